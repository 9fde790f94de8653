"""Loads the full vault whose copies are the two files named, and changes it."""

import os
import sys

from fob.seal import Unsealed
from fob.vault import CAPACITY, Vault


class Copy:
    def __init__(self, path):
        self.path = path

    def read(self):
        with open(self.path, "rb") as file:
            return file.read(os.stat(self.path)[6])

    def write(self, data):
        with open(self.path, "wb") as file:
            file.write(data)


vault = Vault([Copy(path) for path in sys.argv[1:]], Unsealed())
vault.load()
assert vault.state == "good"
assert len(vault.accounts) == CAPACITY
for counter in range(4):
    assert vault.advance(CAPACITY - 1) == counter
vault.remove(0)
