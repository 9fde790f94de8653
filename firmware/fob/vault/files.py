"""A file that has its full length from the start, for data that must survive a pulled plug.

Overwriting whole sectors of a file that is long enough changes the flash blocks of its data and
nothing else: no FAT, and no directory until it is flushed or closed. A power cut in one of those
would cost the file, or the drive. So the file is made once with its full length, is then only
overwritten in place, sector by sector, and stays open. A gap as long as an erase block lies before
it, and it is as much longer than its data can be: it shares no block of its data with its directory,
or with what came onto the drive before or comes after.

`picoath install` makes the files. A token on which they are missing makes them itself, which takes 4 s and
changes the FAT.

The file starts with the length of the data (4 bytes, big-endian). Behind the data it holds zeros:
what an earlier, longer content had there is overwritten before the new content is written, so that
a power cut can't leave it behind a content that is whole.

All that writes is in `file_writing.py`, which a token that is only used never loads.
"""

import os

from fob import modules
from fob.vault.copy import COPY_SIZE

LENGTH_SIZE = 4


class PreallocatedFile:
    """Up to `size` bytes of data in a file that never changes its length.

    ``path`` is that of the file. The rest is for `file_writing` alone: ``reader`` and ``writer`` are the file
    opened to be read and to be written, None until then.

    :param directory: path of the directory that file and gap have for themselves: ``"/vault-a"``.
    :param size: bytes of data that it has room for.
    """

    def __init__(self, directory, size):
        self.directory = directory
        self.path = directory + "/copy.bin"
        self.size = size
        self.reader = None
        self.writer = None

    def prepare(self):
        """Give the file its full length, if it hasn't got it; what it holds stays.

        This changes the FAT: best done while nothing is stored yet.

        :raises OSError: the drive can't be written.
        """
        modules.load("vault.file_writing").prepare(self)

    def read_into(self, buffer, start=0):
        """Fill `buffer` with the data last written, from its byte `start` on.

        After a power cut in the middle of a write, the data can be anything.

        :returns: how many bytes there were: 0 when nothing was ever written.
        :raises OSError: the drive can't be read.
        """
        if self.reader is None:
            if not length_of(self.path):
                return 0
            self.reader = open(self.path, "rb")  # noqa: SIM115 - to open it again each time takes 4 ms
        file = self.reader
        file.seek(0)
        size = min(len(buffer), max(0, self.read_length(file) - start))
        file.seek(LENGTH_SIZE + start)
        return file.readinto(memoryview(buffer)[:size])

    def write(self, length, pieces):
        """Replace the data by `length` bytes; they are on the drive, and were read back, when this returns.

        :param pieces: gives those bytes, one piece after the other; each is done with before the next.
        :raises ValueError: more data than the file has room for.
        :raises OSError: the drive can't be written, or holds something else afterwards.
        """
        modules.load("vault.file_writing").write(self, length, pieces)

    def read_length(self, file):
        """The length that the file says its data has; all there is room for when that can't be."""
        return min(int.from_bytes(file.read(LENGTH_SIZE), "big"), self.size)


def vault_copies():
    """The vault's two copies on the drive."""
    return [PreallocatedFile(directory, COPY_SIZE) for directory in ("/vault-a", "/vault-b")]


def length_of(path):
    """Bytes in a file; 0 when there is none."""
    try:
        return os.stat(path)[6]
    except OSError:
        return 0
