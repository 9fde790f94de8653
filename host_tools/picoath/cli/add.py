"""`picoath add`: puts accounts on the token."""

from dataclasses import replace as changed
from pathlib import Path
from typing import Annotated, Optional

import typer

from picoath.backup import Appender
from picoath.cli.backup_file import BackupOption, PassphraseFileOption, RecipientOption, appender, keep
from picoath.cli.choose import choose
from picoath.cli.connect import connect
from picoath.cli.enrolling import check_all_in, enrol
from picoath.cli.exercising import exercise
from picoath.cli.options import JsonOption, PortOption
from picoath.cli.output import Output
from picoath.cli.panel_names import drawable
from picoath.cli.sources import (
    CameraOption,
    ClipboardOption,
    FilesArgument,
    ImageOption,
    ManualOption,
    ScreenOption,
    UriOption,
    WatchOption,
    inspect_sources,
)
from picoath.cli.spare import AlsoOption, check_spare, enrol_spare
from picoath.enrol.enrolment import Enrolment
from picoath.enrol.inspection import Inspection
from picoath.enrol.names import check_seen, fit
from picoath.errors import BadInput

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
    files: FilesArgument = None,
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
    backup: BackupOption = None,
    recipient: RecipientOption = None,
    passphrase_file: PassphraseFileOption = None,
    also: AlsoOption = None,
    no_exercise: NoExerciseOption = False,
    as_json: JsonOption = False,
    port: PortOption = None,
) -> None:
    """Put an account on the token, from the code that a service shows.

    With no source named, looks at the screen and then at the clipboard. The token asks before it takes
    anything. A token that does not trust its clock is given the time first. At a terminal a typing
    exercise follows, which shows that a code arrives as it should, and the question for a spare.

    FILE is a picture, or what another authenticator app exported; what a token can't have of it is listed
    and left out.
    """
    output = Output(as_json)
    inspection = inspect_sources(output, image, screen, clipboard, uri, manual, camera, watch, files)
    if name is not None:
        inspection = _to_be_renamed(output, inspection)
    accounts = choose(output, _usable(output, inspection, partial), take_all)
    if name is not None:
        accounts = [_named(output, accounts, name)]
    real = drawable(output, accounts)
    accounts = list(real)
    kept = _backup(backup, recipient, passphrase_file)
    check_spare(port, also, output)
    with connect(port, output) as token:
        outcome = enrol(token, output, accounts, replace)
    outcome.unusable = inspection.unusable
    output.text(outcome.for_people())  # at once: it says what the token must show now
    spare = None
    try:
        if kept:
            keep(output, kept, [real[account] for account in outcome.accounts])
        if not no_exercise:
            exercise(output, outcome.accounts)
        spare = enrol_spare(output, outcome, accounts, also, replace)
    finally:
        output.document(outcome.to_json() | ({"also": spare.to_json()} if spare else {}))
    if spare:
        output.text(f"The spare, {spare.serial}:\n{spare.for_people()}")
    for enrolled in filter(None, (outcome, spare)):
        check_all_in(enrolled)


def _backup(path: Path | None, recipients: list[str] | None, passphrase_file: Path | None) -> Appender | None:
    if path is not None:
        return appender(path, recipients, passphrase_file)
    if recipients or passphrase_file:
        raise BadInput("--recipient and --passphrase-file say how --backup is encrypted: name its file too")
    return None


def _usable(output: Output, inspection: Inspection, partial: bool) -> list[Enrolment]:
    if inspection.problem:
        raise BadInput(inspection.problem)
    if inspection.missing and not partial:
        raise BadInput(
            f"part {_listed(inspection.missing)} of the export is missing: show it too, or say --partial"
        )
    for seen in inspection.also_seen:
        output.say(f"also seen, and not used: {seen.what}. {seen.advice}")
    for left in inspection.unusable:
        output.warn(f"{left.title} can't go on a token: {left.code.what}. {left.code.advice}")
    return inspection.accounts


def _to_be_renamed(output: Output, inspection: Inspection) -> Inspection:
    renamed = inspection.to_be_renamed()
    if renamed is not inspection:
        for warning in renamed.warnings:
            output.warn(warning)
    return renamed


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
