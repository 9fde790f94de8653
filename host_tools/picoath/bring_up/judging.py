"""Judges what a token finds on its board; a wrong wire is named by its pin and its colour in wiring.svg."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from picoath.wiring_plan import COLOURS, Part, Plan, Terminal, read_plan, run_board_config

CLOCK_MAY_BE_OFF = 0.2
"""Seconds in 10 that a comparison over USB may be wrong by; a clock that stands is 10 off."""


@dataclass(frozen=True)
class Verdict:
    """On one part: `state` is "good", "wrong" or "skipped"; `do` is what to do, None where nothing is."""

    part: str
    state: str
    what: str
    do: str | None = None


class Board:
    """A board as its folder describes it, whose parts are judged."""

    def __init__(self, folder: Path) -> None:
        self._config: dict[str, Any] = run_board_config(folder)
        self._plan: Plan = read_plan(folder)
        self.buttons = "".join(sorted(self._config["BUTTONS"]))

    def judge_bus(self, addresses: list[int]) -> list[Verdict]:
        """Of the chips that answer on the bus."""
        panel, clock = self._config["PANEL"]["address"], self._config["RTC"]["address"]
        chip = self._config["RTC"]["chip"]
        found = [
            self._chip("panel chip", "SSD1306", panel, addresses),
            self._chip("clock chip", chip, clock, addresses),
        ]
        others = [address for address in addresses if address not in (panel, clock)]
        if others:
            listed = ", ".join(f"0x{address:02X}" for address in others)
            found.append(Verdict("bus", "good", f"{listed} answers too, which picoath does not need"))
        return found

    def judge_buttons(self, seen: str, down: str) -> list[Verdict]:
        """Of the buttons, when each has been pressed: those that were down, and those that still are."""
        return [self._button(name, name in seen, name in down) for name in self.buttons]

    def judge_panel(self, is_seen: bool) -> Verdict:
        """Of the panel, by the person before it."""
        if is_seen:
            return Verdict("panel", "good", "its stripes are seen")
        return Verdict("panel", "wrong", "its stripes are not seen", self._check_wires("SSD1306"))

    def judge_clock(self, gained: float | None) -> Verdict:
        """Of the clock, that gained so many seconds on the computer in 10 s; None where it tells no time."""
        if gained is None:
            return Verdict(
                "clock", "skipped", "it has no time that it trusts", "`picoath time`, then this again"
            )
        if abs(gained) > CLOCK_MAY_BE_OFF:
            what = f"it went wrong by {gained:+.1f} s in 10 s"
            return Verdict("clock", "wrong", what, "its crystal or the chip is broken: take another module")
        return Verdict("clock", "good", "it runs")

    def judge_battery(self, kept: bool) -> Verdict:
        """Of the battery, by whether the time was still there after the power was away."""
        if kept:
            return Verdict("battery", "good", "the time was kept without power")
        what = "the time was lost without power"
        return Verdict("battery", "wrong", what, "put a fresh battery in, with its + as the holder says")

    def judge_typing(self, typed: str) -> Verdict:
        """Of the keyboard, by what arrived in the program's own field."""
        code = typed.strip()
        if code.isascii() and code.isdigit() and 6 <= len(code) <= 8:
            return Verdict("typing", "good", "a code arrived")
        if not code:
            return Verdict(
                "typing", "wrong", "nothing arrived", "is this window in front? else another cable"
            )
        return Verdict("typing", "wrong", "no digits arrived", "`picoath doctor` finds the right setting")

    def _chip(self, part: str, chip: str, address: int, addresses: list[int]) -> Verdict:
        if address in addresses:
            return Verdict(part, "good", f"{chip} answers at 0x{address:02X}")
        return Verdict(part, "wrong", f"{chip} does not answer at 0x{address:02X}", self._check_wires(chip))

    def _button(self, name: str, seen: bool, down: bool) -> Verdict:
        part = f"button {name}"
        if seen and not down:
            return Verdict(part, "good", "it closes and opens")
        what = "it stays closed" if down else "it was not seen"
        wires = ", ".join(dict.fromkeys(self._wire(terminal) for terminal in self._terminals_of_button(name)))
        return Verdict(part, "wrong", what, f"check {wires or 'it'}")

    def _check_wires(self, chip: str) -> str:
        parts = [part for part in self._plan.parts if chip in " ".join((part.name, *part.notes))]
        wires = [self._wire(terminal) for part in parts for terminal in part.terminals if terminal.net]
        return f"check {', '.join(wires)}"

    def _terminals_of_button(self, name: str) -> Iterator[Terminal]:
        for part in self._plan.parts:
            if any(terminal.net == name for terminal in part.terminals):
                yield from (
                    terminal for terminal in part.terminals if self._is_of_button(part, terminal, name)
                )

    def _is_of_button(self, part: Part, terminal: Terminal, name: str) -> bool:
        """The wires of a button: its signal, and ground."""
        return terminal.net in (name, "ground")

    def _wire(self, terminal: Terminal) -> str:
        """A wire as somebody with the picture and a soldering iron looks for it."""
        assert terminal.net is not None
        colour, _ = COLOURS[terminal.net]
        return f"{terminal.label} to pin {terminal.header_pin} ({colour})"
