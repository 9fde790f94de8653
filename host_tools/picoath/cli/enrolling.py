"""What happens between the accounts that the user chose and the token that holds them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from picoath.cli.choose import may_ask
from picoath.cli.clock_care import ClockCare, trust_computer
from picoath.cli.clock_text import clock_text, offset_text
from picoath.cli.listing import counted, titled
from picoath.cli.output import Output
from picoath.cli.prompt import ask, yes_or_no
from picoath.enrol import panel_names
from picoath.enrol.enrolment import Enrolment
from picoath.enrol.export import Unusable
from picoath.errors import Refused
from picoath.link.answers import Unreadable
from picoath.link.client import Status, StoredAccount, Token
from picoath.link.session import TokenError
from picoath.link.token_clock import TokenClock
from picoath.oath import grouped, hotp, totp

CLOCK_IS_OFF = 1.0
"""Seconds from which on it is said that a clock is off."""


@dataclass(frozen=True)
class Skipped:
    """An account that did not go on the token, and why."""

    name: str
    account: str
    why: str

    @property
    def title(self) -> str:
        """Both names in one line."""
        return titled(self.name, self.account)


@dataclass
class Outcome:
    """What came of it.

    serial: the token's serial number.
    added: each account with its entry on the token.
    skipped: those that could have gone in and did not.
    unusable: those in other apps' files that no token can have; that they stay out is no failure.
    """

    serial: str
    added: list[tuple[Enrolment, StoredAccount]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    unusable: Sequence[Unusable] = ()
    clock: TokenClock | None = None

    @property
    def accounts(self) -> list[Enrolment]:
        """The accounts that the token has taken."""
        return [account for account, _ in self.added]

    def to_json(self) -> dict[str, object]:
        """The JSON of `add`."""
        return {
            "added": [stored.to_json() for _, stored in self.added],
            "skipped": [vars(skipped) for skipped in self.skipped + self._left_out()],
            "clock_offset_ms": self.clock.offset_ms if self.clock and self.clock.trusted else None,
        }

    def _left_out(self) -> list[Skipped]:
        return [Skipped(left.name, left.account, left.code.what) for left in self.unusable]

    def for_people(self) -> str:
        """What was added and the codes that the token must now show."""
        lines = [self._line(account, stored) for account, stored in self.added]
        if self.clock and lines:
            lines.append(f"The token's clock: {clock_text(self.clock)}.")
        return "\n".join(lines)

    def _line(self, account: Enrolment, stored: StoredAccount) -> str:
        return f"Added as {stored.index}: {titled(stored.name, stored.account)}. {self._expected(account)}"

    def _expected(self, account: Enrolment) -> str:
        if account.counter is not None:
            code = hotp(account.secret, account.counter, account.digits, account.algorithm)
            return f"At its first press it must show {grouped(code)}."
        if account.period is None or self.clock is None or self.clock.unix is None:
            return "It shows codes once its clock is set."
        code = totp(account.secret, self.clock.unix, account.period, account.digits, account.algorithm)
        return f"It must now show {grouped(code)}."


@dataclass
class _Plan:
    """What goes where: accounts behind the others, accounts in the place of others, and the rest."""

    new: list[Enrolment] = field(default_factory=list)
    replacing: list[tuple[StoredAccount, Enrolment]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def tell(output: Output, outcome: Outcome) -> None:
    """Print what came of it. Raises Refused when an account did not go in, also when others did."""
    output.result(outcome.to_json(), outcome.for_people())
    check_all_in(outcome)


def check_all_in(outcome: Outcome) -> None:
    """Raises Refused, naming them, when accounts did not go in that could have."""
    if outcome.skipped:
        raise Refused("; ".join(f"{skipped.title}: {skipped.why}" for skipped in outcome.skipped))


def enrol(
    token: Token, output: Output, accounts: Sequence[Enrolment], replace: bool, set_clock: bool = False
) -> Outcome:
    """Put accounts on the token: those that are new in one question, and one question for each replacement.

    A token that does not trust its clock gets the time first; with `set_clock` also one whose clock is off.
    Raises Refused, with nothing changed, when there is no room or the wearer says no to the new accounts.
    """
    status = token.status()
    plan = _plan(output, token.accounts(), accounts, replace)
    outcome = Outcome(status.serial, skipped=plan.skipped)
    if not plan.new and not plan.replacing:
        return outcome
    _check_room(status, plan)
    care = _see_to_the_clock(token, output, status, set_clock)
    first = _add(token, output, plan.new)
    places = {first + number: account for number, account in enumerate(plan.new)}
    for old, account in plan.replacing:
        if _replace(token, output, outcome, old, account):
            places[old.index] = account
    stored = token.accounts()
    if not all(1 <= index <= len(stored) for index in places):
        raise Unreadable
    outcome.added = [(account, stored[index - 1]) for index, account in sorted(places.items())]
    outcome.clock = care.measure(was_set=True) if care else token.status().clock
    return outcome


def _plan(
    output: Output, stored: Sequence[StoredAccount], accounts: Sequence[Enrolment], replace: bool
) -> _Plan:
    plan = _Plan()
    there = {(old.name, old.account): old for old in reversed(stored)}
    looks = {panel_names.look(old.name, old.account): titled(old.name, old.account) for old in stored}
    seen: set[tuple[str, str]] = set()
    for account in accounts:
        names = (account.name, account.account)
        if names in seen:
            plan.skipped.append(Skipped(*names, "there are two of it; the first was taken"))
        elif names not in there:
            _plan_new(plan, looks, account)
        elif replace or _wants_to_replace(output, there[names]):
            plan.replacing.append((there[names], account))
        else:
            why = f"it is on the token already, as {there[names].index}; --replace puts the new one there"
            plan.skipped.append(Skipped(*names, why))
        seen.add(names)
    return plan


def _plan_new(plan: _Plan, looks: dict[tuple[bytes, bytes], str], account: Enrolment) -> None:
    """An account that is to go behind the others, if nobody could take it for one of them."""
    look = panel_names.look(account.name, account.account)
    if look in looks:
        why = f"on the panel it would look like {looks[look]}: add it by itself, with --name"
        plan.skipped.append(Skipped(account.name, account.account, why))
        return
    looks[look] = titled(account.name, account.account)
    plan.new.append(account)


def _wants_to_replace(output: Output, old: StoredAccount) -> bool:
    if not may_ask(output):
        return False
    question = f"{titled(old.name, old.account)} is on the token already, as {old.index}. Replace it? y or n"
    return ask(question, yes_or_no, default="n")


def _check_room(status: Status, plan: _Plan) -> None:
    free = status.capacity - status.accounts
    if len(plan.new) > free:
        raise Refused(
            f"the token has room for {counted(free)} more, not for {len(plan.new)}; nothing was changed"
        )


def _see_to_the_clock(token: Token, output: Output, status: Status, set_clock: bool) -> ClockCare | None:
    """Set a clock that is not trusted, and with `set_clock` one that is off, of which else is told. What has
    been set is to be measured, once the wearer does not wait for a question any more."""
    clock = status.clock
    is_off = clock.offset is not None and abs(clock.offset) > CLOCK_IS_OFF
    if clock.trusted and not is_off:
        return None
    if clock.trusted and not set_clock:
        output.warn(f"the token's clock is {offset_text(clock.offset)}; `picoath time` sets it")
        return None
    untrusted = f"The token does not trust its clock ({clock.why})"
    wrong = f"The token's clock is {offset_text(clock.offset)}" if clock.trusted else untrusted
    output.say(f"{wrong}: it gets the time first.")
    trust_computer(anyway=False)
    token.set_time()
    return ClockCare(token, output, status.serial)


def _add(token: Token, output: Output, accounts: Sequence[Enrolment]) -> int:
    """Put new accounts on the token; returns the index of the first."""
    if len(accounts) == 1:
        output.say(f"Adding {titled(accounts[0].name, accounts[0].account)}.")
        return token.add(accounts[0])
    if not accounts:
        return 0
    output.say(f"Adding {len(accounts)} accounts.")
    with output.progress("Sending", len(accounts)) as done:
        return token.add_batch(accounts, done)


def _replace(token: Token, output: Output, outcome: Outcome, old: StoredAccount, account: Enrolment) -> bool:
    """Put an account in the place of one on the token; a refusal is noted and keeps no other account out."""
    output.say(f"Replacing {titled(old.name, old.account)}.")
    try:
        token.replace(old.index, account, old.suffix)
    except TokenError as error:
        outcome.skipped.append(Skipped(account.name, account.account, str(error)))
        return False
    return True
