"""`python -m picoath.firmware build BOARD --out build/`: what belongs on a board's drive, as files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from picoath.errors import PicoathError
from picoath.firmware import bundle, layout
from picoath.project_folder import board_names


def main() -> int:
    """Build, and return the exit status."""
    arguments = _parser().parse_args()
    try:
        firmware = layout.build(arguments.board)
        archive = bundle.write(firmware, arguments.out)
    except PicoathError as error:
        print(f"picoath.firmware: {error}", file=sys.stderr)
        return error.exit_code
    except OSError as error:
        print(f"picoath.firmware: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    size = sum(len(content) for content in firmware.files.values())
    folder = arguments.out / firmware.board
    print(f"{folder}: {len(firmware.files)} files, {size / 1024:.0f} KiB, build {firmware.build}")
    print(archive)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m picoath.firmware", description="Builds the firmware.")
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="compile it for a board, for its CIRCUITPY drive")
    build.add_argument("board", metavar="BOARD", help=f"one of {', '.join(board_names())}")
    build.add_argument("--out", type=Path, default=Path("build"), metavar="DIR", help="default: build")
    return parser


sys.exit(main())
