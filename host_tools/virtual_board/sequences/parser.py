"""From the text of a sequence to its steps; every mistake is a `ScriptError` that names the line."""

import re
import shlex
from collections.abc import Callable
from datetime import datetime, timezone

from virtual_board.sequences import expected_code
from virtual_board.sequences.steps import (
    DEFAULT_HOLD_SECONDS,
    DEFAULT_POWER_ON_HOLD_SECONDS,
    ClockDead,
    ClockDrift,
    ClockLost,
    ClockSet,
    Enter,
    ExpectScreen,
    ExpectTyped,
    ExpectTypedCode,
    Hold,
    Host,
    HostDone,
    HostPower,
    Leds,
    PowerCut,
    PowerOff,
    PowerOn,
    Press,
    Screenshot,
    Step,
    Wait,
    WaitForScreen,
)

BUTTONS = ("A", "B", "C")
SUFFIXES = {"none": "", "enter": "\n", "tab": "\t"}

_BLANK = " \t\r"
# A word is made of plain characters, escaped ones and quoted stretches, as in a POSIX shell.
_WORD = re.compile(r"""(?:[^ \t\r"'\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+(?=[ \t\r]|\Z)""")
_SECONDS = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_PIN = re.compile(r"[0-9]{1,12}")
_COUNT = re.compile(r"[0-9]{1,9}")
_PPM = re.compile(r"([+-]?[0-9]{1,9}(?:\.[0-9]{1,9})?)ppm")
_ESCAPE = re.compile(r"\\(.?)")
_ESCAPES = {"t": "\t", "n": "\n", "\\": "\\"}


class ScriptError(Exception):
    """A mistake in a script. `line` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


class _LineError(Exception):
    """What is wrong with a line; `parse` adds which line it is."""


def parse(text: str) -> list[Step]:
    """The steps of a script, in order. Raises ScriptError for the first line that is not one."""
    steps = []
    for number, source in enumerate(text.split("\n"), start=1):
        try:
            step = _step(number, source.strip(_BLANK))
        except _LineError as mistake:
            raise ScriptError(number, str(mistake)) from None
        if step is not None:
            steps.append(step)
    return steps


def _step(number: int, source: str) -> Step | None:
    words = _Words(number, source, _split(source))
    if words.at_end():
        return None
    step = _STATEMENTS[words.one_of(*_STATEMENTS)](words)
    words.end()
    return step


def _split(source: str) -> list[str]:
    """The words of a line, unquoted; a # that begins a word begins a comment."""
    words = []
    rest = source
    while rest and not rest.startswith("#"):
        word = _WORD.match(rest)
        if word is None:
            raise _LineError("a quote is not closed, or a backslash ends the line")
        words += shlex.split(word.group())
        rest = rest[word.end() :].lstrip(_BLANK)
    return words


class _Words:
    """The words of one line, taken from the left."""

    def __init__(self, line: int, source: str, words: list[str]) -> None:
        self.line = line
        self.source = source
        self._words = words
        self._next = 0

    def at_end(self) -> bool:
        return self._next == len(self._words)

    def end(self) -> None:
        if not self.at_end():
            raise _LineError(f"too much: {self._words[self._next]!r}")

    def take(self, what: str) -> str:
        if self.at_end():
            raise _LineError(f"{what} is missing")
        self._next += 1
        return self._words[self._next - 1]

    def rest(self) -> list[str]:
        words = self._words[self._next :]
        self._next = len(self._words)
        return words

    def skip(self, word: str) -> bool:
        """Take the next word if it is `word`."""
        found = not self.at_end() and self._words[self._next] == word
        self._next += found
        return found

    def one_of(self, *choices: str) -> str:
        wanted = " or ".join(choices) if len(choices) < 4 else "one of " + ", ".join(choices)
        word = self.take(wanted)
        if word not in choices:
            raise _LineError(f"{word!r} should be {wanted}")
        return word

    def seconds(self) -> float:
        word = self.take("a time in seconds")
        if not _SECONDS.fullmatch(word):
            raise _LineError(f"{word!r} is no time in seconds")
        return float(word)

    def count(self, what: str) -> int:
        word = self.take(what)
        if not _COUNT.fullmatch(word):
            raise _LineError(f"{word!r} is no {what}")
        return int(word)

    def button(self) -> str:
        return self.one_of(*BUTTONS)


def _clock(words: _Words) -> Step:
    word = words.take("a time, lost, drift or dead")
    if word == "lost":
        return ClockLost(words.line, words.source)
    if word == "dead":
        return ClockDead(words.line, words.source)
    if word == "drift":
        return ClockDrift(words.line, words.source, _ppm(words.take("a drift such as 20ppm")))
    return ClockSet(words.line, words.source, _unix_time(word))


def _ppm(word: str) -> float:
    match = _PPM.fullmatch(word)
    if match is None:
        raise _LineError(f"{word!r} is no drift: write it like 20ppm or -3.5ppm")
    return float(match.group(1))


def _unix_time(word: str) -> int:
    try:
        moment = datetime.strptime(word, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        raise _LineError(f"{word!r} is no UTC time: write it like 2026-11-24T09:00:05Z") from None
    if not 2000 <= moment.year <= 2099:
        raise _LineError("the clock chips count the years 2000 to 2099")
    return int(moment.timestamp())


def _power(words: _Words) -> Step:
    match words.one_of("on", "off", "cut"):
        case "on":
            return _power_on(words)
        case "off":
            return PowerOff(words.line, words.source)
        case _:
            return _power_cut(words)


def _power_on(words: _Words) -> Step:
    if not words.skip("holding"):
        return PowerOn(words.line, words.source, None, 0.0)
    button = words.button()
    seconds = words.seconds() if words.skip("for") else DEFAULT_POWER_ON_HOLD_SECONDS
    return PowerOn(words.line, words.source, button, seconds)


def _power_cut(words: _Words) -> Step:
    words.one_of("after")
    writes = words.count("number of flash writes")
    words.one_of("writes", "write")
    if writes == 0:
        raise _LineError("flash writes are counted from 1")
    return PowerCut(words.line, words.source, writes)


def _wait(words: _Words) -> Step:
    if not words.skip("for"):
        return Wait(words.line, words.source, words.seconds())
    words.one_of("screen")
    rest = words.rest()
    if len(rest) < 3 or rest[-2] != "within":
        raise _LineError("write it like: wait for screen SET-UP within 5")
    within = _Words(words.line, words.source, rest[-1:]).seconds()
    return WaitForScreen(words.line, words.source, _screen_text(rest[:-2]), within)


def _screen_text(words: list[str]) -> str:
    text = " ".join(words)
    if not text.split():
        raise _LineError("the text to look for is missing")
    return text


def _press(words: _Words) -> Step:
    return Press(words.line, words.source, words.button())


def _hold(words: _Words) -> Step:
    button = words.button()
    seconds = DEFAULT_HOLD_SECONDS if words.at_end() else words.seconds()
    return Hold(words.line, words.source, button, seconds)


def _enter(words: _Words) -> Step:
    pin = words.take("the digits of a PIN")
    if not _PIN.fullmatch(pin):
        raise _LineError("a PIN is digits, 12 at most")
    return Enter(words.line, words.source, pin)


def _host(words: _Words) -> Step:
    if words.skip("asleep"):
        return HostPower(words.line, words.source, asleep=True)
    if words.skip("awake"):
        return HostPower(words.line, words.source, asleep=False)
    if words.skip("done"):
        return _host_done(words)
    if words.at_end():
        raise _LineError("a picoath command, done, asleep or awake is missing")
    return Host(words.line, words.source, tuple(words.rest()))


def _host_done(words: _Words) -> Step:
    status = words.count("exit status")
    if status > 255:
        raise _LineError(f"{status} is no exit status: it goes up to 255")
    return HostDone(words.line, words.source, status)


def _leds(words: _Words) -> Step:
    led = words.one_of("numlock", "capslock", "none")
    if led == "none":
        return Leds(words.line, words.source, None, None)
    lit = words.one_of("on", "off") == "on"
    if led == "numlock":
        return Leds(words.line, words.source, lit, None)
    return Leds(words.line, words.source, None, lit)


def _expect(words: _Words) -> Step:
    match words.one_of("typed", "nothing", "screen", "no"):
        case "typed":
            return _expect_typed(words)
        case "nothing":
            words.one_of("typed")
            return ExpectTyped(words.line, words.source, "")
        case "screen":
            return ExpectScreen(words.line, words.source, _screen_text(words.rest()), True)
        case _:
            words.one_of("screen")
            return ExpectScreen(words.line, words.source, _screen_text(words.rest()), False)


def _expect_typed(words: _Words) -> Step:
    if not words.skip("code"):
        return ExpectTyped(words.line, words.source, _unescape(words.take("the text")))
    uri = words.take("an otpauth URI")
    suffix = words.one_of(*SUFFIXES) if words.skip("suffix") else "none"
    try:
        credential = expected_code.from_uri(uri)
    except ValueError as error:
        raise _LineError(f"the URI {error}") from None
    return ExpectTypedCode(words.line, words.source, credential, SUFFIXES[suffix])


def _unescape(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        if match.group(1) not in _ESCAPES:
            raise _LineError(f"{match.group()} is no escape: there are \\t, \\n and \\\\")
        return _ESCAPES[match.group(1)]

    return _ESCAPE.sub(character, text)


def _screenshot(words: _Words) -> Step:
    path = words.take("the name of a PNG file")
    if not path.lower().endswith(".png") or "\0" in path:
        raise _LineError(f"{path!r} should be the name of a PNG file")
    return Screenshot(words.line, words.source, path)


_STATEMENTS: dict[str, Callable[[_Words], Step]] = {
    "clock": _clock,
    "power": _power,
    "wait": _wait,
    "press": _press,
    "hold": _hold,
    "enter": _enter,
    "host": _host,
    "leds": _leds,
    "expect": _expect,
    "screenshot": _screenshot,
}
