"""Whatever a computer asks over USB of a token on real CircuitPython, in every personality and lock state: it
neither restarts nor loses anything, touches no memory where nothing is, and tells nothing but its reports."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from virtual_board.computer import Interface
from virtual_board.emulated.board import EmulatedBoard
from virtual_board.emulated.usb_pipes import NoAnswerError, Setup

MakeBoard = Callable[..., EmulatedBoard]
Play = Callable[[EmulatedBoard, str], None]
Tell = Callable[[str, int], None]

PIN = "271828"
URI = "otpauth://totp/x?secret=laarmrxo7jj6bwl6"
KEYBOARD = Interface("hid", 0x01, 0x06, boot_device=1)

# Device Class Definition for Human Interface Devices 1.11, 7.2
TO_INTERFACE, FROM_INTERFACE = 0x21, 0xA1
GET_REPORT, GET_IDLE, GET_PROTOCOL = 1, 2, 3
SET_REPORT, SET_IDLE, SET_PROTOCOL = 9, 0x0A, 0x0B
INPUT, OUTPUT, FEATURE = 0x0100, 0x0200, 0x0300
BOOT_PROTOCOL, REPORT_PROTOCOL = 0, 1
ENDPOINT = 1
LONGEST = 65

TRANSFERS = int(os.environ.get("PICOATH_USB_TRANSFERS", "400"))
"""For each personality and lock state."""

NEVER_CHANGES_BY_ITSELF = 12_000
"""Bytes of RAM: more of them differ after a moment only where memory was copied that nobody meant to copy."""

SET_A_PIN = f"""
power on holding A
wait for screen SET-UP within 5
host pin
wait 5
press A
wait for screen NEW PIN within 3
enter {PIN}
wait for screen AGAIN within 3
enter {PIN}
wait for screen SET-UP within 10
host done 0
power off
"""
MAINTENANCE = "power on\nhold A\npress A\nhold A 2.7\nexpect screen 5/7\npress A\nwait 6\nhold A 3.2\n"

PLAIN_STATES = {
    "plain": (False, "power on\nexpect screen Contoso"),
    "plain, unlocked": (True, f"power on\nwait 2\npress A\nenter {PIN}\nwait for screen Contoso within 5"),
    "plain, locked": (True, "power on\nwait for screen LOCKED within 5"),
}
SET_UP_STATES = {
    "set-up": (False, "power on holding A\nwait for screen SET-UP within 5"),
    "set-up, unlocked": (
        True,
        f"power on holding A\nwait for screen SET-UP within 5\nwait 2\npress A\nenter {PIN}\n"
        "wait for screen account within 5",
    ),
    "set-up, locked": (True, "power on holding A\nwait for screen SET-UP within 5"),
}
STATES = {
    **PLAIN_STATES,
    **SET_UP_STATES,
    "maintenance": (False, MAINTENANCE + "wait for screen OPEN within 5"),
}


@pytest.fixture(scope="session")
def with_pin(uf2: Path, enrolled: bytes, play: Play) -> bytes:
    """The flash of a Pico with one account and a PIN."""
    with EmulatedBoard("raspberry_pi_pico", uf2, flash=enrolled) as board:
        play(board, SET_A_PIN)
        return board.flash.read()


MakeToken = Callable[[str], EmulatedBoard]


@pytest.fixture
def token_in(make_board: MakeBoard, enrolled: bytes, with_pin: bytes, play: Play) -> Iterator[MakeToken]:
    """Makes a token in one of `STATES`, whose every access is watched; in the end none was astray."""
    made: list[EmulatedBoard] = []

    def make(state: str) -> EmulatedBoard:
        has_pin, script = STATES[state]
        board = make_board(flash=with_pin if has_pin else enrolled)
        board.rtc.set(1795510805)  # 2026-11-24T09:00:05Z
        board.watch_accesses()
        play(board, script)
        board.run(1)  # so that the computer's LED report is over
        made.append(board)
        return board

    yield make
    for board in made:
        assert board.stray_accesses() == []


def get_report(board: EmulatedBoard, kind: int, report_id: int, length: int) -> bytes | None:
    return board.usb_pipes.control(Setup(FROM_INTERFACE, GET_REPORT, kind | report_id, 0, length))


def set_report(board: EmulatedBoard, data: bytes, kind: int = OUTPUT, report_id: int = 0) -> bytes | None:
    return board.usb_pipes.control(Setup(TO_INTERFACE, SET_REPORT, kind | report_id), data)


def set_protocol(board: EmulatedBoard, protocol: int) -> None:
    assert board.usb_pipes.control(Setup(TO_INTERFACE, SET_PROTOCOL, protocol)) == b""


# What a keyboard has to do


def test_the_plain_keyboard_is_a_boot_device_without_report_id_and_has_a_name_of_its_own(
    token_in: MakeToken,
) -> None:
    token = token_in("plain")
    assert token.usb.interfaces == [KEYBOARD]
    assert token.usb.identity is not None
    assert (token.usb.identity.manufacturer, token.usb.identity.product) == ("picoath", "picoath keyboard")
    get_descriptor, report_descriptor = 6, 0x2200
    setup = Setup(0x81, get_descriptor, report_descriptor, 0, 255)
    descriptor = token.usb_pipes.control(setup)
    assert descriptor is not None
    assert descriptor[:6] == bytes.fromhex("05 01 09 06 a1 01")
    assert b"\x85" not in descriptor


@pytest.mark.parametrize("protocol", [REPORT_PROTOCOL, BOOT_PROTOCOL])
def test_it_types_in_both_protocols_reports_that_begin_with_the_modifiers(
    token_in: MakeToken, play: Play, protocol: int
) -> None:
    token = token_in("plain")
    set_protocol(token, protocol)
    answer = token.usb_pipes.control(Setup(FROM_INTERFACE, GET_PROTOCOL, 0, 0, 1))
    assert answer == bytes([protocol])
    play(token, f"host numlock off\nwait 1\npress A\nwait 1\nexpect typed code {URI}")
    reports = [report for _, report in token.usb.keyboard_reports]
    assert {len(report) for report in reports} == {8}
    assert {report[:2] for report in reports} == {bytes(2)}


@pytest.mark.parametrize("how", ["control", "interrupt"])
@pytest.mark.parametrize("protocol", [REPORT_PROTOCOL, BOOT_PROTOCOL])
def test_it_hears_the_leds_by_either_pipe_and_in_either_protocol(
    token_in: MakeToken, play: Play, how: str, protocol: int
) -> None:
    """The keypad's keys are typed while NumLock is lit, else the digit row's."""
    token = token_in("plain")
    set_protocol(token, protocol)
    for leds in (0, 1, 2, 3, 4, 5):
        token.usb.keyboard.leds = leds  # so that what is typed is read as this computer reads it
        if how == "control":
            assert set_report(token, bytes([leds])) == b""
        else:
            token.usb_pipes.out(ENDPOINT, bytes([leds]))
        since = len(token.usb.keyboard_reports)
        play(token, "wait 0.2\npress A\nwait 1")
        assert re.fullmatch(r"\d{6}", token.usb.typed_text(since=since))
        keys = {report[2] for _, report in token.usb.keyboard_reports[since:]} - {0}
        first_key = 0x59 if leds & 1 else 0x1E
        assert keys
        assert all(first_key <= key < first_key + 10 for key in keys)


# One by one


@pytest.mark.parametrize("state", [*PLAIN_STATES, *SET_UP_STATES])
def test_a_report_of_no_length_copies_nothing(token_in: MakeToken, state: str) -> None:
    """CircuitPython takes 65535 for the length of what follows the id that it misses."""
    token = token_in(state)
    for first in (b"", b"\0", b"\0" * 64, b"\1" * 64):
        for send in (lambda data: token.usb_pipes.out(ENDPOINT, data), lambda data: set_report(token, data)):
            send(first)
            before = token.ram()
            send(b"")
            token.run(0.02)
            assert changed(before, token.ram()) < NEVER_CHANGES_BY_ITSELF
    check_alive(token, state)


@pytest.mark.parametrize("state", [*PLAIN_STATES, *SET_UP_STATES])
def test_a_get_report_tells_nothing_but_the_id_that_it_names(token_in: MakeToken, state: str) -> None:
    token = token_in(state)
    for kind in (INPUT, OUTPUT, FEATURE):
        for report_id in (*range(9), 0x7F, 0xFF):
            for length in (0, 1, 2, 8, 9, 63, 64, 65, 255):
                check_report(get_report(token, kind, report_id, length), report_id)
    check_alive(token, state)


def changed(before: bytes, after: bytes) -> int:
    return sum(one != other for one, other in zip(before, after, strict=True))


def check_report(data: bytes | None, report_id: int) -> None:
    """Nothing is in the reports but what is read on the interrupt pipe: there is none to be told here."""
    assert data in (None, b"", bytes([report_id])), data


def check_alive(token: EmulatedBoard, state: str) -> None:
    """It has not restarted, and does what it is there for."""
    starts = 2 if state == "maintenance" else 1
    token.run(0.2)
    assert (token.starts, token.crash) == (starts, None)
    if "set-up" in state:
        token.usb.open_wire()  # else no answer is fetched
        token.run(3.2)  # half a message, if there was one, is given up
        token.usb.wire_in()
        token.usb.wire_out(b"\x01\x07\x80\x1d" + b'{"v":1, "request": "status"} '.ljust(59, b"\0"))
        answer: list[bytes] = []
        assert token.run_until(lambda: is_whole(answer, token.usb.wire_in()), within=2)
        assert b'"serial"' in b"".join(report[4:] for report in answer)
    elif state == "maintenance":
        assert "OPEN" in token.lines()


def is_whole(answer: list[bytes], reports: list[bytes]) -> bool:
    """Whether all reports of a message have come, which are added to those that came before."""
    data = 1
    answer += [report for report in reports if report[:2] == bytes((data, 7))]
    return bool(answer and answer[-1][2] & 0x80)


# Anything


def any_transfer(token: EmulatedBoard, choice: random.Random) -> None:
    """One transfer of any kind, mostly near to one that makes sense."""
    kind = choice.choice([INPUT, OUTPUT, OUTPUT, FEATURE, 0, 0x0400, 0xFF00])
    report_id = choice.choice([0, 0, 0, 1, 2, 3, 5, 6, 0x80, 0xFF])
    index = choice.choice([0, 0, 0, 0, 1, 2, 0xFF, 0x81])
    control = token.usb_pipes.control
    what = choice.randrange(9)
    if what == 0:
        length = choice.choice([*range(LONGEST + 1), 255, 0xFFFF])
        answer = control(Setup(FROM_INTERFACE, GET_REPORT, kind | report_id, index, length))
        check_report(answer, report_id)
    elif what in (1, 2):
        control(Setup(TO_INTERFACE, SET_REPORT, kind | report_id, index), any_data(choice))
    elif what in (3, 4) and token.usb.interfaces[0].kind == "hid":
        token.usb_pipes.out(ENDPOINT, any_data(choice))
    elif what == 5:
        control(Setup(TO_INTERFACE, SET_PROTOCOL, choice.choice([0, 1, 2, 255, 0xFFFF]), index))
    elif what == 6:
        control(Setup(TO_INTERFACE, SET_IDLE, choice.randrange(0x10000), index), any_data(choice)[:4])
    elif what == 7:
        request = choice.choice([GET_IDLE, GET_PROTOCOL])
        answer = control(Setup(FROM_INTERFACE, request, kind, index, choice.choice([0, 1, 2, 64])))
        assert len(answer or b"") <= 1
    else:
        get_descriptor = 6
        value = choice.choice([0x0100, 0x0200, 0x0301, 0x2100, 0x2200, 0x0600, 0x0F00, 0xFFFF])
        control(Setup(choice.choice([0x80, 0x81]), get_descriptor, value, index, choice.choice([0, 8, 255])))


def any_data(choice: random.Random) -> bytes:
    first = choice.choice([b"", b"\0", b"\0", b"\1", b"\2", bytes([choice.randrange(256)])])
    return (first + choice.randbytes(choice.randrange(LONGEST + 1)))[: choice.randrange(LONGEST + 1)]


@pytest.mark.parametrize("state", STATES)
def test_any_transfers_restart_nothing_and_tell_nothing(
    token_in: MakeToken, tell: Tell, play: Play, state: str
) -> None:
    seed = int(os.environ.get("PICOATH_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 32)
    print(f"PICOATH_SEED={seed}")  # where it fails
    choice = random.Random(seed)
    token = token_in(state)
    starts = token.starts
    for _ in range(TRANSFERS):
        with suppress(NoAnswerError):  # a request with data where the device expects none
            any_transfer(token, choice)
    check_alive(token, state)
    tell(f"USB transfers to a token that is in {state} (PICOATH_SEED={seed})", token.usb_pipes.count)
    tell("crashes by USB transfers", token.starts - starts)
    tell("accesses by USB transfers where no memory is", len(token.stray_accesses()))
    if state in ("plain", "plain, unlocked"):
        token.usb.set_leds(0)
        play(token, f"wait 0.5\npress A\nwait 2\nexpect typed code {URI}")
