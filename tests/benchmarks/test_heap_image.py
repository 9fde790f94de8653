"""The heap in an image of memory, made here as CircuitPython lays it out."""

from __future__ import annotations

import struct

import heap_image
import pytest

SIZE = 8192
TABLE = 0x400
ENTRIES = 16
BLOCKS = 4 * ENTRIES
FINALISERS = TABLE + ENTRIES + 1
SCANNED = FINALISERS + BLOCKS // 8
POOL = 0x800
END = POOL + 16 * BLOCKS
SPARE = 2048
HEAD, TAIL = 1, 2


class Image:
    """A memory with one area of 64 blocks, and `SPARE` bytes behind it that no area has."""

    def __init__(self) -> None:
        self.ram = bytearray(SIZE)
        self.put(0x100, 0, self.at(TABLE), ENTRIES, self.at(FINALISERS), self.at(SCANNED))
        self.put(0x114, self.at(POOL), self.at(END))
        size = END - TABLE
        self.put(TABLE - 4, size)
        self.put(TABLE + size, SPARE | 1)
        self.put(TABLE + size + 4 + SPARE, 0)

    @staticmethod
    def at(offset: int) -> int:
        return heap_image.RAM + offset

    def put(self, offset: int, *words: int) -> None:
        struct.pack_into(f"<{len(words)}I", self.ram, offset, *words)

    def allocate(self, block: int, count: int, *, scanned: bool = True) -> int:
        """The address of `count` blocks from number `block` on."""
        for number in range(block, block + count):
            kind = HEAD if number == block else TAIL
            self.ram[TABLE + number // 4] |= kind << 2 * (number % 4)
        if scanned:
            self.ram[SCANNED + block // 8] |= 1 << block % 8
        return self.at(POOL + 16 * block)

    def read(self) -> heap_image.Heap:
        heap = heap_image.read(bytes(self.ram))
        assert heap is not None
        return heap


@pytest.fixture
def image() -> Image:
    return Image()


def test_an_empty_heap_is_free_with_what_can_be_added(image: Image) -> None:
    heap = image.read()
    assert heap.free == 16 * BLOCKS + SPARE
    assert 0.9 * SPARE < heap.largest < SPARE


def test_garbage_is_free_and_what_is_held_is_not(image: Image) -> None:
    image.put(0x200, image.allocate(8, 4))
    image.allocate(40, 10)
    assert image.read().free == 16 * (BLOCKS - 4) + SPARE


def test_what_is_held_by_something_that_is_held_is_alive(image: Image) -> None:
    holder, held = image.allocate(0, 2), image.allocate(20, 5)
    image.put(0x200, holder)
    image.put(POOL + 16, held)
    assert image.read().free == 16 * (BLOCKS - 7) + SPARE


def test_what_has_no_pointers_holds_nothing(image: Image) -> None:
    holder, held = image.allocate(0, 2, scanned=False), image.allocate(20, 5)
    image.put(0x200, holder)
    image.put(POOL + 16, held)
    assert image.read().free == 16 * (BLOCKS - 2) + SPARE


def test_the_largest_block_is_the_longest_run(image: Image) -> None:
    image.put(TABLE + (END - TABLE), SPARE)  # in use, by something else
    image.put(0x200, image.allocate(10, 1), image.allocate(50, 1))
    assert image.read() == heap_image.Heap(free=16 * (BLOCKS - 2), largest=16 * 39)


def test_memory_without_a_program_has_no_heap() -> None:
    assert heap_image.read(bytes(SIZE)) is None
