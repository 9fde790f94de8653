"""Draws pictures from sequences: ``python -m virtual_board.pictures film|terminal SCRIPT``.

`film` writes SCRIPT's film beside it, `NAME.svg`; `terminal` writes what each command in it printed,
`COMMAND.svg`. Screenshots in SCRIPT are taken as ever.
"""

import sys
from pathlib import Path

import zxingcpp
from PIL import Image, ImageOps

from virtual_board.pictures import film
from virtual_board.pictures.camera import Camera
from virtual_board.pictures.terminals import Terminals
from virtual_board.sequences import play
from virtual_board.sequences.steps import Host, Step
from virtual_board.simulated.board import SimulatedBoard


def draw_film(script: Path) -> None:
    """The film of a script; the code on the page is that of its first `host` command with a picture."""
    text, steps = play.read(script)
    with SimulatedBoard() as board:
        camera = Camera(text, board)
        play.play(script, steps, board, None, camera.tell)
    drawn = film.draw(camera.scenes, _code_in(script.parent / _picture_of(steps)))
    script.with_suffix(".svg").write_text(drawn, encoding="utf-8")


def draw_terminals(script: Path) -> None:
    """What the commands of a script print."""
    _, steps = play.read(script)
    with SimulatedBoard() as board:
        play.play(script, steps, board, None, Terminals(board, script.parent).tell)


def _picture_of(steps: list[Step]) -> str:
    [arguments] = [step.arguments for step in steps if isinstance(step, Host)]
    return arguments[arguments.index("--image") + 1]


def _code_in(picture: Path) -> Image.Image:
    """The QR code alone, in mode "1", with its black modules white."""
    with Image.open(picture) as page:
        [code] = zxingcpp.read_barcodes(page)
        place = code.position
        box = (place.top_left.x, place.top_left.y, place.bottom_right.x, place.bottom_right.y)
        return ImageOps.invert(page.crop(box).convert("L")).convert("1", dither=Image.Dither.NONE)


def main() -> None:
    """Draw what the command line says."""
    match sys.argv[1:]:
        case ["film", script]:
            draw_film(Path(script))
        case ["terminal", script]:
            draw_terminals(Path(script))
        case _:
            sys.exit("usage: python -m virtual_board.pictures film|terminal SCRIPT")


if __name__ == "__main__":
    main()
