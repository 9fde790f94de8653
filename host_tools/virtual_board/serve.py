"""A virtual board without a person: it serves its link in real time and says what its panel shows."""

from collections.abc import Callable

from virtual_board.realtime import RealTimeBoard


def serve(token: RealTimeBoard, say: Callable[[str], None]) -> None:
    """Let the token live until an exception, Ctrl-C say, ends it; `say` gets the panel's changes."""
    shown: list[str] = []
    seen: list[str] = []
    while True:
        token.advance()
        before, seen = seen, token.board.lines()
        if seen != shown and seen == before:  # a page that is being drawn is not told
            say(" | ".join(seen) or "(dark)")
            shown = seen
        token.rest()
