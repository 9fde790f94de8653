"""`add --backup`, `wipe` and `restore` as a user walks it: every account comes back and types its codes.

On the simulated board, and on real CircuitPython on the emulated one.
"""

import pytest
from picoath.enrol import base32
from virtual_board.session import Setup, play_script

NUMBER = 20
EMULATED_SECONDS = 1800
PASSPHRASE = "a passphrase"

# Names, and what the URIs say beside the secret: each kind of account several times.
KINDS = (("totp", ""), ("totp", "&algorithm=SHA256&digits=8&period=60"), ("hotp", "&counter=7"))


def uri(number):
    kind, more = KINDS[number % len(KINDS)]
    secret = base32.encode(bytes((number, *range(19))))
    return f"otpauth://{kind}/Service%20{number}:ann?secret={secret}{more}"


URIS = [uri(number) for number in range(NUMBER)]

ADD_WIPE_RESTORE = f"""
clock 2026-11-24T09:00:05Z
power on
wait for screen SET-UP within 30
host add uris.txt --all --backup tokens.age --passphrase-file passphrase
wait for screen ADD {NUMBER}? within 5
wait for screen "PRESS = YES" within 120
wait 1.5
press A
host done 0
wait for screen "{NUMBER} accounts" within 5
host wipe
wait for screen "HOLD 3 s = YES" within 20
wait 1.5
hold A 3.4
host done 0
wait for screen "no accounts" within 20
host restore tokens.age --all --passphrase-file passphrase
wait for screen "PRESS = YES" within 120
wait 1.5
press A
host done 0
press A
"""


def page(number):
    """The page of an account is there; its code is typed, and a hold goes on."""
    shown = f"{number + 1}/{NUMBER}"
    return f"wait for screen {shown} within 10\npress A\nexpect typed code {URIS[number]}\nhold A\n"


def sequence():
    """The last account is shown first, and behind it comes the menu."""
    *others, last = map(page, range(NUMBER))
    return "".join([ADD_WIPE_RESTORE, last, "expect screen MENU\nhold A\n", *others])


@pytest.fixture
def simulated():
    return Setup(board="raspberry_pi_pico")


@pytest.fixture
def emulated(uf2, booted, tmp_path):
    board = "raspberry_pi_pico"
    (tmp_path / "flash.bin").write_bytes(booted(board))
    return Setup(board=board, state=tmp_path, uf2=uf2)


@pytest.mark.parametrize(
    "kind", ["simulated", pytest.param("emulated", marks=pytest.mark.timeout(EMULATED_SECONDS))]
)
def test_after_a_wipe_every_account_comes_back(kind, tmp_path, request):
    setup = request.getfixturevalue(kind)
    (tmp_path / "uris.txt").write_text("\n".join(URIS))
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    script = tmp_path / "way-back.seq"
    script.write_text(sequence())
    assert play_script(setup, script) > 3 * NUMBER
