"""The description of the wire says what the firmware does."""

import re
from pathlib import Path

import pytest
from fob.vault.account import Account
from fob.wire.requests import Requests

FIRMWARE = Path(__file__).parents[3] / "firmware"
TEXT = (FIRMWARE / "WIRE.md").read_text(encoding="utf-8")
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in FIRMWARE.rglob("*.py"))


def section(title):
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL).group(1)


def test_the_example_record_is_that_account():
    block = re.search(r"```\n(.*?)```", section("Records"), re.DOTALL).group(1)
    record = bytes.fromhex(
        "".join(re.match(r"(?:[0-9a-f]{2} )+", line).group(0) for line in block.splitlines())
    )
    account = Account("totp", "SHA1", 6, 30, None, b"12345678901234567890", "Contoso", "ann@contoso.com")
    assert record == account.encode()


def test_the_errors_are_those_of_the_firmware():
    described = set(re.findall(r"^\| `([a-z-]+)` \|", section("Errors"), re.MULTILINE))
    raised = set(re.findall(r'RequestError\(\s*"([a-z-]+)"', SOURCES))
    answered = set(re.findall(r'(?:error_answer|self\._fail)\((?:[\w.]+, )?"([a-z-]+)"', SOURCES))
    assert described == raised | answered


@pytest.mark.parametrize("name", sorted(Requests(None, None, None, None)._requests))
def test_every_request_is_described(name):
    assert f"`{name}`" in section("Requests")
