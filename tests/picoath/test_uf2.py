"""UF2 files: what is read of them, how they are written, and what CircuitPython's tells."""

import contextlib
import io
import struct

import adafruit_uf2.uf2conv as independent
import pytest
from circuitpython_uf2 import DRIVE, RP2350, blocks, circuitpython, program
from hypothesis import given
from hypothesis import strategies as st
from picoath.errors import BadInput
from picoath.firmware import circuitpython as reader
from picoath.firmware import uf2
from picoath.firmware.circuitpython import DrivePlace

PAGES = st.dictionaries(
    st.integers(0, 2000).map(lambda number: number * uf2.PAGE),
    st.binary(min_size=uf2.PAGE, max_size=uf2.PAGE),
    min_size=1,
    max_size=40,
)


def changed(content: bytes, at: int, word: int) -> bytes:
    return content[:at] + struct.pack("<I", word) + content[at + 4 :]


@given(PAGES)
def test_what_was_written_is_read_again_with_every_sector_whole(pages):
    content = uf2.written(pages)
    found = uf2.read(content, "it")
    assert pages.items() <= found.items()
    sectors = {offset // uf2.SECTOR for offset in pages}
    assert found.keys() == {s * uf2.SECTOR + at for s in sectors for at in range(0, uf2.SECTOR, uf2.PAGE)}
    assert all(set(found[offset]) == {0xFF} for offset in found.keys() - pages.keys())
    numbers = [struct.unpack_from("<2I", content, start + 20) for start in range(0, len(content), 512)]
    assert numbers == [(number, len(found)) for number in range(len(found))]


@given(st.binary(max_size=2000))
def test_no_content_is_anything_but_pages_or_one_line(content):
    with contextlib.suppress(BadInput):
        uf2.read(content, "it")
        reader.read(content, "it")


@given(st.data())
def test_a_file_that_was_damaged_is_refused_or_is_still_whole(data):
    """UF2 has no checksums."""
    whole = bytearray(circuitpython(size=0x800))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    try:
        found = uf2.read(bytes(whole), "it")
    except BadInput:
        return
    assert len(found) == 0x800 // uf2.PAGE


def test_another_reader_reads_the_same():
    content = program(size=0x2100)
    image = uf2.written({at: content[at : at + uf2.PAGE] for at in range(0, len(content), uf2.PAGE)})
    with contextlib.redirect_stdout(io.StringIO()):
        assert independent.convert_from_uf2(image) == content.ljust(0x3000, b"\xff")


WHOLE = circuitpython()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is no UF2 file"),
        (b"\0" * 2048, "is no UF2 file"),
        (WHOLE[:-1], "is not whole: it ends within a block"),
        (WHOLE[:-512], "is not whole: 1 blocks are missing"),
        (WHOLE[512:], "is not whole: 1 blocks are missing"),
        (WHOLE[:512] + b"\0" * 512 + WHOLE[1024:], "is damaged: what begins at byte 512"),
        (blocks(program(), family=RP2350), "is no UF2 file for the RP2040"),
        (blocks(program(), address=0x20000000), "is no UF2 file for the RP2040's flash"),
        (blocks(program(), address=0x10000080), "is no UF2 file for the RP2040's flash"),
        (blocks(program(), address=0x10FFFF00), "is no UF2 file for the RP2040's flash"),
        (WHOLE + changed(WHOLE[:512], 32, 0), "has two contents for the same place"),
        (blocks(b"MicroPython v1.27"), "is no CircuitPython"),
    ],
)
def test_another_file_is_refused(content, told):
    with pytest.raises(BadInput, match=f"^it.uf2 {told}"):
        reader.read(content, "it.uf2")


def test_blocks_for_another_chip_beside_ours_are_left_out():
    """As in the files that fit several chips."""
    other = blocks(bytes(512), family=RP2350)
    assert reader.read(WHOLE + other, "it") == reader.read(WHOLE, "it")


def test_what_circuitpython_tells():
    found = reader.read(circuitpython(version="10.3.0-alpha.4", drive=(DRIVE, 7 << 20)), "it")
    assert (found.version, found.release) == ("10.3.0-alpha.4", (10, 3))
    assert found.banner.endswith(" on 2026-01-01; Raspberry Pi Pico with rp2040")
    assert found.drive == DrivePlace(0x100000, 7 << 20)
    assert found.is_for("raspberry_pi_pico")
    assert not found.is_for("adafruit_feather_rp2040")
    assert found.flash == program(version="10.3.0-alpha.4", drive=(DRIVE, 7 << 20))


def test_a_program_that_does_not_tell_where_its_drive_is():
    assert reader.read(circuitpython(drive=None), "it").drive is None


@given(st.integers(0, 0xFFFFFFFF), st.integers(0, 0xFFFFFFFF))
def test_binary_info_can_point_anywhere(start, end):
    flash = program()
    at = flash.index(struct.pack("<I", 0x7188EBF2))
    found = reader.read(blocks(changed(changed(flash, at + 4, start), at + 8, end)), "it")
    assert found.version == "10.2.1"
