"""A question that the wearer answers with the button."""

from fob import ticks
from fob.panel import font
from fob.panel.fitting import Wrapped
from fob.panel.pages.bar import Bar
from fob.panel.pages.passage import Passage

PART_MS = 2500
"""How long each part of a text that is longer than the panel stays."""


class QuestionPage:
    """What is asked, what it is about, and which gesture means yes.

    Text that is longer than the panel is shown in parts, one after the other, again and again. Time counts
    only while a person can see it: a panel that goes dark starts the question again.

    Fields: `complete` (every part has been on the lit panel), `progress` (permille of a long hold, set by
    the token).

    :param lines: texts of any length.
    :param answer: "press" or "hold", the gesture that means yes.
    """

    def __init__(self, title, lines, answer="press"):
        self.answer = answer
        self.complete = False
        self.progress = 0
        self._title = title
        self._lines = lines
        self._passage = None
        self._since = None
        self._bar = None

    def restart(self):
        """Nobody could read it: begin with the first part again."""
        self.complete = False
        self._passage.part = 0
        self._since = None

    def draw(self, screen):
        screen.clear()
        if screen.height > 32:
            screen.title(0, self._title)
            self._passage = Passage(Wrapped(self._lines, screen.columns), 2, screen.pages - 3)
        else:
            # The title shares its row, so that the usual question fits in one part.
            first, *rest = list(self._lines) or [""]
            lines = [f"{self._title} {first}"] + rest
            self._passage = Passage(Wrapped(lines, screen.columns), 0, screen.pages - 1)
        self.restart()
        self._draw_part(screen)

    def tick(self, screen, now):
        if not screen.lit:
            self._go_dark(screen)
        elif screen.current:
            self._be_seen(screen, now)
        self._draw_progress(screen)

    def _go_dark(self, screen):
        if self._since is None and self._passage.part == 0:
            return
        self.restart()
        self._draw_part(screen)

    def _be_seen(self, screen, now):
        """Note that this part is on the panel; go on to the next one when it is time."""
        passage = self._passage
        if self._since is None:
            self._since = now
            if passage.part == passage.parts - 1 and not self.complete:
                self.complete = True
                self._draw_hint(screen)
        elif passage.parts > 1 and ticks.diff(now, self._since) >= PART_MS:
            self._since = None
            passage.turn()
            self._draw_part(screen)

    def _draw_part(self, screen):
        self._passage.draw(screen)
        self._draw_hint(screen)

    def _draw_hint(self, screen):
        page = screen.pages - 1
        passage = self._passage
        self._bar = None
        screen.clear_page(page)
        if passage.parts > 1 and not self.complete:
            screen.text(0, page, f"{passage.part + 1}/{passage.parts}")
            screen.text_right(page, "more " + font.RIGHT)
        elif self.answer == "hold":
            screen.text_centred(page, "HOLD 3 s = YES")
        else:
            screen.text(0, page, "PRESS = YES")
            screen.text_right(page, "HOLD = NO")

    def _draw_progress(self, screen):
        """While the button is held, a bar stands where the hint was."""
        if self.progress:
            if self._bar is None:
                self._bar = Bar(0, screen.pages - 1, screen.width)
            self._bar.draw(screen, self.progress)
        elif self._bar is not None:
            self._draw_hint(screen)
