"""A file that needs a password."""

from collections.abc import Callable
from dataclasses import dataclass

from picoath.enrol.export import Export


@dataclass(frozen=True)
class Locked:
    """An encrypted file, taken apart as far as that goes without its password.

    `unlock` takes the password and returns what then reads the accounts. It raises WrongPassword; what it
    returns raises BadInput when the content is not what the app writes.

    asks: what is asked for.
    """

    unlock: Callable[[str], Callable[[], Export]]
    asks: str = "Password"
