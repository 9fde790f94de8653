"""The backup: what was enrolled, as otpauth URIs in lines, encrypted with age (https://age-encryption.org/v1).

A backup is armoured text. With a passphrase it is one age file, written anew for each account, so that
`age -d FILE` shows the URIs without this program. With recipients whoever adds an account can't read what is
there: each time appends an age file of its own, from "-----BEGIN" to "-----END", and age wants them one by
one.

Of two accounts with the same names the later counts.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Protocol

import pyrage

from picoath import private_files
from picoath.enrol import otpauth
from picoath.enrol.enrolment import Enrolment
from picoath.errors import BadInput, WrongPassword

Kind = Literal["passphrase", "recipients"]

_LARGEST = 16 * 1024 * 1024  # bytes
_MAGIC = b"age-encryption.org/v1\n"
_PASSPHRASE_STANZA = b"-> scrypt "
_ARMOUR = re.compile(
    rb"\s*-----BEGIN AGE ENCRYPTED FILE-----\n(.+?)\n-----END AGE ENCRYPTED FILE-----\s*", re.DOTALL
)


class Opener(Protocol):
    """What decrypts: a passphrase or identities."""

    kind: Kind

    def decrypt(self, block: bytes) -> bytes:
        """The content of one age file. Raises WrongPassword."""


class Passphrase:
    """Encrypts and decrypts with a passphrase (scrypt)."""

    kind: Kind = "passphrase"

    def __init__(self, passphrase: str) -> None:
        if not passphrase:
            raise BadInput("a passphrase can't be empty")
        self._passphrase = passphrase

    def encrypt(self, plain: bytes) -> bytes:
        """An armoured age file."""
        return bytes(pyrage.passphrase.encrypt(plain, self._passphrase, armored=True))

    def decrypt(self, block: bytes) -> bytes:
        """The content of one age file. Raises WrongPassword."""
        try:
            return bytes(pyrage.passphrase.decrypt(block, self._passphrase))
        except pyrage.DecryptError:
            raise WrongPassword from None


class Recipients:
    """Encrypts to recipients: `age1…`, or SSH public keys as in authorized_keys. Raises BadInput."""

    kind: Kind = "recipients"

    def __init__(self, recipients: Sequence[str]) -> None:
        self._recipients = [_recipient(text) for text in recipients]

    def encrypt(self, plain: bytes) -> bytes:
        """An armoured age file."""
        return bytes(pyrage.encrypt(plain, self._recipients, armored=True))


class Identities:
    """Decrypts with the keys in a file: one that age-keygen made, or an SSH key without a passphrase."""

    kind: Kind = "recipients"

    def __init__(self, content: bytes) -> None:
        self._identities = _identities(content)

    def decrypt(self, block: bytes) -> bytes:
        """The content of one age file. Raises WrongPassword."""
        try:
            return bytes(pyrage.decrypt(block, self._identities))
        except pyrage.DecryptError:
            raise BadInput("no key in the identity file opens the backup") from None


def kind_of(path: Path) -> Kind | None:
    """What a backup is encrypted with; None when there is no such file yet. Raises BadInput."""
    blocks = _blocks(path)
    return _kind(blocks[0]) if blocks else None


def read(path: Path, opener: Opener) -> list[Enrolment]:
    """The accounts in a backup, in the order in which they were added. Raises BadInput, WrongPassword."""
    accounts: dict[tuple[str, str], Enrolment] = {}
    for line in _text(_blocks(path), opener).splitlines():
        if line and not line.startswith("#"):
            account = otpauth.read(line)
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
        self._blocks = _blocks(path)
        self._text = _text(self._blocks, lock) if isinstance(lock, Passphrase) else ""
        try:
            private_files.check_folder(path)
        except OSError as error:
            raise BadInput(f"{path} can't be written: {error.strerror}") from None

    def append(self, accounts: Sequence[Enrolment]) -> None:
        """Put accounts behind those in the backup. Raises BadInput and OSError; then nothing has changed."""
        if _blocks(self.path) != self._blocks:
            raise BadInput(f"{self.path} was changed in the meantime")
        added = "".join(f"{otpauth.write(account)}\n" for account in accounts)
        encrypted = self._lock.encrypt((self._text + added).encode())
        kept = [] if isinstance(self._lock, Passphrase) else self._blocks
        private_files.replace(self.path, b"".join(block.strip() + b"\n" for block in (*kept, encrypted)))


def _text(blocks: Sequence[bytes], opener: Opener) -> str:
    if opener.kind == "passphrase" and len(blocks) > 1:
        raise BadInput("the file is no backup: it has several parts with a passphrase each")
    try:
        return b"".join(opener.decrypt(block) for block in blocks).decode()
    except UnicodeDecodeError:
        raise BadInput("what the file holds is no backup") from None


def _blocks(path: Path) -> list[bytes]:
    """The age files in a backup; none when there is no such file."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise BadInput(f"{path} can't be read: {error.strerror}") from None
    content = content.replace(b"\r\n", b"\n")
    blocks = [match[0] for match in _ARMOUR.finditer(content)]
    if not blocks or len(content) > _LARGEST or b"".join(blocks) != content:
        raise BadInput(f"{path} is no backup, or is damaged")
    return blocks


def _kind(block: bytes) -> Kind:
    match = _ARMOUR.fullmatch(block)
    try:
        header = base64.b64decode(match[1].partition(b"\n")[0] if match else b"", validate=True)
    except binascii.Error:
        header = b""
    if not header.startswith(_MAGIC):
        raise BadInput("the backup is damaged, or made by a newer age")
    return "passphrase" if header.startswith(_PASSPHRASE_STANZA, len(_MAGIC)) else "recipients"


def _recipient(text: str) -> pyrage.x25519.Recipient | pyrage.ssh.Recipient:
    read = pyrage.ssh.Recipient.from_str if text.startswith("ssh-") else pyrage.x25519.Recipient.from_str
    try:
        return read(text)
    except pyrage.RecipientError:
        raise BadInput("a recipient is age1… (as age-keygen prints it) or an SSH public key") from None


def _identities(content: bytes) -> list[pyrage.x25519.Identity | pyrage.ssh.Identity]:
    try:
        if content.startswith(b"-----BEGIN"):
            return [pyrage.ssh.Identity.from_buffer(content)]
        lines = (line.strip() for line in content.decode().splitlines())
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (pyrage.IdentityError, UnicodeDecodeError):
        found = []
    if not found:
        raise BadInput("the identity file holds no key of age, and no SSH key without a passphrase")
    return found
