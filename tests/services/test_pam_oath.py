"""pam_oath of OATH Toolkit: an administrator's list of users and keys, made with its own oathtool."""

from __future__ import annotations

import re
import secrets
import subprocess
from pathlib import Path

import pytest
import segno
from desk.needs import need
from pam import USER, Pam
from worn_token import WornToken

KINDS = [
    # How users.oath says it, and the parameters of the code for the wearer.
    ("HOTP/T30", "totp", {"digits": 6, "period": 30}),
    ("HOTP/T60", "totp", {"digits": 8, "period": 60}),
    ("HOTP/E", "hotp", {"digits": 6, "counter": 0}),
    ("HOTP/E", "hotp", {"digits": 8, "counter": 0}),
]


@pytest.mark.parametrize(("written", "kind", "parameters"), KINDS, ids=str)
def test_codes_log_in(
    written: str, kind: str, parameters: dict[str, int], token: WornToken, tmp_path: Path
) -> None:
    need("oathtool")
    digits = parameters["digits"]
    key = secrets.token_hex(20)
    listed = tmp_path / "users.oath"
    listed.write_text(f"{written}/{digits} {USER} - {key}\n")
    listed.chmod(0o600)
    login = Pam(f"pam_oath.so usersfile={listed} window=5 digits={digits}", tmp_path)
    given = "&".join(f"{name}={value}" for name, value in parameters.items())
    uri = f"otpauth://{kind}/Example:{USER}?secret={_base32(key)}&issuer=Example&{given}"
    segno.make(uri).save(tmp_path / "code.png", scale=4, border=4)

    token.host("add", "--image code.png")
    token.plug_in()
    code = token.code()
    assert len(code) == digits
    assert login.lets_in(code)
    assert not login.lets_in(code)  # it was used


def _base32(key: str) -> str:
    """The key as codes have it."""
    told = subprocess.run(["oathtool", "--verbose", key], check=True, capture_output=True, text=True).stdout
    found = re.search(r"Base32 secret: (\w+)", told)
    assert found, told
    return found[1]
