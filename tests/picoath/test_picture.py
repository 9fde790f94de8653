"""Codes in pictures: as screens show them, as phones photograph them, and files that are none."""

import io
import random
import struct
import zlib
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from picoath.enrol import picture
from picoath.errors import BadInput
from PIL import Image, ImageChops, ImageFilter, ImageOps

TEXT = (
    "otpauth://totp/Example%20Corp:u81%40example.com?secret=J4D2F4A2C6E4OUNNCFIYPPEM4BMYVWTV&issuer=Example"
)
SAMPLES = Path(__file__).parent / "qr"


def qr(module: int = 4, text: str = TEXT) -> Image.Image:
    """A QR code with its quiet zone, in grey."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    return Image.fromarray(code.to_image(scale=module)).convert("L")


def photo(blur: float, noise: float, contrast: float) -> Image.Image:
    """The code on a page, turned, out of focus, grainy and pale."""
    page = Image.new("L", (600, 500), 200)
    page.paste(qr(), (200, 150))
    page = page.rotate(9, fillcolor=200, resample=Image.Resampling.BICUBIC)
    page = page.filter(ImageFilter.GaussianBlur(blur))
    page = page.point(lambda value: int(128 + (value - 128) * contrast))
    return ImageChops.add(page, Image.effect_noise(page.size, noise), 1, -128)


@pytest.mark.parametrize("module", [1, 2, 3, 8])
@pytest.mark.parametrize("invert", [False, True])
def test_every_size_light_and_dark(module, invert):
    code = ImageOps.invert(qr(module)) if invert else qr(module)
    assert picture.texts_in(code) == [TEXT]


@pytest.mark.parametrize("invert", [False, True])
def test_cropped_to_the_code_itself(invert):
    code = ImageOps.crop(qr(), 16)
    assert picture.texts_in(ImageOps.invert(code) if invert else code) == [TEXT]


@pytest.mark.parametrize("ink", [(0, 0, 0, 255), (255, 255, 255, 255)])
def test_on_a_transparent_background(ink):
    code = Image.new("RGBA", qr().size, (*ink[:3], 0))
    code.paste(ink, mask=ImageOps.invert(qr()))
    assert picture.texts_in(code) == [TEXT]


@pytest.mark.parametrize("mode", ["1", "P", "LA", "RGB", "RGBA", "CMYK", "I"])
def test_every_kind_of_pixel(mode):
    assert picture.texts_in(qr().convert(mode)) == [TEXT]


def test_sixteen_bits_of_grey(tmp_path):
    path = tmp_path / "code.png"
    qr().convert("I").point(lambda value: value * 150 + 2000).convert("I;16").save(path)
    assert Image.open(path).mode == "I;16"
    assert picture.texts_in_file(path) == [TEXT]


@pytest.mark.parametrize(("blur", "noise", "contrast"), [(1.5, 45, 1), (2, 10, 1), (1.5, 10, 0.3)])
def test_photos_that_take_a_harder_look(blur, noise, contrast):
    assert picture.texts_in(photo(blur, noise, contrast)) == [TEXT]


def test_several_codes_in_one_picture():
    both = Image.new("L", (900, 400), 255)
    both.paste(qr(), (10, 10))
    both.paste(qr(text="https://example.com/help"), (500, 100))
    assert sorted(picture.texts_in(both)) == ["https://example.com/help", TEXT]


def test_the_bar_code_on_a_box():
    code = zxingcpp.create_barcode("2308734532725", zxingcpp.BarcodeFormat.Code128)
    assert picture.texts_in(Image.fromarray(code.to_image(scale=2))) == ["2308734532725"]


@pytest.mark.parametrize("size", [(1, 1), (1, 65535), (300, 200)])
def test_no_code(size):
    assert picture.texts_in(Image.new("RGB", size, "white")) == []


def test_a_picture_too_long_for_the_decoder():
    with pytest.raises(BadInput, match="65535"):
        picture.texts_in(Image.new("L", (1, 65536)))


@pytest.mark.parametrize("suffix", ["png", "jpg", "gif", "bmp", "webp", "tiff"])
def test_file_formats(tmp_path, suffix):
    path = tmp_path / f"code.{suffix}"
    qr().convert("RGB").save(path)
    assert picture.texts_in_file(path) == [TEXT]


def png_of(width, height):
    """The file of a picture that says it has this size; of its pixels there is nothing."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    )


@pytest.mark.parametrize(("width", "height"), [(8001, 8000), (30000, 30000), (65535, 65535)])
def test_a_picture_of_too_many_pixels_is_not_unpacked(tmp_path, width, height):
    path = tmp_path / "bomb.png"
    path.write_bytes(png_of(width, height))
    with pytest.raises(BadInput, match="has more than 64 million pixels: cut the code out"):
        picture.texts_in_file(path)


def test_a_file_of_100_mb_is_not_read(tmp_path):
    path = tmp_path / "large.png"
    with path.open("wb") as file:
        file.write(png_of(100, 100))
        file.truncate(100_000_000)
    with pytest.raises(BadInput, match="is larger than 50 MB"):
        picture.texts_in_file(path)


def test_a_picture_that_is_no_file():
    png = io.BytesIO()
    qr().save(png, "PNG")
    assert picture.texts_in_bytes(png.getvalue(), "standard input") == [TEXT]
    with pytest.raises(BadInput, match="standard input is not a picture"):
        picture.texts_in_bytes(b"", "standard input")


def test_a_glance_is_enough_for_a_screen():
    assert picture.texts_at_a_glance(qr()) == [TEXT]
    assert picture.texts_at_a_glance(Image.new("RGB", (300, 200), "white")) == []


def test_no_file(tmp_path):
    with pytest.raises(BadInput, match="there is no file"):
        picture.texts_in_file(tmp_path / "none.png")


def test_a_folder(tmp_path):
    with pytest.raises(BadInput, match="can't be read"):
        picture.texts_in_file(tmp_path)


def test_an_empty_file(tmp_path):
    (tmp_path / "code.png").touch()
    with pytest.raises(BadInput, match=r"code\.png is empty"):
        picture.texts_in_file(tmp_path / "code.png")


@pytest.mark.parametrize(
    "content",
    [
        b"otpauth://totp/a",
        b"\x89PNG\r\n\x1a\n",
        b"<svg/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    ],
)
def test_no_picture(tmp_path, content):
    path = tmp_path / "code.png"
    path.write_bytes(content)
    with pytest.raises(BadInput, match="is not a picture, or is damaged"):
        picture.texts_in_file(path)


@pytest.mark.parametrize("suffix", ["png", "jpg", "gif", "webp", "tiff"])
def test_torn_files(tmp_path, suffix):
    path = tmp_path / f"code.{suffix}"
    qr().convert("RGB").save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(BadInput, match="is not a picture, or is damaged"):
        picture.texts_in_file(path)


@settings(max_examples=50)
@given(st.randoms(use_true_random=False))
def test_damaged_files_never_crash(tmp_path_factory, chance: random.Random):
    content = bytearray((SAMPLES / "hotp.png").read_bytes())
    for _ in range(chance.randint(1, 5)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path = tmp_path_factory.mktemp("damaged") / "code.png"
    path.write_bytes(content)
    try:
        texts = picture.texts_in_file(path)
    except BadInput:
        return
    assert len(texts) <= 1
