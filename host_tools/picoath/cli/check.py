"""`picoath check`: a board that somebody has just soldered, tried part by part."""

from __future__ import annotations

import sys
import time
from dataclasses import asdict
from typing import Any

import typer

from picoath.bring_up.judging import Board, Verdict
from picoath.cli.connect import connect
from picoath.cli.next_token import next_token
from picoath.cli.options import JsonOption, PortOption
from picoath.cli.output import Output
from picoath.cli.prompt import ask, yes_or_no
from picoath.cli.terminal_keys import typed_text
from picoath.errors import NoToken, Refused
from picoath.link.client import Status, Token
from picoath.project_folder import project_folder

CLOCK_SECONDS = 10
BUTTON_SECONDS = 30.0
REPLUG_SECONDS = 60.0
BATTERY_MAY_BE_OFF = 2.0
TYPING_SECONDS = 60.0
_PAUSE = 0.2


def check(as_json: JsonOption = False, port: PortOption = None) -> None:
    """Try each part of a board that you have just soldered: chips, panel, buttons, LED, clock, battery.

    The token must be in set-up; it shows a page for each part. A wrong wire is named by its pin and by its
    colour in the board's wiring.svg. Changes nothing on the token.
    """
    output = Output(as_json)
    with connect(port, output) as token:
        status = token.status()
        board = Board(project_folder("boards") / status.board)
        output.say(f"Token {status.serial}, a {status.board}.")
        verdicts = _try_parts(token, board, output)
        token.check("battery")
    verdicts.append(_try_battery(status, board, port, output))
    verdicts.append(_try_typing(status, board, output))
    output.result(
        {"board": status.board, "parts": [asdict(verdict) for verdict in verdicts]}, _text(verdicts)
    )
    if any(verdict.state == "wrong" for verdict in verdicts):
        raise typer.Exit(1)


def _try_parts(token: Token, board: Board, output: Output) -> list[Verdict]:
    verdicts = board.judge_bus(token.check("bus")["addresses"])
    token.check("panel")
    verdicts.append(
        _by_eye("panel", "Does its panel show stripes to all edges? y/n", output, board.judge_panel)
    )
    verdicts += _try_buttons(token, board, output)
    token.check("led")
    verdicts.append(_by_eye("led", "Does its LED flash? y/n", output, _judge_led))
    token.check("clock")
    verdicts.append(board.judge_clock(_clock_gain(token, output)))
    return verdicts


def _by_eye(part: str, question: str, output: Output, judge: Any) -> Verdict:
    if not sys.stdin.isatty():
        output.say(f"{part}: nobody can be asked here")
        return Verdict(part, "skipped", "nobody looked at it")
    verdict: Verdict = judge(ask(question, yes_or_no))
    return verdict


def _judge_led(is_seen: bool) -> Verdict:
    if is_seen:
        return Verdict("led", "good", "it flashes")
    return Verdict(
        "led", "wrong", "it does not flash", "it is on the board: the board is damaged, or another one"
    )


def _try_buttons(token: Token, board: Board, output: Output) -> list[Verdict]:
    """Until each has been pressed and let go, or the time is over."""
    output.say(f"Press each button once: {' '.join(board.buttons)}.")
    told = token.check("buttons")
    with output.progress("buttons", len(board.buttons)) as progress:
        until = time.monotonic() + BUTTON_SECONDS
        while time.monotonic() < until and (set(board.buttons) - set(told["seen"]) or told["down"]):
            time.sleep(_PAUSE)
            told = token.check("buttons")
            progress(len(told["seen"]))
    return board.judge_buttons(told["seen"], told["down"])


def _clock_gain(token: Token, output: Output) -> float | None:
    """Seconds that the token's clock gained on the computer's in 10 s; None where it has no time."""
    before = token.clock()
    if before.offset is None or not before.trusted:
        return None
    with output.progress("clock", CLOCK_SECONDS) as progress:
        for second in range(CLOCK_SECONDS):
            progress(second)
            time.sleep(1)
    after = token.clock()
    return None if after.offset is None else after.offset - before.offset


def _try_battery(status: Status, board: Board, port: str | None, output: Output) -> Verdict:
    if not status.clock.trusted:
        what = "the token has no time that could be kept"
        return Verdict("battery", "skipped", what, "`picoath time`, then this again")
    output.say("Unplug the token, wait 5 s, and plug it in again while holding its button.")
    try:
        gone = _wait_until_gone(port, output)
        if not gone:
            return Verdict("battery", "skipped", "the token was not unplugged")
        passes = _is(status.serial)
        with next_token(output, (port,) if port else (), passes, REPLUG_SECONDS) as (_token, again):
            offset, before = again.clock.offset, status.clock.offset
    except NoToken:
        return Verdict("battery", "skipped", "the token did not come back in set-up")
    kept = again.clock.trusted and offset is not None and before is not None
    return board.judge_battery(kept and abs((offset or 0.0) - (before or 0.0)) < BATTERY_MAY_BE_OFF)


def _try_typing(status: Status, board: Board, output: Output) -> Verdict:
    if not status.accounts:
        return Verdict("typing", "skipped", "there is no account yet", "`picoath add` ends with this")
    if not sys.stdin.isatty():
        return Verdict("typing", "skipped", "nobody can press here")
    output.say("Press the button to leave set-up, and once more: the code is typed into this window.")
    return board.judge_typing(typed_text(TYPING_SECONDS))


def _wait_until_gone(port: str | None, output: Output) -> bool:
    until = time.monotonic() + REPLUG_SECONDS
    while time.monotonic() < until:
        try:
            with connect(port, output) as token:
                token.status()
        except (NoToken, Refused):
            return True
        time.sleep(_PAUSE)
    return False


def _is(serial: str) -> Any:
    return lambda status: None if status.serial == serial else f"{status.serial} is another token"


def _text(verdicts: list[Verdict]) -> str:
    lines = []
    for verdict in verdicts:
        lines.append(f"{verdict.state:8}{verdict.part}: {verdict.what}")
        if verdict.do:
            lines.append(f"        {verdict.do}")
    return "\n".join(lines)
