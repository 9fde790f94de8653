"""Makes the tokens of a run known to Entra: created, assigned, activated, and read back.

What is there is asked of Entra each time, so a run that stopped goes on from that.
"""

from collections.abc import Callable, Mapping, Sequence

from picoath import oath
from picoath.entra import clock
from picoath.entra.creation import PATIENCE, Creation, Notes
from picoath.entra.directory import Device, Directory, Person
from picoath.entra.problems import FORBIDDEN, EntraRefused, NoAnswer
from picoath.errors import Refused
from picoath.issue.issued import Issued, Settings

_TRIES = 3
_ACTIVATIONS, _WINDOW = 200, 300.0
"""What Entra takes in so many seconds."""


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
        self._creation = Creation(directory, people, notes, settings)
        self._done = done
        self._activated_at: list[float] = []
        self._any_activated = False

    def register(self, issued: Sequence[Issued]) -> dict[str, Device]:
        """Entra's device for each user's name, all of them activated.

        Raises Refused with what is in the way of some when the others are ready, and at once what is in the
        way of all: NoAnswer, NotSignedIn, EntraRefused. The next run goes on.
        """
        devices = self._creation.devices(issued)
        problems = self._creation.problems
        ready: dict[str, Device] = {}
        for one in issued:
            if one.serial in devices:
                try:
                    ready[one.user.upn] = self._handed_over(one, devices[one.serial])
                except EntraRefused as problem:
                    if problem.status == FORBIDDEN:
                        raise
                    problems.append(str(problem))
            self._done(len(ready))
        if problems:
            raise Refused(f"{len(ready)} of {len(issued)} tokens are activated. {'; '.join(problems)}")
        return ready

    def _handed_over(self, one: Issued, device: Device) -> Device:
        person = self._people[one.user.upn]
        device = self._assigned(one, device, person)
        return device if device.active else self._activated(one, device, person)

    def _assigned(self, one: Issued, device: Device, person: Person) -> Device:
        problem = NoAnswer(f"Entra does not show whose token {one.serial} is")
        for _ in range(_TRIES):
            if device.user_id == person.id:
                return device
            if device.user_id:
                owner = device.user_name or device.user_id
                raise EntraRefused(f"token {one.serial} has another user in Entra, {owner}", 409)
            try:
                self._directory.assign(person, device)
            except NoAnswer as unknown:
                problem = unknown
            device = self._read_back(one, lambda now: bool(now.user_id))
        if device.user_id == person.id:
            return device
        raise problem

    def _activated(self, one: Issued, device: Device, person: Person) -> Device:
        """Each try has a code of its own: Entra takes none twice."""
        problem: Refused = NoAnswer(f"Entra does not show token {one.serial} as activated")
        for number in range(_TRIES):
            if number:
                clock.sleep(_period(one) - clock.now() % _period(one))
            self._keep_pace()
            try:
                self._directory.activate(person, device, lambda: _code(one))
            except (EntraRefused, NoAnswer) as trouble:
                problem = trouble
            device = self._read_back(one, lambda now: now.active)
            if device.active:
                self._any_activated = True
                return device
        if isinstance(problem, EntraRefused) and not self._any_activated:
            # What keeps the first token of a run from being activated keeps the others too.
            raise Refused(f"{problem}. Where the policy was enabled only now, wait: that takes up to an hour")
        raise problem

    def _read_back(self, one: Issued, expected: Callable[[Device], bool]) -> Device:
        """The device as Entra shows it, a little later where it does not show yet what is expected."""
        for wait in (0.0, *PATIENCE):
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
