"""The file that never changes its length, on a real file system, with the plug pulled at every byte."""

import os
from pathlib import Path

import pytest
from fob.vault.account import Account
from fob.vault.copy import COPY_SIZE
from fob.vault.file_writing import ERASE_BLOCK_SIZE, room
from fob.vault.files import PreallocatedFile
from vaults import FILE_MODULES, loaded, new_nvm, unbuffered

SIZE = 1000
LENGTH = 4 + SIZE + ERASE_BLOCK_SIZE


class PowerCut(BaseException):
    """The plug was pulled."""


class Plug:
    """Lets so many bytes through to the files, then nothing more."""

    def __init__(self):
        self.left = None

    def open(self, path, mode):
        return Plugged(unbuffered(path, mode), self)

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
        self.readinto = file.readinto
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


def let_open(monkeypatch, function):
    """Let the vault's files be opened by this function."""
    for module in FILE_MODULES:
        monkeypatch.setattr(module, "open", function, raising=False)


@pytest.fixture
def syncs(monkeypatch):
    """Counts os.sync(), which would wait for every disk of the machine."""
    calls = []
    monkeypatch.setattr(os, "sync", lambda: calls.append(None), raising=False)
    let_open(monkeypatch, unbuffered)
    return calls


@pytest.fixture
def plug(monkeypatch, syncs):
    plug = Plug()
    let_open(monkeypatch, plug.open)
    return plug


@pytest.fixture
def path(tmp_path):
    return tmp_path / "vault-a" / "copy.bin"


def read(file):
    """All the data of a file."""
    buffer = bytearray(2 * SIZE)
    return bytes(buffer[: file.read_into(buffer)])


def write(file, data):
    file.write(len(data), (data[:5], data[5:]))


def test_a_file_that_is_not_there_reads_as_new_and_is_not_made_by_reading(path, syncs):
    assert read(PreallocatedFile(str(path.parent), SIZE)) == b""
    assert not path.exists()


def test_it_gets_its_full_length_at_once_and_keeps_it(path, syncs):
    file = PreallocatedFile(str(path.parent), SIZE)
    file.prepare()
    assert path.read_bytes() == bytes(LENGTH)
    assert read(file) == b""
    for data in (b"x", bytes(SIZE), b"", b"\xff" * 300):
        write(file, data)
        assert path.stat().st_size == LENGTH
        assert read(PreallocatedFile(str(path.parent), SIZE)) == data
    assert syncs


def test_it_is_made_and_written_in_whole_sectors(path, plug, monkeypatch):
    """Any less, and FatFs reads first: CircuitPython then erases and programs a block for each sector."""
    ends = []

    class Watched(Plugged):
        def write(self, data):
            super().write(data)
            ends.append(self._file.tell())

    write(PreallocatedFile(str(path.parent), SIZE - 600), b"")

    def opened(name, mode):
        return Watched(unbuffered(name, mode), plug)

    let_open(monkeypatch, opened)
    file = PreallocatedFile(str(path.parent), SIZE)
    file.prepare()
    assert ends.pop() == LENGTH
    assert all(end % 512 == 0 for end in ends)
    assert len(ends) <= 2

    ends.clear()
    write(file, b"x" * SIZE)
    write(file, b"y" * 200)
    assert ends == [512, 1024, 1024, 512]


def test_it_tells_the_files_that_it_makes(path, syncs):
    file = PreallocatedFile(str(path.parent), SIZE)
    file.prepare()
    made = [path.parent / "before.gap", path]
    assert [(Path(name), length) for name, length in room(file)] == [(p, p.stat().st_size) for p in made]


def test_what_was_written_is_behind_its_length_and_before_zeros(path, syncs):
    file = PreallocatedFile(str(path.parent), SIZE)
    write(file, b"\xaa" * 700)
    write(file, b"abc")
    assert path.read_bytes() == b"\0\0\0\3abc".ljust(LENGTH, b"\0")


@pytest.mark.parametrize(
    ("start", "size", "expected"),
    [(0, 3, b"012"), (3, 4, b"3456"), (8, 4, b"89"), (10, 4, b""), (400, 4, b"")],
)
def test_a_part_of_it_is_read_as_far_as_it_goes(path, syncs, start, size, expected):
    file = PreallocatedFile(str(path.parent), SIZE)
    write(file, b"0123456789")
    buffer = bytearray(size)
    assert file.read_into(buffer, start) == len(expected)
    assert buffer == expected + bytes(size - len(expected))


def test_what_is_not_on_the_drive_afterwards_was_not_written(path, syncs, monkeypatch):
    write(PreallocatedFile(str(path.parent), SIZE), b"before")

    class Losing(Plugged):
        def write(self, data):
            self._file.write(bytes(len(data)))

    let_open(monkeypatch, lambda name, mode: Losing(unbuffered(name, mode), Plug()))
    with pytest.raises(OSError, match="5"):
        write(PreallocatedFile(str(path.parent), SIZE), b"this")


def test_it_is_only_ever_overwritten_in_place(path, syncs, monkeypatch):
    file = PreallocatedFile(str(path.parent), SIZE)
    file.prepare()
    modes = []

    def watched(name, mode):
        modes.append(mode)
        return unbuffered(name, mode)

    let_open(monkeypatch, watched)
    write(file, b"\xaa" * 700)
    write(file, b"abc")
    assert modes.count("r+b") == 1  # it stays open: closing it would rewrite its directory entry
    assert set(modes) == {"r+b", "rb"}


def test_it_refuses_more_than_it_has_room_for(path, syncs):
    file = PreallocatedFile(str(path.parent), SIZE)
    write(file, b"kept")
    with pytest.raises(ValueError, match="room"):
        write(file, bytes(SIZE + 1))
    assert read(file) == b"kept"


def test_a_file_of_an_older_firmware_grows_and_keeps_its_data(path, syncs):
    write(PreallocatedFile(str(path.parent), 10), b"old data")
    file = PreallocatedFile(str(path.parent), SIZE)
    assert read(file) == b"old data"
    file.prepare()
    assert read(file) == b"old data"
    assert len(path.read_bytes()) == LENGTH


def test_a_length_that_can_not_be_is_no_crash(path, syncs):
    file = PreallocatedFile(str(path.parent), SIZE)
    file.prepare()
    with path.open("r+b") as erased:
        erased.write(b"\xff" * 50)
    assert len(read(file)) == SIZE
    write(file, b"new")
    assert path.read_bytes() == b"\0\0\0\3new".ljust(LENGTH, b"\0")


def test_making_it_can_be_cut_anywhere(path, plug):
    gap = path.parent / "before.gap"
    whole = ERASE_BLOCK_SIZE + LENGTH
    ends = [end + near for end in range(512, whole, 512) for near in (-1, 0, 1)]
    for passed in [*range(0, whole, 61), *ends, whole - 1]:
        plug.left = passed
        file = PreallocatedFile(str(path.parent), SIZE)
        with pytest.raises(PowerCut):
            file.prepare()
        plug.left = None
        assert read(file) == b""
        write(file, b"data")
        assert path.read_bytes() == b"\0\0\0\4data".ljust(LENGTH, b"\0")
        assert gap.stat().st_size >= ERASE_BLOCK_SIZE
        for made in (path, gap):
            made.unlink()
        path.parent.rmdir()


def account(name, key):
    return Account("totp", "SHA1", 6, 30, None, key, name, "ada@contoso.example")


@pytest.fixture
def open_vault(tmp_path, plug):
    """Loads the vault on the drive, as after a restart."""
    nvm = new_nvm()
    copies = [PreallocatedFile(str(path.parent), COPY_SIZE) for path in copies_in(tmp_path)]
    return lambda: loaded(copies, nvm)


def copies_in(folder):
    return [folder / "vault-a" / "copy.bin", folder / "vault-b" / "copy.bin"]


def test_a_wipe_leaves_nothing_but_zeros(tmp_path, open_vault):
    vault = open_vault()
    vault.changes.add([account("Goes", b"S3CRET" * 5)])
    vault.changes.wipe()
    for copy in copies_in(tmp_path):
        assert not any(copy.read_bytes())
    assert open_vault().state == "new"


def test_a_hundred_of_the_longest_accounts_fit(open_vault):
    open_vault().changes.add(
        [account("n" * 64, bytes([number]) * 128).changed(account="a" * 64) for number in range(100)]
    )
    assert [one.key[0] for one in open_vault().accounts] == list(range(100))


def test_what_was_removed_is_nowhere_behind_the_content(tmp_path, open_vault):
    vault = open_vault()
    vault.changes.add([account("Stays", b"k" * 10), account("Goes", b"S3CRET" * 20)])
    before = [copy.read_bytes() for copy in copies_in(tmp_path)]
    vault.changes.remove(1)
    for copy, old in zip(copies_in(tmp_path), before, strict=True):
        content = copy.read_bytes()
        end = 4 + int.from_bytes(content[:4], "big")
        assert not any(content[end:])
        assert any(old[end:])
