"""Sheets of labels as a file: PDF, or SVG with one sheet below the other."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

import fpdf

from picoath.issue.issued import Issued
from picoath.issue.labels import SHEET_HEIGHT, SHEET_WIDTH, Bar, Mark, sheets

_POINTS = 72 / 25.4  # in a millimetre


def pdf(issued: Sequence[Issued]) -> bytes:
    """A PDF, a page for each sheet. Letters are those of a PDF's own fonts, Latin 1; others are `?`."""
    document = fpdf.FPDF(unit="mm", format="A4")
    document.set_auto_page_break(False)
    document.set_creator("picoath")
    for marks in sheets(issued):
        document.add_page()
        for mark in marks:
            _draw(document, mark)
    return bytes(document.output())


def svg(issued: Sequence[Issued]) -> bytes:
    """An SVG picture."""
    pages = sheets(issued)
    height = SHEET_HEIGHT * len(pages)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SHEET_WIDTH:g}mm" height="{height:g}mm" '
        f'viewBox="0 0 {SHEET_WIDTH:g} {height:g}" font-family="Helvetica, Arial, sans-serif">'
    ]
    for number, marks in enumerate(pages):
        lines.append(f'<g transform="translate(0 {number * SHEET_HEIGHT:g})">')
        lines += map(_element, marks)
        lines.append("</g>")
    return "\n".join([*lines, "</svg>", ""]).encode()


def _draw(document: fpdf.FPDF, mark: Mark) -> None:
    if isinstance(mark, Bar):
        document.rect(mark.x, mark.y, mark.width, mark.height, style="F")
        return
    document.set_font("Helvetica", "B" if mark.bold else "", mark.size * _POINTS)
    document.text(mark.x, mark.y, mark.text.encode("latin-1", "replace").decode("latin-1"))


def _element(mark: Mark) -> str:
    if isinstance(mark, Bar):
        return (
            f'<rect x="{mark.x:.3f}" y="{mark.y:.3f}" width="{mark.width:.3f}" height="{mark.height:.3f}"/>'
        )
    weight = "bold" if mark.bold else "normal"
    style = f'font-size="{mark.size:.3f}" font-weight="{weight}"'
    return f'<text x="{mark.x:.3f}" y="{mark.y:.3f}" {style}>{escape(mark.text)}</text>'
