"""The texts of the codes on the pages of a PDF."""

from picoath.enrol import bounded

_SIGNATURE = b"%PDF-"  # within the first kilobyte (ISO 32000-2, 7.5.2; readers allow what comes before)


def is_pdf(content: bytes) -> bool:
    """Whether the content of a file claims to be a PDF."""
    return _SIGNATURE in content[:1024]


def texts_in(content: bytes, name: str) -> list[str]:
    """The texts of the codes on its pages; an empty list when there is none. Raises BadInput.

    `name` is what messages call it.
    """
    return bounded.texts_by("picoath.enrol.pdf_reader", content, name, "a PDF")
