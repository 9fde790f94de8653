"""Wiring pictures: they say what the firmware uses, and the files in the tree are made from the data."""

import shutil
import xml.etree.ElementTree as ET

import pytest
from picoath.project_folder import project_folder
from picoath.wiring_plan import read_plan
from virtual_board.wiring.picture import draw

BOARDS = sorted(path.parent for path in project_folder("boards").glob("*/board_config.py"))
each_board = pytest.mark.parametrize("folder", BOARDS, ids=lambda folder: folder.name)


def connections(plan):
    """(name of a part, label of its pin) and the header pin it goes to."""
    return {
        (part.name, terminal.label): terminal.header_pin for part in plan.parts for terminal in part.terminals
    }


def test_there_are_boards():
    assert len(BOARDS) >= 3


@each_board
def test_the_picture_in_the_tree_is_current(folder):
    assert (folder / "wiring.svg").read_text(encoding="utf-8") == draw(read_plan(folder)), (
        "run python -m virtual_board.wiring"
    )


@each_board
def test_the_picture_is_svg_and_names_every_connected_pin(folder):
    plan = read_plan(folder)
    root = ET.fromstring(draw(plan))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    texts = {element.text for element in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {*filter(None, plan.left), *filter(None, plan.right)} <= texts
    assert {part.name for part in plan.parts} <= texts


@each_board
def test_everything_is_drawn_inside_the_picture(folder):
    root = ET.fromstring(draw(read_plan(folder)))
    width, height = int(root.get("width")), int(root.get("height"))
    for line in root.iter("{http://www.w3.org/2000/svg}polyline"):
        for point in line.get("points").split():
            x, y = map(int, point.split(","))
            assert 0 < x < width
            assert 0 < y < height


def test_the_pico_is_wired_as_its_makers_pinout_says():
    drawn = connections(read_plan(project_folder("boards") / "raspberry_pi_pico"))
    assert drawn["OLED display", "SDA"] == drawn["Clock module", "SDA"] == "6 GP4"
    assert drawn["OLED display", "SCL"] == drawn["Clock module", "SCL"] == "7 GP5"
    assert drawn["OLED display", "VCC"] == drawn["Clock module", "VCC"] == "36 3V3(OUT)"
    assert drawn["OLED display", "GND"] == drawn["Clock module", "GND"] == "38 GND"
    assert (drawn["Button A", "1"], drawn["Button A", "2"]) == ("19 GP14", "18 GND")
    assert drawn["Clock module", "SQW"] is None


def test_another_pin_in_the_board_config_moves_the_wire(tmp_path):
    folder = shutil.copytree(project_folder("boards") / "raspberry_pi_pico", tmp_path / "board")
    config = folder / "board_config.py"
    config.write_text(config.read_text().replace("board.GP14", "board.GP22"))
    assert connections(read_plan(folder))["Button A", "1"] == "29 GP22"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("38 GND", "39 GND", "no pin 38 GND|no pin 39 GND"),
        ('"1": "A"', '"1": "B"', "nothing on the board is on B"),
        ("19 GP14", "19 X", "no pin GP14"),
    ],
)
def test_a_description_that_does_not_fit_is_refused(tmp_path, old, new, complaint):
    folder = shutil.copytree(project_folder("boards") / "raspberry_pi_pico", tmp_path / "board")
    description = folder / "wiring.json"
    description.write_text(description.read_text().replace(old, new, 1))
    with pytest.raises(ValueError, match=complaint):
        read_plan(folder)
