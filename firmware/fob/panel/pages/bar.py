"""A bar that is only drawn when it would look different."""


class Bar:
    """A bar of `width` columns at column `x` of a page."""

    def __init__(self, x, page, width):
        self._x = x
        self._page = page
        self._width = width
        self._filled = None

    def draw(self, screen, permille):
        """Show `permille` of the bar filled; None for no bar at all."""
        filled = None
        if permille is not None:
            filled = permille * screen.bar_room(self._width) // 1000
        before = self._filled
        if filled == before:
            return
        self._filled = filled
        if filled is None:
            screen.clear_area(self._x, self._page, self._width)
        elif before is None:
            screen.bar(self._x, self._page, self._width, filled)
        else:
            screen.refill_bar(self._x, self._page, before, filled)
