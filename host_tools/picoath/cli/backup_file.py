"""The backup that an option or argument names: what opens it, and what a new one is encrypted with."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Optional

import typer

from picoath.age import Identities, Passphrase, Recipients
from picoath.backup import Appender, kind_of, read
from picoath.cli.output import Output
from picoath.cli.prompt import ask
from picoath.enrol.enrolment import Enrolment
from picoath.errors import BadInput, Refused

# ruff: noqa: UP045, typer reads the types at run time on Python 3.10
BackupArgument = Annotated[Path, typer.Argument(metavar="F", help="The backup, as `add --backup` made it.")]
BackupOption = Annotated[
    Optional[Path],
    typer.Option("--backup", metavar="F", help="Keep what is added in this file, encrypted with age."),
]
RecipientOption = Annotated[
    Optional[list[str]],
    typer.Option(
        "--recipient", metavar="R", help="Encrypt to this key (age1… or ssh-…) instead of with a passphrase."
    ),
]
IdentityOption = Annotated[
    Optional[Path],
    typer.Option("--identity", metavar="I", help="The file with the key, for a backup with recipients."),
]
PassphraseFileOption = Annotated[
    Optional[Path],
    typer.Option("--passphrase-file", metavar="P", help="Take the passphrase from a file's first line."),
]


def appender(path: Path, recipients: Sequence[str] | None, passphrase_file: Path | None) -> Appender:
    """What appends to the backup at `path`, which need not be there yet. Raises BadInput."""
    if recipients and passphrase_file:
        raise BadInput("a backup has a passphrase or recipients: leave out --passphrase-file or --recipient")
    kind = kind_of(path)
    if kind == "recipients" and not recipients:
        raise BadInput(f"{path} is encrypted to recipients: say --recipient, as when it was begun")
    if kind == "passphrase" and recipients:
        raise BadInput(f"{path} is encrypted with a passphrase, not to recipients")
    if recipients:
        return Appender(path, Recipients(recipients))
    if passphrase_file:
        return Appender(path, Passphrase(first_line(passphrase_file)))
    if kind is None:
        return Appender(path, Passphrase(new_passphrase(f"New passphrase for {path.name}")))
    return ask(f"Passphrase of {path.name}", lambda text: Appender(path, Passphrase(text)), hidden=True)


def stored(path: Path, identity: Path | None, passphrase_file: Path | None) -> list[Enrolment]:
    """The accounts in the backup at `path`. Raises BadInput."""
    kind = kind_of(path)
    if kind is None:
        raise BadInput(f"there is no file {path}; `picoath add --backup` makes one")
    if kind == "recipients":
        if identity is None or passphrase_file:
            raise BadInput(f"{path} is encrypted to recipients: say --identity, with the file of their key")
        return read(path, Identities(_content(identity)))
    if identity:
        raise BadInput(f"{path} is encrypted with a passphrase: leave out --identity")
    if passphrase_file:
        return read(path, Passphrase(first_line(passphrase_file)))
    return ask(f"Passphrase of {path.name}", lambda text: read(path, Passphrase(text)), hidden=True)


def new_passphrase(question: str) -> str:
    """Ask for a passphrase; twice in a terminal, where a slip of the finger would lock everything away."""
    passphrase = ask(question, _checked, hidden=True)
    if sys.stdin.isatty():
        ask("Once more", lambda text: _same(text, passphrase), hidden=True)
    return passphrase


def keep(output: Output, backup: Appender, accounts: Sequence[Enrolment]) -> None:
    """Append what the token has taken. Raises Refused, saying how things are, when that fails after all."""
    if not accounts:
        return
    try:
        backup.append(accounts)
    except (OSError, BadInput) as problem:
        raise Refused(
            f"the token has the accounts, but {backup.path} does not ({problem}): add them once more with "
            "--replace and another --backup while their codes are there"
        ) from None
    output.say(f"Kept in {backup.path}.")


def _checked(passphrase: str) -> str:
    Passphrase(passphrase)
    return passphrase


def _same(text: str, passphrase: str) -> None:
    if text != passphrase:
        raise BadInput("that is another one")


def first_line(path: Path) -> str:
    """The first line of a file. Raises BadInput."""
    try:
        return _content(path).decode("utf-8-sig").partition("\n")[0].rstrip("\r")
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not UTF-8 text") from None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise BadInput(f"there is no file {path}") from None
    except OSError as error:
        raise BadInput(f"{path} can't be read: {error.strerror}") from None
