"""The drive's image and what is on it for a board that runs another board's firmware file."""

from __future__ import annotations

import circuitpython_uf2
import fat_volume
import pytest
from fob.vault.file_writing import ERASE_BLOCK_SIZE
from picoath.firmware import circuitpython, drive_image, vault_files
from picoath.project_folder import project_folder
from virtual_board.board_data import pin_names
from virtual_board.emulated import drive_files

FOR_THE_PICO = circuitpython.read(circuitpython_uf2.circuitpython(), "for the Pico")


def test_it_is_a_fat12_volume_without_a_partition_table() -> None:
    image = drive_image.make({"boot.py": b"pass\n", "fob/pages/long_name_of_a_page.mpy": b"C" * 3000})
    assert len(image) == drive_image.SMALLEST
    assert image[510:512] == b"\x55\xaa"
    assert image[11:13] == (512).to_bytes(2, "little")
    assert image[54:57] == b"FAT"
    assert b"BOOT    PY " in image
    assert b"C" * 3000 in image


def test_what_does_not_fit_is_an_error() -> None:
    with pytest.raises(Exception, match=r".+"):
        drive_image.make({"big": bytes(drive_image.SMALLEST)})


def test_the_firmwares_own_board_has_the_files_as_they_were_built_and_an_empty_vault() -> None:
    built = drive_files.built("raspberry_pi_pico").files
    assert drive_files.files_for("raspberry_pi_pico", FOR_THE_PICO) == {**built, **vault_files.empty()}


@pytest.fixture(scope="module")
def clusters() -> dict[str, list[int]]:
    """Where each file and folder lies on a new drive onto which one more file came afterwards."""
    files = drive_files.files_for("raspberry_pi_pico", FOR_THE_PICO)
    return fat_volume.sectors(drive_image.make({**files, "zzz_written_last": bytes(5000)}))


def test_the_vaults_files_are_in_one_piece(clusters: dict[str, list[int]]) -> None:
    for path in vault_files.lengths():
        assert clusters[path] == list(range(clusters[path][0], clusters[path][-1] + 1))


@pytest.mark.parametrize("copy", ["vault-a", "vault-b"])
def test_a_change_of_the_vault_erases_no_block_of_anything_else(
    clusters: dict[str, list[int]], copy: str
) -> None:
    used = {path: list(places) for path, places in clusters.items()}
    for path, length in vault_files.lengths().items():
        unused = ERASE_BLOCK_SIZE if path.endswith(".bin") else length
        del used[path][-(unused // fat_volume.SECTOR) :]
    changed = {fat_volume.block(place) for place in used.pop(f"{copy}/copy.bin")}
    others = {fat_volume.block(place): path for path, places in used.items() for place in places}
    assert not {others[block] for block in changed & others.keys()}


@pytest.mark.parametrize("board", ["adafruit_feather_rp2040_oled", "seeed_xiao_rp2040_expansion"])
def test_another_board_gets_its_pins_by_their_numbers(board: str) -> None:
    built = {**drive_files.built(board).files, **vault_files.empty()}
    mapped = drive_files.files_for(board, FOR_THE_PICO)
    assert mapped.keys() - built.keys() == {"mapped_pins.py"}
    assert {path for path, content in built.items() if mapped[path] != content} == {"board_config.py"}
    for name, number in pin_names(project_folder("boards") / board).items():
        assert f"{name} = pin.GPIO{number}\n".encode() in mapped["mapped_pins.py"]
