"""A process that reads one PDF: see `bounded`."""

from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw
from PIL import Image

from picoath.enrol import bounded, picture
from picoath.errors import BadInput

MOST_PAGES = 50
_SCALE = 200 / 72  # pixels a point: 200 dpi
_LONGEST_SIDE = 3000  # pixels, whatever the size of the page


def texts(content: bytes) -> list[str]:
    """The texts of the codes on all pages. Raises BadInput."""
    return [text for page in _pages(content) for text in picture.texts_in(page)]


def _pages(content: bytes) -> Iterator[Image.Image]:
    try:
        with pypdfium2.PdfDocument(content) as document:
            if len(document) > MOST_PAGES:
                raise BadInput(f"has more than {MOST_PAGES} pages: take out the one with the code")
            for page in document:
                scale = min(_SCALE, _LONGEST_SIDE / max(*page.get_size(), 1))
                yield page.render(scale=scale, grayscale=True).to_pil()
    except pypdfium2.PdfiumError as error:
        raise BadInput(_words(error)) from None


def _words(error: pypdfium2.PdfiumError) -> str:
    if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
        return f"has a password: {bounded.INSTEAD}"
    return f"is not a PDF, or is damaged: {bounded.INSTEAD}"


if __name__ == "__main__":
    bounded.answer(texts)
