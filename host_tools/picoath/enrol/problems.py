"""Why a text that was meant as an enrolment can't be one."""

from picoath.errors import BadInput


class NotAnEnrolment(BadInput):
    """An enrolment in form, with something in it that can't be used; `vendor` is the word for it in JSON."""

    vendor = "other"


class BadSecret(NotAnEnrolment):
    """The secret is there and is no key."""

    vendor = "bad-secret"


class MissingSecret(NotAnEnrolment):
    """There is no secret."""

    vendor = "no-secret"
