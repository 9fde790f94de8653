"""Pages that are only looked at."""

from fob.activities import Activity
from fob.panel.pages.message import MessagePage


class View(Activity):
    """Shows `page` until any gesture.

    :param then: called with the time in ticks at the gesture; returns the activity to go on with.
    """

    def __init__(self, page, then):
        self.page = page
        self._then = then

    def press(self, now):
        return self._then(now)

    next = previous = press


class Notice(View):
    """A message that the wearer has to dismiss."""

    def __init__(self, title, lines, then):
        super().__init__(MessagePage(title, lines), then)


class Fixed(Activity):
    """A message that stays for as long as there is power."""

    busy = True

    def __init__(self, title, lines):
        self.page = MessagePage(title, lines)
