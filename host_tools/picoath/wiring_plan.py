"""What has to be connected with what on a board: its board_config.py and its wiring.json, put together.

board_config.py, which the firmware runs with, says which pins carry the signals; wiring.json says where the
pins are on the board's header and which parts there are. So no signal is drawn that the firmware doesn't use.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

SUPPLY = ("3.3 V", "ground")

COLOURS = {
    "3.3 V": ("red", "#d62728"),
    "ground": ("black", "#222222"),
    "I2C_SCL": ("orange", "#e69f00"),
    "I2C_SDA": ("blue", "#0072b2"),
    "A": ("green", "#009e73"),
    "B": ("violet", "#8e44ad"),
    "C": ("brown", "#a0522d"),
}
"""What a net is drawn in, as people call it and as SVG does."""


@dataclass(frozen=True)
class Terminal:
    """A pin of a part: its label, the net it is on (None: not connected), the header pin that it goes to."""

    label: str
    net: str | None
    header_pin: str | None


@dataclass(frozen=True)
class Part:
    """A module or a button beside the board."""

    name: str
    notes: tuple[str, ...]
    terminals: tuple[Terminal, ...]


@dataclass(frozen=True)
class Plan:
    """A board's header, seen from above with USB at the top, and the parts that are connected to it.

    Header pins are named by the text beside them; `""` keeps a place free. `parts_side` is `left` or `right`.
    """

    name: str
    board_name: str
    needs_wires: bool
    left: tuple[str, ...]
    right: tuple[str, ...]
    parts_side: str
    parts: tuple[Part, ...]

    def nets(self) -> list[str]:
        """All nets that are used, signals first."""
        used = {terminal.net for part in self.parts for terminal in part.terminals if terminal.net}
        return sorted(used, key=lambda net: (net in SUPPLY, net))


def read_plan(folder: Path) -> Plan:
    """The plan of the board in `folder`.

    ValueError if board_config.py uses a pin that the header hasn't got, or a part a net that nothing is on.
    """
    config = run_board_config(folder)
    drawn: dict[str, Any] = json.loads((folder / "wiring.json").read_text(encoding="utf-8"))
    header = drawn["board"]
    pins = (*header["left"], *header["right"])
    nets = {net: _named(pin, pins) for net, pin in drawn["supply"].items()}
    nets |= {net: _carrying(pin, pins) for net, pin in _signals(config).items()}
    return Plan(
        name=config["NAME"],
        board_name=header["name"],
        needs_wires=drawn["made_by"] == "wires",
        left=tuple(header["left"]),
        right=tuple(header["right"]),
        parts_side=drawn["parts_side"],
        parts=tuple(_part(part, nets, pins) for part in drawn["parts"]),
    )


def run_board_config(folder: Path) -> dict[str, Any]:
    """The names that the folder's board_config.py defines; a pin is its name in `board`."""
    names: dict[str, int] = json.loads((folder / "pins.json").read_text(encoding="utf-8"))["pins"]
    modules = {"board": SimpleNamespace(**{name: name for name in names})}
    config: dict[str, Any] = {"__builtins__": {"__import__": lambda name, *rest: modules[name]}}
    path = folder / "board_config.py"
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), config)
    return config


def _signals(config: Mapping[str, Any]) -> dict[str, str]:
    return {"I2C_SCL": config["I2C_SCL"], "I2C_SDA": config["I2C_SDA"], **config["BUTTONS"]}


def _part(part: Mapping[str, Any], nets: Mapping[str, str], pins: tuple[str, ...]) -> Part:
    return Part(part["name"], tuple(part["notes"]), tuple(_terminals(part["pins"], nets, pins)))


def _terminals(
    drawn: Mapping[str, Any], nets: Mapping[str, str], pins: tuple[str, ...]
) -> Iterator[Terminal]:
    for label, target in drawn.items():
        if target is None:
            yield Terminal(label, None, None)
        elif isinstance(target, str):
            if target not in nets:
                raise ValueError(f"nothing on the board is on {target}")
            yield Terminal(label, target, nets[target])
        else:
            yield Terminal(label, target["net"], _named(target["at"], pins))


def _named(pin: str, pins: tuple[str, ...]) -> str:
    if pin not in pins:
        raise ValueError(f"the header has no pin {pin}")
    return pin


def _carrying(name: str, pins: tuple[str, ...]) -> str:
    """The header pin that has the name which CircuitPython gives it among the words beside it."""
    for pin in pins:
        if name in re.split(r"[ /]", pin):
            return pin
    raise ValueError(f"the header has no pin {name}")
