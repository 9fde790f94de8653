"""Writing the udev rules that let the user at the computer open a token (Linux)."""

import os
import subprocess

from picoath import programs, udev_rules
from picoath.errors import Refused

_AFTERWARDS = (("udevadm", "control", "--reload"), ("udevadm", "trigger", "--subsystem-match=hidraw"))


def write_rules() -> None:
    """Write the rules and let udev read them, as root; sudo asks for the password. Raises Refused."""
    try:
        _run(("tee", udev_rules.INSTALLED), udev_rules.text().encode())
        for command in _AFTERWARDS:
            _run(command)
    except (OSError, subprocess.SubprocessError):
        raise Refused(f"{udev_rules.INSTALLED} was not written, or udev did not read them") from None


def _run(command: tuple[str, ...], written: bytes = b"") -> None:
    """Run it as root. Raises OSError and SubprocessError."""
    words = command if os.geteuid() == 0 else ("sudo", *command)
    program = programs.find(words[0])
    if program is None:
        raise FileNotFoundError(words[0])
    subprocess.run([program, *words[1:]], input=written, stdout=subprocess.DEVNULL, check=True)
