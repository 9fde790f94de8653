"""A board at somebody else's computer: real CircuitPython answers it, and the simulated board does alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from virtual_board.board import Board
from virtual_board.emulated.board import EmulatedBoard
from virtual_board.simulated.board import SimulatedBoard
from virtual_board.usbip.descriptors import SETUP
from virtual_board.usbip.device import Transfer, UsbDevice

MakeBoard = Callable[..., EmulatedBoard]
Play = Callable[[Board, str], None]

PICTURES = Path(__file__).parent.parent / "picoath" / "qr"
ENROL = f"""
clock 2026-11-24T09:00:05Z
power on
host add --image {PICTURES / "ms365-other-app.png"}
wait 1.5
press A
host done 0
press A
wait for screen Contoso within 5
power off
"""

_FROM_DEVICE, _FROM_INTERFACE, _FROM_ENDPOINT = 0x80, 0x81, 0x82
_CLASS_FROM_INTERFACE, _CLASS_TO_INTERFACE = 0xA1, 0x21
_CONFIGURE = (0x00, 9, 1, 0, 0)

QUESTIONS = [
    *[(_FROM_DEVICE, 6, kind << 8, 0, 255) for kind in (1, 2, 3, 6, 0x0F)],
    (_FROM_DEVICE, 6, 0x0200, 0, 9),
    *[(_FROM_DEVICE, 6, 0x0300 | number, 0x0409, 255) for number in range(1, 7)],
    *[(_FROM_INTERFACE, 6, kind << 8, 0, 255) for kind in (0x21, 0x22, 0x23)],
    (_FROM_DEVICE, 0, 0, 0, 2),
    (_FROM_ENDPOINT, 0, 0, 0x81, 2),
    (_FROM_DEVICE, 8, 0, 0, 1),
    (_FROM_INTERFACE, 10, 0, 0, 1),
    (0x01, 11, 0, 0, 0),  # SET_INTERFACE
    (0x02, 1, 0, 0x81, 0),  # CLEAR_FEATURE: the endpoint's halt
    (0x00, 3, 1, 0, 0),  # SET_FEATURE: remote wake-up
    (_FROM_DEVICE, 0, 0, 0, 2),
    (0x00, 1, 1, 0, 0),
    (_CLASS_FROM_INTERFACE, 1, 0x0100, 0, 64),  # GET_REPORT
    (_CLASS_FROM_INTERFACE, 2, 0, 0, 1),  # GET_IDLE
    (_CLASS_TO_INTERFACE, 10, 0x0400, 0, 0),
    (_CLASS_FROM_INTERFACE, 2, 0, 0, 1),
    (_CLASS_FROM_INTERFACE, 3, 0, 0, 1),  # GET_PROTOCOL
    (_CLASS_TO_INTERFACE, 11, 0, 0, 0),
    (_CLASS_FROM_INTERFACE, 3, 0, 0, 1),
    (0xC0, 0x20, 0, 7, 8),  # of some vendor
]


class Cable:
    """Transfers with a board, one after the other."""

    def __init__(self, board: Board, device: UsbDevice) -> None:
        self._board = board
        self._device = device

    def wait_for_device(self) -> None:
        self._run_until(lambda: self._device.connection is not None, 60)

    def control(self, *setup: int) -> bytes | None:
        length = setup[4]
        return self.move(Transfer(0, bool(setup[0] & 0x80), length, SETUP.pack(*setup), b"", self._took))

    def move(self, transfer: Transfer) -> bytes | None:
        self._answers: list[bytes | None] = []
        self._device.begin(transfer)
        self._run_until(lambda: self._answers, 5)
        return self._answers[0]

    def poll(self) -> bytes | None:
        return self.move(Transfer(1, True, 64, bytes(8), b"", self._took))

    def send(self, report: bytes) -> None:
        assert self.move(Transfer(3, False, len(report), bytes(8), report, self._took)) == b""

    def _took(self, answer: bytes | None) -> None:
        self._answers.append(answer)

    def _run_until(self, holds: Callable[[], object], seconds: float) -> None:
        end = self._board.now + seconds
        while not holds():
            assert self._board.now < end, self._board.lines()
            self._board.run(0.005)


def handed_over(board: Board) -> Cable:
    cable = Cable(board, board.usb_device())
    board.power_on()
    cable.wait_for_device()
    return cable


def answers_of(board: Board) -> dict[tuple[int, ...], bytes | None]:
    cable = handed_over(board)
    assert cable.control(*_CONFIGURE) == b""
    return {(place, *question): cable.control(*question) for place, question in enumerate(QUESTIONS)}


def test_in_set_up_the_simulated_board_answers_as_circuitpython_does(
    make_board: MakeBoard, booted: Callable[[str], bytes]
) -> None:
    board = make_board(flash=booted("raspberry_pi_pico"))
    with SimulatedBoard() as simulated:
        assert answers_of(simulated) == answers_of(board)


def test_in_plain_the_simulated_board_answers_as_circuitpython_does(token: EmulatedBoard, play: Play) -> None:
    with SimulatedBoard() as simulated:
        play(simulated, ENROL)
        assert answers_of(simulated) == answers_of(token)


def test_circuitpython_types_to_somebody_elses_computer(token: EmulatedBoard) -> None:
    cable = handed_over(token)
    assert cable.control(*_CONFIGURE) == b""
    token.run(3)
    token.press_down("A")
    token.run(0.1)
    token.release("A")
    reports = [cable.poll() for _ in range(2)]
    assert [report is not None and len(report) for report in reports] == [8, 8]
    assert reports[0] != reports[1]
