"""The option for a sheet of labels."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Optional

import typer

from picoath.errors import BadInput
from picoath.issue.issued import Issued

LabelsOption = Annotated[
    Optional[Path],  # noqa: UP045, typer reads this at run time on Python 3.10
    typer.Option(
        "--labels",
        metavar="FILE",
        help="Write a sheet of labels, .pdf or .svg: serial number, QR code, user.",
    ),
]


def maker(path: Path) -> Callable[[Sequence[Issued]], bytes]:
    """What makes the content of this file. Raises BadInput where there is no such kind of sheet."""
    kind = path.suffix.lower()
    if kind not in (".pdf", ".svg"):
        raise BadInput(f"--labels {path}: say a name that ends in .pdf or .svg")
    try:
        from picoath.issue import label_files
    except ImportError:
        raise BadInput("labels need more than was installed: pip install 'picoath[labels]'") from None
    return label_files.pdf if kind == ".pdf" else label_files.svg
