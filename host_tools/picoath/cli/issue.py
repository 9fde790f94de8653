"""`picoath issue`: tokens for others, and the files that tell their services about them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Optional

import typer

from picoath.age import Passphrase
from picoath.cli.backup_file import PassphraseFileOption, first_line, new_passphrase
from picoath.cli.choose import may_ask
from picoath.cli.entra_session import BrowserOption, ClientOption, DryRunOption, TenantOption
from picoath.cli.issuing import Run
from picoath.cli.labels import LabelsOption
from picoath.cli.labels import maker as label_maker
from picoath.cli.options import JsonOption
from picoath.cli.output import Output
from picoath.cli.prompt import ask
from picoath.cli.registering import Registrar
from picoath.cli.requests_shown import show
from picoath.enrol import otpauth
from picoath.enrol.names import check_seen, joined
from picoath.entra import dry_run as entra_requests
from picoath.entra.directory import Device
from picoath.entra.sign_in import EVERYBODYS, Login
from picoath.errors import BadInput, Refused
from picoath.issue import entra_csv, graph_json, pskc_file, users
from picoath.issue.issued import KEY_BYTES, Issued, Settings
from picoath.issue.progress import Progress, missing_users
from picoath.private_files import create

# ruff: noqa: UP045, typer reads the types at run time on Python 3.10
UsersOption = Annotated[
    Path, typer.Option("--users", metavar="F", help="A CSV file with a column upn, and perhaps object id.")
]
OutOption = Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder for the files.")]
IssuerOption = Annotated[
    str, typer.Option("--issuer", metavar="TEXT", help="What the token shows; else the user's domain.")
]
AlgorithmOption = Annotated[str, typer.Option("--algorithm", metavar="A", help="SHA1 or SHA256.")]
PeriodOption = Annotated[int, typer.Option("--period", metavar="S", help="30 or 60 seconds.")]
ManufacturerOption = Annotated[
    str, typer.Option("--manufacturer", metavar="TEXT", help="What the files say of the tokens.")
]
ModelOption = Annotated[str, typer.Option("--model", metavar="TEXT", help="The same; else the board.")]
WaitOption = Annotated[
    float, typer.Option("--wait", metavar="S", min=0, help="How many seconds to wait for each token.")
]
PortsOption = Annotated[
    Optional[list[str]],
    typer.Option("--port", metavar="P", help="Where tokens come: given once for each; else on USB."),
]

EntraOption = Annotated[
    bool, typer.Option("--entra", help="Create, assign and activate the tokens in Entra ID; write no files.")
]

PROGRESS = "unfinished-issue.age"
ENTRA, GRAPH, PSKC = "entra.csv", "graph.json", "tokens.pskcxml"
PERIODS = (30, 60)
_WHERE_TO = (
    "Give Entra one of the two, never both, or every token is there twice: entra.csv on the page OATH "
    "tokens, as Global Administrator, or graph.json through Graph, as Authentication Policy Administrator; "
    "`picoath issue --entra` does the second, and activates them."
)

_MISTAKEN = (
    f"some servers that read {PSKC} silently take SHA256 for SHA1, and then refuse the codes: try one token "
    "there before you hand out the others"
)


def issue(
    users_file: UsersOption,
    out: OutOption = Path(),
    issuer: IssuerOption = "",
    algorithm: AlgorithmOption = "SHA1",
    period: PeriodOption = 30,
    manufacturer: ManufacturerOption = "picoath",
    model: ModelOption = "",
    passphrase_file: PassphraseFileOption = None,
    wait: WaitOption = 300.0,
    entra: EntraOption = False,
    tenant: TenantOption = EVERYBODYS,
    client_id: ClientOption = "",
    browser: BrowserOption = False,
    dry_run: DryRunOption = False,
    labels: LabelsOption = None,
    as_json: JsonOption = False,
    port: PortsOption = None,
) -> None:
    """Give each user in a list a token with a fresh key, and let its service know it.

    \b
    With --entra, through Microsoft Graph: the tokens end activated, and nobody
    types a code. Sign in as Authentication Policy Administrator and
    Authentication Administrator. Without it, three files:
      entra.csv       for Entra's page "OATH tokens" (SHA1 only), which a Global
                      Administrator uploads
      graph.json      the body of Graph's request for hardwareOathDevices
      tokens.pskcxml  PSKC (RFC 6030), for others than Entra; encrypted
    Give Entra one of the first two, never both: each makes a token of its own.
    The secrets in them can be read.

    The tokens are plugged in one after the other, empty. A run that was stopped goes on when it is called
    again.
    """
    output = Output(as_json)
    settings = _settings(issuer, algorithm, period, manufacturer, model)
    if settings.algorithm != entra_csv.ALGORITHM:
        output.warn(_MISTAKEN)
    people = users.read(users_file)
    if dry_run:
        _show_requests(output, people, settings, entra)
        return
    files = [] if entra else _files(settings)
    draw = label_maker(labels) if labels else None
    paths = [out / name for name in files] + ([labels] if labels else [])
    agreed = _to_be_written_over(output, paths)
    _make_folder(out)
    passphrase, progress = _open(out / PROGRESS, settings, passphrase_file)
    _check_people(progress, people)
    login = Login(tenant, client_id, browser)
    run = Run(output, progress, settings, port or [], wait)
    try:
        if entra:
            issued, devices = Registrar(output, progress, settings, login).issue(run, people)
        else:
            issued, devices = run.issue(people), {}
        contents = [_content(name, issued, settings, passphrase) for name in files]
        if draw:
            contents.append(draw(issued))
        for path in agreed:
            path.unlink(missing_ok=True)
        for path, content in zip(paths, contents, strict=True):
            create(path, content)
        progress.finish()
    except OSError as error:
        raise Refused(f"{error.filename or out}: {error.strerror}; run it again to go on from here") from None
    _tell(output, issued, paths, devices)


def _content(name: str, issued: Sequence[Issued], settings: Settings, passphrase: str) -> bytes:
    if name == ENTRA:
        return entra_csv.content(issued, settings)
    if name == GRAPH:
        return graph_json.content(issued, settings)
    return pskc_file.content(issued, settings, passphrase)


def _files(settings: Settings) -> list[str]:
    return [ENTRA, GRAPH, PSKC] if settings.algorithm == entra_csv.ALGORITHM else [GRAPH, PSKC]


def _show_requests(output: Output, people: Sequence[users.User], settings: Settings, entra: bool) -> None:
    if not entra:
        raise BadInput("--dry-run shows what --entra sends: say both")
    show(output, entra_requests.requests(people, settings))


def _settings(issuer: str, algorithm: str, period: int, manufacturer: str, model: str) -> Settings:
    for option, text in (("issuer", issuer), ("manufacturer", manufacturer), ("model", model)):
        check_seen(text, f"--{option}")
    _check_unquoted(manufacturer, model)
    if period not in PERIODS:
        raise BadInput("--period is 30 or 60: Entra takes no other")
    read = otpauth.read_algorithm(algorithm)
    if read not in KEY_BYTES:
        raise BadInput("--algorithm is SHA1 or SHA256: Entra takes no other")
    plain = [joined(text).strip() for text in (issuer, manufacturer, model)]
    return Settings(plain[0], read, period, plain[1], plain[2])


def _check_unquoted(manufacturer: str, model: str) -> None:
    """Microsoft documents no quoting for Entra's CSV file, and wants both in it."""
    if not manufacturer.strip():
        raise BadInput("--manufacturer can't be empty: Entra wants one")
    if any(character in manufacturer + model for character in ',"'):
        raise BadInput("--manufacturer and --model take no comma and no quotation mark, for Entra's sake")


def _to_be_written_over(output: Output, paths: Sequence[Path]) -> list[Path]:
    """Those of the files that are there already; nothing is written over without asking."""
    there = [path for path in paths if path.exists()]
    if not there:
        return []
    named = ", ".join(map(str, there))
    if not may_ask(output) or any(path.is_dir() for path in there):
        raise BadInput(f"{named}: there already; move it, or say another folder with --out")
    ask(f"{named}: there already. Write over it? y or n", _agree, default="n")
    return there


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"--out {out}: there can be no such folder: {error.strerror}") from None


def _agree(answer: str) -> None:
    if answer.lower() in ("n", "no"):
        raise Refused("nothing was changed")
    if answer.lower() not in ("y", "yes"):
        raise BadInput("say y or n")


def _open(path: Path, settings: Settings, passphrase_file: Path | None) -> tuple[str, Progress]:
    """The passphrase and the run that it opens or begins."""

    def opened(passphrase: str) -> tuple[str, Progress]:
        try:
            return passphrase, Progress(path, Passphrase(passphrase), settings)
        except OSError as error:
            raise BadInput(f"{path} can't be written: {error.strerror}") from None

    if passphrase_file:
        return opened(first_line(passphrase_file))
    if path.exists():
        return ask(f"Passphrase of {path.name}", opened, hidden=True)
    return opened(new_passphrase("New passphrase, for the PSKC file and for going on with this run"))


def _check_people(progress: Progress, people: Sequence[users.User]) -> None:
    missing = missing_users(progress.taken, people)
    if missing:
        raise BadInput(
            f"{', '.join(missing)} got a token in this run and is not in the list any more: put it back, or "
            "begin another run in another folder with --out"
        )


def _tell(
    output: Output, issued: Sequence[Issued], paths: Sequence[Path], devices: Mapping[str, Device]
) -> None:
    document = {
        "issued": [_fields(one, devices.get(one.user.upn)) for one in issued],
        "files": [str(path) for path in paths],
    }
    lines = [f"{one.serial}  {one.user.upn}" for one in issued]
    if devices:
        lines.append(f"Activated in Entra: {len(devices)}. Their users can sign in with them now.")
    if paths:
        lines.append(f"Written: {', '.join(map(str, paths))}.")
    readable = " and ".join(path.name for path in paths if path.name in (ENTRA, GRAPH))
    if readable:
        lines.append(_WHERE_TO)
        lines.append(f"Delete {readable} after the upload: the keys are in there to be read.")
    output.result(document, "\n".join(lines))


def _fields(one: Issued, device: Device | None) -> dict[str, object]:
    fields: dict[str, object] = {
        "upn": one.user.upn,
        "serial": one.serial,
        "name": one.account.name,
        "account": one.account.account,
        "algorithm": one.account.algorithm,
        "digits": one.account.digits,
        "period": one.account.period,
    }
    if device:
        fields["entra"] = {"id": device.id, "status": device.status}
    return fields
