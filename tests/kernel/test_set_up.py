"""A token in set-up at a real kernel: every command that talks to it, over hidraw, with the real hidapi."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

from guest import Done, Guest, Job
from plugged import PluggedToken

QR = Path(__file__).parent.parent / "picoath" / "qr"
PICTURE = str(QR / "ms365-other-app.png")
ADD = ("add", "--image", PICTURE, "--json")


def agree_to_all(token: PluggedToken, job: Job, hold: float | None = None) -> Done:
    """Answer all that is asked until the command ends."""
    end = time.monotonic() + 120
    while not job.ended and time.monotonic() < end:
        if token.asks:
            token.answer_yes()
        elif hold is not None and token.shows("HOLD"):
            token.answer_yes(hold)
        time.sleep(0.05)
    return job.wait(1)


def add(guest: Guest, token: PluggedToken) -> None:
    agree_to_all(token, guest.start_picoath(*ADD)).check()


def accounts(guest: Guest) -> list[dict[str, object]]:
    listed: list[dict[str, object]] = json.loads(guest.picoath("list", "--json").check())["accounts"]
    return listed


def test_every_command_reaches_the_token(guest: Guest, set_up: PluggedToken) -> None:
    status = json.loads(guest.picoath("status", "--json").check())
    assert status["personality"] == "set-up"
    add(guest, set_up)
    assert [each["name"] for each in accounts(guest)] == ["Contoso Ltd"]
    for command in (
        ("rename", "1", "Other"),
        ("set", "keys", "row"),
        ("set", "suffix", "tab", "--account", "1"),
        ("remove", "1"),
    ):
        agree_to_all(set_up, guest.start_picoath(*command)).check()
    assert accounts(guest) == []


def test_the_time_is_set_and_its_offset_told_in_ms(guest: Guest, set_up: PluggedToken) -> None:
    done = agree_to_all(set_up, guest.start_picoath("time", "--json"))
    told = json.loads(done.check())
    assert told["set"] is True
    assert isinstance(told["offset_ms"], (int, float))


def test_fifty_accounts_go_in_as_a_batch(guest: Guest, set_up: PluggedToken) -> None:
    uris = "".join(f"otpauth://totp/Firm:user{n}?secret=GEZDGNBVGY3TQOJQ&issuer=Firm\n" for n in range(50))
    file = "/tmp/fifty.txt"
    guest.python(f"open({file!r}, 'w').write({uris!r})").check()
    agree_to_all(set_up, guest.start_picoath("add", file, "--all")).check()
    assert len(accounts(guest)) == 50


def test_a_program_that_is_killed_takes_its_question_with_it(guest: Guest, set_up: PluggedToken) -> None:
    job = guest.start_picoath(*ADD)
    set_up.wait_for("PRESS = YES")
    job.kill()
    job.wait()
    set_up.wait_for("SET-UP", within=30)
    assert accounts(guest) == []


def test_two_programs_at_once_do_not_mix(guest: Guest, set_up: PluggedToken) -> None:
    first = guest.start_picoath(*ADD)
    set_up.wait_for("PRESS = YES")
    second = guest.picoath(*ADD)
    assert second.status == 1
    assert "asking" in second.errors
    agree_to_all(set_up, first).check()
    assert len(accounts(guest)) == 1


def test_unplugged_while_it_asks_changes_nothing(guest: Guest, set_up: PluggedToken) -> None:
    job = guest.start_picoath(*ADD)
    set_up.wait_for("PRESS = YES")
    set_up.unplug()
    done = job.wait()
    assert done.status == 1
    assert "unplugged" in done.errors
    guest.wait_until_unplugged()
    set_up.plug_into_guest()
    assert accounts(guest) == []


def test_a_keyboard_is_no_token_in_set_up(guest: Guest, plain: PluggedToken) -> None:
    done = guest.picoath("list")
    assert done.status == 3
    assert "not in set-up" in done.errors


def test_real_circuitpython_from_enrolment_to_the_typed_code(
    guest: Guest, plug: Callable[..., PluggedToken], emulated: Callable[[], object]
) -> None:
    token = plug(emulated)
    add(guest, token)
    token.press()
    token.wait_for("Contoso")
    token.attach()
    keys = guest.start_keys()
    keys.wait_for("reading")
    token.wait_for_new_code()
    token.press()
    token.wait_for("typed")
    code = token.code()
    keys.wait_for(f"{code}\n")
    assert token.typed == code
