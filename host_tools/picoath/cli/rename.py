"""`picoath rename`: other names for an account on the token."""

from typing import Annotated, Optional

import typer

from picoath.cli.connect import connect
from picoath.cli.listing import print_accounts
from picoath.cli.options import IndexArgument, JsonOption, PortOption
from picoath.cli.output import Output
from picoath.enrol.names import check_seen, cut, joined


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
        token.rename(index, _fit(name, output), _fit(new_account, output))
        accounts = token.accounts()
    print_accounts(output, accounts)


def _fit(given: str, output: Output) -> str:
    check_seen(given, "a name")
    text = joined(given)
    if text != given:
        output.warn(f"what only joins or marks letters is taken out of a name: {text}")
    if cut(text) != text:
        output.warn(f"a name is cut in the middle to 64 bytes of UTF-8: {cut(text)}")
    return cut(text)
