"""Puts the set-up personality together. A module of its own: the plain one has better use for the memory."""

import microcontroller
import supervisor
import usb_hid
from board_config import BOARD
from fob import identity, personality
from fob.activities.set_up import SetUp
from fob.activities.trouble import words
from fob.vault.auto_lock import AutoLock
from fob.version import VERSION
from fob.wire.link import Link
from fob.wire.requests import Requests
from watchdog import WatchDogMode


def new_bench(i2c):
    """What a board is tried by; its code is loaded only for that."""
    from bench import Bench

    return Bench(i2c)


def first_activity(parts, i2c):
    """The activity that set-up begins with.

    :param parts: the `fob.token.Parts`; what belongs to this personality is put in.
    :param i2c: the bus.
    """
    parts.vault.load()
    microcontroller.watchdog.mode = None  # making room on a new drive takes longer than its patience
    parts.vault.changes.prepare()
    microcontroller.watchdog.mode = WatchDogMode.RESET
    link = Link(usb_hid.devices[0], supervisor.ticks_ms, parts.feed)
    status = {
        "serial": identity.serial(microcontroller.cpu.uid),
        "board": BOARD,
        "firmware": VERSION,
        "circuitpython": identity.circuitpython(),
        "personality": personality.SETUP,
    }
    requests = Requests(parts.vault, parts.clock, lambda: status, supervisor.ticks_ms)
    activity = SetUp(parts, link, requests, status["serial"], supervisor.ticks_ms(), lambda: new_bench(i2c))
    parts.auto_lock = AutoLock(parts.vault, parts.host, supervisor.ticks_ms())
    parts.lock = activity.lock
    trouble = words(parts.vault.state)
    if trouble:
        activity.say_first(*trouble)
    return activity
