"""Loads the full vault whose copies are the two files named, and changes it. The VM's os has no sync()."""

import sys

import native  # noqa: F401 - before fob
from fob.vault import file_writing, files
from fob.vault.copy import CAPACITY, COPY_SIZE
from memory_vault import loaded, new_nvm


class Os:
    """What the modules of the vault's files take from os."""

    stat = files.os.stat
    mkdir = files.os.mkdir

    @staticmethod
    def sync():
        pass


files.os = file_writing.os = Os
vault = loaded([files.PreallocatedFile(directory, COPY_SIZE) for directory in sys.argv[1:]], new_nvm())
assert vault.state == "good"
assert len(vault.accounts) == CAPACITY
for counter in range(4):
    assert vault.advance(CAPACITY - 1) == counter
vault.changes.remove(0)
assert len(vault.accounts) == CAPACITY - 1
