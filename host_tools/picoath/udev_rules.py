"""The udev rules that let the user at a Linux computer open a token that is in set-up, and nothing else."""

from pathlib import Path

SOURCE = Path(__file__).with_name("data") / "70-picoath.rules"

INSTALLED = "/etc/udev/rules.d/70-picoath.rules"
"""Before 73-seat-late.rules, which acts on the tag `uaccess`."""


def text() -> str:
    """The rules file."""
    return SOURCE.read_text(encoding="utf-8")


def advice() -> str:
    """What to do by hand, with the rules themselves."""
    rules = [line for line in text().splitlines() if not line.startswith("#")]
    return "\n".join([f"put these lines into {INSTALLED}, then plug the token in again:", *rules])
