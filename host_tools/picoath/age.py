"""Files that age encrypted (https://age-encryption.org/v1); pyrage does the work.

A file here is a row of age files, each armoured, from "-----BEGIN" to "-----END": what is encrypted to a
public key can be appended to without being read. A binary age file is read as well.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Protocol

import pyrage

from picoath import private_files
from picoath.errors import BadInput, WrongPassword

Kind = Literal["passphrase", "recipients"]

_LARGEST = 16 * 1024 * 1024  # bytes
_MAGIC = b"age-encryption.org/v1\n"
_BEGIN, _END = b"-----BEGIN AGE ENCRYPTED FILE-----", b"-----END AGE ENCRYPTED FILE-----"
_COLUMNS = 64  # of base64 in armour
_PASSPHRASE_STANZA = b"-> scrypt "
_ARMOUR = re.compile(rb"\s*" + _BEGIN + rb"\n(.+?)\n" + _END + rb"\s*", re.DOTALL)


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
            raise BadInput("no key in the identity file opens this file") from None


def read_blocks(path: Path) -> list[bytes]:
    """The age files in the file; none when there is no such file. Raises BadInput."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise BadInput(f"{path} can't be read: {error.strerror}") from None
    blocks = blocks_in(content)
    if not blocks or len(content) > _LARGEST:
        raise BadInput(f"{path} is not what picoath encrypts, or is damaged")
    return blocks


def is_encrypted(content: bytes) -> bool:
    """Whether the content of a file claims to be of age."""
    return content.startswith(_MAGIC) or content.lstrip().startswith(_BEGIN)


def blocks_in(content: bytes) -> list[bytes]:
    """The age files in the content of a file, armoured; none when there is anything else in it."""
    if content.startswith(_MAGIC):
        return [_armoured(content)]
    content = content.replace(b"\r\n", b"\n")
    blocks = [match[0] for match in _ARMOUR.finditer(content)]
    return blocks if b"".join(blocks) == content else []


def write_blocks(path: Path, blocks: Sequence[bytes]) -> None:
    """Put these age files into the file, all or nothing. Raises OSError."""
    private_files.replace(path, b"".join(block.strip() + b"\n" for block in blocks))


def kind_of(block: bytes) -> Kind:
    """What an age file is encrypted with. Raises BadInput."""
    match = _ARMOUR.fullmatch(block)
    try:
        header = base64.b64decode(match[1].partition(b"\n")[0] if match else b"", validate=True)
    except binascii.Error:
        header = b""
    if not header.startswith(_MAGIC):
        raise BadInput("the file is damaged, or made by a newer age")
    return "passphrase" if header.startswith(_PASSPHRASE_STANZA, len(_MAGIC)) else "recipients"


def _armoured(binary: bytes) -> bytes:
    encoded = base64.b64encode(binary)
    lines = [encoded[at : at + _COLUMNS] for at in range(0, len(encoded), _COLUMNS)]
    return b"\n".join([_BEGIN, *lines, _END, b""])


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
