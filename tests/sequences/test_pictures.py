"""The pictures in README.md and in the guide are what the program draws today."""

import html
import re
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from virtual_board.pictures.__main__ import draw_film, draw_terminals
from virtual_board.session import Setup, play_script

ROOT = Path(__file__).parent.parent.parent
README = Path("tests/sequences/readme")
GUIDE = Path("host_tools/guide")
QR = Path("tests/picoath/qr")
PAGES = [ROOT / "README.md", *(ROOT / GUIDE).glob("*.md")]
FOLDERS = [ROOT / README, ROOT / GUIDE]
SCREENSHOTS = sorted(path for folder in FOLDERS for path in folder.glob("*.png"))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """A folder like the project's, with the pictures drawn anew."""
    root = tmp_path_factory.mktemp("pictures")
    for folder in (README, GUIDE, QR.parent):
        (root / folder).mkdir(parents=True)
    (root / QR).symlink_to(ROOT / QR)
    for folder in (README, GUIDE):
        for script in (ROOT / folder).glob("*.seq"):
            shutil.copy(script, root / folder)
    play_script(Setup(board="raspberry_pi_pico"), root / README / "readme.seq")
    draw_film(root / README / "first-look.seq")
    draw_terminals(root / GUIDE / "microsoft-365.seq")
    return root


@pytest.mark.parametrize("kept", SCREENSHOTS, ids=lambda path: path.stem)
def test_a_screenshot_is_current(drawn, kept):
    with Image.open(kept) as before, Image.open(drawn / kept.relative_to(ROOT)) as now:
        difference = ImageChops.difference(before.convert("RGB"), now.convert("RGB")).getbbox()
    assert difference is None, f"{kept.name} differs in {difference}: look at it, then `make pictures`"


def test_the_film_is_current(drawn):
    film = README / "first-look.svg"
    assert (ROOT / film).read_text() == (drawn / film).read_text(), "`make pictures`"


@pytest.mark.parametrize("name", ["inspect", "add"])
def test_a_terminal_is_current(drawn, name):
    """Word for word; a code, the time and how far two clocks are apart are other ones each time."""
    kept, now = (root / GUIDE / f"{name}.svg" for root in (ROOT, drawn))
    assert words(kept) == words(now), "`make pictures`"


def words(picture):
    found = "".join(re.findall(r"<text[^>]*>([^<]*)", picture.read_text(encoding="utf-8")))
    text = html.unescape(found).replace("\xa0", " ")
    return re.sub("[0-9]+", "0", re.sub(r"[0-9.]+ m?s (ahead of|behind)", "0 s off", text))


def test_every_picture_is_shown_and_every_shown_picture_is_there():
    shown = {
        (page.parent / target).resolve()
        for page in PAGES
        for target in re.findall(r"\]\(([^)]+\.(?:png|svg))\)", page.read_text(encoding="utf-8"))
    }
    there = {path for folder in FOLDERS for path in folder.iterdir() if path.suffix in (".png", ".svg")}
    assert there <= shown
    assert [str(path) for path in shown if not path.is_file()] == []
