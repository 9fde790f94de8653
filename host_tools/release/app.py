"""Where the program in one file begins: the program, or one of its modules in a process of its own."""

import runpy
import sys

from picoath import programs
from picoath.cli.app import main

if sys.argv[1:2] == [programs.RUN_MODULE]:
    module = sys.argv[2]
    del sys.argv[1:3]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
else:
    main()
