"""What a computer can say to the whole token in each personality and lock state: it comes to nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from picoath.link.reports import DATA, REPORT_SIZE, Report, encode, split

PIN = "271828"
NAME = "Contoso"
KEY = b"12345678901234567890"
FORMS = (KEY, KEY.hex().encode(), b"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", b"MTIzNDU2Nzg5MDEyMzQ1Njc4OTA")
KEYBOARD, WIRE = (0x01, 0x06), (0xFF60, 0x61)


@pytest.fixture(scope="module")
def enrolled(bench, make_account):
    """Tokens with one account, without and with a PIN; not plugged in."""
    without = bench("raspberry_pi_pico")
    without.enrol(make_account(NAME))
    without.board.power_off()
    with_pin = without.copy()
    with_pin.wearer.plug_in()
    with_pin.set_pin(PIN)
    with_pin.board.power_off()
    return {False: without, True: with_pin}


@pytest.fixture(scope="module")
def count(tell):
    return lambda number: tell("fuzz cases on the wire", number)


def unlocked(token):
    token.wearer.press()
    token.wearer.enter(PIN)
    return token


def started(enrolled, has_pin, in_set_up):
    token = enrolled[has_pin].copy()
    token.wearer.plug_in(("A",) if in_set_up else ())
    return token


STATES = {
    "plain": lambda tokens: started(tokens, False, False),
    "plain, locked": lambda tokens: started(tokens, True, False),
    "plain, unlocked": lambda tokens: unlocked(started(tokens, True, False)),
    "set-up": lambda tokens: started(tokens, False, True),
    "set-up, locked": lambda tokens: started(tokens, True, True),
    "set-up, unlocked": lambda tokens: unlocked(started(tokens, True, True)),
}
PLAIN = [state for state in STATES if state.startswith("plain")]
SET_UP = [state for state in STATES if state.startswith("set-up")]


def in_maintenance(token):
    """From the first account to the drive."""
    token.wearer.hold()
    token.wearer.press()
    for _ in range(4):
        token.wearer.hold()
    token.wearer.press()
    token.wearer.wait(6)
    token.wearer.hold(3.2)
    token.wearer.wait(3)
    return token


def usages(token):
    return [(one.usage_page, one.usage) for one in token.board.usb.interfaces]


def stored(token):
    return token.board.drive.stored(), bytes(token.board.nvm)


# Plain, maintenance: nothing to talk to


@pytest.mark.parametrize("state", PLAIN)
def test_in_the_plain_personality_there_is_a_keyboard_and_no_wire(enrolled, state):
    token = STATES[state](enrolled)
    assert usages(token) == [KEYBOARD]
    with pytest.raises(ConnectionError):
        token.board.usb.wire_out(bytes(REPORT_SIZE))


lights = st.lists(st.tuples(st.integers(0, 255), st.sampled_from([0.01, 0.3, 2])), max_size=20)


@pytest.mark.parametrize("state", PLAIN)
@settings(max_examples=10)
@given(lights)
def test_all_a_computer_can_say_to_it_is_the_state_of_the_lock_lights(enrolled, count, state, sent):
    token = STATES[state](enrolled)
    before, page = stored(token), token.board.lines()[:2]
    count(len(sent))
    for leds, seconds in sent:
        token.board.usb.set_leds(leds)
        token.wearer.wait(seconds)
    assert token.wearer.typed() == ""
    assert token.board.lines()[:2] == page
    assert (stored(token), usages(token)) == (before, [KEYBOARD])


@pytest.mark.parametrize("has_pin", [False, True])
def test_in_maintenance_there_is_no_wire_and_nothing_is_unsealed(enrolled, has_pin):
    token = started(enrolled, has_pin, in_set_up=False)
    if has_pin:
        unlocked(token)
    in_maintenance(token)
    assert [one.kind for one in token.board.usb.interfaces] == ["console", "drive"]
    with pytest.raises(ConnectionError):
        token.board.usb.wire_out(bytes(REPORT_SIZE))
    for gesture in (token.wearer.press, token.wearer.hold):
        gesture()
        assert token.wearer.sees("OPEN")
        assert not token.wearer.sees(NAME)
    everything = b"".join(token.board.drive.stored().values())
    assert not any(form in everything for form in FORMS)


# Set-up: whatever comes, nothing happens that the wearer has not accepted

reports = st.one_of(
    st.binary(min_size=REPORT_SIZE, max_size=REPORT_SIZE),
    st.builds(
        lambda kind, message_id, number, length, payload: (
            bytes((kind, message_id, number, length)) + payload.ljust(REPORT_SIZE - 4, b"\0")
        ),
        st.sampled_from([DATA, DATA, 0, 2, 255]),
        st.sampled_from([7, 8]),
        st.sampled_from([0, 1, 2, 0x80, 0x81, 0x7F, 0xFF]),
        st.integers(0, 255),
        st.sampled_from([b'{"v":1,"request":"', b'status"}', b"[" * 59, b"\xff" * 59]),
    ),
)
requests = st.sampled_from(
    [
        {"request": "status"},
        {"request": "list"},
        {"request": "settings"},
        {"request": "cancel"},
        {"request": "remove", "index": 1},
        {"request": "rename", "index": 1, "name": "X", "account": "x"},
        {"request": "set", "name": "lock", "value": "never"},
        {"request": "time_ask", "unix": 1795521600},
        {"request": "time_set", "unix": 1795521600},
        {"request": "pin"},
        {"request": "pin", "remove": True},
        {"request": "wipe"},
        {"request": "?"},
    ]
).map(lambda request: [one.encode() for one in split(9, encode({"v": 1, **request}))])
pauses = st.sampled_from([0, 0.01, 0.01, 0.05, 0.5, 4])
gestures = st.sampled_from([None, None, None, None, "refuse"])


@pytest.mark.parametrize("state", SET_UP)
@settings(max_examples=20)
@given(st.lists(st.tuples(reports.map(lambda one: [one]) | requests, pauses, gestures), max_size=15))
def test_whatever_comes_on_the_wire_changes_and_tells_nothing(enrolled, count, state, sent):
    token = STATES[state](enrolled)
    is_locked = token.wearer.sees("LOCKED")
    before, offset = stored(token), token.board.rtc.unix() - token.board.now
    count(len(sent))
    said = []
    for together, pause, gesture in sent:
        for one in together:
            token.board.usb.wire_out(one)
            token.wearer.wait(0.01)
        token.wearer.wait(pause)
        said += token.board.usb.wire_in()
        if gesture and token.wearer.sees("= YES"):
            token.wearer.hold() if token.wearer.sees("HOLD = NO") else token.wearer.press()
    token.wearer.wait(45)  # an open question ends, and half a message
    said += token.board.usb.wire_in()
    assert token.board.lines()
    assert (stored(token), usages(token)) == (before, [WIRE])
    assert token.board.rtc.unix() - token.board.now == pytest.approx(offset, abs=0.01)
    heard = b"".join(Report.decode(one).payload for one in said if Report.decode(one).kind == DATA)
    assert not any(form in heard for form in FORMS)
    assert not (is_locked and NAME.encode() in heard)
    status = token.computer().status()
    assert (status.accounts, status.locked) == (1, is_locked)
