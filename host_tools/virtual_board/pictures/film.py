"""A film as an animated SVG: a service's page, a terminal and a token on a desk, again and again."""

from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby
from typing import TypeVar

from PIL import Image

from virtual_board.pictures import pixels
from virtual_board.pictures.camera import Scene

Value = TypeVar("Value")

_PANEL_SCALE = 2.5
_QR_SIDE = 150

_DESK = """\
<style>.mono { font-family: ui-monospace, Menlo, Consolas, monospace }</style>
<rect width="860" height="330" rx="12" fill="#e9edf2"/>
<rect x="24" y="24" width="400" height="206" rx="8" fill="#fff" stroke="#c3ccd6"/>
<path d="M24 50V32a8 8 0 0 1 8-8h384a8 8 0 0 1 8 8v18z" fill="#d5dce4"/>
<circle cx="40" cy="37" r="4" fill="#9aa7b4"/><circle cx="54" cy="37" r="4" fill="#9aa7b4"/>
<rect x="76" y="30" width="334" height="14" rx="7" fill="#fff"/>
<text x="222" y="86" font-size="15" font-weight="600">Set up your account</text>
<text x="222" y="112" font-size="13">Scan the code, then</text>
<text x="222" y="130" font-size="13">enter the digits:</text>
<rect x="222" y="144" width="176" height="40" rx="4" fill="#fff" stroke="#5b6b7b"/>
<rect x="24" y="242" width="400" height="40" rx="8" fill="#1d232b"/>
<text x="40" y="267" class="mono" font-size="15" fill="#8b98a5">$</text>
<rect x="452" y="24" width="384" height="258" rx="16" fill="#1f6f4a"/>
<circle cx="470" cy="42" r="6" fill="#e9edf2"/><circle cx="818" cy="42" r="6" fill="#e9edf2"/>
<circle cx="470" cy="264" r="6" fill="#e9edf2"/><circle cx="818" cy="264" r="6" fill="#e9edf2"/>
<rect x="476" y="54" width="336" height="176" rx="4" fill="#06080c"/>
"""


def draw(scenes: Sequence[Scene], qr: Image.Image) -> str:
    """The film of the scenes; `qr` is the code on the page, its black modules white, in mode "1"."""
    return "\n".join(
        (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 330" fill="#222"'
            ' font-family="system-ui, sans-serif">',
            f"<title>{escape(' '.join(dict.fromkeys(scene.caption for scene in scenes)))}</title>",
            _DESK
            + f'<path transform="translate(48,66) scale({_QR_SIDE / qr.width:.4f})" d="{pixels.path(qr)}"/>',
            _layer(scenes, lambda scene: scene.typed, _field),
            _layer(scenes, lambda scene: scene.command, _terminal),
            _layer(scenes, lambda scene: pixels.path(scene.panel), _panel),
            _layer(scenes, lambda scene: scene.pressed, _button),
            _layer(scenes, lambda scene: scene.caption, _caption),
            "</svg>\n",
        )
    )


def _field(typed: str) -> str:
    cursor = '<tspan fill="#3b82f6">|</tspan>'
    return f'<text x="234" y="172" class="mono" font-size="24">{escape(typed)}{cursor}</text>'


def _terminal(command: str) -> str:
    return f'<text x="58" y="267" class="mono" font-size="15" fill="#f2f5f8">{escape(command)}</text>'


def _panel(lit: str) -> str:
    return f'<path transform="translate(484,62) scale({_PANEL_SCALE})" fill="#e1f0ff" d="{lit}"/>'


def _button(pressed: bool) -> str:
    if pressed:
        return (
            '<circle cx="644" cy="256" r="21" fill="none" stroke="#ffd166" stroke-width="4"/>'
            '<circle cx="644" cy="256" r="13" fill="#ffd166"/>'
        )
    return '<circle cx="644" cy="256" r="15" fill="#2b3440" stroke="#11161c" stroke-width="3"/>'


def _caption(text: str) -> str:
    return f'<text x="430" y="312" font-size="17" text-anchor="middle">{escape(text)}</text>'


def _layer(
    scenes: Sequence[Scene], value_of: Callable[[Scene], Value], draw_value: Callable[[Value], str]
) -> str:
    """What is seen of one thing: a group for each value, visible while the thing has it.

    Where nothing moves, the last one is seen.
    """
    whole = sum(scene.seconds for scene in scenes)
    groups = []
    begin = 0.0
    for value, same in groupby(scenes, value_of):
        end = begin + sum(scene.seconds for scene in same)
        groups.append((begin / whole, end / whole, draw_value(value)))
        begin = end
    if len(groups) == 1:
        return groups[0][2]
    last = len(groups) - 1
    return "\n".join(
        _visible(start, end, drawn, whole, at_rest=number == last)
        for number, (start, end, drawn) in enumerate(groups)
    )


def _visible(start: float, end: float, drawn: str, whole: float, at_rest: bool) -> str:
    """A group that is visible from `start` to `end`, both as parts of the `whole` in seconds."""
    times, values = ["0"], ["visible" if start == 0 else "hidden"]
    if start > 0:
        times.append(f"{start:.4f}")
        values.append("visible")
    if not at_rest:
        times.append(f"{end:.4f}")
        values.append("hidden")
    return (
        f'<g visibility="{"visible" if at_rest else "hidden"}">{drawn}<animate attributeName="visibility"'
        f' calcMode="discrete" dur="{whole:.2f}s" repeatCount="indefinite" values="{";".join(values)}"'
        f' keyTimes="{";".join(times)}"/></g>'
    )
