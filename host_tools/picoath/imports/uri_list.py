"""A plain text with an otpauth URI in each line: Aegis, FreeOTP+, Ente Auth, Sensor Watch, Flipper.

Empty lines and lines that begin with # are passed over. Ente writes each URI as a JSON string, between
quotation marks. Exports of Google Authenticator in such a list are read like their QR codes.
"""

import json
import re
from contextlib import suppress

from picoath.enrol import migration, otpauth, vendors
from picoath.enrol.export import Export
from picoath.enrol.problems import NotAnEnrolment
from picoath.imports.draft import because

NAME = "a list of otpauth URIs"

_SCHEMES = re.compile(r'^[\s"]*(otpauth|otpauth-migration|motp)://', re.IGNORECASE | re.MULTILINE)
_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\xef\xbb\xbf": "utf-8"}


def text_of(content: bytes) -> str | None:
    """The text of a file in UTF-8, or with a byte order mark in UTF-16; None when it is no text."""
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding)
    return _decoded(content, "utf-8")


def _decoded(content: bytes, encoding: str) -> str | None:
    with suppress(UnicodeDecodeError):
        return content.decode(encoding)
    return None


def recognises(text: str) -> bool:
    """Whether a line of the text begins like a URI of an authenticator app."""
    return _SCHEMES.search(text) is not None


def read(text: str) -> Export:
    """What is in the lines; a line that can't be used keeps no other out. Raises BadInput for too many."""
    export = Export(is_list=True)
    for number, line in enumerate(text.splitlines(), start=1):
        uri = _unquoted(line.strip())
        if not uri or uri.startswith("#"):
            continue
        if migration.is_migration(uri):
            export.take_text(uri)
        else:
            take_uri(export, uri, f"line {number} of the file")
    return export


def take_uri(export: Export, uri: str, otherwise: str) -> None:
    """Put a URI to the accounts, or to those that can't be used; one without names is called `otherwise`."""
    try:
        if otpauth.is_enrolment(uri):
            export.take(otpauth.read(uri))
            return
        code = vendors.recognise(uri)
    except NotAnEnrolment as problem:
        code = because(problem)
        export.take_deceiving(problem)
    name, account = otpauth.names_in(uri)
    export.leave(name if name or account else otherwise, account, code)


def _unquoted(line: str) -> str:
    if not line.startswith('"'):
        return line
    with suppress(ValueError):
        text = json.loads(line)
        if isinstance(text, str):
            return text.strip()
    return line
