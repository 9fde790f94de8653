"""The list of users that are to get a token: a CSV file with a header.

Columns: `upn` (the user principal name, in Entra what the user signs in with) and, where wanted, `object id`
(Entra's id of the user, for Graph). Others are passed over. Comma or semicolon, UTF-8.
"""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from picoath.errors import BadInput

UPN = "upn"
OBJECT_ID = "object id"

_LARGEST = 4 * 1024 * 1024  # bytes
# What Entra allows (concept-sspr-policy, "UserPrincipalName policies"): nothing that would need quoting.
_UPN = re.compile(r"[A-Za-z0-9][A-Za-z0-9'._!#^~-]*@[A-Za-z0-9][A-Za-z0-9.-]*")
_OBJECT_ID = re.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


@dataclass(frozen=True)
class User:
    """Who gets a token. `object_id` is "" where it is not known."""

    upn: str
    object_id: str = ""

    @property
    def domain(self) -> str:
        """What is behind the @."""
        return self.upn.partition("@")[2]


def read(path: Path) -> list[User]:
    """The users in the file, in its order. Raises BadInput, naming the line, for one that can't be used."""
    rows = csv.DictReader(io.StringIO(_text(path)), delimiter=_delimiter(path))
    try:
        columns = {name.strip().lower(): name for name in rows.fieldnames or () if name}
        if UPN not in columns:
            raise BadInput(f"{path}: its first line must name the columns, one of them {UPN}")
        users = [_user(path, rows.line_num, row, columns) for row in rows if any(row.values())]
    except csv.Error:
        raise BadInput(f"{path} is not a CSV file") from None
    if not users:
        raise BadInput(f"there are no users in {path}")
    _check_once(path, users)
    return users


def _user(path: Path, line: int, row: dict[str, str | None], columns: dict[str, str]) -> User:
    def value(column: str) -> str:
        return (row.get(columns.get(column, "")) or "").strip()

    user = User(value(UPN), value(OBJECT_ID))
    if not _UPN.fullmatch(user.upn):
        raise BadInput(f"{path}, line {line}: '{user.upn}' is no user principal name")
    if user.object_id and not _OBJECT_ID.fullmatch(user.object_id):
        raise BadInput(f"{path}, line {line}: '{user.object_id}' is no object id")
    return user


def _check_once(path: Path, users: list[User]) -> None:
    seen: set[str] = set()
    for user in users:
        if user.upn.lower() in seen:
            raise BadInput(f"{path}: {user.upn} is there twice")
        seen.add(user.upn.lower())


def _delimiter(path: Path) -> str:
    header = _text(path).partition("\n")[0]
    return ";" if ";" in header and "," not in header else ","


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise BadInput(f"{path} is too large for a list of users")
        return content.decode("utf-8-sig")
    except FileNotFoundError:
        raise BadInput(f"there is no file {path}") from None
    except OSError as error:
        raise BadInput(f"{path} can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not UTF-8 text: save it as CSV UTF-8") from None
