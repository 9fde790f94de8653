"""Codes in SVG pictures, and SVG pictures that are torn, endless, huge or curious."""

import base64
import io
import time

import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from picoath.enrol import picture
from picoath.enrol.svg import is_svg
from picoath.errors import BadInput
from PIL import Image

TEXT = "otpauth://totp/Contoso:me?secret=abcdefghijklmnop&issuer=Microsoft"


def modules(text: str = TEXT) -> Image.Image:
    """A code, one pixel a module."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    return Image.fromarray(code.to_image(scale=1)).convert("L")


def drawn(dark: str = "black", background: str = "", size: str = "") -> bytes:
    """A code as pages draw it: a square for each dark module."""
    picture = modules()
    squares = "".join(
        f'<rect x="{x}" y="{y}" width="1" height="1"/>'
        for y in range(picture.height)
        for x in range(picture.width)
        if not picture.getpixel((x, y))
    )
    box = f"0 0 {picture.width} {picture.height}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" {size}>{background}'
        f'<g fill="{dark}">{squares}</g></svg>'
    ).encode()


@pytest.fixture
def read(tmp_path):
    """Reads what is given as a file; no reading may take longer than half a minute."""

    def read(content: bytes) -> list[str]:
        path = tmp_path / "code.svg"
        path.write_bytes(content)
        began = time.monotonic()
        try:
            return picture.texts_in_file(path)
        finally:
            assert time.monotonic() - began < 30

    return read


@pytest.mark.parametrize(
    "svg",
    [
        drawn(),
        drawn(background='<rect width="100%" height="100%" fill="white"/>'),
        drawn(dark="white"),  # on a dark page, which shines through
        drawn(size='width="29" height="29"'),
        drawn(size='width="2000000" height="2000000"'),
        b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- made by hand -->\n<!DOCTYPE svg>\n' + drawn(),
    ],
    ids=["transparent", "white", "dark page", "tiny", "larger than memory", "head"],
)
def test_the_code_of_a_page(read, svg):
    assert read(svg) == [TEXT]


def test_a_code_that_is_a_picture_in_the_picture(read):
    png = io.BytesIO()
    modules().resize((400, 400), Image.Resampling.NEAREST).save(png, "PNG")
    link = f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><image href="{link}"/></svg>'
    assert read(svg.encode()) == [TEXT]


def test_a_picture_without_a_code(read):
    assert read(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>') == []


@pytest.mark.parametrize("link", ["secret.png", "{}/secret.png", "file://{}/secret.png"])
def test_no_other_file_is_drawn(read, tmp_path, monkeypatch, link):
    monkeypatch.chdir(tmp_path)
    modules().resize((400, 400), Image.Resampling.NEAREST).save("secret.png")
    href = link.format(tmp_path)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><image href="{href}"/></svg>'
    assert read(svg.encode()) == []


@pytest.mark.parametrize(
    "svg",
    [
        b"<svg >",
        drawn()[:2000],
        b"<html><svg ></svg></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg">\xff</svg>',
    ],
)
def test_torn(read, svg):
    with pytest.raises(BadInput, match="is not an SVG picture, or is damaged: save it again as PNG"):
        read(svg)


def test_entities_that_grow_are_stopped(read):
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "<g/>"}">' for n in range(12))
    bomb = (
        f'<!DOCTYPE svg [{entities}]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">&e11;</svg>'
    )
    with pytest.raises(BadInput):
        read(bomb.encode())


def test_a_use_that_uses_itself(read):
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><g id="a"><use href="#a"/>'
        b'<use href="#a"/></g></svg>'
    )
    assert read(svg) == []


@pytest.mark.parametrize(
    "content", [b"", b"<", b"{}", b"<KeyContainer/>", b"otpauth://totp/a?secret=AA <svg ", b"\x89PNG<svg "]
)
def test_what_is_no_svg(content):
    assert not is_svg(content)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.floats(0, 1), change=st.integers(0, 255), cut=st.floats(0.5, 1))
def test_damage_anywhere_is_a_clear_line_or_what_is_there(read, at, change, cut):
    content = bytearray(drawn())
    content[5 + int(at * (len(content) - 6))] ^= change
    try:
        found = read(bytes(content[: 5 + int(cut * len(content))]))
    except BadInput:
        found = []
    assert found in ([], [TEXT])
