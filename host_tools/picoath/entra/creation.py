"""Makes the devices that are missing in Entra, once each.

What is there is asked of Entra. Two things are noted here: that a serial number was not there before this
run sent it, so that a device that has it is this run's own; and when Entra took it, because what was made
shows only a little later, and to send it again meanwhile would make a second one.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from picoath.entra import clock
from picoath.entra.directory import Device, Directory, Person
from picoath.entra.problems import FORBIDDEN, EntraRefused, NoAnswer
from picoath.issue.issued import Issued, Settings

BATCH = 20
"""Devices in one request."""
PATIENCE = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds between looks for what was done, which Entra shows a little later."""
_SETTLED = 15 * 60.0  # seconds after which what Entra took and does not show is not there
_TRIES = 3


class Notes(Protocol):
    """What outlasts a run that stops. Raises OSError."""

    def announced(self, issued: Issued) -> bool:
        """Whether the token was new to Entra when this run sent it."""

    def announce(self, issued: Sequence[Issued]) -> None:
        """These tokens are new to Entra and about to be sent."""

    def taken_by_entra(self, issued: Issued) -> float:
        """When Entra took it, in Unix time; 0.0 when that is not known."""

    def note_taken_by_entra(self, issued: Sequence[Issued], at: float) -> None:
        """Entra took these at that time."""


class Creation:
    """Makes devices for tokens of `people`, the users by name.

    - `problems`: what is in the way of some of them.
    """

    def __init__(
        self, directory: Directory, people: Mapping[str, Person], notes: Notes, settings: Settings
    ) -> None:
        self._directory = directory
        self._people = people
        self._notes = notes
        self._settings = settings
        self.problems: list[str] = []

    def devices(self, issued: Sequence[Issued]) -> dict[str, Device]:
        """The devices by serial number, without those that have a problem. Raises NoAnswer, and EntraRefused
        where a right is missing."""
        devices: dict[str, Device] = {}
        missing = []
        for one in issued:
            there = self._directory.devices(one.serial)
            problem = self._in_the_way(one, there)
            if problem:
                self.problems.append(problem)
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
            fresh = clock.now() - self._notes.taken_by_entra(one) < _SETTLED
            return _not_shown(one) if fresh and not there else None
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
            try:
                self._directory.create(missing, self._settings)
            except EntraRefused as refused:
                return devices | self._create_singly(missing, refused)
            except NoAnswer as unknown:
                problem = unknown
            else:
                self._notes.note_taken_by_entra(missing, clock.now())
                return devices | self._shown(missing)
            devices |= self._seen(missing)
            missing = [one for one in missing if one.serial not in devices]
            if not missing:
                return devices
        raise problem

    def _shown(self, issued: Sequence[Issued]) -> dict[str, Device]:
        """What Entra took; what it does not show is a problem, and not to be sent again."""
        seen = self._seen(issued)
        self.problems += [_not_shown(one) for one in issued if one.serial not in seen]
        return seen

    def _create_singly(self, batch: Sequence[Issued], refused: EntraRefused) -> dict[str, Device]:
        """One of a batch spoils it: find out which."""
        if refused.status == FORBIDDEN:
            raise refused
        if len(batch) == 1:
            self.problems.append(f"token {batch[0].serial}: {refused}")
            return {}
        devices: dict[str, Device] = {}
        for one in batch:
            devices |= self._create([one])
        return devices

    def _seen(self, issued: Sequence[Issued]) -> dict[str, Device]:
        """Those that Entra shows by now."""
        seen: dict[str, Device] = {}
        for wait in (0.0, *PATIENCE):
            clock.sleep(wait)
            for one in issued:
                if one.serial not in seen:
                    seen |= {device.serial: device for device in self._directory.devices(one.serial)}
            if len(seen) == len(issued):
                break
        return seen


def _not_shown(one: Issued) -> str:
    return f"Entra took token {one.serial} and does not show it yet: wait some minutes"
