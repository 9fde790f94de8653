"""Puts the plain personality together: a keyboard that types codes."""

import supervisor
import usb_hid
from fob import modules, personality
from fob.carousel import Carousel


def first_activity(parts, pause):
    """The activity that a plain token begins with.

    :param parts: the `fob.token.Parts`; what belongs to this personality is put in.
    :param pause: called with milliseconds to wait.
    """
    mended = parts.once_drawn
    parts.vault.load()
    parts.carousel = Carousel(parts)
    if parts.vault.has_pin:
        auto_lock = modules.load("vault.auto_lock")
        parts.auto_lock = auto_lock.AutoLock(parts.vault, parts.host, supervisor.ticks_ms())

    def begin():
        added = personality.take_added_mark(parts.nvm)
        vault = parts.vault
        return parts.carousel.first(vault.show_first if added or vault.settings.first == "last-used" else 0)

    def lock():
        return modules.load("activities.locked").Locked(parts, opened)

    def opened(now):
        modules.load("activities.pin_check").let_go()
        return begin()

    def get_keyboard():
        typist = modules.load("typist")
        parts.typist = typist.Typist(usb_hid.devices[0], lambda: supervisor.runtime.usb_connected, pause)
        mended()

    parts.lock = lock
    parts.once_drawn = get_keyboard
    return lock() if parts.vault.locked else begin()
