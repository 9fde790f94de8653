"""A page on which each column and each row can be seen to be there."""


class PatternPage:
    """Stripes with letters to the edges, and a question in the middle."""

    def draw(self, screen):
        screen.clear()
        middle = screen.pages // 2
        for page in range(screen.pages):
            if page == middle:
                screen.text_centred(page, "DO YOU SEE THIS?")
            else:
                screen.text(0, page, "#" * screen.columns)
            if page % 2 and page != middle:
                screen.highlight(page)

    def tick(self, screen, now):
        """Nothing moves."""
