"""What a virtual board is used for: a script, the demonstration, a person at a terminal, other commands."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from picoath.errors import BadInput
from picoath.project_folder import board_names
from rich.console import Console

from virtual_board import braille, live, picture, unique_id
from virtual_board.board import Board
from virtual_board.emulated.board import EmulatedBoard
from virtual_board.event_log import EventLog
from virtual_board.events import EVENTS
from virtual_board.interrupts import Interrupts
from virtual_board.link_server import LinkServer
from virtual_board.realtime import RealTimeBoard, Server
from virtual_board.sequences import play
from virtual_board.sequences.narrator import Narrator
from virtual_board.serve import serve
from virtual_board.simulated.board import SimulatedBoard
from virtual_board.usbip.server import UsbIpServer

DEMO = Path(__file__).parent / "demo" / "demo.seq"

# What half blocks need of a terminal, with frame and words around the panel.
_BLOCKS_WIDTH, _BLOCKS_HEIGHT = 132, 44


@dataclass(frozen=True)
class Setup:
    """Which board, where it keeps its state, where other commands find it, and where its events go.

    With `uf2`, CircuitPython's firmware file, it runs on an emulated processor, else it is a simulated board.
    `usbip` is the host and port at which it is offered over USB/IP; there is no link then.
    """

    board: str
    state: Path | None = None
    link: Path | None = None
    log: Path | None = None
    uf2: Path | None = None
    usbip: tuple[str, int] | None = None


def play_script(setup: Setup, script: Path) -> int:
    """Play a script; returns the number of its steps.

    Raises BadInput for a mistake in it and SequenceFailedError where it does not go as it says.
    """
    _, steps = play.read(script)
    with _board(setup) as board:
        play.play(script, steps, board, setup.link, lambda step, runner: None)
    return len(steps)


def demonstrate(setup: Setup, console: Console) -> None:
    """Play the demonstration aloud; in a terminal the board then lives on."""
    text, steps = play.read(DEMO)
    with _board(setup) as board:
        narrator = Narrator(text, board, console)
        board.rtc.set(time.time())
        play.play(DEMO, steps, board, setup.link, narrator.tell)
        if console.is_terminal:
            _live(board, setup, console)


def live_in_terminal(setup: Setup, console: Console) -> None:
    """Show the board and take keys for it until `q`."""
    with _living_board(setup) as board:
        _live(board, setup, console)


def serve_others(setup: Setup, say: Callable[[str], None]) -> None:
    """Let the board run in real time until interrupted; `say` is told what its panel shows."""
    with (
        _living_board(setup) as board,
        _server(board, setup, say) as server,
        Interrupts() as interrupts,
    ):
        board.power_on()
        serve(RealTimeBoard(board, server, interrupts.check), say)


@contextmanager
def _living_board(setup: Setup) -> Iterator[Board]:
    """A board that will live in real time; one that nobody has used before gets the right time."""
    is_new = setup.state is None or not setup.state.exists()
    with _board(setup, unique_id.new(), clock_runs_on=True) as board:
        if is_new:
            board.rtc.set(time.time())
        yield board


@contextmanager
def _board(setup: Setup, uid: bytes = unique_id.USUAL, clock_runs_on: bool = False) -> Iterator[Board]:
    """A board; `uid` is that of one whose state is kept nowhere."""
    if setup.board not in board_names():
        raise BadInput(f"there is no board {setup.board}; there are {', '.join(board_names())}")
    with ExitStack() as stack:
        log = None if setup.log is None else stack.enter_context(EventLog(setup.log))
        board: Board = stack.enter_context(_make_board(setup, uid, clock_runs_on))
        if log is not None:
            board.log(log.write, EVENTS)
        yield board


def _make_board(setup: Setup, uid: bytes, clock_runs_on: bool) -> AbstractContextManager[Board]:
    if setup.state is not None:
        uid = unique_id.kept_in(setup.state)
    if setup.uf2 is None:
        return SimulatedBoard(setup.board, state=setup.state, clock_runs_on=clock_runs_on, uid=uid)
    return EmulatedBoard(setup.board, setup.uf2, state=setup.state, clock_runs_on=clock_runs_on, uid=uid)


@contextmanager
def _server(board: Board, setup: Setup, say: Callable[[str], None]) -> Iterator[Server | None]:
    if setup.usbip is not None:
        with UsbIpServer(board.usb_device(), setup.usbip, say) as usbip:
            yield usbip
    elif setup.link is not None:
        with LinkServer(board, setup.link) as link:
            yield link
    else:
        yield None


def _live(board: Board, setup: Setup, console: Console) -> None:
    wide = console.width >= _BLOCKS_WIDTH and console.height >= _BLOCKS_HEIGHT
    draw = picture.blocks if wide else braille.text
    facts = {} if setup.link is None else {"link": str(setup.link)}

    def say(line: str) -> None:
        facts["USB/IP"] = line

    with _server(board, setup, say) as server, Interrupts() as interrupts:
        token = RealTimeBoard(board, server, interrupts.check)
        token.power_on()
        live.run(live.Desk(token, draw, facts), console)
