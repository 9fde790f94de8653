"""What stops a build."""

from picoath.errors import PicoathError


class CannotBuild(PicoathError):
    """Something that the build relies on is not so; the message says what."""
