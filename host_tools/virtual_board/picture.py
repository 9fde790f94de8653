"""Pictures of a panel: as an image, and as text for a terminal."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from virtual_board.reading import Panel

_SCALE = 6
_MARGIN = 3
_GLASS = (6, 8, 12)
_DARK = (12, 15, 22)
_WHITE = (225, 240, 255)

_HALVES = " ▀▄█"


def pixels(panel: Panel) -> Image.Image:
    """The panel pixel for pixel, in black and white (mode "1")."""
    image = Image.new("1", (panel.width, panel.height))
    picture = panel.picture()
    for y in range(panel.height):
        page = y // 8 * panel.width
        for x in range(panel.width):
            if picture[page + x] >> y % 8 & 1:
                image.putpixel((x, y), 1)
    return image


def image(panel: Panel, scale: int = _SCALE) -> Image.Image:
    """The panel as it looks: on glass, `scale` dots a pixel, a thin dark line between two."""
    width, height = panel.width + 2 * _MARGIN, panel.height + 2 * _MARGIN
    result = Image.new("RGB", (width * scale, height * scale), _GLASS)
    lit = pixels(panel)
    dot = max(1, scale - 1)
    for y in range(panel.height):
        for x in range(panel.width):
            left, top = (x + _MARGIN) * scale, (y + _MARGIN) * scale
            colour = _WHITE if lit.getpixel((x, y)) else _DARK
            result.paste(colour, (left, top, left + dot, top + dot))
    return result


def save(panel: Panel, path: Path) -> None:
    """Write the panel as it looks to an image file; its format is that of the file's name, or PNG.

    Raises OSError when the file can't be written.
    """
    known = path.suffix.lower() in Image.registered_extensions()
    image(panel).save(path, None if known else "PNG")


def blocks(panel: Panel) -> str:
    """The panel in half blocks: a character for two pixels, one above the other."""
    picture = panel.picture()
    rows = []
    for top in range(0, panel.height, 2):
        page = top // 8 * panel.width
        columns = picture[page : page + panel.width]
        rows.append("".join(_HALVES[column >> top % 8 & 3] for column in columns))
    return "\n".join(rows)
