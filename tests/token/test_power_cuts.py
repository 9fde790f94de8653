"""The plug is pulled at every single flash write of a change: nothing is lost, and no code is given twice."""

import hmac
from itertools import count

from picoath.errors import Refused

SECRET = b"12345678901234567890"


def hotp_code(counter):
    digest = hmac.digest(SECRET, counter.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


def cut_at_every_write(bench, change):
    """Do `change` on copies of a token, cut at the first write, the second, and so on until none is reached.

    Yields each token plugged in again after its cut.
    """
    for writes in count(1):
        token = bench.copy()
        token.wearer.plug_in()
        token.board.flash.cut_after(writes)
        change(token)
        if token.board.powered:
            assert token.board.flash.cut_pending
            assert writes > 1
            return
        token.wearer.plug_in()
        yield token


def test_a_counter_is_stored_before_its_code_goes_out(pico, make_account):
    pico.enrol(make_account("VPN", type="hotp", period=None, counter=7))
    counters = {hotp_code(counter): counter for counter in range(20)}
    outcomes = set()
    for token in cut_at_every_write(pico, lambda token: token.wearer.press()):
        before = token.wearer.typed()
        assert before == ""
        token.wearer.press()
        token.wearer.wait(1)
        outcomes.add(counters[token.wearer.typed()])
    assert outcomes <= {7, 8}
    assert 7 in outcomes


def test_an_account_that_is_added_is_there_or_not_and_the_others_are(pico, make_account):
    pico.enrol(make_account("First"))

    def add_second(token):
        token.wearer.board.power_off()
        token.wearer.plug_in(holding=("A",))
        try:
            token.computer().add(make_account("Second"))
        except Refused:
            assert not token.board.powered
        else:
            token.wearer.press()
            token.wearer.wait(2.5)

    outcomes = set()
    for token in cut_at_every_write(pico, add_second):
        assert token.wearer.sees("First") or token.wearer.sees("Second")
        outcomes.add("1/1" if token.wearer.sees("1/1") else "of two")
        token.wearer.press()
        token.wearer.wait(1)
        assert len(token.wearer.typed()) == 6
    assert outcomes == {"1/1", "of two"}


def test_setting_and_trimming_the_clock_write_no_flash(pico, make_account):
    """The time is in the clock chip alone, which takes it in one transfer."""
    pico.enrol(make_account("First"))
    pico.replug(holding=("A",))
    writes = pico.board.flash.writes
    now = int(pico.board.rtc.unix()) + 3600
    tail = pico.begin("time_ask", unix=now)
    pico.send({"v": 1, "request": "time_set", "unix": now})
    assert tail() == {"v": 1, "ok": True}
    tail = pico.begin("trim", aging=7)
    assert tail() == {"v": 1, "ok": True}
    assert abs(pico.board.rtc.unix() - now) < 10
    assert pico.board.flash.writes == writes
