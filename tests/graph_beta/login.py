"""Microsoft's sign-in: OAuth 2.0 with a device code (RFC 8628), as a public client that MSAL is sees it."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

HOST = "login.microsoftonline.com"
TENANT = "11111111-2222-3333-4444-555555555555"
USER_CODE = "FAKE12345"


class Login:
    """Gives out access tokens and takes them back.

    - `asked`: the forms that were sent.
    - `tenants`: names that it knows.
    - `lies`: what it says in place of the truth about who signed in where.
    - `pending`: how many times it says that nobody has typed the code yet.
    """

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.tenants = {"organizations", "contoso.com", TENANT}
        self.pending = 0
        self.lies: dict[str, str] = {}
        self.refuses = ""
        self.revoked = False
        self._challenges: dict[str, str] = {}
        self._nonces: dict[str, str] = {}
        self._number = itertools.count(1)
        self._valid: set[str] = set()

    def takes(self, authorization: str | None) -> bool:
        """Whether Graph takes a request with this header."""
        return (authorization or "").removeprefix("Bearer ") in self._valid

    def expire(self) -> None:
        """The access tokens that are out are worth nothing any more."""
        self._valid.clear()

    def answer(self, method: str, target: str, content: bytes) -> tuple[int, Any]:
        """Status and document."""
        path = urlsplit(target).path
        if method == "GET" and "discovery/instance" not in path and path.split("/")[1] not in self.tenants:
            return 400, {"error": "invalid_tenant", "error_description": "AADSTS90002: not found."}
        if path.endswith("/authorize"):
            return 200, self._authorized(urlsplit(target).query)
        if method == "GET":
            return 200, self._discovery(path)
        form = {name: values[0] for name, values in parse_qs(content.decode()).items()}
        self.asked.append(form)
        if path.endswith("/devicecode"):
            return 200, {
                "user_code": USER_CODE,
                "device_code": "device",
                "verification_uri": "https://login.microsoft.com/device",
                "expires_in": 900,
                "interval": 1,
                "message": "",
            }
        return self._token(form)

    def _authorized(self, query: str) -> dict[str, str]:
        """What the page of somebody who has signed in sends to the program, in a form (RFC 6749, 4.1)."""
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        self.asked.append(asked)
        assert (asked["response_type"], asked["response_mode"]) == ("code", "form_post")
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{next(self._number)}"
        self._challenges[code] = asked["code_challenge"]
        self._nonces[code] = asked["nonce"]
        return {"redirect_uri": asked["redirect_uri"], "code": code, "state": asked["state"]}

    def _discovery(self, path: str) -> Any:
        tenant = path.split("/")[1]
        root = f"https://{HOST}/{tenant}"
        if "discovery/instance" in path:
            return {
                "tenant_discovery_endpoint": f"{root}/v2.0/.well-known/openid-configuration",
                "metadata": [{"preferred_network": HOST, "preferred_cache": HOST, "aliases": [HOST]}],
            }
        return {
            "issuer": f"https://{HOST}/{TENANT}/v2.0",
            "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
            "token_endpoint": f"{root}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{root}/oauth2/v2.0/devicecode",
        }

    def _token(self, form: dict[str, str]) -> tuple[int, Any]:
        if form["grant_type"] == "refresh_token" and self.revoked:
            return 400, {"error": "invalid_grant", "error_description": "AADSTS50173: revoked.\nTrace ID: 1"}
        if self.refuses:
            return 400, {"error": "invalid_grant", "error_description": f"{self.refuses}\nTrace ID: 1"}
        if form["grant_type"] == "authorization_code":
            hashed = hashlib.sha256(form["code_verifier"].encode()).digest()  # RFC 7636, 4.6
            verified = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
            if self._challenges.pop(form["code"], None) != verified:
                return 400, {"error": "invalid_grant", "error_description": "AADSTS501481: no match."}
        if self.pending:
            self.pending -= 1
            return 400, {"error": "authorization_pending", "error_description": "AADSTS70016"}
        access = f"access-{next(self._number)}"
        self._valid.add(access)
        return 200, {
            "token_type": "Bearer",
            "scope": form.get("scope", ""),
            "expires_in": 3600,
            "access_token": access,
            "refresh_token": "refresh",
            "id_token": f"{_part({'alg': 'none'})}.{_part(self._claims(form))}.",
            "client_info": _part({"uid": "admin", "utid": TENANT}),
        }

    def _claims(self, form: dict[str, str]) -> dict[str, Any]:
        now = int(time.time())
        return {
            "aud": form["client_id"],
            "iss": f"https://{HOST}/{TENANT}/v2.0",
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            "preferred_username": "admin@contoso.com",
            "oid": "admin",
            "tid": TENANT,
            "sub": "admin",
            "nonce": self._nonces.get(form.get("code", "")),
            **self.lies,
        }


def _part(document: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()
