"""The heap of CircuitPython in an image of the RP2040's memory: what would be free after a collection.

Nothing on the board is asked, and no symbols of its firmware are needed: the areas of the heap are known by
their tables (py/gc.c, gc_setup_area), and the memory that CircuitPython can still add to them by the headers
of its allocator (lib/tlsf). The board only collects when an allocation has failed, so that most of its heap
is garbage most of the time: what is alive is found here as py/gc.c finds it. All memory outside of the areas
counts as roots, the whole stack among it; so a little more is taken for alive than is. A processor's
registers are not in the image.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

RAM = 0x20000000
_BLOCK = 16
_BLOCKS_PER_ENTRY = 4
"""The allocation table has two bits for each block, lowest bits first."""
_FREE, _HEAD, _TAIL = 0, 1, 2
_SMALLEST_TABLE = 16
_NEW_AREA = 64
"""Bytes: the head of an area that is added, rounded up."""
_TABLE_BITS = 4
"""Bits for each block that is added, in its three tables."""


@dataclass(frozen=True)
class Heap:
    """Bytes: all that is free, and the largest block that an allocation can get."""

    free: int
    largest: int


@dataclass(frozen=True)
class _Area:
    table: int
    scanned: int
    start: int
    end: int
    kinds: Sequence[int]
    """Of each block: free, head or tail of what is allocated."""


def read(ram: bytes) -> Heap | None:
    """The heap in an image of all memory; None while no program runs."""
    words = struct.unpack(f"<{len(ram) // 4}I", ram)
    areas = list(_areas(ram, words))
    if not areas:
        return None
    alive = _alive(ram, words, areas)
    runs = [run for area in areas for run in _free_runs(area, alive)]
    spare = _spare(words, areas[0].table)
    addable = max(0, spare - _NEW_AREA) * 8 * _BLOCK // (8 * _BLOCK + _TABLE_BITS)
    return Heap(sum(runs) * _BLOCK + spare, max(*runs, addable // _BLOCK) * _BLOCK)


def _areas(ram: bytes, words: Sequence[int]) -> Iterator[_Area]:
    for place in range(len(words) - 7):
        table, size, finalisers, scanned, start, end = words[place : place + 6]
        if (
            size >= _SMALLEST_TABLE
            and finalisers == table + size + 1
            and finalisers < scanned < start
            and end - start == size * _BLOCKS_PER_ENTRY * _BLOCK
            and table >= RAM
            and end <= RAM + len(ram)
        ):
            entries = ram[table - RAM : table - RAM + size]
            kinds = [entry >> shift & 3 for entry in entries for shift in (0, 2, 4, 6)]
            yield _Area(table, scanned, start, end, kinds)


def _alive(ram: bytes, words: Sequence[int], areas: Sequence[_Area]) -> set[int]:
    """The addresses of all heads that can be reached."""
    heads = {
        area.start + number * _BLOCK: (area, number)
        for area in areas
        for number, kind in enumerate(area.kinds)
        if kind & _HEAD
    }
    alive: set[int] = set()
    to_look_at = [word for word in _outside(words, areas) if word in heads]
    while to_look_at:
        head = to_look_at.pop()
        if head in alive:
            continue
        alive.add(head)
        area, number = heads[head]
        if ram[area.scanned - RAM + number // 8] >> number % 8 & 1:
            first = (head - RAM) // 4
            size = _size(area, number) * _BLOCK // 4
            to_look_at += [word for word in words[first : first + size] if word in heads]
    return alive


def _outside(words: Sequence[int], areas: Sequence[_Area]) -> Iterator[int]:
    """The words outside of what the areas allocate from."""
    at = 0
    for area in sorted(areas, key=lambda area: area.start):
        yield from words[at : (area.start - RAM) // 4]
        at = (area.end - RAM) // 4
    yield from words[at:]


def _size(area: _Area, number: int) -> int:
    """The blocks of what begins at a head."""
    end = number + 1
    while end < len(area.kinds) and area.kinds[end] == _TAIL:
        end += 1
    return end - number


def _free_runs(area: _Area, alive: set[int]) -> list[int]:
    """How many blocks lie free one behind the other, for each such run; 0 is among them."""
    is_free = []
    used = False
    for number, kind in enumerate(area.kinds):
        if kind != _TAIL:
            used = area.start + number * _BLOCK in alive
        is_free.append(not used)
    return [0, *(len(list(run)) for free, run in groupby(is_free) if free)]


def _spare(words: Sequence[int], first: int) -> int:
    """The largest piece of memory that no area has yet: the allocator's blocks, from the one at `first` on.

    Before each lies its size, with a bit that tells whether it is free; the last has none.
    """
    largest = 0
    at = (first - RAM) // 4
    while 0 < at <= len(words):
        size = words[at - 1] & ~3
        if not size:
            break
        if words[at - 1] & 1:
            largest = max(largest, size)
        at += size // 4 + 1
    return largest
