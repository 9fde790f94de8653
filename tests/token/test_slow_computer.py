"""A computer that takes each report of the wire late: the token waits for it or gives it up, and never hangs.

In virtual time: every delay from 0 to 600 ms a report, answers of every length, in every lock state.
"""

import json

import pytest
from picoath.link.reports import DATA, Report, encode, split

PIN = "271828"
DELAYS_MS = range(0, 601, 60)
MESSAGE_SECONDS = 2
"""So long may a whole message take, see `fob.wire.link`."""
CRASH_LOG = slice(256, 512)
MESSAGE_ID = 8
"""Another one than that of the question which a token may be asking, and reminds of."""


@pytest.fixture(scope="module")
def full(bench, make_account):
    """Tokens whose list makes answers of many lengths, without and with a PIN; not plugged in."""
    without = bench("raspberry_pi_pico")
    without.wearer.plug_in()
    computer = without.computer()
    for number in range(9):
        computer.add(make_account("n" * (number * 7 + 1), f"a{number}@contoso.com"))
    without.board.power_off()
    with_pin = without.copy()
    with_pin.wearer.plug_in()
    with_pin.set_pin(PIN)
    with_pin.board.power_off()
    return {False: without, True: with_pin}


def in_state(full, state):
    token = full[state != "no PIN"].copy()
    token.wearer.plug_in(("A",))
    if state == "unlocked":
        token.wearer.press()
        token.wearer.enter(PIN)
    if state == "asking":
        token.wearer.press()
        token.wearer.enter(PIN)
        token.send({"v": 1, "request": "remove", "index": 1})
        assert token.wearer.sees("REMOVE?")
    token.board.usb.wire_in()
    return token


def is_in_set_up(token):
    return any(one.usage_page == 0xFF60 for one in token.board.usb.interfaces)


def exchange(token, message, delay):
    """Make a request and take the answer as late as that; returns its reports."""
    for report in split(MESSAGE_ID, encode(message)):
        token.board.usb.wire_out(report.encode())
        token.wearer.wait(delay + 0.05)
    taken = []
    for _ in range(60):
        token.wearer.wait(0.1)
        reports = [Report.decode(data) for data in token.board.usb.wire_in()]
        taken += [report for report in reports if (report.kind, report.message_id) == (DATA, MESSAGE_ID)]
        if (taken and taken[-1].last) or not is_in_set_up(token):
            break
    return taken


REQUESTS = [
    {"v": 1, "request": "cancel"},
    {"v": 1, "request": "status"},
    {"v": 1, "request": "settings"},
    {"v": 1, "request": "nonsense"},
    *({"v": 1, "request": "list", "from": number} for number in range(1, 10)),
]


@pytest.mark.parametrize("state", ["no PIN", "unlocked", "locked", "asking"])
@pytest.mark.parametrize("delay", DELAYS_MS)
def test_no_delay_restarts_a_token(full, tell, state, delay):
    lengths = set()
    for request in REQUESTS:
        token = in_state(full, state)
        starts = token.board.starts
        token.board.usb.wire_delay = delay / 1000
        reports = exchange(token, request, delay / 1000)
        token.wearer.wait(1 if reports and reports[-1].last else 4)
        assert token.board.starts == starts, request
        assert bytes(token.board.nvm[CRASH_LOG]) == b"\xff" * 256
        assert token.board.crash is None
        if reports and reports[-1].last:
            assert json.loads(b"".join(report.payload for report in reports))["v"] == 1
            lengths.add(len(reports))
        else:
            assert delay >= 500 or 18 * delay / 1000 > MESSAGE_SECONDS
    tell("answers that a slow computer was given", len(REQUESTS))
    if delay == 0 and state == "no PIN":
        assert len(lengths) >= 8, lengths
        assert max(lengths) >= 17, lengths
