"""What the token can be busy with, one file each.

An activity has the page that is on the panel, and answers to time and to the wearer's gestures. Each of
its methods returns the activity to go on with: itself, or another one.
"""


class Activity:
    """An activity that does nothing yet.

    `page` is a view from `fob.panel.pages`; `busy` says whether this is no moment to put another in its
    place.
    """

    page = None
    busy = False

    def tick(self, now):
        """Called every time round the loop."""
        return self

    def tell(self, note, now):
        """Show a line that the wearer should see beside what is shown anyway, None for no more; returns
        whether the page has room for it."""
        return False

    def press(self, now):
        """A press was let go."""
        return self

    def waking_press(self, now):
        """A press that lit a dark panel: what it means beyond that. Nothing, as a rule."""
        return self

    def next(self, now):
        """A hold step, or button B."""
        return self

    def previous(self, now):
        """Button C."""
        return self
