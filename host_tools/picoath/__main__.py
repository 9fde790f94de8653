"""`python -m picoath`."""

import sys
from pathlib import Path

# The current folder is the first that `-m` looks in, and files of others may lie there.
if sys.path[:1] == [str(Path.cwd())] != [str(Path(__file__).resolve().parents[1])]:
    del sys.path[0]

from picoath.cli.app import main

main()
