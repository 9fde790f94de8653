"""A panel in braille characters: half the columns that half blocks take, for terminals of 80 columns."""

from virtual_board.reading import Panel

_EMPTY = 0x2800
# The dots of a braille character, by column and row of its two by four pixels (Unicode, block 2800).
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))


def text(panel: Panel) -> str:
    """The panel, a character for two columns of four pixels."""
    picture = panel.picture()
    return "\n".join(
        "".join(_character(picture, panel.width, x, y) for x in range(0, panel.width, 2))
        for y in range(0, panel.height, 4)
    )


def _character(picture: bytes, width: int, x: int, y: int) -> str:
    start = y // 8 * width + x
    dots = sum(
        dot
        for column, rows in enumerate(_DOTS)
        for row, dot in enumerate(rows)
        if picture[start + column] >> (y % 8 + row) & 1
    )
    return chr(_EMPTY + dots)
