"""The wiring picture of a plan, as SVG.

The board is drawn with its header pins where they are; the parts stand in a column beside it. Between them
every net has an upright line of its own, which all its pins are joined to from the side. Pins on the far edge
of the board are led around its lower end. Pins of the parts are half a pitch lower than those of the header,
so that lines to different pins never lie side by side. Lengths are in pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from picoath.wiring_plan import COLOURS, Part, Plan, Terminal

_PITCH = 22
_MARGIN = 24
_TOP = 84
_PART_WIDTH = 250
_PART_HEAD = 34
_NOTE_HEIGHT = 16
_BOARD_WIDTH = 200
_LANE = 20
_LANE_EDGE = 34
_LINE_HEIGHT = 20

_COLOURS = {net: colour for net, (_, colour) in COLOURS.items()}
_MEANINGS = {
    "3.3 V": "3.3 V",
    "ground": "Ground",
    "I2C_SCL": "I2C clock",
    "I2C_SDA": "I2C data",
    "A": "Button A",
    "B": "Button B",
    "C": "Button C",
}


@dataclass(frozen=True)
class _Point:
    x: int
    y: int


@dataclass(frozen=True)
class _Wire:
    """All that hangs on one pin of the header."""

    net: str
    header_pin: str
    ends: tuple[tuple[Part, Terminal], ...]


class _Layout:
    """Where everything is. Parts stand left of the board, or right of it, mirrored."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.wires = list(_wires(plan))
        self.far_wires = [wire for wire in self.wires if wire.header_pin not in self._near_pins()]
        channel = 2 * _LANE_EDGE + (len(self.wires) - 1) * _LANE
        around = _LANE_EDGE + len(self.far_wires) * _LANE
        self.width = _MARGIN + _PART_WIDTH + channel + _BOARD_WIDTH + around + _MARGIN
        self._channel_start = _MARGIN + _PART_WIDTH
        self._board_start = self._channel_start + channel
        self.board_top = _TOP
        self.board_height = (max(len(plan.left), len(plan.right)) + 1) * _PITCH
        self.parts_top = list(self._stack())
        lowest_part = self.parts_top[-1] + _part_height(plan.parts[-1])
        lowest_wire = self.board_top + self.board_height + len(self.far_wires) * _PITCH
        self.bottom = max(lowest_part, lowest_wire) + _LANE

    def mirrored(self, x: int, width: int = 0) -> int:
        """The left edge of something that is at `x` when the parts are on the left."""
        return x if self.plan.parts_side == "left" else self.width - x - width

    @property
    def board_left(self) -> int:
        return self.mirrored(self._board_start, _BOARD_WIDTH)

    @property
    def parts_left(self) -> int:
        return self.mirrored(_MARGIN, _PART_WIDTH)

    def header_point(self, pin: str) -> _Point:
        """The pad of a header pin."""
        plan = self.plan
        side = plan.left if pin in plan.left else plan.right
        x = self.board_left if side is plan.left else self.board_left + _BOARD_WIDTH
        return _Point(x, self.board_top + (side.index(pin) + 1) * _PITCH)

    def terminal_point(self, part: Part, terminal: Terminal) -> _Point:
        """The pad of a part's pin."""
        top = self.parts_top[self.plan.parts.index(part)]
        row = part.terminals.index(terminal)
        y = top + _head_height(part) + row * _PITCH + _PITCH // 2
        return _Point(self.mirrored(_MARGIN + _PART_WIDTH), y)

    def lane_x(self, wire: _Wire) -> int:
        """The upright line of a wire."""
        return self.mirrored(self._channel_start + _LANE_EDGE + self.wires.index(wire) * _LANE)

    def way_to_header(self, wire: _Wire) -> list[_Point]:
        """From the upright line to the header pin; from the far edge around the lower end of the board."""
        end = self.header_point(wire.header_pin)
        lane = self.lane_x(wire)
        if wire not in self.far_wires:
            return [_Point(lane, end.y), end]
        place = self.far_wires.index(wire)
        beside = self.mirrored(self._board_start + _BOARD_WIDTH + _LANE_EDGE + place * _LANE)
        below = self.board_top + self.board_height + (place + 1) * _PITCH
        return [_Point(lane, below), _Point(beside, below), _Point(beside, end.y), end]

    def _near_pins(self) -> tuple[str, ...]:
        return self.plan.left if self.plan.parts_side == "left" else self.plan.right

    def _stack(self) -> Iterator[int]:
        top = _TOP
        for part in self.plan.parts:
            yield top
            top += _part_height(part) + _PITCH


def draw(plan: Plan) -> str:
    """The picture of `plan`: an SVG document that needs nothing else."""
    layout = _Layout(plan)
    body = [*_heading(plan), *_board(layout)]
    for part, top in zip(plan.parts, layout.parts_top, strict=True):
        body += _part(layout, part, top)
    for wire in layout.wires:
        body += _wire(layout, wire)
    legend, height = _legend(layout)
    size = f'width="{layout.width}" height="{height}" viewBox="0 0 {layout.width} {height}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="DejaVu Sans, Verdana, sans-serif">',
            f"<title>{escape(plan.name)}: wiring</title>",
            f'<rect width="{layout.width}" height="{height}" fill="#ffffff"/>',
            *body,
            *legend,
            "</svg>",
            "",
        ]
    )


def _part_height(part: Part) -> int:
    return _head_height(part) + len(part.terminals) * _PITCH


def _head_height(part: Part) -> int:
    """The height of the words in a part's box, in whole pitches."""
    return -(-(_PART_HEAD + len(part.notes) * _NOTE_HEIGHT) // _PITCH) * _PITCH


def _wires(plan: Plan) -> Iterator[_Wire]:
    ends = [(part, terminal) for part in plan.parts for terminal in part.terminals]
    for net in plan.nets():
        on_net = [(part, terminal) for part, terminal in ends if terminal.net == net]
        for pin in dict.fromkeys(terminal.header_pin for _, terminal in on_net):
            if pin is not None:
                yield _Wire(net, pin, tuple(end for end in on_net if end[1].header_pin == pin))


def _heading(plan: Plan) -> Iterator[str]:
    hint = (
        "Seen from above. Lines that cross without a dot are not connected."
        if plan.needs_wires
        else "Plugged together, nothing to wire: dashed lines are tracks on the boards."
    )
    yield _text(_MARGIN, 34, plan.name, size=18, bold=True)
    yield _text(_MARGIN, 56, hint, size=12, colour="#555555")


def _board(layout: _Layout) -> Iterator[str]:
    plan, left, top = layout.plan, layout.board_left, layout.board_top
    middle = left + _BOARD_WIDTH // 2
    yield _box(left, top, _BOARD_WIDTH, layout.board_height, fill="#e8f3ec", radius=8)
    yield _box(middle - 26, top - 12, 52, 30, fill="#c8c8c8", radius=3)
    yield _text(middle, top + 8, "USB", size=11, anchor="middle")
    yield _turned_text(middle, top + layout.board_height // 2, plan.board_name)
    used = {wire.header_pin: wire.net for wire in layout.wires}
    for side, inwards, anchor in ((plan.left, 12, "start"), (plan.right, -12, "end")):
        for pin in filter(None, side):
            at = layout.header_point(pin)
            colour = _COLOURS[used[pin]] if pin in used else None
            yield _pad(at, colour)
            yield _text(at.x + inwards, at.y + 4, pin, size=11, anchor=anchor, bold=pin in used)


def _part(layout: _Layout, part: Part, top: int) -> Iterator[str]:
    left = layout.parts_left
    yield _box(left, top, _PART_WIDTH, _part_height(part), fill="#eef2fa", radius=8)
    yield _text(left + 14, top + 24, part.name, size=14, bold=True)
    for row, note in enumerate(part.notes):
        yield _text(left + 14, top + _PART_HEAD + 8 + row * _NOTE_HEIGHT, note, size=11, colour="#555555")
    inwards, anchor = (-12, "end") if layout.plan.parts_side == "left" else (12, "start")
    for terminal in part.terminals:
        at = layout.terminal_point(part, terminal)
        colour = None if terminal.net is None else _COLOURS[terminal.net]
        label = terminal.label if terminal.net else f"{terminal.label} (not connected)"
        yield _pad(at, colour)
        yield _text(at.x + inwards, at.y + 4, label, size=11, anchor=anchor, bold=terminal.net is not None)


def _wire(layout: _Layout, wire: _Wire) -> Iterator[str]:
    colour, lane = _COLOURS[wire.net], layout.lane_x(wire)
    way = layout.way_to_header(wire)
    ends = [layout.terminal_point(*end) for end in wire.ends]
    heights = sorted([way[0].y, *(end.y for end in ends)])
    style = "" if layout.plan.needs_wires else ' stroke-dasharray="7 4"'
    for points in (
        [_Point(lane, heights[0]), _Point(lane, heights[-1])],
        way,
        *([end, _Point(lane, end.y)] for end in ends),
    ):
        line = " ".join(f"{point.x},{point.y}" for point in points)
        yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="3"{style}/>'
    for height in heights[1:-1]:
        yield f'<circle cx="{lane}" cy="{height}" r="5" fill="{colour}"/>'


def _legend(layout: _Layout) -> tuple[list[str], int]:
    """What is connected with what, in words beside the colours, and the height of the whole picture."""
    y = layout.bottom + _LINE_HEIGHT
    drawn = [_text(_MARGIN, y, "Connections", size=14, bold=True)]
    for wire in layout.wires:
        y += _LINE_HEIGHT
        ends = ", ".join(f"{terminal.label} of {part.name}" for part, terminal in wire.ends)
        drawn += [
            f'<line x1="{_MARGIN}" y1="{y - 4}" x2="{_MARGIN + 30}" y2="{y - 4}" '
            f'stroke="{_COLOURS[wire.net]}" stroke-width="4"/>',
            _text(_MARGIN + 40, y, f"{_MEANINGS[wire.net]}: {wire.header_pin} to {ends}", size=12),
        ]
    return drawn, y + _MARGIN


def _text(
    x: int,
    y: int,
    text: str,
    *,
    size: int,
    bold: bool = False,
    anchor: str = "start",
    colour: str = "#111111",
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"{weight}>'
        f"{escape(text)}</text>"
    )


def _turned_text(x: int, y: int, text: str) -> str:
    return (
        f'<text transform="translate({x + 6} {y}) rotate(-90)" font-size="15" text-anchor="middle" '
        f'fill="#2e6b46" font-weight="bold">{escape(text)}</text>'
    )


def _box(x: int, y: int, width: int, height: int, *, fill: str, radius: int) -> str:
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" fill="{fill}" '
        'stroke="#666666" stroke-width="1.5"/>'
    )


def _pad(at: _Point, colour: str | None) -> str:
    """A pin; hollow when nothing is connected to it."""
    return (
        f'<circle cx="{at.x}" cy="{at.y}" r="5.5" fill="{colour or "#ffffff"}" '
        f'stroke="{colour or "#999999"}" stroke-width="1.5"/>'
    )
