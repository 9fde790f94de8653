"""`picoath udev`: the rules that let the user at a Linux computer open a token in set-up."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from picoath import udev_rules
from picoath.cli.options import JsonOption
from picoath.cli.output import Output
from picoath.doctor.udev import write_rules
from picoath.errors import BadInput

InstallOption = Annotated[bool, typer.Option("--install", help="Write them, as root; sudo asks.")]


def udev(install: InstallOption = False, as_json: JsonOption = False) -> None:
    """Print the udev rules that let you open a token on Linux, or install them."""
    output = Output(as_json)
    if install:
        if not sys.platform.startswith("linux"):
            raise BadInput("udev is Linux's: this computer needs no rules")
        write_rules()
    document = {"path": udev_rules.INSTALLED, "rules": udev_rules.text(), "installed": install}
    written = f"{udev_rules.INSTALLED} is written. Unplug the token and plug it in again."
    output.result(document, written if install else udev_rules.text().rstrip("\n"))
