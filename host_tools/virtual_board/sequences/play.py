"""Plays a sequence from its file on a board: what `picoath simulate --script` does."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from picoath.errors import BadInput, Refused

from virtual_board import picture
from virtual_board.board import Board
from virtual_board.interrupts import Interrupts
from virtual_board.link_server import LinkServer
from virtual_board.sequences.narrator import without_secret
from virtual_board.sequences.parser import ScriptError, parse
from virtual_board.sequences.runner import Runner, StepFailedError
from virtual_board.sequences.steps import Step

Tell = Callable[[Step, Runner], None]
"""Called after each step."""


class SequenceFailedError(Refused):
    """A sequence stopped before its end: at which line, why, and what there was to see then."""

    def __init__(self, script: Path, failure: StepFailedError, evidence: str) -> None:
        self.line = failure.step.line
        self.reason = failure.reason
        step = without_secret(failure.step.source)
        super().__init__(f"{script}:{self.line}: {step}\n{self.reason}\n{evidence}")


def read(script: Path) -> tuple[str, list[Step]]:
    """The text of a script and its steps. Raises BadInput that names file and line of a mistake."""
    try:
        text = script.read_text(encoding="utf-8-sig")
        return text, parse(text)
    except OSError as error:
        raise BadInput(f"{script}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadInput(f"{script}: the file is not text in UTF-8") from None
    except ScriptError as error:
        raise BadInput(f"{script}:{error.line}: {error.reason}") from None


def play(script: Path, steps: list[Step], board: Board, link: Path | None, tell: Tell) -> None:
    """Play the steps of `script`, whose folder is where relative paths start; raises SequenceFailedError.

    Host commands reach the board at `link`, or at a path that is gone afterwards. Ctrl-C and SIGTERM raise
    KeyboardInterrupt.
    """
    with ExitStack() as stack:
        if link is None:
            link = Path(stack.enter_context(TemporaryDirectory(prefix="picoath-"))) / "token"
        server = stack.enter_context(LinkServer(board, link))
        interrupts = stack.enter_context(Interrupts())
        runner = Runner(board, server, link, script.parent, interrupts.check)
        try:
            for step in runner.play(steps):
                tell(step, runner)
        except StepFailedError as failure:
            raise SequenceFailedError(script, failure, _evidence(board, runner)) from None


def _evidence(board: Board, runner: Runner) -> str:
    panel = picture.blocks(board.panel) if board.panel.lit else "(dark)"
    parts = [f"typed since the last expectation: {runner.typed!r}", "the panel:", panel]
    if runner.host_output:
        parts += ["the command printed:", runner.host_output.rstrip()]
    return "\n".join(parts)
