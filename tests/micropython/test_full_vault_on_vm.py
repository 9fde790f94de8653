"""A full vault in the memory of a board. The objects of the VM are up to twice as large as there."""

import os
from pathlib import Path

import pytest
import vm
from fob.vault.account import Account
from fob.vault.copy import CAPACITY, COPY_SIZE
from fob.vault.files import PreallocatedFile
from vaults import FILE_MODULES, loaded, new_nvm, unbuffered


@pytest.mark.parametrize(
    ("key_size", "name_size", "heap"), [(20, 24, "124K"), (128, 64, "176K")], ids=["usual", "longest"]
)
def test_a_hundred_accounts_are_loaded_and_changed(
    key_size, name_size, heap, compiled, tmp_path, monkeypatch
):
    for module in FILE_MODULES:
        monkeypatch.setattr(module, "open", unbuffered, raising=False)
    monkeypatch.setattr(os, "sync", lambda: None)
    directories = [str(tmp_path / "a"), str(tmp_path / "b")]
    account = Account("hotp", "SHA1", 6, None, 0, b"k" * key_size, "n" * name_size, "a" * name_size)
    vault = loaded([PreallocatedFile(directory, COPY_SIZE) for directory in directories], new_nvm())
    vault.changes.add([account] * CAPACITY)
    vm.run(Path(__file__).with_name("full_vault.py"), *directories, path=[compiled], heap=heap)
