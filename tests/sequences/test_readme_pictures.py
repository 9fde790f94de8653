"""The pictures in README.md are what the panel shows today."""

import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from virtual_board.session import Setup, play_script

SEQUENCES = Path(__file__).parent
KEPT = SEQUENCES / "readme"
QR = SEQUENCES.parent / "picoath" / "qr"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """A folder with the pictures drawn anew."""
    root = tmp_path_factory.mktemp("readme")
    folder = root / "tests" / "sequences" / "readme"
    folder.mkdir(parents=True)
    (root / "tests" / "picoath").mkdir()
    (root / "tests" / "picoath" / "qr").symlink_to(QR)
    shutil.copy(KEPT / "readme.seq", folder)
    play_script(Setup(board="raspberry_pi_pico"), folder / "readme.seq")
    return folder


@pytest.mark.parametrize("name", ["set-up", "question", "code", "typed", "set-clock"])
def test_a_picture_is_current(drawn, name):
    with Image.open(KEPT / f"{name}.png") as kept, Image.open(drawn / f"{name}.png") as now:
        difference = ImageChops.difference(kept.convert("RGB"), now.convert("RGB")).getbbox()
    assert difference is None, f"{name}.png differs in {difference}: look at it, then `make pictures`"


def test_every_picture_is_shown_in_the_readme():
    readme = (SEQUENCES.parent.parent / "README.md").read_text()
    pictures = [f"tests/sequences/readme/{path.name}" for path in KEPT.glob("*.png")]
    assert pictures
    assert [picture for picture in pictures if picture not in readme] == []
