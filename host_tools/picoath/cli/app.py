"""The program `picoath`: its commands, its errors and its exit status.

A command is one file in this folder with one function of the same purpose::

    def status(as_json: JsonOption = False, port: PortOption = None) -> None:
        \"\"\"The first line of the docstring is the help text.\"\"\"
        output = Output(as_json)
        ...
        output.result({"serial": ...}, "Serial 1234")

It becomes part of the program by a line in "The commands" below. `cli.options` has the options that every
command takes, `cli.sources` those that say where an enrolment code is. A command raises an error from
`picoath.errors` for anything that the user must know (the line is printed and the exit status set here, see
`_Commands`), and `typer.Exit(code)` where a status has to be set after a result was printed.
"""

import sys
from io import TextIOWrapper
from typing import Annotated, Any
from urllib.parse import unquote

import typer
from typer.core import TyperGroup

from picoath import programs
from picoath.characters import escaped
from picoath.cli import (
    add,
    backup,
    check,
    doctor,
    entra,
    image,
    inspect,
    install,
    issue,
    lock,
    move,
    pin,
    remove,
    rename,
    restore,
    simulate,
    status,
    udev,
    wipe,
)
from picoath.cli import list as list_command
from picoath.cli import set as set_command
from picoath.cli import time as time_command
from picoath.cli.output import complain
from picoath.enrol import migration, otpauth
from picoath.errors import BadInput, PicoathError
from picoath.version import version

_UsageError: Any = typer.BadParameter.__mro__[1]  # for which typer has no public name


class _Commands(TyperGroup):
    """Turns what a command raises into one line on standard error and an exit status."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        # Before the parser sees it: its messages repeat what they do not understand.
        if any(_has_uri(argument) for argument in args):
            raise BadInput("others can see a command line: give a URI on standard input, with --uri -")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except PicoathError as error:
            complain(f"picoath: {error}")
            raise typer.Exit(error.exit_code) from None
        except _UsageError as error:
            error.message = escaped(error.message)  # of arguments, which a shell may have made of file names
            raise
        except KeyboardInterrupt:
            complain("picoath: interrupted")
            raise typer.Exit(1) from None


def _has_uri(argument: str) -> bool:
    return any(scheme in unquote(argument).lower() for scheme in (otpauth.SCHEME, migration.SCHEME))


# Plain text help and plain tracebacks: the pretty ones show local variables, and those may hold a secret.
app = typer.Typer(
    name="picoath",
    cls=_Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"picoath {version()}")
        raise typer.Exit


@app.callback()
def picoath(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Puts accounts on a picoath token, from the QR code that a service shows, and looks after it."""


# The commands
app.command()(inspect.inspect)
app.command()(add.add)
app.command("list")(list_command.list_accounts)
app.command()(rename.rename)
app.command()(move.move)
app.command()(remove.remove)
app.command("set")(set_command.set_value)
app.command("time")(time_command.set_time)
app.command()(status.status)
app.command()(backup.backup)
app.command()(restore.restore)
app.command()(issue.issue)
app.add_typer(entra.app, name="entra")
app.command()(doctor.doctor)
app.command()(check.check)
app.command()(pin.pin)
app.command()(lock.lock)
app.command()(wipe.wipe)
app.command()(install.install)
app.command()(image.image)
app.command()(udev.udev)
app.command(cls=simulate.SimulateCommand)(simulate.simulate)


def main() -> None:
    """Run the program; leaves by SystemExit with the exit status."""
    programs.forget_current_folder()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a name in any script, on a console in any encoding
    app(prog_name="picoath")
