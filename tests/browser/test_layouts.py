"""What arrives in a browser's field, under real keyboard layouts, for each setting of `keys`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from desk.cable import Cable
from desk.desktop import Desktop
from desk.keyboard import Keyboard
from desk.program import Command
from desk.window import Window
from virtual_board.layouts import CAPS_LOCK, NUM_LOCK
from virtual_board.sequences import play
from virtual_board.simulated.board import SimulatedBoard

LAYOUTS = ("us", "de", "fr", "cz", "hu")
LOCKS = (NUM_LOCK, NUM_LOCK | CAPS_LOCK, 0, CAPS_LOCK)
TAB = 0x2B
CODE_AT, CODE = 1795510890, "015563"  # a code with a zero, which some layouts move, and with a digit twice
TESTS = Path(__file__).parent.parent
QR = TESTS / "picoath" / "qr" / "ms365-other-app.png"
GUIDE = TESTS.parent / "host_tools" / "guide" / "microsoft-365.md"

PAGE = "<label>Code <input></label> <label>Next <input></label>"
ENROL = f"""
clock 2026-11-24T09:00:05Z
power on
host add --image {QR}
wait 1.5
press A
host done 0
host set keys KEYS
wait 1.5
press A
host done 0
press A
wait for screen Contoso within 5
"""

Arrives = Callable[[str, str, int], str]


class PluggedIn:
    """A board at the desktop, in virtual time."""

    def __init__(self, board: SimulatedBoard, cable: Cable) -> None:
        self._board = board
        self._cable = cable

    def press(self) -> None:
        """Press the button at the moment of `CODE`."""
        self._board.rtc.set(CODE_AT)
        self._pass(1.2)  # the token looks at its clock once a second
        self._board.press_down("A")
        self._pass(0.1)
        self._board.release("A")
        self._pass(0.5)

    def _pass(self, seconds: float) -> None:
        end = self._board.now + seconds
        while self._board.now < end:
            self._cable.tell_lock_states()
            self._board.run(0.005)


def enrol(board: SimulatedBoard, keys: str, script: Path) -> None:
    script.write_text(ENROL.replace("KEYS", keys), encoding="utf-8")
    _, steps = play.read(script)
    play.play(script, steps, board, None, lambda step, runner: None)


@pytest.fixture(scope="module")
def tokens(
    desktop: Desktop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], PluggedIn]]:
    """A token with an account for each setting of `keys`."""
    script = tmp_path_factory.mktemp("layouts") / "enrol.seq"
    made: dict[str, PluggedIn] = {}
    with ExitStack() as stack:

        def token(keys: str) -> PluggedIn:
            if keys not in made:
                board = stack.enter_context(SimulatedBoard())
                enrol(board, keys, script)
                made[keys] = PluggedIn(board, stack.enter_context(Cable(board, desktop.name)))
            return made[keys]

        yield token


@pytest.fixture(scope="module")
def arrives(desktop: Desktop, window: Window, tokens: Callable[[str], PluggedIn]) -> Iterator[Arrives]:
    """What is in the field after a press: by setting, layout and lock states, which stay as they were."""
    known: dict[tuple[str, str, int], str] = {}
    own = Keyboard(desktop.name)

    def measure(keys: str, layout: str, locks: int) -> str:
        window.show(PAGE)
        window.click("Code")
        desktop.use_layout(layout)
        own.lock(locks)
        tokens(keys).press()
        assert own.leds == locks
        own.strike(TAB)  # when it has arrived, all before it has
        window.wait_for_focus("Next")
        return window.field("Code")

    def press(keys: str, layout: str, locks: int) -> str:
        case = (keys, layout, locks)
        if case not in known:
            known[case] = measure(*case)
        return known[case]

    yield press
    own.close()


@pytest.mark.parametrize("locks", [NUM_LOCK, NUM_LOCK | CAPS_LOCK])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_by_default_the_code_arrives_under_every_layout_while_num_lock_is_on(
    arrives: Arrives, layout: str, locks: int
) -> None:
    assert arrives("auto", layout, locks) == CODE


@pytest.mark.parametrize("locks", LOCKS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_keypad_arrives_under_every_layout_and_lock_state(arrives: Arrives, layout: str, locks: int) -> None:
    assert arrives("keypad", layout, locks) == CODE


@pytest.mark.parametrize("locks", LOCKS)
@pytest.mark.parametrize(("keys", "layout"), [("row+shift", "fr"), ("row+shift", "cz"), ("hungarian", "hu")])
def test_a_row_setting_fits_its_layouts(arrives: Arrives, keys: str, layout: str, locks: int) -> None:
    assert arrives(keys, layout, locks) == CODE


@pytest.mark.parametrize("locks", [NUM_LOCK, 0])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_doctor_tells_whether_the_default_fits_and_else_a_setting_that_does(
    arrives: Arrives, desktop: Desktop, layout: str, locks: int
) -> None:
    arrived = arrives("auto", layout, locks)
    finding = keys_finding(desktop, layout, locks)
    assert (finding["state"] == "good") == (arrived == CODE)
    if finding["state"] != "good":
        setting = finding["do"].rpartition("set keys ")[2].rstrip("`")
        assert arrives(setting, layout, locks) == CODE


def keys_finding(desktop: Desktop, layout: str, locks: int) -> dict[str, str]:
    """What doctor says about the keyboard of a desktop in that state."""
    desktop.use_layout(layout)
    own = Keyboard(desktop.name)
    own.lock(locks)
    own.close()
    with Command(desktop, "doctor", "--json") as command:
        printed = command.end(status=3)  # no token is plugged in, which it says too
    document = json.loads(next(line for line in printed.splitlines() if line.startswith("{")))
    [finding] = [finding for finding in document["findings"] if finding["check"] == "keys"]
    return finding


def test_the_guides_table_is_what_arrives(arrives: Arrives) -> None:
    table = "\n".join(_row(layout, [arrives("auto", layout, locks) for locks in LOCKS]) for layout in LAYOUTS)
    print(table)
    assert table in GUIDE.read_text(encoding="utf-8")


def _row(layout: str, arrived: list[str]) -> str:
    """A row of the guide's table: what arrives for each lock state."""
    cells = ["yes" if text == CODE else f"`{text}`" for text in arrived]
    return f"| {layout} | {' | '.join(cells)} |"
