"""privacyIDEA, by its REST API."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

ADMIN = "admin"

_PNG = "data:image/png;base64,"
_ANSWER_SECONDS = 30


@dataclass(frozen=True)
class Enrolled:
    """What privacyIDEA keeps as a token: its serial number there, and the picture for the wearer."""

    serial: str
    picture: bytes


class PrivacyIdea:
    """The server at an address, to an administrator who has signed in."""

    def __init__(self, address: str, session: requests.Session) -> None:
        self._address = address
        self._session = session

    def sign_in(self, password: str) -> None:
        told = self._post("/auth", {"username": ADMIN, "password": password})
        self._session.headers["Authorization"] = told["result"]["value"]["token"]

    def enrol(self, kind: str, algorithm: str, digits: int, period: int | None) -> Enrolled:
        """Let it make a key, and the picture that its page shows."""
        parameters = {"type": kind, "genkey": 1, "hashlib": algorithm.lower(), "otplen": digits}
        if period is not None:
            parameters["timeStep"] = period
        detail = self._post("/token/init", parameters)["detail"]
        picture = detail["googleurl"]["img"]
        assert picture.startswith(_PNG)
        return Enrolled(detail["serial"], base64.b64decode(picture.removeprefix(_PNG)))

    def load(self, container: Path, passphrase: str) -> int:
        """Import a PSKC file; returns how many tokens came in."""
        told = self._post(
            f"/token/load/{container.name}",
            {"type": "pskc", "password": passphrase},
            files={"file": (container.name, container.read_bytes())},
        )
        assert told["result"]["value"]["n_not_imported"] == 0
        return int(told["result"]["value"]["n_imported"])

    def accepts(self, serial: str, code: str) -> bool:
        """Whether a code of this token authenticates."""
        return bool(self._post("/validate/check", {"serial": serial, "pass": code})["result"]["value"])

    def _post(self, path: str, fields: dict[str, Any], **more: Any) -> dict[str, Any]:
        answer = self._session.post(self._address + path, data=fields, timeout=_ANSWER_SECONDS, **more)
        told: dict[str, Any] = answer.json()
        assert told["result"]["status"], told
        return told
