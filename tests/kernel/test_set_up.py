"""A token in set-up at a real kernel: what goes wrong, and what takes long. `test_commands` has the rest."""

from __future__ import annotations

from answering import ADD, accounts, add, agree_to_all
from guest import Guest
from plugged import PluggedToken


def test_fifty_accounts_go_in_as_a_batch(guest: Guest, set_up: PluggedToken) -> None:
    uris = "".join(f"otpauth://totp/Firm:user{n}?secret=GEZDGNBVGY3TQOJQ&issuer=Firm\n" for n in range(50))
    file = "/tmp/fifty.txt"
    guest.write(file, uris)
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


def test_the_kernel_suspends_a_token_that_nobody_uses_and_wakes_it(
    guest: Guest, set_up: PluggedToken
) -> None:
    """Its own side of it: over USB/IP the token hears nothing of that."""
    suspend = "echo 0 >power/autosuspend_delay_ms; echo auto >power/control"
    wait = "until grep -q suspended power/runtime_status; do sleep 0.1; done"
    folder = "cd /sys/bus/usb/devices/1-1"
    guest.run("timeout", "30", "sh", "-c", f"{folder}; {suspend}; {wait}").check()
    assert set_up.shows("SET-UP")
    assert accounts(guest) == []


def test_a_keyboard_is_no_token_in_set_up(guest: Guest, plain: PluggedToken) -> None:
    done = guest.picoath("list")
    assert done.status == 3
    assert "not in set-up" in done.errors


def test_from_enrolment_to_the_typed_code(guest: Guest, set_up: PluggedToken) -> None:
    add(guest, set_up)
    set_up.press()
    set_up.wait_for("Contoso")
    set_up.attach()
    keys = guest.start_keys()
    keys.wait_for("reading")
    set_up.wait_for_new_code()
    set_up.press()
    set_up.wait_for("typed")
    code = set_up.code()
    keys.wait_for(f"{code}\n")
    assert set_up.typed == code
