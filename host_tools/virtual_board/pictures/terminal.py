"""What a command printed, as a terminal shows it, in SVG."""

import io
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

_COLUMNS = 92

# Rich's own has a font from the network, which a picture in a page must not ask for.
_FORMAT = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font: {char_height}px/{line_height}px ui-monospace, Menlo, Consolas, monospace }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def draw(arguments: Sequence[str], printed: str) -> str:
    """A picture of a terminal in which `picoath ARGUMENTS` printed that; paths are shown without folders."""
    console = Console(record=True, width=_COLUMNS, file=io.StringIO(), force_terminal=True, highlight=False)
    command = " ".join(("picoath", *(argument.rpartition("/")[2] for argument in arguments)))
    console.print(Text.assemble(("$ ", "dim"), (command, "bold")))
    console.print(Text(printed.rstrip("\n")))
    return console.export_svg(title="", code_format=_FORMAT, unique_id="terminal")
