"""The texts of the codes in a picture: a screenshot, a photo, a saved file. zxing-cpp does the decoding."""

import warnings
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import zxingcpp
from PIL import Image, ImageFilter

from picoath.enrol import content, pdf, svg
from picoath.errors import BadInput

_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
# What is shown by mistake: the bar code with the serial number on a device or its box.
_BAR_CODES = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.Code39])

# What screenshots, scanners and phones make. Not those of Pillow's formats that run a program (EPS) or mean
# something else.
_FORMATS = ("PNG", "JPEG", "MPO", "GIF", "BMP", "WEBP", "TIFF", "PPM", "ICO", "AVIF")

_MOST_PIXELS_IN_ALL = 64_000_000  # two 8K screens; every look takes time and memory
_TOO_MANY_PIXELS = f"{{}} has more than {_MOST_PIXELS_IN_ALL // 1_000_000} million pixels: cut the code out"
_LONGEST_SIDE = 65535  # pixels, of zxing-cpp
_MOST_PIXELS = 30_000_000  # of an enlarged picture: it takes time and memory


def texts_in_file(path: Path) -> list[str]:
    """The texts of the codes in the picture, SVG or PDF at `path`; an empty list when there is none.

    Raises BadInput when there is no such file, or it is no picture, or it is torn or too large.
    """
    return texts_in_bytes(content.of_file(path), str(path))


def texts_in_bytes(file: bytes, name: str) -> list[str]:
    """The same for the content of a file; `name` is what messages call it."""
    if pdf.is_pdf(file):
        return pdf.texts_in(file, name)
    if svg.is_svg(file):
        return svg.texts_in(file, name)
    return texts_in(_load(file, name))


def texts_in(picture: Image.Image) -> list[str]:
    """The texts of the codes in `picture`; harder looks are taken only while nothing is found.

    Raises BadInput for a picture of a size that the decoder does not take.
    """
    _check_size(picture, "the picture")
    for grey in _looks(picture):
        texts = _decode(grey, _QR)
        if texts:
            return texts
    return _decode(_grey_on(picture, "white"), _BAR_CODES)


def texts_at_a_glance(picture: Image.Image) -> list[str]:
    """The texts of the codes in `picture` that the first look finds: for one of many pictures."""
    _check_size(picture, "the picture")
    return _decode(_grey_on(picture, "white"), _QR)


def load(path: Path) -> Image.Image:
    """The picture in a file. Raises BadInput."""
    return _load(content.of_file(path), str(path))


def _load(file: bytes, name: str) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # how big it may be is checked here
            with Image.open(BytesIO(file), formats=_known_formats()) as picture:
                _check_size(picture, name)
                picture.load()
                return picture
    except BadInput:
        raise
    except Image.DecompressionBombError:  # Pillow's own limit, before there is a size to be seen
        raise BadInput(_TOO_MANY_PIXELS.format(name)) from None
    except Exception:  # a damaged file makes Pillow's decoders raise errors of many kinds
        raise BadInput(f"{name} is not a picture, or is damaged: save it again as PNG") from None


def _known_formats() -> list[str]:
    """Those that this Pillow was built with."""
    Image.init()
    return [name for name in _FORMATS if name in Image.OPEN]


def _check_size(picture: Image.Image, name: str) -> None:
    if max(picture.size) > _LONGEST_SIDE:
        raise BadInput(f"a picture may be {_LONGEST_SIDE} pixels wide or high, and {name} is more")
    if picture.width * picture.height > _MOST_PIXELS_IN_ALL:
        raise BadInput(_TOO_MANY_PIXELS.format(name))


def _decode(grey: Image.Image, formats: zxingcpp.BarcodeFormats) -> list[str]:
    codes = zxingcpp.read_barcodes(grey, formats=formats, text_mode=zxingcpp.TextMode.Plain)
    return [code.text for code in codes]


def _looks(picture: Image.Image) -> Iterator[Image.Image]:
    """The picture in grey, and then in the ways that help where the plain one doesn't.

    The decoder itself looks at turned, inverted and smaller ones, and needs no quiet zone.
    """
    grey = _grey_on(picture, "white")
    yield grey
    if picture.has_transparency_data:
        yield _grey_on(picture, "black")
    yield _sharpened(grey, blur=1, radius=4)
    yield _sharpened(_enlarged(grey, 2), blur=0, radius=4)
    yield _sharpened(_enlarged(grey, 3), blur=3, radius=9)


def _sharpened(grey: Image.Image, blur: float, radius: float) -> Image.Image:
    """For photos: `blur` takes the noise away, then the edges of the modules are brought back."""
    calm = grey.filter(ImageFilter.GaussianBlur(blur))
    return calm.filter(ImageFilter.UnsharpMask(radius=radius, percent=400, threshold=0))


def _enlarged(grey: Image.Image, factor: float) -> Image.Image:
    largest = min((_MOST_PIXELS / (grey.width * grey.height)) ** 0.5, _LONGEST_SIDE / max(grey.size))
    size = [max(1, int(side * min(factor, largest))) for side in grey.size]
    return grey.resize((size[0], size[1]), Image.Resampling.BICUBIC)


def _grey_on(picture: Image.Image, background: str) -> Image.Image:
    """The picture in 8-bit grey, with what is transparent showing `background`."""
    if picture.mode.startswith("I;16"):
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if not picture.has_transparency_data:
        return picture.convert("L")
    grey, alpha = picture.convert("LA").split()
    canvas = Image.new("L", picture.size, background)
    canvas.paste(grey, mask=alpha)
    return canvas
