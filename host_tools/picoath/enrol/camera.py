"""The texts of the codes that are held in front of a camera. OpenCV, which is optional, reads the camera."""

import time
from collections.abc import Callable, Iterator

from PIL import Image

from picoath.enrol import picture
from picoath.errors import BadInput

SECONDS = 30.0
"""How long a code is waited for."""

_HARD_LOOK_EVERY = 10  # frames; in between a glance has to do, so that a frame is not missed for another


def texts(source: int | str = 0, now: Callable[[], float] = time.monotonic) -> list[str]:
    """The texts of the codes in the first frame that has any; an empty list when none came in `SECONDS`.

    `source` is the camera's number, or a file with a film. Raises BadInput when there is no camera, or no
    OpenCV.
    """
    deadline = now() + SECONDS
    for number, frame in enumerate(_frames(source), start=1):
        found = picture.texts_at_a_glance(frame)
        if not found and number % _HARD_LOOK_EVERY == 0:
            found = picture.texts_in(frame)
        if found:
            return found
        if now() > deadline:
            break
    return []


def _frames(source: int | str) -> Iterator[Image.Image]:
    try:
        import cv2
    except ImportError:
        raise BadInput("for the camera OpenCV is needed: pip install 'picoath[camera]'") from None
    # What it would write of a camera that is missing is said here.
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    capture = cv2.VideoCapture(source)
    try:
        if not capture.isOpened():
            raise BadInput("there is no camera here, or another program is using it")
        while True:
            read, frame = capture.read()
            if not read:
                return
            yield Image.fromarray(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB))
    finally:
        capture.release()
