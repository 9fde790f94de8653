"""Writes wiring.svg into the folder of every board: ``python -m virtual_board.wiring``."""

from picoath.project_folder import project_folder
from picoath.wiring_plan import read_plan

from virtual_board.wiring.picture import draw


def main() -> None:
    """Make all pictures anew."""
    for description in sorted(project_folder("boards").glob("*/wiring.json")):
        folder = description.parent
        (folder / "wiring.svg").write_text(draw(read_plan(folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
