"""privacyIDEA, the open server: it takes the PSKC file of `issue`, and codes of its own pictures."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from privacyidea_client import PrivacyIdea
from worn_token import WornToken

PASSPHRASE = "a passphrase"

HASHES = ("SHA1", "SHA256", "SHA512")
KINDS = [
    *itertools.product(("totp",), HASHES, (6, 8), (30, 60)),
    *itertools.product(("hotp",), HASHES, (6, 8), (None,)),
]


@pytest.mark.parametrize("options", [(), ("--algorithm", "SHA256", "--period", "60")], ids=" ".join)
def test_it_takes_what_issue_wrote_as_it_is(
    options: tuple[str, ...], token: WornToken, privacyidea: PrivacyIdea, tmp_path: Path
) -> None:
    (tmp_path / "users.csv").write_text("upn\nada@contoso.com\n")
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    words = ("issue", "--users", "users.csv", "--out", "files", "--passphrase-file", "passphrase", *options)
    token.host(*words)
    [device] = json.loads((tmp_path / "files" / "graph.json").read_text())["value"]

    assert privacyidea.load(tmp_path / "files" / "tokens.pskcxml", PASSPHRASE) == 1
    token.plug_in()
    assert privacyidea.accepts(device["serialNumber"], token.code())


def test_codes_of_its_own_pictures(token: WornToken, privacyidea: PrivacyIdea, tmp_path: Path) -> None:
    enrolled = [privacyidea.enrol(*kind) for kind in KINDS]
    for number, one in enumerate(enrolled):
        (tmp_path / f"{number}.png").write_bytes(one.picture)
    token.host("add", "--all", *(f"--image {number}.png" for number in range(len(KINDS))))
    token.plug_in()
    refused = []
    for kind, one in zip(KINDS, enrolled, strict=True):
        token.turn_to(one.serial)
        if not privacyidea.accepts(one.serial, token.code()):
            refused.append(kind)
    assert refused == []
