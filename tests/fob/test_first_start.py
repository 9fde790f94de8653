"""What the first start from a factory image puts into boot_out.txt."""

import sys
from types import SimpleNamespace

import pytest
from picoath.firmware.image import UNKNOWN_ID


@pytest.fixture
def first_start(tmp_path, monkeypatch):
    processor = SimpleNamespace(cpu=SimpleNamespace(uid=bytes.fromhex("0060583883A0000F")))
    monkeypatch.setitem(sys.modules, "microcontroller", processor)
    monkeypatch.delitem(sys.modules, "first_start", raising=False)
    import first_start

    monkeypatch.setattr(first_start, "BOOT_OUT", str(tmp_path / "boot_out.txt"))
    yield first_start
    del sys.modules["first_start"]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_unique_id_takes_the_place_that_the_image_keeps_for_it(first_start, tmp_path, newline):
    text = newline.join(("Adafruit CircuitPython 10.2.1", "UID:{}", "boot.py output:", ""))
    file = tmp_path / "boot_out.txt"
    file.write_text(text.format(UNKNOWN_ID), newline="")
    first_start.name_processor()
    assert file.read_bytes() == text.format("0060583883A0000F").encode()


def test_what_circuitpython_wrote_itself_stays(first_start, tmp_path):
    file = tmp_path / "boot_out.txt"
    file.write_bytes(b"UID:E66058388345A12C\r\n")
    before = file.stat().st_mtime_ns
    first_start.name_processor()
    assert (file.read_bytes(), file.stat().st_mtime_ns) == (b"UID:E66058388345A12C\r\n", before)


def test_no_such_file_stops_no_start(first_start, tmp_path):
    first_start.name_processor()
    assert list(tmp_path.iterdir()) == []
