"""A process that reads one PDF, within limits: `python -m picoath.enrol.pdf_reader < FILE`.

It prints JSON: `{"texts": […]}`, or `{"problem": "…"}`, which goes on behind the file's name.
"""

import json
import sys
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw
from PIL import Image

from picoath.enrol import picture
from picoath.errors import BadInput

MOST_PAGES = 50
_MOST_MEMORY = 1 << 30  # bytes of address space
_MOST_PROCESSOR = 60  # seconds
_SCALE = 200 / 72  # pixels a point: 200 dpi
_LONGEST_SIDE = 3000  # pixels, whatever the size of the page


def main() -> None:
    """Read the file on standard input."""
    _limit()
    try:
        told: dict[str, object] = {"texts": _texts(sys.stdin.buffer.read())}
    except BadInput as problem:
        told = {"problem": str(problem)}
    print(json.dumps(told))


def _limit() -> None:
    """Windows has no such limits; there the caller's clock alone ends it."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_PROCESSOR, _MOST_PROCESSOR))


def _texts(content: bytes) -> list[str]:
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
    except MemoryError:
        raise BadInput("takes too much memory: save the page with the code as a picture") from None


def _words(error: pypdfium2.PdfiumError) -> str:
    if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
        return "has a password: save the page with the code as a picture"
    return "is not a PDF, or is damaged: save the page with the code as a picture"


if __name__ == "__main__":
    main()
