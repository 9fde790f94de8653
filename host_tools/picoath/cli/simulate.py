"""`picoath simulate`: the firmware on a virtual board."""

import sys
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Any, Optional

import typer
from typer.core import TyperCommand

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
UsbIpOption = Annotated[
    Optional[str],
    typer.Option(
        "--usbip",
        metavar="[HOST:PORT]",
        help="Offer it over USB/IP, so that a Linux computer can plug it in; by default to this computer.",
    ),
]
DemoOption = Annotated[bool, typer.Option("--demo", help="Show all of it, from a picture to a typed code.")]


USBIP = "--usbip"
USBIP_ADDRESS = "127.0.0.1:3240"


class SimulateCommand(TyperCommand):
    """The command, whose option --usbip may stand without a value; typer has no such options."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put in the address that is left out."""
        return super().parse_args(ctx, with_address(args))


def with_address(arguments: list[str]) -> list[str]:
    """The arguments, with the address of --usbip where another option follows it, or nothing does."""
    completed = []
    for argument, following in zip_longest(arguments, arguments[1:], fillvalue="-"):
        completed.append(argument)
        if argument == USBIP and following.startswith("-"):
            completed.append(USBIP_ADDRESS)
    return completed


def _address(text: str) -> tuple[str, int]:
    """Host and port, from "HOST:PORT"; an IPv6 address is in brackets. Raises BadInput."""
    host, colon, port = text.rpartition(":")
    if not colon or not host or not (port.isascii() and port.isdigit()) or int(port) > 0xFFFF:
        raise BadInput(f"--usbip takes HOST:PORT, such as {USBIP_ADDRESS}")
    return host.removeprefix("[").removesuffix("]"), int(port)


def simulate(
    board: BoardOption = "raspberry_pi_pico",
    state: StateOption = None,
    link: LinkOption = None,
    script: ScriptOption = None,
    log: LogOption = None,
    usbip: UsbIpOption = None,
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
    if usbip is not None and (link or script or demo):
        raise BadInput("--usbip goes with none of --link, --script and --demo: a token has one cable")
    address = None if usbip is None else _address(usbip)
    setup = session.Setup(board, state, link, log, uf2 if emulated else None, address)
    try:
        if script is not None:
            steps = session.play_script(setup, script)
            output.result({"script": str(script), "steps": steps}, f"{script}: all {steps} steps as expected")
        elif demo:
            session.demonstrate(setup, SafeConsole())
        elif sys.stdin.isatty() and sys.stdout.isatty():
            session.live_in_terminal(setup, SafeConsole())
        elif link is not None or usbip is not None:
            session.serve_others(setup, output.say)
        else:
            raise BadInput("simulate needs a terminal, or --script, --link, --usbip or --demo")
    except OSError as error:
        raise BadInput(f"{error.filename or usbip}: {error.strerror}") from None
