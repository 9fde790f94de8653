"""The file that never changes its length, on a real file system, with the plug pulled at every byte."""

import os
from pathlib import Path

import pytest
from fob import files
from fob.account import Account
from fob.files import PreallocatedFile
from fob.seal import Unsealed
from fob.vault import COPY_SIZE, Vault

SIZE = 1000
LENGTH = 4 + SIZE + files.ERASE_BLOCK_SIZE


class PowerCut(BaseException):
    """The plug was pulled."""


class Plug:
    """Lets so many bytes through to the files, then nothing more."""

    def __init__(self):
        self.left = None

    def open(self, path, mode):
        return Plugged(Path(path).open(mode, buffering=0), self)

    def pass_through(self, data):
        if self.left is None:
            return data
        passed = data[: self.left]
        self.left -= len(passed)
        return passed


class Plugged:
    """A file on the drive of a board that can lose power."""

    def __init__(self, file, plug):
        self._file = file
        self._plug = plug
        self.read = file.read
        self.seek = file.seek

    def write(self, data):
        passed = self._plug.pass_through(data)
        self._file.write(passed)
        if len(passed) < len(data):
            raise PowerCut

    def __enter__(self):
        return self

    def __exit__(self, *why):
        self._file.close()


@pytest.fixture
def syncs(monkeypatch):
    """Counts os.sync(), which would wait for every disk of the machine."""
    calls = []
    monkeypatch.setattr(os, "sync", lambda: calls.append(None), raising=False)
    return calls


@pytest.fixture
def plug(monkeypatch, syncs):
    plug = Plug()
    monkeypatch.setattr(files, "open", plug.open, raising=False)
    return plug


@pytest.fixture
def path(tmp_path):
    return tmp_path / "vault-a" / "copy.bin"


def test_a_file_that_is_not_there_reads_as_new_and_is_not_made_by_reading(path, syncs):
    assert PreallocatedFile(str(path.parent), SIZE).read() == b""
    assert not path.exists()


def test_it_gets_its_full_length_at_once_and_keeps_it(path, syncs):
    file = PreallocatedFile(str(path.parent), SIZE)
    file.prepare()
    assert path.read_bytes() == bytes(LENGTH)
    assert file.read() == b""
    for data in (b"x", bytes(SIZE), b"", b"\xff" * 300):
        file.write(data)
        assert path.stat().st_size == LENGTH
        assert PreallocatedFile(str(path.parent), SIZE).read() == data
    assert syncs


def test_it_is_made_in_whole_sectors(path, plug, monkeypatch):
    """FatFs writes the FAT again for each part of a sector: an erase block at a time, 18 s for a vault."""
    ends = []

    class Watched(Plugged):
        def write(self, data):
            super().write(data)
            ends.append(self._file.tell())

    PreallocatedFile(str(path.parent), SIZE - 600).write(b"")

    def opened(name, mode):
        return Watched(Path(name).open(mode, buffering=0), plug)

    monkeypatch.setattr(files, "open", opened)
    PreallocatedFile(str(path.parent), SIZE).prepare()
    assert ends[-1] == LENGTH
    assert all(end % 512 == 0 for end in ends[:-1])
    assert len(ends) <= 3


def test_it_tells_the_files_that_it_makes(path, syncs):
    file = PreallocatedFile(str(path.parent), SIZE)
    file.prepare()
    made = [path.parent.with_suffix(".gap"), path]
    assert [(Path(name), length) for name, length in file.room()] == [(p, p.stat().st_size) for p in made]


def test_what_was_written_is_behind_its_length_and_before_zeros(path, syncs):
    file = PreallocatedFile(str(path.parent), SIZE)
    file.write(b"\xaa" * 700)
    file.write(b"abc")
    assert path.read_bytes() == b"\0\0\0\3abc".ljust(LENGTH, b"\0")


def test_it_says_whether_it_holds_what_was_written(path, syncs):
    file = PreallocatedFile(str(path.parent), SIZE)
    head, body = b"head", bytes(range(256)) * 3
    file.write(head, body)
    assert file.read() == head + body
    assert file.holds(head, body)
    assert file.holds(head + body)
    assert not file.holds(head)
    assert not file.holds(head, body, b"more")
    for place in (0, 4, len(head + body) - 1):
        changed = bytearray(head + body)
        changed[place] ^= 1
        assert not file.holds(changed)


def test_it_is_only_ever_overwritten_in_place(path, syncs, monkeypatch):
    file = PreallocatedFile(str(path.parent), SIZE)
    file.prepare()
    modes = []

    def watched(name, mode):
        modes.append(mode)
        return Path(name).open(mode)

    monkeypatch.setattr(files, "open", watched, raising=False)
    file.write(b"\xaa" * 700)
    file.write(b"abc")
    assert set(modes) == {"r+b"}


def test_it_refuses_more_than_it_has_room_for(path, syncs):
    file = PreallocatedFile(str(path.parent), SIZE)
    file.write(b"kept")
    with pytest.raises(ValueError, match="room"):
        file.write(bytes(SIZE + 1))
    assert file.read() == b"kept"


def test_a_file_of_an_older_firmware_grows_and_keeps_its_data(path, syncs):
    PreallocatedFile(str(path.parent), 10).write(b"old data")
    file = PreallocatedFile(str(path.parent), SIZE)
    assert file.read() == b"old data"
    file.prepare()
    assert file.read() == b"old data"
    assert len(path.read_bytes()) == LENGTH


def test_a_length_that_can_not_be_is_no_crash(path, syncs):
    file = PreallocatedFile(str(path.parent), SIZE)
    file.prepare()
    with path.open("r+b") as erased:
        erased.write(b"\xff" * 50)
    assert len(file.read()) == SIZE
    file.write(b"new")
    assert path.read_bytes() == b"\0\0\0\3new".ljust(LENGTH, b"\0")


def test_making_it_can_be_cut_anywhere(path, plug):
    gap = path.parent.with_suffix(".gap")
    whole = files.ERASE_BLOCK_SIZE + LENGTH
    ends = [end + near for end in range(512, whole, 512) for near in (-1, 0, 1)]
    for passed in [*range(0, whole, 61), *ends, whole - 1]:
        plug.left = passed
        file = PreallocatedFile(str(path.parent), SIZE)
        with pytest.raises(PowerCut):
            file.prepare()
        plug.left = None
        assert file.read() == b""
        file.write(b"data")
        assert path.read_bytes() == b"\0\0\0\4data".ljust(LENGTH, b"\0")
        assert gap.stat().st_size >= files.ERASE_BLOCK_SIZE
        for made in (path, gap):
            made.unlink()
        path.parent.rmdir()


def account(name, key):
    return Account("totp", "SHA1", 6, 30, None, key, name, "ada@contoso.example")


def copies_in(folder):
    return [folder / "vault-a" / "copy.bin", folder / "vault-b" / "copy.bin"]


def vault_on(folder):
    vault = Vault([PreallocatedFile(str(copy.parent), COPY_SIZE) for copy in copies_in(folder)], Unsealed())
    vault.load()
    return vault


def names(vault):
    return [one.name for one in vault.accounts]


SECRET = b"S3CRET" * 5


def test_a_removed_key_is_nowhere(tmp_path, plug):
    vault = vault_on(tmp_path)
    vault.add([account("Stays", b"k" * 10), account("Goes", SECRET)])
    vault.set("pace", 10)
    vault.remove(1)
    for copy in copies_in(tmp_path):
        assert SECRET not in copy.read_bytes()
    assert names(vault_on(tmp_path)) == ["Stays"]


def test_a_wipe_leaves_nothing_but_zeros(tmp_path, plug):
    vault = vault_on(tmp_path)
    vault.add([account("Goes", SECRET)])
    vault.wipe()
    for copy in copies_in(tmp_path):
        assert not any(copy.read_bytes())
    assert vault_on(tmp_path).state == "new"


def test_removing_can_be_cut_at_any_byte(tmp_path, plug):
    """Whatever the cut leaves is the vault before or after, and whole again with the next change."""
    vault = vault_on(tmp_path)
    vault.add([account("Stays", b"k" * 10), account("Goes", SECRET)])
    vault.set("pace", 10)
    copies = copies_in(tmp_path)
    before = [copy.read_bytes() for copy in copies]
    outcomes = set()
    for passed in range(10_000):
        for copy, content in zip(copies, before, strict=True):
            copy.write_bytes(content)
        vault = vault_on(tmp_path)
        plug.left = passed
        try:
            vault.remove(1)
        except PowerCut:
            pass
        else:
            break
        finally:
            plug.left = None
        after = vault_on(tmp_path)
        outcomes.add((after.state, len(after.accounts)))
        assert names(after) in (["Stays", "Goes"], ["Stays"])
        assert after.settings.pace == 10
        after.set("wake", "show")
        assert vault_on(tmp_path).state == "good"
    # The copy is whole again before the last byte: its last record lies where it lay before.
    assert outcomes == {("good", 2), ("one copy damaged", 2), ("one copy damaged", 1), ("good", 1)}
    assert names(vault_on(tmp_path)) == ["Stays"]


def test_a_hundred_of_the_longest_accounts_fit(tmp_path, plug):
    vault = vault_on(tmp_path)
    vault.add([account("n" * 64, bytes([number]) * 128).changed(account="a" * 64) for number in range(100)])
    assert [one.key[0] for one in vault_on(tmp_path).accounts] == list(range(100))
