"""`picoath simulate`: the firmware on a virtual board."""

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from picoath.cli.options import JsonOption
from picoath.cli.output import Output, SafeConsole
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
EmulatedOption = Annotated[
    bool, typer.Option("--emulated", help="Run real CircuitPython, on an emulated processor (needs Node.js).")
]
Uf2Option = Annotated[
    Optional[Path],
    typer.Option("--uf2", metavar="FILE", envvar="CIRCUITPYTHON_UF2", help="Its firmware file."),
]
DemoOption = Annotated[bool, typer.Option("--demo", help="Show all of it, from a picture to a typed code.")]


def simulate(
    board: BoardOption = "raspberry_pi_pico",
    state: StateOption = None,
    link: LinkOption = None,
    script: ScriptOption = None,
    log: LogOption = None,
    demo: DemoOption = False,
    emulated: EmulatedOption = False,
    uf2: Uf2Option = None,
    as_json: JsonOption = False,
) -> None:
    """Run the firmware on a virtual board: in a terminal, for other commands, or from a script."""
    try:
        from virtual_board import session
        from virtual_board.emulated.problems import GET_UF2
    except ImportError as error:
        raise BadInput(f"{error.name} is missing: pip install 'picoath[simulate]'") from None
    output = Output(as_json)
    if emulated and uf2 is None:
        raise BadInput(f"--emulated needs --uf2 FILE: {GET_UF2}")
    setup = session.Setup(board, state, link, log, uf2 if emulated else None)
    try:
        if script is not None:
            steps = session.play_script(setup, script)
            output.result({"script": str(script), "steps": steps}, f"{script}: all {steps} steps as expected")
        elif demo:
            session.demonstrate(setup, SafeConsole())
        elif sys.stdin.isatty() and sys.stdout.isatty():
            session.live_in_terminal(setup, SafeConsole())
        elif link is not None:
            session.serve_link(setup, output.say)
        else:
            raise BadInput("simulate needs a terminal, or --script, --link or --demo")
    except OSError as error:
        raise BadInput(f"{error.filename}: {error.strerror}") from None
