"""The drive's image and what is on it for a board that runs another board's firmware file."""

from __future__ import annotations

import pytest
from picoath.project_folder import project_folder
from virtual_board.board_data import pin_names
from virtual_board.emulated import drive_files, drive_image
from virtual_board.emulated.uf2 import FirmwareFile

FOR_THE_PICO = FirmwareFile(b"\0raspberry_pi_pico\0", "10.2.1", "Raspberry Pi Pico with rp2040")


def test_it_is_a_fat12_volume_without_a_partition_table() -> None:
    image = drive_image.make({"boot.py": b"pass\n", "fob/pages/long_name_of_a_page.mpy": b"C" * 3000})
    assert len(image) == drive_image.SIZE
    assert image[510:512] == b"\x55\xaa"
    assert image[11:13] == (512).to_bytes(2, "little")
    assert image[54:57] == b"FAT"
    assert b"BOOT    PY " in image
    assert b"C" * 3000 in image


def test_what_does_not_fit_is_an_error() -> None:
    with pytest.raises(Exception, match=r".+"):
        drive_image.make({"big": bytes(drive_image.SIZE)})


def test_the_firmwares_own_board_has_the_files_as_they_were_built() -> None:
    assert drive_files.files_for("raspberry_pi_pico", FOR_THE_PICO) == drive_files.built(
        "raspberry_pi_pico", None
    )


@pytest.mark.parametrize("board", ["adafruit_feather_rp2040_oled", "seeed_xiao_rp2040_expansion"])
def test_another_board_gets_its_pins_by_their_numbers(board: str) -> None:
    built = drive_files.built(board, None)
    mapped = drive_files.files_for(board, FOR_THE_PICO)
    assert mapped.keys() - built.keys() == {"mapped_pins.py"}
    assert {path for path, content in built.items() if mapped[path] != content} == {"board_config.py"}
    for name, number in pin_names(project_folder("boards") / board).items():
        assert f"{name} = pin.GPIO{number}\n".encode() in mapped["mapped_pins.py"]
