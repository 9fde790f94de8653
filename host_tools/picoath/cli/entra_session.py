"""The options that lead to a tenant of Entra, and the way there."""

from typing import Annotated

import typer

from picoath.cli.output import Output
from picoath.entra.directory import Directory
from picoath.entra.graph import Graph
from picoath.entra.sign_in import Login, SignIn

TenantOption = Annotated[
    str,
    typer.Option(
        "--tenant", metavar="T", help="Entra's tenant, a domain or an id; else that of who signs in."
    ),
]
ClientOption = Annotated[
    str,
    typer.Option(
        "--client-id", metavar="ID", help="An app of your own, a public client; else Microsoft's for Graph."
    ),
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Print the requests, without secrets, and change nothing.")
]

BrowserOption = Annotated[
    bool, typer.Option("--browser", help="Sign in in this computer's browser, where codes are blocked.")
]


def sign_in(output: Output, login: Login) -> Directory:
    """The tenant's directory, once an administrator has signed in. Raises NotSignedIn, NoAnswer, BadInput."""
    signed_in = SignIn(login, output.say)
    signed_in.begin()
    return Directory(Graph(signed_in, output.say))
