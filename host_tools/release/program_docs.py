"""The manual page and the shells' completions, as files that the wheel has for them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from typer._completion_shared import get_completion_script

from release import man_page

FOLDER = Path(__file__).parents[1] / "share"
"""Laid out as below /usr/share; the wheel puts it there."""

_COMPLETIONS = {
    "bash": "bash-completion/completions/picoath",
    "zsh": "zsh/site-functions/_picoath",
    "fish": "fish/vendor_completions.d/picoath.fish",
}


def files() -> Mapping[str, str]:
    """The text of each file by its path in the folder."""
    scripts = {
        path: get_completion_script(prog_name="picoath", complete_var="_PICOATH_COMPLETE", shell=shell) + "\n"
        for shell, path in _COMPLETIONS.items()
    }
    return {"man/man1/picoath.1": man_page.page(), **scripts}


def write() -> None:
    """Write them anew."""
    for path, text in files().items():
        file = FOLDER / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
        print(file)
