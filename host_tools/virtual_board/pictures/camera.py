"""A sequence as scenes: what is to be seen on the desk after each step."""

from dataclasses import dataclass

from PIL import Image

from virtual_board import picture
from virtual_board.board import Board
from virtual_board.sequences.runner import Runner
from virtual_board.sequences.steps import ExpectTypedCode, Host, Press, Step

_LOOK_SECONDS = 2.4
_DARK_SECONDS = 0.6
_PRESS_SECONDS = 0.5
_KEY_SECONDS = 0.12


@dataclass(frozen=True)
class Scene:
    """The desk for `seconds`: the panel's pixels, the button, the terminal, the page's field, a caption."""

    seconds: float
    panel: Image.Image
    pressed: bool
    command: str
    typed: str
    caption: str


class Camera:
    """Takes scenes of `board` while `script`, a text, is played; its comments are the captions.

    Scenes do not take as long as the steps do: a reader needs another time than a wearer.
    """

    def __init__(self, script: str, board: Board) -> None:
        self.scenes: list[Scene] = []
        self._lines = script.split("\n")
        self._told = 0
        self._board = board
        self._shown = board.lines()
        self._panel = picture.pixels(board.panel)
        self._command = ""
        self._typed = ""
        self._caption = ""

    def tell(self, step: Step, runner: Runner) -> None:
        """A step has been done: take what it has changed."""
        self._read_caption(step)
        if isinstance(step, Press):
            self._take(_PRESS_SECONDS, pressed=True)
        if isinstance(step, Host):
            self._command = f"picoath {step.arguments[0]}"
        if isinstance(step, ExpectTypedCode):  # before it, typing may still go on
            self._take_typing(runner.last_typed)
        if self._board.lines() != self._shown and not runner.typed:
            self._look()
            self._take(_LOOK_SECONDS if self._shown else _DARK_SECONDS)

    def _read_caption(self, step: Step) -> None:
        comments = [line for line in self._lines[self._told : step.line] if line.startswith("# ")]
        self._told = step.line
        if comments:
            self._caption = " ".join(comment.removeprefix("# ") for comment in comments)

    def _take_typing(self, text: str) -> None:
        for character in text:
            self._typed += character
            self._take(_KEY_SECONDS)
        self._look()
        self._take(_LOOK_SECONDS)

    def _look(self) -> None:
        self._shown = self._board.lines()
        self._panel = picture.pixels(self._board.panel)

    def _take(self, seconds: float, pressed: bool = False) -> None:
        self.scenes.append(Scene(seconds, self._panel, pressed, self._command, self._typed, self._caption))
