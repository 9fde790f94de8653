"""Work that takes seconds, in slices, with a bar on the panel."""

from fob.activities import Activity
from fob.panel.pages.progress import ProgressPage
from fob.vault.vault import VaultError

_SLICES = 16
"""In a turn of the loop, 5 ms each as a rule: the 15 ms that the loop itself takes are lost to the work."""


class Working(Activity):
    """Goes through `steps`, a generator that yields permille and may raise VaultError.

    :param done: called with the time in ticks when they are through; returns the activity to go on with.
    :param failed: the same with the sentence of a VaultError in front; left out where none is raised.
    """

    busy = True

    def __init__(self, title, steps, done, failed=None):
        self.page = ProgressPage(title)
        self._steps = steps
        self._done = done
        self._failed = failed

    def tick(self, now):
        try:
            for _ in range(_SLICES):
                self.page.permille = next(self._steps)
        except StopIteration:
            return self._done(now)
        except VaultError as error:
            return self._failed(str(error), now)
        return self
