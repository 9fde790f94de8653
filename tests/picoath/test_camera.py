"""A code in front of a camera: OpenCV reads a film of one in place of it."""

import sys

import cv2
import numpy
import pytest
import zxingcpp
from picoath.enrol import camera
from picoath.errors import BadInput

TEXT = "otpauth://totp/Contoso:me?secret=abcdefghijklmnop&issuer=Microsoft"


@pytest.fixture
def film(tmp_path):
    """A film in which a code comes into view after some frames, or not at all."""

    def make(frames_before, with_code=True):
        path = str(tmp_path / "film.avi")
        writer = cv2.VideoWriter(path, cv2.VideoWriter_fourcc(*"MJPG"), 10, (640, 480))
        assert writer.isOpened()
        empty = numpy.full((480, 640, 3), 90, numpy.uint8)
        code = numpy.array(zxingcpp.create_barcode(TEXT, zxingcpp.BarcodeFormat.QRCode).to_image(scale=5))
        seen = empty.copy()
        seen[60 : 60 + code.shape[0], 80 : 80 + code.shape[1]] = code[:, :, None]
        for frame in [empty] * frames_before + [seen] * (5 if with_code else 0):
            writer.write(frame)
        writer.release()
        return path

    return make


def test_a_code_that_comes_into_view(film):
    assert camera.texts(film(7)) == [TEXT]


def test_no_code_until_the_end(film):
    assert camera.texts(film(12, with_code=False)) == []


def test_no_code_in_time(film):
    times = iter([0.0, 1.0, 31.0])
    assert camera.texts(film(30), now=lambda: next(times)) == []


@pytest.mark.parametrize("source", ["none.avi", 99])
def test_no_camera_is_said_once(source, capfd):
    with pytest.raises(BadInput, match="there is no camera here"):
        camera.texts(source)
    assert capfd.readouterr().err == ""  # OpenCV writes to the file descriptor


def test_without_opencv(monkeypatch):
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(BadInput, match=r"pip install 'picoath\[camera\]'"):
        camera.texts()
