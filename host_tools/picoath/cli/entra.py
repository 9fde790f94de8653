"""`picoath entra`: the hardware OATH tokens that are in Entra ID, for the one that was lost."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Optional

import typer

from picoath.cli.entra_session import BrowserOption, ClientOption, DryRunOption, TenantOption, sign_in
from picoath.cli.options import JsonOption
from picoath.cli.output import Output
from picoath.cli.prompt import ask, yes_or_no
from picoath.cli.requests_shown import show
from picoath.entra import removal
from picoath.entra.directory import Device
from picoath.entra.removal import Removal
from picoath.entra.sign_in import EVERYBODYS, Login
from picoath.errors import Refused

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

# ruff: noqa: UP045, typer reads the types at run time on Python 3.10
SerialArgument = Annotated[str, typer.Argument(metavar="SERIAL", help="The token's serial number.")]
UserOption = Annotated[
    Optional[str],
    typer.Option("--user", metavar="UPN", help="Look among this user's tokens, those uploaded as CSV too."),
]


@app.callback()
def entra() -> None:
    """The tokens in Entra ID: look for them, take them from their users, delete them.

    Signs in as an administrator, as `issue --entra` does.
    """


@app.command("list")
def list_tokens(
    user: UserOption = None,
    tenant: TenantOption = EVERYBODYS,
    client_id: ClientOption = "",
    browser: BrowserOption = False,
    as_json: JsonOption = False,
) -> None:
    """List all tokens that were made through Graph, or all of one user."""
    output = Output(as_json)
    directory = sign_in(output, Login(tenant, client_id, browser))
    devices = Removal(directory).tokens_of(user) if user else directory.devices()
    lines = [_line(device) for device in devices] or ["There are none."]
    output.result({"tokens": [_fields(device) for device in devices]}, "\n".join(lines))


@app.command()
def unassign(
    serial: SerialArgument,
    user: UserOption = None,
    dry_run: DryRunOption = False,
    tenant: TenantOption = EVERYBODYS,
    client_id: ClientOption = "",
    browser: BrowserOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take a token from its user: its codes are worth nothing from then on. It stays in Entra for another.

    Asks first.
    """
    output = Output(as_json)
    tokens = Removal(sign_in(output, Login(tenant, client_id, browser)))
    devices = [device for device in tokens.find(serial, user) if device.user_id]
    if not devices:
        raise Refused(f"token {serial} has no user in Entra")
    if dry_run:
        show(output, [removal.unassign(device) for device in devices])
        return
    done = _each_agreed(devices, "Take this token from its user", tokens.take_away)
    output.result({"unassigned": done}, f"Token {serial} has no user any more.")


@app.command()
def delete(
    serial: SerialArgument,
    user: UserOption = None,
    dry_run: DryRunOption = False,
    tenant: TenantOption = EVERYBODYS,
    client_id: ClientOption = "",
    browser: BrowserOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take a token from its user and delete it from Entra. Asks first, for each where there are several."""
    output = Output(as_json)
    tokens = Removal(sign_in(output, Login(tenant, client_id, browser)))
    devices = tokens.find(serial, user)
    if dry_run:
        assigned = [removal.unassign(device) for device in devices if device.user_id]
        show(output, [*assigned, *map(removal.delete, devices)])
        return

    def remove(device: Device) -> None:
        if device.user_id:
            tokens.take_away(device)
        tokens.delete(device)

    done = _each_agreed(devices, "Delete this token from Entra", remove)
    output.result({"deleted": done}, f"Token {serial} is deleted.")


def _each_agreed(
    devices: Sequence[Device], question: str, do: Callable[[Device], None]
) -> list[dict[str, Any]]:
    """Do it to each device for which the answer is yes. Raises Refused when there is none."""
    done = []
    for device in devices:
        if ask(f"{_line(device)}\n{question}? y or n", yes_or_no, default="n"):
            do(device)
            done.append(_fields(device))
    if not done:
        raise Refused("nothing was changed")
    return done


def _line(device: Device) -> str:
    origin = ", uploaded as CSV" if device.legacy else ""
    return f"{device.serial}  {device.status or 'unknown'}  {device.user_name or 'nobody'}{origin}"


def _fields(device: Device) -> dict[str, Any]:
    return {
        "id": device.id,
        "serial": device.serial,
        "status": device.status,
        "user": device.user_name or None,
        "manufacturer": device.manufacturer,
        "model": device.model,
        "algorithm": device.algorithm,
        "period": device.period,
        "uploaded_as_csv": device.legacy,
    }
