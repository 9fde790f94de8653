"""The backup: what was enrolled, as otpauth URIs in lines, encrypted with age (https://age-encryption.org/v1).

A backup is armoured text. With a passphrase it is one age file, written anew for each account, so that
`age -d FILE` shows the URIs without this program. With recipients whoever adds an account can't read what is
there: each time appends an age file of its own, from "-----BEGIN" to "-----END", and age wants them one by
one.

Of two accounts with the same names the later counts.
"""

from collections.abc import Sequence
from pathlib import Path

from picoath import private_files
from picoath.age import Kind, Opener, Passphrase, Recipients, read_blocks, write_blocks
from picoath.age import kind_of as kind_of_block
from picoath.enrol import otpauth
from picoath.enrol.enrolment import Enrolment
from picoath.enrol.names import fit
from picoath.errors import BadInput


def kind_of(path: Path) -> Kind | None:
    """What a backup is encrypted with; None when there is no such file yet. Raises BadInput."""
    blocks = read_blocks(path)
    return kind_of_block(blocks[0]) if blocks else None


def read(path: Path, opener: Opener) -> list[Enrolment]:
    """The accounts in a backup, in the order in which they were added. Raises BadInput, WrongPassword."""
    accounts: dict[tuple[str, str], Enrolment] = {}
    for line in _text(read_blocks(path), opener).splitlines():
        if line and not line.startswith("#"):
            account = fit(otpauth.read(line))[0]
            accounts.pop((account.name, account.account), None)
            accounts[account.name, account.account] = account
    return list(accounts.values())


class Appender:
    """Puts accounts into the backup at `path`, or begins one; made before the token is asked.

    Raises BadInput (WrongPassword) when that will not be possible.
    """

    def __init__(self, path: Path, lock: Passphrase | Recipients) -> None:
        self.path = path
        self._lock = lock
        self._blocks = read_blocks(path)
        self._text = _text(self._blocks, lock) if isinstance(lock, Passphrase) else ""
        try:
            private_files.check_folder(path)
        except OSError as error:
            raise BadInput(f"{path} can't be written: {error.strerror}") from None

    def append(self, accounts: Sequence[Enrolment]) -> None:
        """Put accounts behind those in the backup. Raises BadInput and OSError; then nothing has changed."""
        if read_blocks(self.path) != self._blocks:
            raise BadInput(f"{self.path} was changed in the meantime")
        added = "".join(f"{otpauth.write(account)}\n" for account in accounts)
        encrypted = self._lock.encrypt((self._text + added).encode())
        kept = [] if isinstance(self._lock, Passphrase) else self._blocks
        write_blocks(self.path, [*kept, encrypted])


def _text(blocks: Sequence[bytes], opener: Opener) -> str:
    if opener.kind == "passphrase" and len(blocks) > 1:
        raise BadInput("the file is no backup: it has several parts with a passphrase each")
    try:
        return b"".join(opener.decrypt(block) for block in blocks).decode()
    except UnicodeDecodeError:
        raise BadInput("what the file holds is no backup") from None
