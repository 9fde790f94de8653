"""The texts of the codes on the pages of a PDF.

A PDF can be made so that reading it takes for ever or all memory there is. So another process reads it, which
is stopped when it takes too much: `pdf_reader`.
"""

import json
import subprocess
import sys

from picoath.errors import BadInput

_SIGNATURE = b"%PDF-"  # within the first kilobyte (ISO 32000-2, 7.5.2; readers allow what comes before)
_SECONDS = 60


def is_pdf(content: bytes) -> bool:
    """Whether the content of a file claims to be a PDF."""
    return _SIGNATURE in content[:1024]


def texts_in(content: bytes, name: str) -> list[str]:
    """The texts of the codes on its pages; an empty list when there is none. Raises BadInput.

    `name` is what messages call it.
    """
    command = [sys.executable, "-m", "picoath.enrol.pdf_reader"]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=_SECONDS)
        told = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise BadInput(
            f"{name} takes too long to read: save the page with the code as a picture and use that"
        ) from None
    except ValueError:  # it was stopped before it could say anything
        raise BadInput(
            f"{name} can't be read as a PDF: save the page with the code as a picture and use that"
        ) from None
    if "problem" in told:
        raise BadInput(f"{name} {told['problem']}")
    return [str(text) for text in told["texts"]]
