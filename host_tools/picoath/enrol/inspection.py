"""What the codes that were found are, taken together."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from picoath.enrol import migration, names, otpauth, vendors, web_address
from picoath.enrol.enrolment import Enrolment
from picoath.enrol.export import Export, Unusable
from picoath.enrol.problems import DeceivingName, NotAnEnrolment
from picoath.enrol.vendors import UNDER_ANOTHER_NAME, Vendor

Kind = Literal["totp", "hotp", "migration", "unsupported", "none"]

# Where several codes are seen and none is usable, one of these says least about what the user was doing.
_SAYS_LITTLE = ("web-page", "serial-number", "wifi", "other")

_REPAIR = (
    "Show the set-up page's code again, or start its set-up again. If it stays so, tell the administrator "
    "that the code is not one that a token can use."
)

_ABOUT_ADDRESS = (
    "the code was in the address of a web page: don't open that, whoever runs the page would read the secret"
)

_EMPTY_EXPORT = Vendor("other", "an export with no account in it", "Choose the accounts to export again.")


@dataclass(frozen=True)
class Inspection:
    """What was found.

    kind: what the usable code is; "unsupported" when none is, "none" when there was no code at all.
    code: whose code it is and what to do, for kind "unsupported", else None.
    accounts: what can be enrolled, names cut to what a token takes.
    missing: numbers, from 1, of the parts of an export that were not shown.
    also_seen: the codes that are not used.
    unusable: the accounts in other apps' files that can't go on a token.
    deceiving: accounts whose names could deceive, without what could.
    warnings: what the user should know.
    """

    kind: Kind
    code: Vendor | None = None
    accounts: list[Enrolment] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    also_seen: list[Vendor] = field(default_factory=list)
    unusable: list[Unusable] = field(default_factory=list)
    deceiving: list[Enrolment] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def to_be_renamed(self) -> "Inspection":
        """The same for an account that gets a name of the user's own: the only one may be one whose names
        could deceive."""
        if self.accounts or len(self.deceiving) != 1 or self.missing:
            return self
        [account] = self.deceiving
        renamed = inspect_account(account)
        about = f"{self.reason}: what could deceive is taken out of its names"
        return replace(renamed, also_seen=self.also_seen, warnings=[about, *renamed.warnings])

    @property
    def reason(self) -> str | None:
        """Why nothing can be enrolled, in a few words; None when something can be."""
        if self.accounts:
            return None
        return self.code.what if self.code else "no code was found: show all of it, sharp, and not too small"

    @property
    def problem(self) -> str | None:
        """The reason and what to do about it, in one line."""
        return f"{self.reason}. {self.code.advice}" if self.code else self.reason

    def to_json(self, show_secret: bool = False) -> dict[str, object]:
        """The document of `picoath inspect --json`; keys are in it only with `show_secret`."""
        return {
            "kind": self.kind,
            "vendor": self.code.vendor if self.code else None,
            "advice": self.code.advice if self.code else None,
            "accounts": [account.to_json(show_secret) for account in self.accounts],
            "missing": self.missing,
            "also_seen": [_seen_json(seen) for seen in self.also_seen]
            + [_seen_json(unusable.code) | _names_json(unusable) for unusable in self.unusable],
        }


def _seen_json(seen: Vendor) -> dict[str, str]:
    return {"kind": "unsupported", "vendor": seen.vendor, "advice": seen.advice}


def _names_json(unusable: Unusable) -> dict[str, str]:
    return {"name": unusable.name, "account": unusable.account}


def inspect(texts: Iterable[str], exports: Iterable[Export] = ()) -> Inspection:
    """Read every code's text and say what they are together, and with what other apps' files hold.

    Takes any texts and raises nothing.
    """
    found = _Found()
    for export in exports:
        found.add_export(export)
    for text in dict.fromkeys(text.strip() for text in texts):
        found.add(text)
    return found.together()


def inspect_account(account: Enrolment) -> Inspection:
    """The same for an account that came in another way, such as typed in."""
    fitted, warnings = names.fit(account)
    return Inspection(account.type, accounts=[fitted], warnings=warnings)


class _Found:
    """What the codes read so far are."""

    def __init__(self) -> None:
        self._kinds: list[Kind] = []
        self._accounts: list[Enrolment] = []
        self._parts: list[migration.Part] = []
        self._others: list[Vendor] = []
        self._left_out: list[Unusable] = []
        self._deceiving: list[Enrolment] = []
        self._warnings: list[str] = []

    def add_export(self, export: Export) -> None:
        """What is in another app's file."""
        if export.accounts:
            self._kinds.append(export.accounts[0].type if export.is_list else "migration")
        self._accounts += export.accounts
        self._left_out += export.unusable
        self._deceiving += export.deceiving
        for text in export.texts:
            self.add(text.strip())

    def add(self, text: str) -> None:
        try:
            self._add(text)
        except DeceivingName as problem:
            self._others.append(Vendor(problem.vendor, str(problem), UNDER_ANOTHER_NAME))
            self._deceiving.append(problem.account)
        except NotAnEnrolment as problem:
            self._others.append(Vendor(problem.vendor, str(problem), _REPAIR))

    def _add(self, text: str) -> None:
        inside = web_address.uri_in(text)
        if inside is not None:
            self._warnings.append(_ABOUT_ADDRESS)
            text = inside
        if otpauth.is_enrolment(text):
            account = otpauth.read(text)
            self._accounts.append(account)
            self._kinds.append(account.type)
        elif migration.is_migration(text):
            part = migration.read(text)
            self._parts.append(part)
            if part.accounts:
                self._kinds.append("migration")
        else:
            self._others.append(vendors.recognise(text))

    def together(self) -> Inspection:
        exported, missing = migration.put_together(self._parts)
        problems = [problem for part in self._parts for problem in part.problems]
        accounts = list(dict.fromkeys(self._accounts + exported))
        if not accounts:
            return self._unusable(problems)
        fitted = [names.fit(account) for account in accounts]
        warnings = [*dict.fromkeys(self._warnings), *problems]
        warnings += [warning for _, about in fitted for warning in about] + _about_missing(missing)
        return Inspection(
            kind=self._kinds[0],
            accounts=[account for account, _ in fitted],
            missing=missing,
            also_seen=_without_repeats(self._others),
            unusable=self._left_out,
            warnings=warnings,
        )

    def _unusable(self, problems: list[str]) -> Inspection:
        others = [unusable.code for unusable in self._left_out] + self._others
        others += [Vendor("other", problem, _REPAIR) for problem in problems]
        if self._parts and not others:
            others = [_EMPTY_EXPORT]
        if not others:
            return Inspection("none")
        telling = sorted(_without_repeats(others), key=lambda seen: seen.vendor in _SAYS_LITTLE)
        return Inspection("unsupported", code=telling[0], also_seen=telling[1:], deceiving=self._deceiving)


def _without_repeats(seen: list[Vendor]) -> list[Vendor]:
    return list(dict.fromkeys(seen))


def _about_missing(missing: list[int]) -> list[str]:
    if not missing:
        return []
    numbers = ", ".join(str(number) for number in missing)
    return [f"the export has more parts; missing: {numbers}. Give their pictures too, in any order"]
