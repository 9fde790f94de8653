"""The manual page picoath(1), from the texts of `--help`.

The ready-made generators read click's own commands; typer has brought its own copy since 0.26.

The language: man(7), groff_man(7).
"""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

import typer
from picoath.cli.app import app
from picoath.version import version

_EXIT = {
    0: "done",
    1: "refused, timed out, unplugged midway, full, a duplicate, or Ctrl-C",
    2: "bad input or usage",
    3: "no token, several and no \\-\\-port, or one that is not in set\\-up",
}


def page() -> str:
    """The page, with all commands."""
    program = typer.main.get_command(app)
    context = program.make_context("picoath", [], resilient_parsing=True)
    return "\n".join(_lines(program, context)) + "\n"


def _lines(program: Any, context: Any) -> Iterator[str]:
    yield f'.TH PICOATH 1 "" "picoath {version()}" "User Commands"'
    yield ".SH NAME"
    yield f"picoath \\- {_text(_first_line(program))}"
    yield ".SH SYNOPSIS"
    yield ".B picoath\n.I COMMAND\n[\\fIOPTIONS\\fR]"
    yield ".SH DESCRIPTION"
    yield _text(cleandoc(program.help or ""))
    yield ".SH OPTIONS"
    yield from _options(program, context)
    yield ".SH COMMANDS"
    for name, command in program.commands.items():
        yield from _command(name, command, context)
    yield ".SH EXIT STATUS"
    for status, meaning in _EXIT.items():
        yield f".TP\n.B {status}\n{meaning}"


def _command(name: str, command: Any, parent: Any) -> Iterator[str]:
    context = command.make_context(name, [], parent=parent, resilient_parsing=True)
    usage = " ".join(command.collect_usage_pieces(context))
    yield f'.SS "picoath {_text(name)} {_text(usage)}"'
    yield "\n.PP\n".join(_text(paragraph) for paragraph in cleandoc(command.help or "").split("\n\n"))
    yield from _options(command, context)


def _options(command: Any, context: Any) -> Iterator[str]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None:
            names, meaning = record
            yield f".TP\n.B {_text(names.strip())}\n{_text(meaning)}"


def _first_line(program: Any) -> str:
    return cleandoc(program.help or "").splitlines()[0].rstrip(".")


def _text(plain: str) -> str:
    """Text that means itself."""
    escaped = plain.replace("\\", "\\e").replace("-", "\\-")
    lines = "".join(
        letter if letter.isascii() else f"\\[u{ord(letter):04X}]" for letter in escaped
    ).splitlines()
    return "\n".join(f"\\&{line}" if line.startswith((".", "'")) else line for line in lines)
