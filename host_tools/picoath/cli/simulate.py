"""`picoath simulate`: the firmware on a virtual board."""

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer
from rich.console import Console

from picoath.cli.options import JsonOption
from picoath.cli.output import Output
from picoath.errors import BadInput

# ruff: noqa: UP045, typer reads the types at run time on Python 3.10
BoardOption = Annotated[str, typer.Option("--board", metavar="B", help="The board, a folder of boards/.")]
StateOption = Annotated[
    Optional[Path], typer.Option("--state", metavar="DIR", help="Where its flash and clock are kept.")
]
LinkOption = Annotated[
    Optional[Path], typer.Option("--link", metavar="PATH", help="Make it a --port for other commands.")
]
ScriptOption = Annotated[Optional[Path], typer.Option("--script", metavar="FILE", help="Play a sequence.")]
LogOption = Annotated[
    Optional[Path], typer.Option("--log", metavar="FILE", help="Write what happens as lines of JSON.")
]
DemoOption = Annotated[bool, typer.Option("--demo", help="Show all of it, from a picture to a typed code.")]


def simulate(
    board: BoardOption = "raspberry_pi_pico",
    state: StateOption = None,
    link: LinkOption = None,
    script: ScriptOption = None,
    log: LogOption = None,
    demo: DemoOption = False,
    as_json: JsonOption = False,
) -> None:
    """Run the firmware on a virtual board: in a terminal, for other commands, or from a script."""
    try:
        from virtual_board import session
    except ImportError as error:
        raise BadInput(f"{error.name} is missing: pip install 'picoath[simulate]'") from None
    output = Output(as_json)
    setup = session.Setup(board, state, link, log)
    try:
        if script is not None:
            steps = session.play_script(setup, script)
            output.result({"script": str(script), "steps": steps}, f"{script}: all {steps} steps as expected")
        elif demo:
            session.demonstrate(setup, Console())
        elif sys.stdin.isatty() and sys.stdout.isatty():
            session.live_in_terminal(setup, Console())
        elif link is not None:
            session.serve_link(setup, output.say)
        else:
            raise BadInput("simulate needs a terminal, or --script, --link or --demo")
    except OSError as error:
        raise BadInput(f"{error.filename}: {error.strerror}") from None
