"""`picoath add`: puts accounts on the token."""

from dataclasses import replace as changed
from typing import Annotated, Optional

import typer

from picoath.cli.choose import choose
from picoath.cli.connect import connect
from picoath.cli.enrolling import Outcome, enrol
from picoath.cli.exercising import exercise
from picoath.cli.options import JsonOption, PortOption
from picoath.cli.output import Output
from picoath.cli.sources import (
    CameraOption,
    ClipboardOption,
    ImageOption,
    ManualOption,
    ScreenOption,
    UriOption,
    WatchOption,
    inspect_sources,
)
from picoath.enrol.enrolment import Enrolment
from picoath.enrol.inspection import Inspection
from picoath.enrol.names import check_seen, fit
from picoath.errors import BadInput, Refused

NameOption = Annotated[
    Optional[str],  # noqa: UP045, typer reads this at run time on Python 3.10
    typer.Option(
        "--name", metavar="TEXT", help="What the token is to show, instead of the name in the code."
    ),
]
AllOption = Annotated[bool, typer.Option("--all", help="Take all accounts, where there are several.")]
PartialOption = Annotated[bool, typer.Option("--partial", help="Take an export of which parts are missing.")]
ReplaceOption = Annotated[
    bool,
    typer.Option("--replace", help="Put accounts that are on the token already in the place of those there."),
]
NoExerciseOption = Annotated[
    bool, typer.Option("--no-exercise", help="Leave out the typing exercise at the end.")
]


def add(
    image: ImageOption = None,
    screen: ScreenOption = False,
    clipboard: ClipboardOption = False,
    uri: UriOption = None,
    manual: ManualOption = False,
    camera: CameraOption = False,
    watch: WatchOption = False,
    name: NameOption = None,
    take_all: AllOption = False,
    partial: PartialOption = False,
    replace: ReplaceOption = False,
    no_exercise: NoExerciseOption = False,
    as_json: JsonOption = False,
    port: PortOption = None,
) -> None:
    """Put an account on the token, from the code that a service shows.

    With no source named, looks at the screen and then at the clipboard. The token asks before it takes
    anything. A token that does not trust its clock is given the time first. At a terminal it ends with a
    typing exercise, which shows that a code arrives as it should.
    """
    output = Output(as_json)
    inspection = inspect_sources(output, image, screen, clipboard, uri, manual, camera, watch)
    accounts = choose(output, _usable(output, inspection, partial), take_all)
    if name is not None:
        accounts = [_named(output, accounts, name)]
    with connect(port, output) as token:
        outcome = enrol(token, output, accounts, replace)
    output.result(outcome.to_json(), outcome.for_people())
    if not no_exercise:
        exercise(output, [account for account, _ in outcome.added])
    _tell_skipped(outcome)


def _usable(output: Output, inspection: Inspection, partial: bool) -> list[Enrolment]:
    if inspection.problem:
        raise BadInput(inspection.problem)
    if inspection.missing and not partial:
        raise BadInput(
            f"part {_listed(inspection.missing)} of the export is missing: show it too, or say --partial"
        )
    for seen in inspection.also_seen:
        output.say(f"also seen, and not used: {seen.what}. {seen.advice}")
    return inspection.accounts


def _listed(numbers: list[int]) -> str:
    return ", ".join(str(number) for number in numbers)


def _named(output: Output, accounts: list[Enrolment], name: str) -> Enrolment:
    if len(accounts) != 1:
        raise BadInput(f"--name is for one account, and there are {len(accounts)}")
    check_seen(name, "the name")
    account, warnings = fit(changed(accounts[0], name=name))
    for warning in warnings:
        output.warn(warning)
    return account


def _tell_skipped(outcome: Outcome) -> None:
    """Accounts that did not go in make the command fail, also when others did."""
    if outcome.skipped:
        raise Refused("; ".join(f"{skipped.title}: {skipped.why}" for skipped in outcome.skipped))
