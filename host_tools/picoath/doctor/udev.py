"""Writing the udev rule that lets the user at the computer open a token (Linux)."""

import os
import subprocess

from picoath.doctor.cable import UDEV_FILE
from picoath.errors import Refused
from picoath.link.hid_transport import UDEV_RULE

_AFTERWARDS = (("udevadm", "control", "--reload"), ("udevadm", "trigger", "--subsystem-match=hidraw"))


def write_rule() -> None:
    """Write the rule and let udev read it, as root; sudo asks for the password. Raises Refused."""
    as_root = () if os.geteuid() == 0 else ("sudo",)
    try:
        subprocess.run(
            [*as_root, "tee", UDEV_FILE],
            input=f"{UDEV_RULE}\n".encode(),
            stdout=subprocess.DEVNULL,
            check=True,
        )
        for command in _AFTERWARDS:
            subprocess.run([*as_root, *command], check=True)
    except (OSError, subprocess.SubprocessError):
        raise Refused(f"{UDEV_FILE} was not written, or udev did not read it") from None
