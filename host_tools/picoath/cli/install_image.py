"""CircuitPython and the firmware onto a board in its boot loader: a factory image, and what came of it."""

from __future__ import annotations

import sys

from picoath.cli.installing import Choices, Installed, get_a_yes, progress
from picoath.cli.next_token import next_token
from picoath.cli.output import Output
from picoath.cli.prompt import ask, yes_or_no
from picoath.errors import BadInput, NoToken, Refused
from picoath.firmware import boot_drives, circuitpython, downloads, image, layout
from picoath.firmware.boards import board_for
from picoath.firmware.boot_drives import BootDrive
from picoath.firmware.circuitpython import CircuitPython
from picoath.firmware.layout import Firmware
from picoath.link import hid_transport
from picoath.link.client import Status

PATIENCE = 30.0
"""Seconds for the token to come up: it takes 3, a slow computer some more to see it."""


def on_boot_drive(drive: BootDrive, choices: Choices, output: Output) -> Installed:
    """Install, and say first what there is. Raises PicoathError when it could not be done."""
    boot_drives.check_chip(drive)
    output.say(f"{drive.root}: a board in its boot loader ({drive.chip})")
    program, name = _circuitpython(choices)
    firmware = layout.build(choices.board or board_for(program.board_id, None))
    content = image.make(firmware, program)
    if image.is_untried(program):
        output.warn(f"CircuitPython {program.version} is newer than those that picoath was tried with")
    get_a_yes(
        choices,
        "This erases all that is on the board, and a token's accounts. "
        f"Install picoath {firmware.version} for {firmware.board} with {name} there?",
        default="n",
        needed=True,
    )
    before = {interface.serial for interface in hid_transport.tokens()}
    with progress() as tell:
        boot_drives.write(drive, image.file_name(firmware, program), content, tell)
        tell(0, 0, "waiting for the token")
        status = _token_that_came(firmware, program, before, output)
    return Installed(
        {
            "drive": str(drive.root),
            "case": "boot-loader",
            "circuitpython": program.version,
            "board_id": program.board_id,
            "board": firmware.board,
            "version": firmware.version,
            "build": firmware.build,
            "serial": status.serial,
        },
        f"picoath {firmware.version} for {firmware.board} with CircuitPython {program.version}: token "
        f"{status.serial} is in set-up and tells the same of itself. `picoath add` puts an account on it.",
    )


def _circuitpython(choices: Choices) -> tuple[CircuitPython, str]:
    """The program to put on the board, and what a question calls it."""
    if choices.circuitpython is not None:
        return circuitpython.read_file(choices.circuitpython), choices.circuitpython.name
    if choices.download:
        return _fetched(choices)
    found = downloads.newest()
    if found is not None and sys.stdin.isatty() and ask(f"Use {found}? y/n", yes_or_no, default="y"):
        return circuitpython.read_file(found), found.name
    raise BadInput(
        "a bare board needs CircuitPython, too: get its UF2 file from https://circuitpython.org/downloads "
        "and name it with --circuitpython FILE, or have it fetched with --download"
    )


def _fetched(choices: Choices) -> tuple[CircuitPython, str]:
    if choices.board is None:
        raise BadInput("a boot loader does not tell which board it is on: --download needs --board B")
    pin = downloads.pin_for(choices.board)
    with progress() as tell:
        content = downloads.fetch(pin, tell)
    return circuitpython.read(content, pin.name), pin.name


def _token_that_came(firmware: Firmware, program: CircuitPython, before: set[str], output: Output) -> Status:
    """What the new token says of itself, which must be what was written. Raises Refused."""

    def passes(status: Status) -> str | None:
        return f"the token {status.serial} was there before" if status.serial in before else None

    try:
        with next_token(output, (), passes, PATIENCE) as (_token, status):
            found = status
    except NoToken as problem:
        raise Refused(
            f"all was written, but no new token came in {PATIENCE:.0f} s ({problem}): unplug the board and "
            "plug it in; when its panel stays dark, the flashes of its LED say why"
        ) from None
    told = (found.board, found.firmware, found.circuitpython)
    if told != (firmware.board, firmware.version, program.version.partition("-")[0]):
        raise Refused(f"the token that came calls itself {', '.join(told)}, not what was written")
    return found
