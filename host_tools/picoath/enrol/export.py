"""What the file of another app holds."""

from dataclasses import dataclass, field

from picoath.enrol.enrolment import Enrolment
from picoath.enrol.names import cut, seen
from picoath.enrol.problems import DeceivingName, NotAnEnrolment
from picoath.enrol.vendors import Vendor
from picoath.errors import BadInput

MOST_ACCOUNTS = 10_000
"""In one file; a token takes some hundreds."""


@dataclass(frozen=True)
class Unusable:
    """An account that can't go on a token: its names as far as they can be shown, and `code` says why."""

    name: str
    account: str
    code: Vendor

    @property
    def title(self) -> str:
        """Both names in one line."""
        return " ".join(part for part in (self.name, self.account) if part) or "an account without a name"


@dataclass
class Export:
    """What was read.

    accounts, unusable: the accounts, and those that can't be used.
    deceiving: of these, accounts whose names could deceive, without what could.
    texts: what is to be read like a QR code.
    is_list: whether it is no app's own form, but URIs that might as well have come one by one.
    """

    accounts: list[Enrolment] = field(default_factory=list)
    unusable: list[Unusable] = field(default_factory=list)
    deceiving: list[Enrolment] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    is_list: bool = False

    def take(self, account: Enrolment) -> None:
        """An account that a token can have. Raises BadInput when there are more than any app has."""
        self.accounts.append(account)
        self._check_number()

    def leave(self, name: str, account: str, code: Vendor) -> None:
        """An account that no token can have, with names that nobody has checked. Raises BadInput."""
        self.unusable.append(Unusable(cut(seen(name.strip())), cut(seen(account.strip())), code))
        self._check_number()

    def take_deceiving(self, problem: NotAnEnrolment) -> None:
        """The account behind a problem, where it is its names that could deceive."""
        if isinstance(problem, DeceivingName):
            self.deceiving.append(problem.account)

    def take_text(self, text: str) -> None:
        """A text to be read like a QR code. Raises BadInput."""
        self.texts.append(text)
        self._check_number()

    def _check_number(self) -> None:
        if len(self.accounts) + len(self.unusable) + len(self.texts) > MOST_ACCOUNTS:
            raise BadInput(f"the file has more than {MOST_ACCOUNTS} accounts: no app writes such a file")
