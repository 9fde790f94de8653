"""Makes the tokens of a run known to Entra: created, assigned, activated, and read back.

What is there is asked of Entra each time, so a run that stopped goes on from that. One thing only is noted
here: that a serial number was not there before this run sent it. A token that then has it is this run's own.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from picoath import oath
from picoath.entra import clock
from picoath.entra.directory import Device, Directory, Person
from picoath.entra.problems import FORBIDDEN, EntraRefused, NoAnswer
from picoath.errors import Refused
from picoath.issue.issued import Issued, Settings

BATCH = 20
"""Tokens in one request."""
_PATIENCE = (1.0, 2.0, 4.0)  # seconds: what was made shows a little later
_TRIES = 3
_ACTIVATIONS, _WINDOW = 200, 300.0
"""What Entra takes in so many seconds."""


class Notes(Protocol):
    """What outlasts a run that stops."""

    def announced(self, issued: Issued) -> bool:
        """Whether the token was new to Entra when this run sent it."""

    def announce(self, issued: Sequence[Issued]) -> None:
        """These tokens are new to Entra and about to be sent."""


class Registration:
    """Registers tokens of `people`, the users by name; `done` is told how many are ready."""

    def __init__(
        self,
        directory: Directory,
        people: Mapping[str, Person],
        notes: Notes,
        settings: Settings,
        done: Callable[[int], None],
    ) -> None:
        self._directory = directory
        self._people = people
        self._notes = notes
        self._settings = settings
        self._done = done
        self._problems: list[str] = []
        self._activated_at: list[float] = []
        self._any_activated = False

    def register(self, issued: Sequence[Issued]) -> dict[str, Device]:
        """Entra's device for each user's name, all of them activated.

        Raises Refused with what is in the way of some when the others are ready, and NoAnswer and NotSignedIn
        at once; the next run goes on.
        """
        devices = self._created(issued)
        ready: dict[str, Device] = {}
        for one in issued:
            if one.serial in devices:
                try:
                    ready[one.user.upn] = self._handed_over(one, devices[one.serial])
                except EntraRefused as problem:
                    self._note_or_stop(problem)
            self._done(len(ready))
        if self._problems:
            raise Refused(f"{len(ready)} of {len(issued)} tokens are activated. {'; '.join(self._problems)}")
        return ready

    def _note_or_stop(self, problem: EntraRefused) -> None:
        """What is in the way of one token need not be in the way of the next; a missing right is."""
        if problem.status == FORBIDDEN:
            raise Refused(f"{problem}")
        self._problems.append(str(problem))

    def _created(self, issued: Sequence[Issued]) -> dict[str, Device]:
        """The devices by serial number, after making those that are missing."""
        devices: dict[str, Device] = {}
        missing = []
        for one in issued:
            there = self._directory.devices(one.serial)
            problem = self._in_the_way(one, there)
            if problem:
                self._problems.append(problem)
            elif there:
                devices[one.serial] = there[0]
            else:
                missing.append(one)
        for start in range(0, len(missing), BATCH):
            devices |= self._create(missing[start : start + BATCH])
        return devices

    def _in_the_way(self, one: Issued, there: Sequence[Device]) -> str | None:
        if len(there) > 1:
            return f"token {one.serial} is in Entra {len(there)} times: `picoath entra delete {one.serial}`"
        if self._notes.announced(one):
            return None
        if there:
            return (
                f"a token {one.serial} was in Entra before: if it is this one, issued earlier, "
                f"`picoath entra delete {one.serial}`"
            )
        owned = self._directory.tokens_of(self._people[one.user.upn])
        if any(device.serial == one.serial for device in owned):
            return (
                f"token {one.serial} was uploaded as CSV for {one.user.upn}: "
                f"`picoath entra delete {one.serial} --user {one.user.upn}`"
            )
        return None

    def _create(self, batch: Sequence[Issued]) -> dict[str, Device]:
        self._notes.announce(batch)
        devices: dict[str, Device] = {}
        missing = list(batch)
        for _ in range(_TRIES):
            problem: Refused | None = None
            try:
                self._directory.create(missing, self._settings)
            except EntraRefused as refused:
                return devices | self._create_singly(missing, refused)
            except NoAnswer as unknown:
                problem = unknown
            devices |= self._seen(missing)
            missing = [one for one in missing if one.serial not in devices]
            if not missing:
                return devices
            if problem is None:  # taken, and yet not there: a second one might be made by sending it again
                problem = NoAnswer(f"Entra does not show {missing[0].serial} yet, which it has taken")
        raise NoAnswer(f"{problem}")

    def _create_singly(self, batch: Sequence[Issued], refused: EntraRefused) -> dict[str, Device]:
        """One of a batch spoils it: find out which."""
        if len(batch) == 1 or refused.status == FORBIDDEN:
            self._note_or_stop(refused)
            return {}
        devices: dict[str, Device] = {}
        for one in batch:
            devices |= self._create([one])
        return devices

    def _seen(self, issued: Sequence[Issued]) -> dict[str, Device]:
        """Those that Entra shows by now."""
        seen: dict[str, Device] = {}
        for wait in (0.0, *_PATIENCE):
            clock.sleep(wait)
            for one in issued:
                if one.serial not in seen:
                    seen |= {device.serial: device for device in self._directory.devices(one.serial)}
            if len(seen) == len(issued):
                break
        return seen

    def _handed_over(self, one: Issued, device: Device) -> Device:
        person = self._people[one.user.upn]
        device = self._assigned(one, device, person)
        return device if device.active else self._activated(one, device, person)

    def _assigned(self, one: Issued, device: Device, person: Person) -> Device:
        problem: Refused | None = None
        for _ in range(_TRIES):
            if device.user_id == person.id:
                return device
            if device.user_id:
                raise EntraRefused(
                    f"token {one.serial} has another user in Entra, {device.user_name or device.user_id}", 409
                )
            try:
                self._directory.assign(person, device)
            except NoAnswer as unknown:
                problem = unknown
            device = self._read_back(one, lambda now: bool(now.user_id))
        if device.user_id == person.id:
            return device
        raise NoAnswer(f"{problem or f'Entra does not show whose token {one.serial} is'}")

    def _activated(self, one: Issued, device: Device, person: Person) -> Device:
        """Each try has a code of its own: Entra takes none twice."""
        problem: Refused | None = None
        for number in range(_TRIES):
            if number:
                clock.sleep(_period(one) - clock.now() % _period(one))
            self._keep_pace()
            try:
                self._directory.activate(person, device, lambda: _code(one))
                problem = None
            except (EntraRefused, NoAnswer) as trouble:
                problem = trouble
            device = self._read_back(one, lambda now: now.active)
            if device.active:
                self._any_activated = True
                return device
        self._stop_if_none(problem)
        raise problem or NoAnswer(f"Entra does not show token {one.serial} as activated")

    def _stop_if_none(self, problem: Refused | None) -> None:
        """What keeps the first token of a run from being activated will keep the others: no need to try."""
        if isinstance(problem, EntraRefused) and not self._any_activated:
            raise Refused(f"{problem}. Where the policy was enabled only now, wait: that takes up to an hour")

    def _read_back(self, one: Issued, expected: Callable[[Device], bool]) -> Device:
        """The device as Entra shows it, a little later where it does not show yet what is expected."""
        for wait in (0.0, *_PATIENCE):
            clock.sleep(wait)
            found = self._directory.devices(one.serial)
            if found and expected(found[0]):
                break
        if not found:
            raise EntraRefused(f"token {one.serial} is no longer in Entra", 404)
        return found[0]

    def _keep_pace(self) -> None:
        """Wait where another activation would be more than Entra takes."""
        recent = [at for at in self._activated_at if clock.now() - at < _WINDOW]
        if len(recent) >= _ACTIVATIONS:
            clock.sleep(_WINDOW - (clock.now() - recent[0]))
        self._activated_at = [*recent, clock.now()]


def _period(one: Issued) -> int:
    return one.account.period or 30


def _code(one: Issued) -> str:
    account = one.account
    return oath.totp(account.secret, int(clock.now()), _period(one), account.digits, account.algorithm)
