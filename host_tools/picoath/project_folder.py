"""Where the firmware's sources and the boards' data are."""

from __future__ import annotations

from pathlib import Path


def project_folder(name: str) -> Path:
    """`firmware` or `boards`: in an installed package beside its code, else in the source tree."""
    package = Path(__file__).resolve().parent
    places = (package / "data", package.parents[1])
    for place in places:
        if (place / name).is_dir():
            return place / name
    raise FileNotFoundError(f"no folder {name} in {' or '.join(map(str, places))}")


def board_names() -> list[str]:
    """The boards that there are."""
    folders = project_folder("boards").iterdir()
    return sorted(folder.name for folder in folders if (folder / "board_config.py").exists())
