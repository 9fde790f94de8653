"""Asks the wearer of a token that keeps stopping whether drive and console shall open, as its menu does.

Like `last_words` it uses no library, and nothing of `fob` but what is a source. What the answer depends on is
that of `fob.asking`: the question has been shown, and a hold of 3 s begins at least 1 s later.
"""

import time

import digitalio
from fob.opening import TITLE, lines

_PART_SECONDS = 2.5
_READING_SECONDS = 1
_HOLD_SECONDS = 3
_PATIENCE_SECONDS = 30
_LOOP_SECONDS = 0.02

_LINES_OF_A_PART = 2

_VAULT_COPIES = ("/vault-a/copy.bin", "/vault-b/copy.bin")
# Of such a file, see `fob.vault.files`, `fob.vault.copy` and `fob.vault.key_slot`.
_MAGIC_AND_VERSION = b"FOBV\x03"
_MAGIC_AT, _KIND_AT = 4, 22
_PIN = 1


def ask(config, bus, show, show_bar, columns):
    """Whether the wearer says yes. Where the button is not held, it is not asked.

    :param config: what `last_words.read_board_config` returned; the others are of `last_words`, too.
    :raises Exception: the button can't be read, or the panel does not answer.
    """
    with digitalio.DigitalInOut(config["BUTTONS"]["A"]) as pin:
        pin.switch_to_input(pull=digitalio.Pull.UP)
        if pin.value:
            return False
        i2c = bus(config)
        try:
            return _is_accepted(
                _Page(i2c, config["PANEL"], _parts(lines(has_pin()), columns), show, show_bar), pin
            )
        finally:
            i2c.deinit()  # `last_words` goes on with it


def has_pin():
    """Whether every copy of the vault is sealed by a PIN, as far as the file system tells."""
    kinds = []
    for path in _VAULT_COPIES:
        try:
            with open(path, "rb") as file:
                head = file.read(_KIND_AT + 1)
        except OSError:
            continue
        kinds.append(head[_KIND_AT:] if head[_MAGIC_AT:].startswith(_MAGIC_AND_VERSION) else b"")
    return set(kinds) == {bytes((_PIN,))}


def _is_accepted(page, pin):
    began = None  # when the hold began that may be a yes; what began before the question was read is none
    was_down = True
    last = time.monotonic()
    while True:
        time.sleep(_LOOP_SECONDS)
        now = time.monotonic()
        is_down = not pin.value
        if is_down != was_down:
            last = now
            if not is_down and began is not None:
                return False  # too short: a press is a no
            if is_down and page.complete_since is not None and now - page.complete_since >= _READING_SECONDS:
                began = now
        was_down = is_down
        if began is not None:
            page.show_hold((now - began) / _HOLD_SECONDS)
            if now - began >= _HOLD_SECONDS:
                return True
        elif not page.turn(now):
            last = now
        if now - last >= _PATIENCE_SECONDS:
            return False


class _Page:
    """The question, in parts, each long enough to be read."""

    def __init__(self, i2c, panel, parts, show, show_bar):
        self.complete_since = None
        self._i2c = i2c
        self._panel = panel
        self._parts = parts
        self._draw = show
        self._draw_bar = show_bar
        self._part = 0
        self._since = time.monotonic()
        self._show()

    def turn(self, now):
        """Show the next part when it is time; returns whether all of them have been shown."""
        if now - self._since >= _PART_SECONDS:
            self._since = now
            self._part = (self._part + 1) % len(self._parts)
            if self._part == len(self._parts) - 1 and self.complete_since is None:
                self.complete_since = now
            self._show()
        return self.complete_since is not None

    def show_hold(self, share):
        """A bar for how much of the hold is over, in place of the hint."""
        self._draw_bar(self._i2c, share, **self._panel)

    def _show(self):
        hint = "HOLD 3 S = YES"
        if self.complete_since is None:
            hint = f"{self._part + 1}/{len(self._parts)}  MORE >"
        self._draw(self._i2c, (TITLE,) + self._parts[self._part] + (hint,), **self._panel)


def _parts(texts, columns):
    """Texts as parts of two lines that fit on the panel."""
    wrapped = []
    for line in texts:
        text = ""
        for word in line.split():
            if text and len(text) + 1 + len(word) > columns:
                wrapped.append(text)
                text = word
            else:
                text = f"{text} {word}" if text else word
        wrapped.append(text)
    wrapped += [""] * (len(wrapped) % _LINES_OF_A_PART)
    return [tuple(wrapped[at : at + _LINES_OF_A_PART]) for at in range(0, len(wrapped), _LINES_OF_A_PART)]
