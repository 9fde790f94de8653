"""What asks the wearer for something, as it is read from the panel."""

import re
from collections.abc import Sequence

from virtual_board import pin_choices

_HINT = re.compile(r"= YES|\d+/\d+ +more")
"""In the last row of a question, drawn last: what means yes, or which part of a long text this is."""


def shown(lines: Sequence[str]) -> bool:
    """Whether a question is on the panel, or a page for a PIN."""
    return any(map(_HINT.search, lines[-1:])) or pin_choices.shown(lines) is not None
