"""Typing as a person sees it: what arrives on the kernel's own console, under real keymaps.

The guide's table of layouts is of Chromium; here it holds for Linux without a desktop. (Debian's oldest
French keymap, `fr`, types @ in place of à.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from guest import KERNEL_FOLDER, Guest, Job
from plugged import PluggedToken
from virtual_board.layouts import NUM_LOCK

CODE_AT, CODE = 1795510890, "015563"  # the guide's
GUIDE = Path(__file__).parent.parent.parent / "host_tools" / "guide" / "microsoft-365.md"
KEYMAPS = KERNEL_FOLDER / "usr" / "share" / "keymaps" / "i386"
LAYOUTS = {"us": "qwerty/us", "de": "qwertz/de", "fr": "azerty/fr-latin9"}
ARRIVES_WITHIN = 30
TERMINAL = "/dev/tty1"
READ = f"""
import os, sys, termios, tty
terminal = os.open({TERMINAL!r}, os.O_RDWR)
tty.setraw(terminal)
termios.tcflush(terminal, termios.TCIFLUSH)
print("reading", flush=True)
while True:
    sys.stdout.buffer.write(os.read(terminal, 64))
    sys.stdout.flush()
"""


def in_the_guide(layout: str, num_lock: bool) -> str:
    """What the guide says that arrives for its code, CapsLock being off."""
    cells = re.search(rf"^\| {layout} \|(.*)\|$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert cells is not None
    with_num_lock, _, neither, _ = (cell.strip() for cell in cells[1].split("|"))
    cell = with_num_lock if num_lock else neither
    return CODE if cell == "yes" else cell.strip("`")


@pytest.fixture
def console(guest: Guest) -> Iterator[Job]:
    """Reads what is typed."""
    if not KEYMAPS.is_dir():
        pytest.skip("the console needs Debian's keymaps: tests/kernel/fetch_kernel.sh unpacks them")
    job = guest.start_python(READ)
    job.wait_for("reading\n")
    yield job
    job.kill()
    job.wait()
    use(guest, "us", num_lock=False)


def use(guest: Guest, layout: str, num_lock: bool) -> None:
    guest.run("loadkeys", "-C", TERMINAL, str(KEYMAPS / f"{LAYOUTS[layout]}.kmap.gz")).check()
    guest.run("sh", "-c", f"setleds -D {'+' if num_lock else '-'}num <{TERMINAL}").check()


def press(token: PluggedToken) -> None:
    token.set_clock(CODE_AT)
    token.wait_for(f"{CODE[:3]} {CODE[3:]}")
    token.press()


def test_what_arrives_is_what_the_guide_says(guest: Guest, plain: PluggedToken, console: Job) -> None:
    arrived = "reading\n"
    for layout in LAYOUTS:
        for num_lock in (True, False):
            use(guest, layout, num_lock)
            plain.wait_for_leds(NUM_LOCK * num_lock)
            press(plain)
            arrived += in_the_guide(layout, num_lock)
            console.wait_for(arrived, ARRIVES_WITHIN)
    assert console.output() == arrived


def test_keypad_turns_num_lock_on_for_the_moment(guest: Guest, keypad: PluggedToken, console: Job) -> None:
    use(guest, "fr", num_lock=False)
    keypad.wait_for_leds(0)
    press(keypad)
    console.wait_for(f"reading\n{CODE}", ARRIVES_WITHIN)
    keypad.wait_for_leds(0)
    assert "NumLock off" in guest.run("sh", "-c", f"setleds -F <{TERMINAL}").check()
