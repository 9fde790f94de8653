"""The options that every command has, so that they read and mean the same everywhere."""

from typing import Annotated, Optional

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]

IndexArgument = Annotated[
    int, typer.Argument(min=1, metavar="INDEX", help="The account, as numbered in `picoath list`.")
]

PortOption = Annotated[
    Optional[str],  # noqa: UP045, typer reads this at run time on Python 3.10
    typer.Option("--port", metavar="P", help="The token: a HID path, or what `simulate --link` made."),
]
