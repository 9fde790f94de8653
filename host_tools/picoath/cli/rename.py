"""`picoath rename`: other names for an account on the token."""

from collections.abc import Sequence
from typing import Annotated, Optional

import typer

from picoath.cli.connect import connect
from picoath.cli.listing import print_accounts, titled
from picoath.cli.options import IndexArgument, JsonOption, PortOption
from picoath.cli.output import Output
from picoath.enrol import panel_names
from picoath.enrol.names import check_seen, cut, joined
from picoath.errors import BadInput
from picoath.link.client import StoredAccount


def rename(
    index: IndexArgument,
    name: Annotated[str, typer.Argument(help="The new display name.")],
    account: Annotated[
        Optional[str],  # noqa: UP045, typer reads this at run time on Python 3.10
        typer.Option("--account", metavar="TEXT", help="A new account name as well."),
    ] = None,
    as_json: JsonOption = False,
    port: PortOption = None,
) -> None:
    """Give an account another display name."""
    output = Output(as_json)
    with connect(port, output) as token:
        new_account = token.account(index).account if account is None else account
        names = _fit(name, output), _fit(new_account, output)
        _check_look(index, names, token.accounts())
        token.rename(index, *names)
        accounts = token.accounts()
    print_accounts(output, accounts)


def _fit(given: str, output: Output) -> str:
    check_seen(given, "a name")
    text = joined(given)
    if text != given:
        output.warn(f"what only joins or marks letters is taken out of a name: {text}")
    if not panel_names.can_draw(text):
        output.warn(f"the panel can't draw {text}; in letters that it has it is {panel_names.proposed(text)}")
    if cut(text) != text:
        output.warn(f"a name is cut in the middle to 64 bytes of UTF-8: {cut(text)}")
    return cut(text)


def _check_look(index: int, names: tuple[str, str], accounts: Sequence[StoredAccount]) -> None:
    """Raises BadInput when nobody could tell the account from another."""
    for other in accounts:
        alike = panel_names.look(other.name, other.account) == panel_names.look(*names)
        if alike and other.index != index:
            raise BadInput(
                f"on the panel it would look like {other.index}, {titled(other.name, other.account)}"
            )
