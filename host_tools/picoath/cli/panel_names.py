"""What the token is to show of accounts whose names its panel can't draw."""

from collections.abc import Sequence
from dataclasses import replace

from picoath.cli.choose import may_ask
from picoath.cli.listing import titled
from picoath.cli.output import Output
from picoath.cli.prompt import ask
from picoath.enrol import panel_names
from picoath.enrol.enrolment import Enrolment
from picoath.enrol.names import check_seen, cut, joined
from picoath.errors import BadInput


def drawable(output: Output, accounts: Sequence[Enrolment]) -> dict[Enrolment, Enrolment]:
    """Each account as the token is to have it, with the one for a backup, which keeps the real names.

    At a terminal the user is asked, else told. Raises BadInput where a name has to be given and nobody can be
    asked for it.
    """
    return dict(_drawable(output, account) for account in accounts)


def _drawable(output: Output, account: Enrolment) -> tuple[Enrolment, Enrolment]:
    if panel_names.can_draw(account.name) and panel_names.can_draw(account.account):
        return account, account
    shown = replace(
        account,
        name=panel_names.proposed(account.name),
        account=panel_names.proposed(account.account),
    )
    needs_name = panel_names.is_mostly_boxes(shown.name or shown.account)
    if may_ask(output):
        shown = replace(shown, name=_asked_name(account, shown, needs_name))
    elif needs_name:
        raise BadInput(f"the panel can't draw {_titled(account)}: say with --name what it is to show")
    else:
        output.warn(
            f"the panel can't draw {_titled(account)} and will show {_titled(shown)}; --name gives it another"
        )
    return shown, replace(account, name=shown.name)


def _asked_name(account: Enrolment, shown: Enrolment, needs_name: bool) -> str:
    """The display name that the user wants. The question has the real names and those that are proposed."""
    question = f"The panel can't draw {_titled(account)}"
    if not needs_name:
        question += f" and would show {_titled(shown)}"
    return ask(f"{question}. Display name", _read_name, default="" if needs_name else shown.name)


def _read_name(text: str) -> str:
    check_seen(text, "the name")
    name = cut(joined(text))
    if not panel_names.can_draw(name):
        raise BadInput(f"the panel can't draw that either; it could show {panel_names.proposed(name)}")
    return name


def _titled(account: Enrolment) -> str:
    return titled(account.name, account.account)
