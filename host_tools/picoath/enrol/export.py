"""What the file of another app holds."""

from dataclasses import dataclass, field

from picoath.enrol.enrolment import Enrolment
from picoath.enrol.vendors import Vendor


@dataclass(frozen=True)
class Unusable:
    """An account that can't go on a token: its names as far as they can be read, and `code` says why."""

    name: str
    account: str
    code: Vendor

    @property
    def title(self) -> str:
        """Both names in one line."""
        return " ".join(part for part in (self.name, self.account) if part) or "an account without a name"


@dataclass(frozen=True)
class Export:
    """What was read: the accounts, those that can't be used, and texts that are to be read like QR codes."""

    accounts: list[Enrolment] = field(default_factory=list)
    unusable: list[Unusable] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
