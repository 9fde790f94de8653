"""Writing the udev rules that let the user at the computer open a token (Linux)."""

import os
import subprocess

from picoath import udev_rules
from picoath.errors import Refused

_AFTERWARDS = (("udevadm", "control", "--reload"), ("udevadm", "trigger", "--subsystem-match=hidraw"))


def write_rules() -> None:
    """Write the rules and let udev read them, as root; sudo asks for the password. Raises Refused."""
    as_root = () if os.geteuid() == 0 else ("sudo",)
    try:
        subprocess.run(
            [*as_root, "tee", udev_rules.INSTALLED],
            input=udev_rules.text().encode(),
            stdout=subprocess.DEVNULL,
            check=True,
        )
        for command in _AFTERWARDS:
            subprocess.run([*as_root, *command], check=True)
    except (OSError, subprocess.SubprocessError):
        raise Refused(f"{udev_rules.INSTALLED} was not written, or udev did not read them") from None
