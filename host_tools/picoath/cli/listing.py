"""Accounts on the token, as several commands print them."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from picoath.cli.output import Output
from picoath.enrol.enrolment import Enrolment
from picoath.link.client import StoredAccount


def print_accounts(output: Output, accounts: Sequence[StoredAccount]) -> None:
    """The accounts as a table, or as the JSON of `list`."""
    output.result(
        accounts_json(accounts), _table(accounts) if accounts else "There are no accounts on the token."
    )


def accounts_json(accounts: Sequence[StoredAccount]) -> dict[str, Any]:
    """The JSON of `list`."""
    return {"accounts": [account.to_json() for account in accounts]}


def counted(accounts: int) -> str:
    """How many accounts, in words."""
    return f"{accounts} account" if accounts == 1 else f"{accounts} accounts"


def titled(name: str, account: str) -> str:
    """Both names of an account in one line."""
    return " ".join(part for part in (name, account) if part) or "(no name)"


def _table(accounts: Sequence[StoredAccount]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("#", justify="right")
    for title in ("Name", "Account", "Codes", "Suffix"):
        table.add_column(title, overflow="fold")
    for account in accounts:
        table.add_row(str(account.index), account.name, account.account, codes(account), account.suffix)
    return table


def codes(account: StoredAccount | Enrolment) -> str:
    """How an account's codes are made, in words."""
    changes = f"every {account.period} s" if account.type == "totp" else "by counter"
    return f"{account.digits} digits {changes}, {account.algorithm}"
