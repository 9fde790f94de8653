"""From the entries of an app's file to accounts: the part that is the same for every app."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from picoath.enrol import base32, otpauth
from picoath.enrol.enrolment import FIRST_COUNTER, Enrolment
from picoath.enrol.export import Export
from picoath.enrol.names import check_names
from picoath.enrol.problems import DeceivingName, MissingSecret, NotAnEnrolment
from picoath.enrol.vendors import MOTP, STEAM, UNDER_ANOTHER_NAME, YANDEX, Vendor
from picoath.imports.fields import Fields

SET_UP_AGAIN = "Set it up again at the service, and enrol the token from the code shown there."

_MD5 = Vendor("other", "an account with MD5, which is no OATH algorithm", SET_UP_AGAIN)
_OTHER_TYPES = {"steam": STEAM, "yandex": YANDEX, "yaotp": YANDEX, "motp": MOTP}


@dataclass(frozen=True)
class Draft:
    """An entry as its app has it, with nothing checked.

    type: "totp", "hotp" or another kind of code, in either case.
    secret: the key, or base32 of it.
    name: what the app shows, where that is not the issuer.
    algorithm, digits, period, counter: as in `Enrolment`.
    """

    type: str
    issuer: str
    account: str
    secret: str | bytes = field(repr=False)
    name: str = ""
    algorithm: str = "SHA1"
    digits: int = 6
    period: int = 30
    counter: int = FIRST_COUNTER

    @property
    def shown(self) -> str:
        """The display name."""
        return self.name.strip() or self.issuer.strip()


def export_of(entries: Iterable[object], read: Callable[[Fields], Draft]) -> Export:
    """All entries, each read by `read`; one that can't be used keeps no other out."""
    export = Export()
    for number, entry in enumerate(entries, start=1):
        try:
            add(export, read(Fields(entry)))
        except NotAnEnrolment as problem:
            export.leave(f"account {number} of the file", "", because(problem))
    return export


def add(export: Export, draft: Draft) -> None:
    """Put an entry to the accounts, or to those that can't be used."""
    other = _of_another_kind(draft)
    if other is None:
        try:
            export.take(_enrolment(draft))
            return
        except NotAnEnrolment as problem:
            other = because(problem)
            export.take_deceiving(problem)
    export.leave(draft.shown, draft.account, other)


def because(problem: NotAnEnrolment) -> Vendor:
    """The problem, with what to do about it."""
    if isinstance(problem, DeceivingName):
        return Vendor(problem.vendor, str(problem), UNDER_ANOTHER_NAME)
    return Vendor(problem.vendor, str(problem), SET_UP_AGAIN)


def _of_another_kind(draft: Draft) -> Vendor | None:
    if draft.algorithm.upper() == "MD5" and draft.type.lower() != "motp":
        return _MD5
    return _OTHER_TYPES.get(draft.type.lower())


def _enrolment(draft: Draft) -> Enrolment:
    account_type = otpauth.read_type(draft.type)
    enrolment = Enrolment(
        type=account_type,
        issuer=draft.issuer.strip(),
        label_issuer="",
        account=draft.account.strip(),
        name=draft.shown,
        algorithm=otpauth.read_algorithm(draft.algorithm),
        digits=draft.digits,
        period=draft.period if account_type == "totp" else None,
        counter=draft.counter if account_type == "hotp" else None,
        secret=_key(draft.secret),
    )
    return check_names(enrolment)


def _key(secret: str | bytes) -> bytes:
    if not secret or (isinstance(secret, str) and not secret.strip()):
        raise MissingSecret("there is no secret in it")
    return secret if isinstance(secret, bytes) else base32.decode(secret)
