"""What tests of a token in set-up have in common: commands in the guest, and a wearer who answers them."""

from __future__ import annotations

import json
import time
from pathlib import Path

from guest import Done, Guest, Job
from plugged import PluggedToken

PICTURE = str(Path(__file__).parent.parent / "picoath" / "qr" / "ms365-other-app.png")
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
    assert job.ended, f"the panel shows {token.lines()}; printed: {job.output()}"
    return job.wait()


def add(guest: Guest, token: PluggedToken) -> None:
    """Put the account of a picture on it."""
    agree_to_all(token, guest.start_picoath(*ADD)).check()


def accounts(guest: Guest) -> list[dict[str, object]]:
    """What `list` says."""
    listed: list[dict[str, object]] = json.loads(guest.picoath("list", "--json").check())["accounts"]
    return listed
