"""`picoath restore`: puts what a backup holds on a token."""

from picoath.cli.add import AllOption, ReplaceOption
from picoath.cli.backup_file import BackupArgument, IdentityOption, PassphraseFileOption, stored
from picoath.cli.choose import choose
from picoath.cli.connect import connect
from picoath.cli.enrolling import enrol, tell
from picoath.cli.options import JsonOption, PortOption
from picoath.cli.output import Output
from picoath.cli.panel_names import drawable
from picoath.errors import BadInput


def restore(
    file: BackupArgument,
    identity: IdentityOption = None,
    passphrase_file: PassphraseFileOption = None,
    take_all: AllOption = False,
    replace: ReplaceOption = False,
    as_json: JsonOption = False,
    port: PortOption = None,
) -> None:
    """Put the accounts of a backup on a token: all of them, or a choice from a list."""
    output = Output(as_json)
    accounts = stored(file, identity, passphrase_file)
    if not accounts:
        raise BadInput(f"there are no accounts in {file}")
    chosen = list(drawable(output, choose(output, accounts, take_all)))
    if any(account.type == "hotp" for account in chosen):
        output.warn(
            "HOTP accounts go on from the counter at which they were added: the service may refuse the first "
            "codes, and ask for two in a row to catch up"
        )
    with connect(port, output) as token:
        outcome = enrol(token, output, chosen, replace)
    tell(output, outcome)
