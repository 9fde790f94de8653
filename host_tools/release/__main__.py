"""`python -m release`: `docs` writes manual page and completions anew, `make` makes a whole release."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from picoath.errors import PicoathError

from release import artifacts, program_docs


def main() -> int:
    """Do what is asked for, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m release", description="Makes what a release has.")
    commands = parser.add_subparsers(required=True)
    docs = commands.add_parser("docs", help="write manual page and shell completions anew")
    docs.set_defaults(do=lambda _: program_docs.write())
    made = commands.add_parser("make", help="make all files of a release, of the last commit")
    made.add_argument("out", type=Path, metavar="DIR", help="a new folder")
    made.set_defaults(do=lambda given: print(*artifacts.make(given.out), sep="\n"))
    arguments = parser.parse_args()
    try:
        arguments.do(arguments)
    except PicoathError as error:
        print(f"release: {error}", file=sys.stderr)
        return error.exit_code
    return 0


sys.exit(main())
