"""CircuitPython's UF2 files: the newest in the downloads folder, or the one that picoath names, fetched.

Which one that is, and its SHA-256 for each board, is in data/circuitpython.json, written by
`python -m picoath.firmware pin` where there is a network. Nothing is fetched but by `--download`.
"""

from __future__ import annotations

import json
import re
import ssl
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any

import platformdirs

from picoath.errors import BadInput, Refused
from picoath.firmware import circuitpython
from picoath.firmware.boards import board_id
from picoath.firmware.manifest import sha256
from picoath.project_folder import board_names

PINS = Path(__file__).parent.parent / "data" / "circuitpython.json"
SITE = "https://downloads.circuitpython.org"

LARGEST = 8 << 20
"""Bytes: four times what a board's file has today."""

_NAME = re.compile(
    r"adafruit-circuitpython-(?P<board>[a-z0-9_]+)-[A-Za-z_]+-(?P<version>\d+\.\d+\.\d+\S*)\.uf2"
)
_TIMEOUT = 30.0
_CHUNK = 64 << 10

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Pin:
    """The file that goes with a board: where it is, and what it must be."""

    name: str
    url: str
    sha256: str


def newest(folder: Path | None = None) -> Path | None:
    """The newest CircuitPython in the downloads folder that is for one of our boards, by its name."""
    folder = folder or platformdirs.user_downloads_path()
    ours = _identities()
    try:
        names = [match for entry in folder.iterdir() if (match := _NAME.fullmatch(entry.name))]
    except OSError:
        return None
    fitting = [match for match in names if match["board"] in ours]
    return folder / max(fitting, key=_age)[0] if fitting else None


def pin_for(board: str) -> Pin:
    """The file for a board. Raises BadInput when this picoath names none."""
    pins = json.loads(PINS.read_bytes())
    identity = board_id(board)
    digest = pins["sha256"].get(identity)
    if not digest:
        raise BadInput(
            f"this picoath knows no checksum of CircuitPython {pins['version']} for {identity}: get the file "
            f"from https://circuitpython.org/board/{identity}/ and name it with --circuitpython"
        )
    return Pin(file_name(identity, pins["version"]), url(identity, pins["version"]), digest)


def file_name(identity: str, version: str) -> str:
    """What circuitpython.org calls the file for a board that CircuitPython calls `identity`."""
    return f"adafruit-circuitpython-{identity}-en_US-{version}.uf2"


def url(identity: str, version: str) -> str:
    """Where circuitpython.org has it."""
    return f"{SITE}/bin/{identity}/en_US/{file_name(identity, version)}"


def pinned(version: str, files: Iterable[tuple[str, bytes]]) -> bytes:
    """What data/circuitpython.json must be for a version, of the boards' files: each its name and content.

    A board that is not among them keeps the checksum that it has for this version. Raises BadInput when a
    file is of another version, or for no board of ours.
    """
    ours = _identities()
    before = json.loads(PINS.read_bytes())
    digests = dict(before["sha256"]) if before["version"] == version else {}
    for name, content in files:
        told = circuitpython.read(content, name)
        if told.version != version:
            raise BadInput(f"{name} is CircuitPython {told.version}, not {version}")
        if told.board_id not in ours:
            raise BadInput(f"{name} is for {told.board_id or 'an unknown board'}, which is none of picoath's")
        digests[told.board_id] = sha256(content)
    pins = {"version": version, "sha256": dict(sorted(digests.items()))}
    return json.dumps(pins, indent=2).encode() + b"\n"


def all_files(version: str, progress: Progress) -> Iterator[tuple[str, bytes]]:
    """The boards' files as they are at circuitpython.org today. Raises Refused when one does not come."""
    for identity in _identities():
        yield file_name(identity, version), get(url(identity, version), progress)


def fetch(pin: Pin, progress: Progress) -> bytes:
    """The file. Raises Refused when it does not come, or is not what it must be."""
    content = get(pin.url, progress)
    if sha256(content) != pin.sha256:
        raise Refused(f"{pin.url} is not the file that picoath knows (its SHA-256 differs): it was not used")
    circuitpython.read(content, pin.name)
    return content


def get(address: str, progress: Progress) -> bytes:
    """What is at an address of https. Raises Refused when it does not come, or is too much."""
    if not address.startswith("https://"):
        raise Refused(f"{address} is not https")
    name = address.rpartition("/")[2]
    opener = urllib.request.build_opener(_NoOtherPlace, urllib.request.HTTPSHandler(context=_tls()))
    try:
        with opener.open(address, timeout=_TIMEOUT) as answer:
            return _all_of(answer, name, progress)
    except (OSError, HTTPException, ValueError) as error:
        why = getattr(error, "reason", None) or error
        raise Refused(
            f"{address} did not come ({why}): without a network, get the file elsewhere and name it with "
            "--circuitpython"
        ) from None


def _identities() -> list[str]:
    """What CircuitPython calls our boards."""
    return sorted({board_id(board) for board in board_names()})


class _NoOtherPlace(urllib.request.HTTPRedirectHandler):
    """Follows no redirection away from https."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        if not newurl.startswith("https://"):
            raise ValueError(f"it leads to {newurl}, which is not https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _all_of(answer: Any, name: str, progress: Progress) -> bytes:
    announced = int(answer.headers.get("Content-Length") or 0)
    if announced > LARGEST:
        raise ValueError(f"it has {announced} bytes, which is too much")
    content = b""
    while chunk := answer.read(_CHUNK):
        content += chunk
        progress(len(content), max(announced, len(content)), f"fetching {name}")
        if len(content) > LARGEST:
            raise ValueError(f"it has more than {LARGEST} bytes")
    if len(content) < announced:
        raise ValueError("it ended too early")
    return content


def _age(name: re.Match[str]) -> tuple[list[int], bool, str]:
    """By what the newest is known: a release comes after its alphas and betas."""
    numbers, _, rest = name["version"].partition("-")
    return [int(part) for part in re.findall(r"\d+", numbers)], not rest, rest
