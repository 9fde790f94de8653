"""The texts of the codes in a picture: a screenshot, a photo, a saved file. zxing-cpp does the decoding."""

import warnings
from collections.abc import Iterator
from pathlib import Path

import zxingcpp
from PIL import Image, ImageFilter

from picoath.errors import BadInput

_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
# What is shown by mistake: the bar code with the serial number on a device or its box.
_BAR_CODES = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.Code39])

_LONGEST_SIDE = 65535  # pixels, of zxing-cpp
_MOST_PIXELS = 30_000_000  # of an enlarged picture: it takes time and memory


def texts_in_file(path: Path) -> list[str]:
    """The texts of the codes in the picture file at `path`; an empty list when there is none.

    Raises BadInput when there is no such file, or it is no picture, or it is torn.
    """
    return texts_in(load(path))


def texts_in(picture: Image.Image) -> list[str]:
    """The texts of the codes in `picture`; harder looks are taken only while nothing is found.

    Raises BadInput for a picture of a size that the decoder does not take.
    """
    if max(picture.size) > _LONGEST_SIDE:
        raise BadInput(f"a picture may be {_LONGEST_SIDE} pixels wide or high, and this is more")
    for grey in _looks(picture):
        texts = _decode(grey, _QR)
        if texts:
            return texts
    return _decode(_grey_on(picture, "white"), _BAR_CODES)


def load(path: Path) -> Image.Image:
    """The picture in a file, of any format that Pillow reads. Raises BadInput."""
    try:
        with warnings.catch_warnings():
            # Big pictures are the user's own choice; far bigger ones are an error of Pillow's.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as picture:
                picture.load()
                return picture
    except FileNotFoundError:
        raise BadInput(f"there is no file {path}") from None
    except (IsADirectoryError, PermissionError):
        raise BadInput(f"{path} can't be read") from None
    except Exception:  # a damaged file makes Pillow's decoders raise errors of many kinds
        raise BadInput(f"{path} is not a picture, or is damaged: save it again as PNG") from None


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
    canvas = Image.new("RGBA", picture.size, background)
    canvas.alpha_composite(picture.convert("RGBA"))
    return canvas.convert("L")
