"""The texts of the codes in an SVG picture (Scalable Vector Graphics 2), as more and more pages show them."""

import re

from picoath.enrol import bounded

_ROOT = re.compile(rb"<([A-Za-z_][\w.-]*:)?svg[\s>]")
_HEAD = 64 * 1024  # bytes before the root: a declaration, comments, a document type


def is_svg(content: bytes) -> bool:
    """Whether the content of a file, in UTF-8, claims to be an SVG picture."""
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"<") and _ROOT.search(head) is not None


def texts_in(content: bytes, name: str) -> list[str]:
    """The texts of the codes in it; an empty list when there is none. Raises BadInput.

    `name` is what messages call it.
    """
    return bounded.texts_by("picoath.enrol.svg_reader", content, name, "an SVG picture")
