"""The menu of a token that is locked."""

from fob.activities.menu import BACK, Menu


class LockedMenu(Menu):
    """What can be done without the PIN.

    :param more: further lines, see `Menu`.
    :param back: what `Back` does.
    """

    def __init__(self, parts, more, back):
        super().__init__(parts, (("Wipe", self.wipe), ("About", self.about)) + more + ((BACK, back),))
