"""`picoath inspect`: says what a code is."""

from pathlib import Path
from typing import Annotated, Optional

import typer
from rich.console import Group, RenderableType
from rich.padding import Padding

from picoath.cli.backup_file import first_line
from picoath.cli.options import JsonOption, PortOption
from picoath.cli.output import Output
from picoath.cli.sources import (
    CameraOption,
    ClipboardOption,
    FilesArgument,
    ImageOption,
    ScreenOption,
    UriOption,
    inspect_sources,
)
from picoath.enrol.enrolment import RECOMMENDED_SECRET_BITS, Enrolment
from picoath.enrol.inspection import Inspection
from picoath.enrol.vendors import Vendor
from picoath.errors import BadInput

PasswordFileOption = Annotated[
    Optional[Path],  # noqa: UP045, typer reads this at run time on Python 3.10
    typer.Option(
        "--passphrase-file", metavar="P", help="Take the password of FILE from this file's first line."
    ),
]
ShowSecretOption = Annotated[bool, typer.Option("--show-secret", help="Show the secrets, too.")]


def inspect(
    files: FilesArgument = None,
    image: ImageOption = None,
    screen: ScreenOption = False,
    clipboard: ClipboardOption = False,
    uri: UriOption = None,
    camera: CameraOption = False,
    passphrase_file: PasswordFileOption = None,
    show_secret: ShowSecretOption = False,
    as_json: JsonOption = False,
    port: PortOption = None,
) -> None:
    """Say what a code is, and for one that a token can't use what to click instead.

    FILE is a picture, or what another authenticator app exported. With no source named, looks at the
    screen and then at the clipboard. Needs no token.
    """
    output = Output(as_json)
    password = first_line(passphrase_file) if passphrase_file else None
    inspection = inspect_sources(
        output, image, screen, clipboard, uri, camera_now=camera, files=files, password=password
    )
    output.result(inspection.to_json(show_secret), _for_people(inspection, show_secret))
    if inspection.reason:
        raise BadInput(inspection.reason)


def _for_people(inspection: Inspection, show_secret: bool) -> RenderableType:
    parts: list[RenderableType] = [_account(account, show_secret) for account in inspection.accounts]
    if inspection.code:
        parts.append(_code(inspection.code, "can't be used: "))
    parts += [_code(seen, "also seen, and not used: ") for seen in inspection.also_seen]
    parts += [_code(account.code, f"{account.title} can't be used: ") for account in inspection.unusable]
    return Group(*parts)


def _account(account: Enrolment, show_secret: bool) -> str:
    lines = [
        account.name or account.account or "an account without a name",
        f"  issuer   {account.issuer or '-'}",
        f"  account  {account.account or '-'}",
        f"  code     {_how(account)}",
        f"  key      {_key(account)}",
    ]
    if show_secret:
        lines.append(f"  secret   {account.secret.hex()}")
    return "\n".join(lines)


def _how(account: Enrolment) -> str:
    if account.type == "hotp":
        return f"{account.digits} digits, counted from {account.counter} (HOTP, {account.algorithm})"
    return f"{account.digits} digits, every {account.period} s (TOTP, {account.algorithm})"


def _key(account: Enrolment) -> str:
    if account.secret_bits >= RECOMMENDED_SECRET_BITS:
        return f"{account.secret_bits} bits"
    remark = f"RFC 4226 asks for {RECOMMENDED_SECRET_BITS}, but the service chose it"
    return f"{account.secret_bits} bits; {remark}"


def _code(code: Vendor, before: str) -> RenderableType:
    return Group(before + code.what, Padding(code.advice, (0, 0, 0, 2), expand=False))
