"""Writing the udev rule that lets the user at the computer open a token (Linux)."""

import os
import subprocess

from picoath import programs
from picoath.doctor.cable import UDEV_FILE
from picoath.errors import Refused
from picoath.link.hid_transport import UDEV_RULE

_AFTERWARDS = (("udevadm", "control", "--reload"), ("udevadm", "trigger", "--subsystem-match=hidraw"))


def write_rule() -> None:
    """Write the rule and let udev read it, as root; sudo asks for the password. Raises Refused."""
    try:
        _run(("tee", UDEV_FILE), f"{UDEV_RULE}\n".encode())
        for command in _AFTERWARDS:
            _run(command)
    except (OSError, subprocess.SubprocessError):
        raise Refused(f"{UDEV_FILE} was not written, or udev did not read it") from None


def _run(command: tuple[str, ...], written: bytes = b"") -> None:
    """Run it as root. Raises OSError and SubprocessError."""
    words = command if os.geteuid() == 0 else ("sudo", *command)
    program = programs.find(words[0])
    if program is None:
        raise FileNotFoundError(words[0])
    subprocess.run([program, *words[1:]], input=written, stdout=subprocess.DEVNULL, check=True)
