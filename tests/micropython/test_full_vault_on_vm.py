"""A full vault in the memory of a board: the VM's objects are up to twice as large, so it gets twice the heap."""

from pathlib import Path

import pytest
import vm
from fob.account import Account
from fob.seal import Unsealed
from fob.vault import CAPACITY, Vault


class Copy:
    def __init__(self, path):
        self.path = path

    def read(self):
        return self.path.read_bytes() if self.path.exists() else b""

    def write(self, data):
        self.path.write_bytes(data)


@pytest.mark.parametrize(
    ("key_size", "name_size", "heap"), [(20, 24, "120K"), (128, 64, "210K")], ids=["usual", "longest"]
)
def test_a_hundred_accounts_are_loaded_and_changed(key_size, name_size, heap, compiled, tmp_path):
    files = [tmp_path / "a.bin", tmp_path / "b.bin"]
    account = Account("hotp", "SHA1", 6, None, 0, b"k" * key_size, "n" * name_size, "a" * name_size)
    Vault([Copy(file) for file in files], Unsealed()).add([account] * CAPACITY)
    vm.run(Path(__file__).with_name("full_vault.py"), *files, path=[compiled], heap=heap)
