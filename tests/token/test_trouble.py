"""A vault that can't be used, or not all of it, as its wearer and the computer meet it."""

import binascii

import pytest
from fob.vault.copy import VERSION
from picoath.link.session import TokenError

BOARDS = ["raspberry_pi_pico", "adafruit_feather_rp2040_oled"]
PIN = "271828"
WRONG = "577215"
SLOT, BODY = 4 + 50, 4 + 200
"""Places in a copy's file: in the wrapped key, and in the sealed accounts."""


@pytest.fixture(params=BOARDS)
def token(request, bench, make_account):
    """A token with an account; its panel has 8 lines or 4."""
    made = bench(request.param)
    made.enrol(make_account("Contoso"))
    return made


def copies(token):
    """The files of the two copies."""
    stored = token.board.drive.stored()
    return {path: stored[path] for path in sorted(stored) if path.endswith("copy.bin")}


def start_with(token, contents, holding=()):
    """Plug the token in again with other contents in the files of its copies."""
    token.board.power_off()
    for path, content in contents.items():
        token.board.drive.put(path, content)
    token.board.drive.forget_unsaved()
    token.wearer.plug_in(holding)


def spoilt(content, place):
    return content[:place] + bytes((content[place] ^ 0x10,)) + content[place + 1 :]


def damaged(token):
    return {path: spoilt(content, SLOT) for path, content in copies(token).items()}


def formatted(token):
    return {path: bytes(len(content)) for path, content in copies(token).items()}


def put_back(token):
    """Both copies as they were before the last change."""
    older = copies(token)
    token.replug(holding=("A",))
    token.computer().set("pace", 5)
    return older


def of_newer_firmware(token):
    """As some later firmware may store it; of today's format it keeps the first 18 bytes."""
    head = b"FOBV" + bytes((VERSION + 1, 7)) + (9).to_bytes(4, "big") + (300).to_bytes(4, "big")
    content = head + binascii.crc32(head).to_bytes(4, "big") + bytes(range(256)) * 2
    return {
        path: (len(content).to_bytes(4, "big") + content).ljust(len(now), b"\0")
        for path, now in copies(token).items()
    }


TROUBLES = {
    "damaged": (damaged, "DAMAGED", "Wipe, then enrol again."),
    "lost": (formatted, "LOST", "picoath wipe, then enrol again."),
    "rolled back": (put_back, "ROLLED BACK", "Wipe, then enrol again."),
    "too new": (of_newer_firmware, "TOO NEW", "Install that one again."),
}


def passage(token):
    """All that a page says: where the text is longer than the panel, it comes in parts."""
    said = []
    for _ in range(3):
        said += [line for line in token.board.lines() if line not in said]
        token.wearer.wait(2.5)
    return " ".join(said)


@pytest.mark.parametrize("has_pin", [False, True], ids=["no PIN", "PIN"])
@pytest.mark.parametrize("state", TROUBLES)
def test_the_panel_says_what_is_wrong_and_what_to_do(token, state, has_pin):
    spoil, title, advice = TROUBLES[state]
    contents = spoil(token)
    if has_pin:
        token.set_pin(PIN)
        contents = contents if state in ("rolled back", "too new") else spoil(token)
    for holding in ((), ("A",)):
        start_with(token, contents, holding)
        assert title in token.board.lines()
        assert advice in passage(token)
        assert not token.wearer.sees("Contoso")
    token.wearer.press()
    assert token.wearer.sees(f"VAULT {title}")
    computer = token.computer()
    assert (computer.status().vault, computer.accounts()) == (state, [])
    with pytest.raises(TokenError) as caught:
        computer.set("pace", 1)
    assert caught.value.code == "vault"
    assert copies(token) == contents


@pytest.mark.parametrize("state", TROUBLES)
def test_wiping_makes_a_new_token_of_it(token, make_account, state):
    start_with(token, TROUBLES[state][0](token), holding=("A",))
    token.computer(answer="3.2").wipe()
    assert_without_accounts(token)
    token.computer().add(make_account("Fabrikam"))
    token.replug()
    assert token.wearer.sees("Fabrikam")
    assert token.wearer.sees("1/1")


@pytest.mark.parametrize("state", ["damaged", "rolled back", "too new"])
def test_it_can_be_wiped_without_a_computer(token, state):
    start_with(token, TROUBLES[state][0](token))
    token.wearer.press()
    for _ in range(5):
        token.wearer.hold()
    token.wearer.press()
    token.wearer.wait(6)
    token.wearer.hold(3.2)
    token.wearer.wait(3)
    assert_without_accounts(token)


@pytest.mark.parametrize("place", [SLOT, BODY])
@pytest.mark.parametrize("spoilt_copy", [0, 1])
def test_one_damaged_copy_costs_nothing_and_is_said_and_mended(token, place, spoilt_copy):
    contents = copies(token)
    path = list(contents)[spoilt_copy]
    start_with(token, {path: spoilt(contents[path], place)})
    assert token.wearer.sees("Contoso")
    assert token.wearer.sees("A COPY WAS DAMAGED")
    assert copies(token) == contents
    token.wearer.press()
    token.wearer.wait(1)
    assert len(token.wearer.typed()) == 6
    token.replug()
    assert not token.wearer.sees("A COPY WAS DAMAGED")


@pytest.mark.parametrize("place", [SLOT, BODY])
def test_with_a_pin_it_costs_no_try_and_is_said_after_the_pin(token, place):
    token.set_pin(PIN)
    contents = copies(token)
    path = next(iter(contents))
    start_with(token, {path: spoilt(contents[path], place)})
    assert token.wearer.sees("LOCKED")
    token.wearer.press()
    token.wearer.enter(PIN)
    assert token.wearer.sees("Contoso")
    assert token.wearer.sees("A COPY WAS DAMAGED")
    assert copies(token) == contents


@pytest.mark.parametrize("in_set_up", [False, True])
def test_accounts_that_are_damaged_the_same_in_both_copies_are_told_after_the_pin(token, in_set_up):
    """Without the key nobody can tell: the copies are alike, and their check values are looked at last."""
    token.set_pin(PIN)
    contents = {path: spoilt(content, BODY) for path, content in copies(token).items()}
    start_with(token, contents, ["A"] if in_set_up else ())
    assert token.wearer.sees("LOCKED")
    token.wearer.press()
    token.wearer.enter(WRONG)
    assert token.wearer.sees("WRONG PIN")
    token.wearer.press()
    token.wearer.enter(PIN)
    assert_told_and_wiped(token, in_set_up)


@pytest.mark.parametrize("in_set_up", [False, True])
def test_accounts_that_are_damaged_otherwise_in_each_copy_are_told_before_it(token, in_set_up):
    token.set_pin(PIN)
    contents = {path: spoilt(content, BODY + at) for at, (path, content) in enumerate(copies(token).items())}
    start_with(token, contents, ["A"] if in_set_up else ())
    assert_told_and_wiped(token, in_set_up)


def assert_told_and_wiped(token, in_set_up):
    assert "DAMAGED" in token.board.lines()
    assert "Wipe, then enrol again." in passage(token)
    if in_set_up:
        token.computer(answer="3.2").wipe()
    else:
        wipe_in_the_short_menu(token)
    assert_without_accounts(token)


def wipe_in_the_short_menu(token):
    token.wearer.press()
    assert all(token.wearer.sees(line) for line in ("Wipe", "About"))
    assert not token.wearer.sees("Maintenance")
    token.wearer.press()
    token.wearer.wait(6)
    token.wearer.hold(3.2)
    token.wearer.wait(3)


def assert_without_accounts(token):
    """Set-up says so; a small panel in turns with the serial number."""
    assert token.board.run_until(lambda: token.wearer.sees("no accounts"), 5), token.board.lines()
