"""`picoath status`: what the token says about itself."""

from rich.table import Table

from picoath.cli.clock_text import clock_text
from picoath.cli.connect import connect
from picoath.cli.options import JsonOption, PortOption
from picoath.cli.output import Output
from picoath.link.client import Status


def status(as_json: JsonOption = False, port: PortOption = None) -> None:
    """Show versions, board, clock and free room of the token."""
    output = Output(as_json)
    with connect(port, output) as token:
        told = token.status()
    if told.vault != "good" and told.vault != "new":
        output.warn(f"the vault of the token: {told.vault}")
    output.result(_json(told), _table(told))


def _json(told: Status) -> dict[str, object]:
    return {
        "serial": told.serial,
        "board": told.board,
        "firmware": told.firmware,
        "circuitpython": told.circuitpython,
        "personality": told.personality,
        "locked": told.locked,
        "pin": told.pin,
        "accounts": told.accounts,
        "capacity": told.capacity,
        "clock": {"utc": told.clock.utc, "trusted": told.clock.trusted, "why": told.clock.why},
    }


def _pin(told: Status) -> str:
    if not told.pin:
        return "none"
    return "set; the token is locked" if told.locked else "set; the token is unlocked"


def _table(told: Status) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_row("Serial", told.serial)
    table.add_row("Board", told.board)
    table.add_row("Firmware", f"{told.firmware} on CircuitPython {told.circuitpython}")
    table.add_row("Personality", told.personality)
    table.add_row("PIN", _pin(told))
    table.add_row("Accounts", f"{told.accounts}, room for {told.capacity - told.accounts} more")
    table.add_row("Clock", clock_text(told.clock))
    return table
