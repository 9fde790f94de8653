"""What `make board` says of a folder: nothing of the kept ones, and for each mistake what to do."""

import shutil

import pytest
from picoath.project_folder import board_names, project_folder
from virtual_board.board_folder import FILES, main, problems

BOARDS = project_folder("boards")


@pytest.fixture
def pico(tmp_path):
    return shutil.copytree(BOARDS / "raspberry_pi_pico", tmp_path / "raspberry_pi_pico")


def change(folder, name, old, new):
    file = folder / name
    content = file.read_text(encoding="utf-8")
    assert content.count(old) >= 1
    file.write_text(content.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("name", board_names())
def test_every_kept_board_is_complete_and_starts(name):
    said = []
    assert main(name, said.append) == 0
    assert said == [f"{name}: complete, and the firmware starts on it"]


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(pico, name):
    (pico / name).unlink()
    assert problems(pico) == [f"{name} is missing: copy it from another board and change it"]


def test_a_board_that_is_not_there(capsys):
    assert main("nowhere") == 1
    assert "nowhere: there is no folder" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('BOARD = "raspberry_pi_pico"', 'BOARD = "pico"', "BOARD is 'pico'"),
        ('"height": 64', '"height": 48', "PANEL is"),
        ("400000", "100000", "I2C_FREQUENCY is 100000"),
        ('"DS3231"', '"DS1307"', "RTC is"),
        ('{"A": board.GP14}', '{"A": board.GP14, "B": board.GP15}', "BUTTONS are A, B"),
        ('"A": board.GP14', '"A": board.GP4', "GP4 is used twice"),
        ("I2C_SCL = board.GP5", "I2C_SCL = board.GP7", "GP4 and GP7 are not SDA and SCL of one I2C unit"),
        ("board.GP14", "board.GP99", "board_config.py doesn't run: AttributeError"),
        ("I2C_SDA =", "I2C_DATA =", "board_config.py doesn't define I2C_SDA"),
    ],
)
def test_a_mistake_in_the_config_is_named(pico, old, new, said):
    change(pico, "board_config.py", old, new)
    assert any(problem.startswith(said) for problem in problems(pico)), problems(pico)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("19 GP14", "19 X", "wiring.json and board_config.py don't fit: the header has no pin GP14"),
        ('"SDA": "I2C_SDA"', '"SDA": null', "wiring.svg is not what wiring.json says"),
        ('"1": "A"', '"1": null', "wiring.json: no part is on A"),
    ],
)
def test_a_mistake_in_the_wiring_is_named(pico, old, new, said):
    change(pico, "wiring.json", old, new)
    assert any(problem.startswith(said) for problem in problems(pico)), problems(pico)
