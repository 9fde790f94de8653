"""`issue --entra`: the users are looked at first, and what was issued becomes known to Entra."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from picoath.cli.entra_session import sign_in
from picoath.cli.issuing import TO_GO_ON, Run
from picoath.cli.output import Output
from picoath.entra import people
from picoath.entra.directory import Device, Directory, Person
from picoath.entra.problems import NotSignedIn
from picoath.entra.registration import Registration
from picoath.entra.sign_in import Login
from picoath.errors import Refused
from picoath.issue.issued import Issued, Settings
from picoath.issue.progress import Progress
from picoath.issue.users import User


class Registrar:
    """Issues tokens that end activated in the tenant of `login`."""

    def __init__(self, output: Output, progress: Progress, settings: Settings, login: Login) -> None:
        self._output = output
        self._progress = progress
        self._settings = settings
        self._login = login

    def issue(self, run: Run, users: Sequence[User]) -> tuple[list[Issued], dict[str, Device]]:
        """What was issued, and Entra's devices by their users' names.

        Raises Refused when it stops before its end, and BadInput for users who can't have a token.
        """
        with _going_on_later():
            directory = sign_in(self._output, self._login)
            found = self._find(directory, users)
        issued = run.issue(users)
        self._output.say("Creating, assigning and activating in Entra.")
        with _going_on_later(), self._output.progress("Activating", len(issued)) as done:
            registration = Registration(directory, found, self._progress, self._settings, done)
            return issued, registration.register(issued)

    def _find(self, directory: Directory, users: Sequence[User]) -> dict[str, Person]:
        with self._output.progress("Looking at the users", len(users)) as done:
            found = people.check(directory, users, self._has_one, done)
        self._output.say(f"All {len(users)} users are in Entra, and each can have a token.")
        return found

    def _has_one(self, user: User) -> bool:
        taken = self._progress.taken.get(user.upn)
        return taken is not None and self._progress.announced(taken)


@contextmanager
def _going_on_later() -> Iterator[None]:
    """What stops the run tells that it can go on."""
    try:
        yield
    except (Refused, NotSignedIn) as problem:
        raise Refused(f"{problem}. {TO_GO_ON}") from None
