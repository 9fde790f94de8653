"""Takes tokens from users and out of the directory, and looks whether that is so."""

from collections.abc import Callable
from dataclasses import replace

from picoath.entra import calls, clock
from picoath.entra.calls import Call
from picoath.entra.directory import Device, Directory, Person
from picoath.entra.problems import EntraRefused, NoAnswer
from picoath.errors import BadInput

_NOT_FOUND = 404
_PATIENCE = (1.0, 2.0, 4.0, 8.0)  # seconds


class Removal:
    """In this directory. Everything raises EntraRefused, NoAnswer and NotSignedIn."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def tokens_of(self, upn: str) -> list[Device]:
        """The user's tokens; those that were uploaded as CSV say so. Raises BadInput for an unknown user."""
        tokens = self._directory.tokens_of(self._person(upn))
        return [replace(token, legacy=not self._in_directory(token)) for token in tokens]

    def find(self, serial: str, upn: str | None) -> list[Device]:
        """The tokens with this serial number: those of a user, or all made through Graph. Raises BadInput."""
        if upn:
            found = [token for token in self.tokens_of(upn) if token.serial == serial]
        else:
            found = self._directory.devices(serial)
        if not found:
            raise BadInput(
                f"{upn or 'Entra'} has no token with the serial number {serial!a}"
                + ("" if upn else "; one that was uploaded as CSV is found with --user")
            )
        return found

    def take_away(self, device: Device) -> None:
        """Take the token from its user."""
        self._make_so(unassign(device), lambda: not self._is_assigned(device))

    def delete(self, device: Device) -> None:
        """Remove the token from the directory. It must have no user."""
        self._make_so(delete(device), lambda: not self._in_directory(device))

    def _make_so(self, call: Call, is_so: Callable[[], bool]) -> None:
        """Send `call`, and once more as long as nobody knows whether it was carried out."""
        for wait in _PATIENCE:
            try:
                self._directory.send(call)
            except EntraRefused as problem:
                if problem.status != _NOT_FOUND:  # else it was carried out, and the answer was lost
                    raise
            except NoAnswer:
                pass  # it is looked at next
            if is_so():
                return
            clock.sleep(wait)
        raise NoAnswer(
            f"Entra was to {call.what} and does not show that it has; look again with `entra list`"
        )

    def _is_assigned(self, device: Device) -> bool:
        tokens = self._directory.tokens_of(Person(device.user_id, device.user_name, guest=False))
        return any(token.id == device.id for token in tokens)

    def _in_directory(self, device: Device) -> bool:
        return any(found.id == device.id for found in self._directory.devices(device.serial))

    def _person(self, upn: str) -> Person:
        person = self._directory.person(upn)
        if person is None:
            raise BadInput(f"Entra knows no user {upn!a}")
        return person


def unassign(device: Device) -> Call:
    """The request that takes a token from its user."""
    return calls.unassign(device.user_id, device.id, f"token {device.serial} of {device.user_name}")


def delete(device: Device) -> Call:
    """The request that removes a token."""
    return calls.delete(device.id, f"token {device.serial}")
