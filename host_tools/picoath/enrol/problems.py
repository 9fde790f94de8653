"""Why a text that was meant as an enrolment can't be one."""

from typing import TYPE_CHECKING

from picoath.errors import BadInput

if TYPE_CHECKING:
    from picoath.enrol.enrolment import Enrolment


class NotAnEnrolment(BadInput):
    """An enrolment in form, with something in it that can't be used; `vendor` is the word for it in JSON."""

    vendor = "other"


class BadSecret(NotAnEnrolment):
    """The secret is there and is no key."""

    vendor = "bad-secret"


class MissingSecret(NotAnEnrolment):
    """There is no secret."""

    vendor = "no-secret"


class DeceivingName(NotAnEnrolment):
    """A name in it could show something else than what is there; `account` is without what could deceive."""

    def __init__(self, why: str, account: "Enrolment") -> None:
        super().__init__(why)
        self.account = account
