"""Black and white pixels as an SVG path."""

from collections.abc import Iterator
from itertools import groupby

from PIL import Image


def path(picture: Image.Image) -> str:
    """The white pixels of a picture in mode "1", as the `d` of a path in units of a pixel."""
    return "".join(
        f"M{left} {top}h{width}v{height}h-{width}z"
        for top, height, row in _rows(picture)
        for left, width in _runs(row)
    )


def _rows(picture: Image.Image) -> Iterator[tuple[int, int, bytes]]:
    """Top, height and pixels of each row; rows that are the same and follow each other are one."""
    grey = picture.convert("L")
    rows = [grey.crop((0, y, grey.width, y + 1)).tobytes() for y in range(grey.height)]
    top = 0
    for row, same in groupby(rows):
        height = len(list(same))
        yield top, height, row
        top += height


def _runs(row: bytes) -> Iterator[tuple[int, int]]:
    """Left end and width of each white run."""
    left = 0
    for value, same in groupby(row):
        width = len(list(same))
        if value:
            yield left, width
        left += width
