"""A sheet of labels: what is read from it with a reader of codes, and with eyes."""

import xml.etree.ElementTree as ET

import pypdfium2
import pytest
import zxingcpp
from picoath.issue import label_files
from picoath.issue.issued import Issued, Settings, fresh_account
from picoath.issue.users import User
from PIL import Image, ImageDraw

SVG = "{http://www.w3.org/2000/svg}"
LONG = "a-very-long-name.of-somebody-from.somewhere-in-the-country@subsidiary.contoso-pharmaceuticals.example"


def issued(number, upn="ann@contoso.com"):
    user = User(upn.replace("@", f"{number}@"))
    return Issued(user, f"E66058388345{number:04X}", "raspberry_pi_pico", fresh_account(user, Settings()))


def codes(picture):
    return sorted(barcode.text for barcode in zxingcpp.read_barcodes(picture))


def svg_picture(root, scale=8):
    """Its bars, drawn: each group is a sheet below the other."""
    height = float(root.get("height").removesuffix("mm"))
    picture = Image.new("L", (210 * scale, round(height * scale)), 255)
    drawing = ImageDraw.Draw(picture)
    for group in root:
        down = float(group.get("transform").removesuffix(")").split()[1])
        for bar in group.iter(f"{SVG}rect"):
            x, y, width, height = (float(bar.get(name)) for name in ("x", "y", "width", "height"))
            top = (y + down) * scale
            drawing.rectangle((x * scale, top, (x + width) * scale - 1, top + height * scale - 1), fill=0)
    return picture


@pytest.mark.parametrize("number", [1, 24, 25])
def test_every_serial_number_is_on_the_pdf(number):
    tokens = [issued(n) for n in range(number)]
    document = pypdfium2.PdfDocument(label_files.pdf(tokens))
    assert len(document) == (number + 23) // 24
    found, text = [], ""
    for page in document:
        found += codes(page.render(scale=4).to_pil())
        text += page.get_textpage().get_text_bounded()
        assert [round(side / 72 * 25.4) for side in page.get_size()] == [210, 297]
    assert found == [one.serial for one in tokens]
    for one in tokens:
        assert one.serial in text
        assert one.user.upn in text


def test_every_serial_number_is_on_the_svg():
    tokens = [issued(n) for n in range(25)]
    root = ET.fromstring(label_files.svg(tokens))
    assert codes(svg_picture(root)) == [one.serial for one in tokens]
    words = [element.text for element in root.iter(f"{SVG}text")]
    for one in tokens:
        assert one.serial in words
        assert one.user.upn in words


@pytest.mark.parametrize("make", [label_files.pdf, label_files.svg])
def test_no_key_is_on_a_label(make):
    one = issued(1)
    content = make([one])
    assert one.account.secret.hex().encode() not in content.lower()
    if make is label_files.pdf:
        page = pypdfium2.PdfDocument(content)[0]
        assert codes(page.render(scale=4).to_pil()) == [one.serial]


def test_long_names_stay_on_their_label():
    root = ET.fromstring(label_files.svg([issued(n, LONG) for n in range(24)]))
    words = list(root.iter(f"{SVG}text"))
    for text in words:
        x, y, size = (float(text.get(name)) for name in ("x", "y", "font-size"))
        left = x // 70 * 70
        assert x + len(text.text) * size * 0.55 <= left + 70, text.text
        assert y % 37.125 <= 37
    whole = "".join(text.text for text in words)
    assert LONG.replace("@", "7@") in whole


def test_names_are_no_markup():
    one = issued(1, "o'neill_!#^~-x@contoso.com")
    assert ET.fromstring(label_files.svg([one])).find(f".//{SVG}text") is not None
    assert len(pypdfium2.PdfDocument(label_files.pdf([one]))) == 1
