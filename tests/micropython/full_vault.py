"""Loads the full vault whose copies are the two files named, and changes it. The VM's os has no sync()."""

import sys

from fob import files
from fob.seal import Unsealed
from fob.vault import CAPACITY, COPY_SIZE, Vault


class Os:
    """What files.py takes from os."""

    stat = files.os.stat
    mkdir = files.os.mkdir

    @staticmethod
    def sync():
        pass


files.os = Os
vault = Vault([files.PreallocatedFile(directory, COPY_SIZE) for directory in sys.argv[1:]], Unsealed())
vault.load()
assert vault.state == "good"
assert len(vault.accounts) == CAPACITY
for counter in range(4):
    assert vault.advance(CAPACITY - 1) == counter
vault.remove(0)
assert len(vault.accounts) == CAPACITY - 1
