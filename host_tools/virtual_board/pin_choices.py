"""The page on which a PIN is entered, as it is read from the panel."""

from collections.abc import Sequence

CHOICES = (*"0123456789", "OK", "←")
"""In the order in which they come; the first one follows the last."""


def shown(lines: Sequence[str]) -> str | None:
    """The choice that a hold would take; None when the panel shows no page for a PIN."""
    for line in lines:
        if line.strip() in CHOICES:
            return line.strip()
    return None
