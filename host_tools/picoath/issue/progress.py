"""What a run has done so far, in a file that only its passphrase opens: a run that was cut off goes on.

The first age file in it holds the run's settings and a key of its own, encrypted with the passphrase; each
further one a step, encrypted to that key, which takes no time. A step is written before a token is asked
("offered") and after it has taken the account ("taken"): no key is ever on a token and nowhere else. Serial
numbers that are about to be sent to Entra are a step too ("announced"), and when it took them ("entra").
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyrage

from picoath.age import Identities, Passphrase, Recipients, read_blocks, write_blocks
from picoath.enrol import otpauth
from picoath.errors import BadInput
from picoath.issue.issued import Issued, Settings
from picoath.issue.users import User

_FORM = "picoath issue 1"


class Progress:
    """The run that the file at `path` keeps; begins it when there is none.

    Raises BadInput (WrongPassword) when the file can't be opened, or the run has other settings.
    """

    def __init__(self, path: Path, passphrase: Passphrase, settings: Settings) -> None:
        self._path = path
        self._blocks = read_blocks(path)
        self._taken: dict[str, Issued] = {}
        self._offered: dict[str, Issued] = {}
        self._announced: set[str] = set()
        self._entra: dict[str, float] = {}
        if not self._blocks:
            self._begin(passphrase, settings)
            return
        header = _json(passphrase.decrypt(self._blocks[0]))
        if header.get("form") != _FORM:
            raise BadInput(f"{path} is not what an unfinished `picoath issue` leaves")
        try:
            self._go_on(header, settings)
        except (KeyError, TypeError):
            raise BadInput(f"{path} was written by another version of picoath: go on with that") from None

    @property
    def taken(self) -> dict[str, Issued]:
        """What is on a token, by the user's name."""
        return self._taken

    def offered(self, user: User) -> Issued | None:
        """What was last offered to a token for this user, which may have taken it."""
        return self._offered.get(user.upn)

    def offer(self, issued: Issued) -> None:
        """A token is about to be asked. Raises OSError, and BadInput when another run writes here too."""
        self._step(issued, taken=False)

    def take(self, issued: Issued) -> None:
        """The token has taken the account. Raises the same."""
        self._step(issued, taken=True)

    def announced(self, issued: Issued) -> bool:
        """Whether Entra did not know the token when this run was about to send it."""
        return issued.serial in self._announced

    def announce(self, issued: Sequence[Issued]) -> None:
        """These tokens are about to be sent to Entra, which knows none of them. Raises the same."""
        new = [one.serial for one in issued if not self.announced(one)]
        if new:
            self._append({"announced": new})

    def taken_by_entra(self, issued: Issued) -> float:
        """When Entra took the token, in Unix time; 0.0 when that is not known."""
        return self._entra.get(issued.serial, 0.0)

    def note_taken_by_entra(self, issued: Sequence[Issued], at: float) -> None:
        """Entra took these tokens at that time. Raises the same."""
        self._append({"entra": {one.serial: at for one in issued}})

    def finish(self) -> None:
        """The run is over and its files are written."""
        self._path.unlink()

    def _go_on(self, header: dict[str, Any], settings: Settings) -> None:
        _check_settings(self._path, Settings(**header["settings"]), settings)
        self._key = str(header["key"])
        opener = Identities(self._key.encode())
        for block in self._blocks[1:]:
            self._take_in(_json(opener.decrypt(block)))

    def _begin(self, passphrase: Passphrase, settings: Settings) -> None:
        self._key = str(pyrage.x25519.Identity.generate())
        header = {"form": _FORM, "key": self._key, "settings": asdict(settings)}
        self._write(passphrase.encrypt(json.dumps(header).encode()))

    def _step(self, issued: Issued, taken: bool) -> None:
        step = {
            "taken": taken,
            "user": asdict(issued.user),
            "serial": issued.serial,
            "model": issued.model,
            "account": otpauth.write(issued.account),
        }
        self._append(step)

    def _append(self, step: dict[str, Any]) -> None:
        recipient = pyrage.x25519.Identity.from_str(self._key).to_public()
        self._write(Recipients([str(recipient)]).encrypt(json.dumps(step).encode()))
        self._take_in(step)

    def _write(self, block: bytes) -> None:
        if read_blocks(self._path) != self._blocks:
            raise BadInput(f"{self._path} was changed in the meantime: two runs can't share a folder")
        write_blocks(self._path, [*self._blocks, block])
        self._blocks = read_blocks(self._path)

    def _take_in(self, step: dict[str, Any]) -> None:
        if "announced" in step:
            self._announced.update(step["announced"])
            return
        if "entra" in step:
            self._entra.update(step["entra"])
            return
        account = otpauth.read(step["account"])
        issued = Issued(User(**step["user"]), step["serial"], step["model"], account)
        (self._taken if step["taken"] else self._offered)[issued.user.upn] = issued


def _json(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
    except ValueError:
        document = None
    return document if isinstance(document, dict) else {}


def _check_settings(path: Path, begun: Settings, asked: Settings) -> None:
    for name, value in asdict(begun).items():
        if getattr(asked, name) != value:
            raise BadInput(
                f"the unfinished run in {path} has --{name} {value!r}: go on with that, or begin one in "
                "another folder with --out"
            )


def missing_users(taken: dict[str, Issued], users: Sequence[User]) -> list[str]:
    """The names of those who have a token already and are no longer in the list."""
    wanted = {user.upn for user in users}
    return [upn for upn in taken if upn not in wanted]
