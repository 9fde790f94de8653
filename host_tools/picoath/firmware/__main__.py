"""`python -m picoath.firmware`: the files for a board's drive, and the CircuitPython that goes with them.

build BOARD --out build/
pin VERSION [FILE.uf2 ...]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from picoath.errors import PicoathError
from picoath.firmware import bundle, downloads, layout
from picoath.project_folder import board_names


def main() -> int:
    """Build, and return the exit status."""
    arguments = _parser().parse_args()
    try:
        arguments.do(arguments)
    except PicoathError as error:
        print(f"picoath.firmware: {error}", file=sys.stderr)
        return error.exit_code
    except OSError as error:
        print(f"picoath.firmware: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def _build(arguments: argparse.Namespace) -> None:
    firmware = layout.build(arguments.board)
    archive = bundle.write(firmware, arguments.out)
    size = sum(len(content) for content in firmware.files.values())
    folder = arguments.out / firmware.board
    print(f"{folder}: {len(firmware.files)} files, {size / 1024:.0f} KiB, build {firmware.build}")
    print(archive)


def _pin(arguments: argparse.Namespace) -> None:
    downloads.PINS.write_bytes(downloads.pinned(arguments.version, _files(arguments)))
    print(downloads.PINS)


def _files(arguments: argparse.Namespace) -> Iterable[tuple[str, bytes]]:
    if arguments.files:
        return ((str(file), file.read_bytes()) for file in arguments.files)
    return downloads.all_files(arguments.version, lambda done, total, what: None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m picoath.firmware", description="Builds the firmware.")
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="compile it for a board, for its CIRCUITPY drive")
    build.add_argument("board", metavar="BOARD", help=f"one of {', '.join(board_names())}")
    build.add_argument("--out", type=Path, default=Path("build"), metavar="DIR", help="default: build")
    build.set_defaults(do=_build)
    pin = commands.add_parser("pin", help="name the CircuitPython that `install --download` fetches")
    pin.add_argument("version", metavar="VERSION", help="as 10.2.1")
    pin.add_argument(
        "files", type=Path, nargs="*", metavar="FILE", help="its UF2 files; fetched when none is named"
    )
    pin.set_defaults(do=_pin)
    return parser


sys.exit(main())
