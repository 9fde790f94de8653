"""`picoath backup`: what is in a backup."""

from typing import Annotated

import typer
from rich.table import Table

from picoath.backup import kind_of
from picoath.cli.backup_file import BackupArgument, IdentityOption, PassphraseFileOption, stored
from picoath.cli.listing import codes, counted
from picoath.cli.options import JsonOption, PortOption
from picoath.cli.output import Output
from picoath.enrol.enrolment import Enrolment

ListOption = Annotated[bool, typer.Option("--list", help="Name every account.")]


def backup(
    file: BackupArgument,
    name_all: ListOption = False,
    identity: IdentityOption = None,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
    port: PortOption = None,
) -> None:
    """Open a backup and say what is in it; never a secret. Needs no token.

    A token gives nothing back, so a backup is made while accounts are added: `picoath add --backup F`.
    """
    output = Output(as_json)
    accounts = stored(file, identity, passphrase_file)
    document = {
        "file": str(file),
        "encrypted_with": kind_of(file),
        "accounts": [account.to_json() for account in accounts],
    }
    summary = f"{file} opens and holds {counted(len(accounts))}."
    output.result(document, _table(accounts) if name_all and accounts else summary)


def _table(accounts: list[Enrolment]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Name", "Account", "Codes"):
        table.add_column(title, overflow="fold")
    for account in accounts:
        table.add_row(account.name, account.account, codes(account))
    return table
