"""The small font: 5x7 glyphs in cells of 6x8, our own drawing.

A cell is six bytes, a byte for each column from left to right, with bit 0 at the top: the way the
SSD1306 keeps a page in its memory (datasheet, figure 8-14), so that drawing is copying. The sixth
column is dark and parts the letters; bit 7 has nothing but the tails of letters and commas, and parts
the lines. No two glyphs are the same without their tails or when moved sideways, and each lights less
than half of its cell: text can be read back from pixels.
"""

CELL = 6
"""Columns from one character to the next."""

DOUBLE = 2 * CELL
"""The same for a character of double size, which is two pages high."""

BOX, TICK, ELLIPSIS, BULLET = "□✓…•"
LEFT, RIGHT, UP, DOWN = "←→↑↓"
SIGNS = "□✓…•←→↑↓"
"""What there is besides ASCII, in the order of the glyphs."""

_FIRST = 32
_LAST = 126

_CELLS = (
    b"\x00\x00\x00\x00\x00\x00"  # space
    b"\x00\x00\x5f\x00\x00\x00"  # !
    b"\x00\x07\x00\x07\x00\x00"  # "
    b"\x14\x7f\x14\x7f\x14\x00"  # #
    b"\x24\x2a\x7f\x2a\x12\x00"  # $
    b"\x23\x13\x08\x64\x62\x00"  # %
    b"\x36\x49\x55\x22\x50\x00"  # &
    b"\x00\x00\x07\x00\x00\x00"  # '
    b"\x00\x1c\x22\x41\x00\x00"  # (
    b"\x00\x41\x22\x1c\x00\x00"  # )
    b"\x14\x08\x3e\x08\x14\x00"  # *
    b"\x08\x08\x3e\x08\x08\x00"  # +
    b"\x00\xa0\x60\x00\x00\x00"  # ,
    b"\x00\x08\x08\x08\x00\x00"  # -
    b"\x00\x60\x60\x00\x00\x00"  # .
    b"\x60\x10\x08\x04\x03\x00"  # /
    b"\x3e\x51\x49\x45\x3e\x00"  # 0
    b"\x00\x42\x7f\x40\x00\x00"  # 1
    b"\x42\x61\x51\x49\x46\x00"  # 2
    b"\x22\x41\x49\x49\x36\x00"  # 3
    b"\x18\x14\x12\x7f\x10\x00"  # 4
    b"\x27\x45\x45\x45\x39\x00"  # 5
    b"\x3c\x4a\x49\x49\x30\x00"  # 6
    b"\x01\x71\x09\x05\x03\x00"  # 7
    b"\x36\x49\x49\x49\x36\x00"  # 8
    b"\x06\x49\x49\x29\x1e\x00"  # 9
    b"\x00\x66\x66\x00\x00\x00"  # :
    b"\x00\xa6\x66\x00\x00\x00"  # ;
    b"\x08\x14\x22\x41\x00\x00"  # <
    b"\x14\x14\x14\x14\x14\x00"  # =
    b"\x00\x41\x22\x14\x08\x00"  # >
    b"\x02\x01\x51\x09\x06\x00"  # ?
    b"\x3e\x41\x5d\x55\x1e\x00"  # @
    b"\x7e\x09\x09\x09\x7e\x00"  # A
    b"\x7f\x49\x49\x49\x36\x00"  # B
    b"\x3e\x41\x41\x41\x22\x00"  # C
    b"\x7f\x41\x41\x41\x3e\x00"  # D
    b"\x7f\x49\x49\x49\x41\x00"  # E
    b"\x7f\x09\x09\x09\x01\x00"  # F
    b"\x3e\x41\x49\x49\x3a\x00"  # G
    b"\x7f\x08\x08\x08\x7f\x00"  # H
    b"\x00\x41\x7f\x41\x00\x00"  # I
    b"\x20\x40\x41\x3f\x01\x00"  # J
    b"\x7f\x08\x14\x22\x41\x00"  # K
    b"\x7f\x40\x40\x40\x40\x00"  # L
    b"\x7f\x02\x0c\x02\x7f\x00"  # M
    b"\x7f\x06\x08\x30\x7f\x00"  # N
    b"\x3e\x41\x41\x41\x3e\x00"  # O
    b"\x7f\x09\x09\x09\x06\x00"  # P
    b"\x3e\x41\x51\x21\x5e\x00"  # Q
    b"\x7f\x09\x19\x29\x46\x00"  # R
    b"\x46\x49\x49\x49\x31\x00"  # S
    b"\x01\x01\x7f\x01\x01\x00"  # T
    b"\x3f\x40\x40\x40\x3f\x00"  # U
    b"\x0f\x30\x40\x30\x0f\x00"  # V
    b"\x7f\x20\x18\x20\x7f\x00"  # W
    b"\x63\x14\x08\x14\x63\x00"  # X
    b"\x03\x04\x78\x04\x03\x00"  # Y
    b"\x61\x51\x49\x45\x43\x00"  # Z
    b"\x00\x7f\x41\x41\x00\x00"  # [
    b"\x03\x04\x08\x10\x60\x00"  # \
    b"\x00\x41\x41\x7f\x00\x00"  # ]
    b"\x04\x02\x01\x02\x04\x00"  # ^
    b"\x40\x40\x40\x40\x40\x00"  # _
    b"\x00\x01\x02\x04\x00\x00"  # `
    b"\x20\x54\x54\x54\x78\x00"  # a
    b"\x7f\x28\x44\x44\x38\x00"  # b
    b"\x38\x44\x44\x44\x28\x00"  # c
    b"\x38\x44\x44\x28\x7f\x00"  # d
    b"\x38\x54\x54\x54\x18\x00"  # e
    b"\x08\x7e\x09\x09\x02\x00"  # f
    b"\x18\xa4\xa4\xa4\x7c\x00"  # g
    b"\x7f\x08\x04\x04\x78\x00"  # h
    b"\x00\x44\x7d\x40\x00\x00"  # i
    b"\x40\x80\x84\x7d\x00\x00"  # j
    b"\x00\x7f\x10\x28\x44\x00"  # k
    b"\x00\x3f\x40\x40\x20\x00"  # l
    b"\x7c\x04\x78\x04\x78\x00"  # m
    b"\x7c\x08\x04\x04\x78\x00"  # n
    b"\x38\x44\x44\x44\x38\x00"  # o
    b"\xfc\x24\x24\x24\x18\x00"  # p
    b"\x18\x24\x24\x18\xfc\x00"  # q
    b"\x7c\x08\x04\x04\x08\x00"  # r
    b"\x48\x54\x54\x54\x24\x00"  # s
    b"\x04\x3f\x44\x44\x20\x00"  # t
    b"\x3c\x40\x40\x20\x7c\x00"  # u
    b"\x1c\x20\x40\x20\x1c\x00"  # v
    b"\x3c\x40\x38\x40\x3c\x00"  # w
    b"\x44\x28\x10\x28\x44\x00"  # x
    b"\x1c\xa0\xa0\x90\x7c\x00"  # y
    b"\x44\x64\x54\x4c\x44\x00"  # z
    b"\x00\x08\x36\x41\x00\x00"  # {
    b"\x00\x00\x7f\x00\x00\x00"  # |
    b"\x00\x41\x36\x08\x00\x00"  # }
    b"\x08\x04\x08\x10\x08\x00"  # ~
    b"\x7f\x41\x41\x41\x7f\x00"  # box: no glyph for it
    b"\x18\x30\x30\x0c\x06\x00"  # tick
    b"\x40\x00\x40\x00\x40\x00"  # ellipsis
    b"\x00\x08\x1c\x08\x00\x00"  # bullet
    b"\x08\x1c\x3e\x08\x08\x00"  # left
    b"\x08\x08\x3e\x1c\x08\x00"  # right
    b"\x04\x06\x3f\x06\x04\x00"  # up
    b"\x10\x30\x7e\x30\x10\x00"  # down
)

# Bit i of a nibble moved to bit 2 i of a byte.
_SPREAD = b"\x00\x01\x04\x05\x10\x11\x14\x15\x40\x41\x44\x45\x50\x51\x54\x55"


def has(character):
    """Whether there is a glyph for `character`."""
    return _FIRST <= ord(character) <= _LAST or character in SIGNS


def add(text, columns):
    """Take the glyphs of more characters, six columns each: see `letters.py`, which is loaded late."""
    global SIGNS, _CELLS
    SIGNS += text
    _CELLS += columns


def cells(text):
    """The columns of `text`, six a character; a character that there is no glyph for is the box."""
    glyphs, width = _CELLS, CELL
    columns = bytearray(len(text) * width)
    at = 0
    for character in text:
        index = ord(character) - _FIRST
        if not 0 <= index <= _LAST - _FIRST:
            index = _LAST - _FIRST + 1 + max(SIGNS.find(character), 0)
        start = index * width
        columns[at : at + width] = glyphs[start : start + width]
        at += width
    return columns


def double_cell(character):
    """`character` at double size: the twelve columns of the upper page, then those of the lower.

    Corners are rounded as Scale2x does it: a quarter of a pixel takes the colour of the neighbours above
    (or below) and beside it when these two agree, and neither agrees with the one across from it. The
    pixels of a column are worked on together, as the bits of an int.
    """
    upper, lower = bytearray(DOUBLE), bytearray(DOUBLE)
    columns = cells(character)
    left = 0
    for x in range(CELL - 1):
        here, right = columns[x], columns[x + 1]
        above, below = here << 1, here >> 1
        left_above, left_below = left ^ above, left ^ below
        right_above, right_below = right ^ above, right ^ below
        to_left, to_right = here ^ left, here ^ right
        even = here ^ to_left & right_above & left_below & ~left_above
        odd = here ^ to_left & right_below & left_above & ~left_below
        upper[2 * x], lower[2 * x] = _interleaved(even, odd)
        even = here ^ to_right & left_above & right_below & ~right_above
        odd = here ^ to_right & left_below & right_above & ~right_below
        upper[2 * x + 1], lower[2 * x + 1] = _interleaved(even, odd)
        left = here
    return upper, lower


def _interleaved(even, odd):
    """The rows of two columns in turn, as the upper and the lower byte."""
    return (
        _SPREAD[even & 15] | _SPREAD[odd & 15] << 1,
        _SPREAD[even >> 4 & 15] | _SPREAD[odd >> 4 & 15] << 1,
    )
