"""Puts the set-up personality together. A module of its own: the plain one has better use for the memory."""

import identity
import microcontroller
import supervisor
import usb_hid
from board_config import BOARD
from fob import personality
from fob.activities.set_up import SetUp
from fob.auto_lock import AutoLock
from fob.link import Link
from fob.requests import Requests
from fob.trouble import words
from fob.version import VERSION
from watchdog import WatchDogMode


def set_up(parts):
    """The activity that set-up begins with.

    :param parts: the `fob.token.Parts`; what belongs to this personality is put in.
    """
    parts.vault.load()
    microcontroller.watchdog.mode = None  # making room on a new drive takes longer than its patience
    parts.vault.changes.prepare()
    microcontroller.watchdog.mode = WatchDogMode.RESET
    link = Link(usb_hid.devices[0], supervisor.ticks_ms)
    status = {
        "serial": identity.serial(),
        "board": BOARD,
        "firmware": VERSION,
        "circuitpython": identity.circuitpython(),
        "personality": personality.SETUP,
    }
    requests = Requests(parts.vault, parts.clock, lambda: status, supervisor.ticks_ms)
    activity = SetUp(parts, link, requests, status["serial"][-6:], supervisor.ticks_ms())
    parts.auto_lock = AutoLock(parts.vault, parts.host, supervisor.ticks_ms())
    parts.lock = activity.lock
    trouble = words(parts.vault.state)
    if trouble:
        activity.say_first(*trouble)
    return activity
