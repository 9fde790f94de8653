"""The pages look the same on the MicroPython virtual machine as on CPython."""

import os
import subprocess
import sys

import vm


def test_pages_look_the_same(firmware):
    script = vm.SCRIPTS / "panel/pages.py"
    here = subprocess.run(
        [sys.executable, script],
        env={**os.environ, "PYTHONPATH": str(vm.FIRMWARE)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(here.stdout.splitlines()) == 18
    assert vm.run(script, path=[firmware]) == here.stdout
