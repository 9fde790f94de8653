"""A process that reads one SVG picture: see `bounded`. resvg draws it."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import resvg_py
from PIL import Image

from picoath.enrol import bounded, picture
from picoath.errors import BadInput

_LONGEST_SIDE = 2000  # pixels, whatever size it gives itself


def texts(content: bytes) -> list[str]:
    """The texts of the codes in it. Raises BadInput."""
    try:
        svg = content.decode("utf-8-sig")
        with _no_file_may_be_opened():
            png = resvg_py.svg_to_bytes(
                svg_string=svg,
                width=_LONGEST_SIDE,
                height=_LONGEST_SIDE,
                skip_system_fonts=True,
            )
    except ValueError:  # also what is no UTF-8
        raise BadInput("is not an SVG picture, or is damaged: save it again as PNG") from None
    with Image.open(BytesIO(png), formats=["PNG"]) as drawn:
        drawn.load()
        return picture.texts_in(drawn)


@contextmanager
def _no_file_may_be_opened() -> Iterator[None]:
    """A picture can name files that are to be drawn in it: none is anybody's business. (Windows has no such
    limit; there it can draw the user's own pictures for the user.)"""
    try:
        import resource
    except ImportError:
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


if __name__ == "__main__":
    bounded.answer(texts)
