"""Every format: the accounts arrive, what a token can't have is listed, a wrong password is said."""

import base64
import json
import re

import app_files
import pytest
from app_files import ACCOUNTS, PASSWORD, Entry
from picoath.cli.app import app
from typer.testing import CliRunner


def expected(entry):
    totp = entry.type == "totp"
    return {
        "type": entry.type,
        "issuer": entry.issuer,
        "account": entry.account,
        "name": entry.issuer,
        "algorithm": entry.algorithm,
        "digits": entry.digits,
        "period": entry.period if totp else None,
        "counter": None if totp else entry.counter,
        "secret_hex": entry.key.hex(),
    }


def test_format(sample, inspected):
    status, told, messages = inspected(sample.content, *filter(None, [sample.password]))
    assert status == 0, messages
    assert told["kind"] == ("totp" if sample.is_list else "migration")
    wanted = [expected(entry) for entry in ACCOUNTS]
    assert [{name: account[name] for name in wanted[0]} for account in told["accounts"]] == wanted
    [left] = told["also_seen"]
    assert (left["kind"], left["vendor"]) == ("unsupported", "steam")
    assert "Steam" in left["name"]


def test_a_wrong_password(locked_sample, inspected):
    status, told, messages = inspected(locked_sample.content, "wrong password")
    assert (status, told) == (2, None)
    assert messages.endswith("the password is wrong, or the file is damaged\n")


def test_no_password(locked_sample, inspected):
    status, told, messages = inspected(locked_sample.content)
    assert (status, told) == (2, None)
    assert "give it as a line on standard input" in messages


def test_a_locked_file_on_standard_input():
    content = app_files.aegis_encrypted().content
    done = CliRunner().invoke(app, ["inspect", "-"], input=content)
    assert done.exit_code == 2
    assert "a file with a password can't come on standard input" in done.stderr


def test_a_password_that_is_no_text(tmp_path):
    path = tmp_path / "vault.json"
    path.write_bytes(app_files.aegis_encrypted().content)
    done = CliRunner().invoke(app, ["inspect", str(path)], input=b"\xff\xfe\n")
    assert done.exit_code == 2
    assert "is not text" in done.stderr


def test_the_password_is_never_shown(inspected):
    sample = app_files.aegis_encrypted()
    for password in (PASSWORD, "wrong one"):
        _, told, messages = inspected(sample.content, password)
        assert password not in messages + json.dumps(told)


def test_all_but_steam_go_on_the_token(token, tmp_path):
    path = tmp_path / "vault.json"
    path.write_bytes(app_files.aegis_encrypted().content)
    arguments = ["add", str(path), "--all", "--json", "--port", str(token.port)]
    done = CliRunner().invoke(app, arguments, input=f"{PASSWORD}\n")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert [entry["name"] for entry in told["added"]] == [entry.issuer for entry in ACCOUNTS]
    assert told["skipped"] == [{"name": "Steam", "account": "gamer", "why": "a Steam code"}]
    assert [account.key for account in token.vault.accounts] == [entry.key for entry in ACCOUNTS]
    assert "Steam gamer can't go on a token" in done.stderr


def test_several_files_and_a_picture(inspected, tmp_path):
    (tmp_path / "list").write_bytes(app_files.uri_list().content)
    picture = app_files.Path(__file__).parents[1] / "qr" / "ms365-other-app.png"
    arguments = ["inspect", str(tmp_path / "list"), str(picture), "--json"]
    told = json.loads(CliRunner().invoke(app, arguments).stdout)
    assert len(told["accounts"]) == len(ACCOUNTS) + 1


def test_the_pictures_of_a_google_export(token):
    folder = app_files.Path(__file__).parents[1] / "qr"
    parts = [str(folder / f"google-export-{number}-of-3.png") for number in (3, 1, 2)]
    done = CliRunner().invoke(app, ["add", *parts, "--all", "--port", str(token.port)])
    assert done.exit_code == 0, done.stderr
    assert len(token.names) > 3


def test_a_google_export_as_text(inspected):
    data = "CjEKCkhlbGxvId6tvu8SGEV4YW1wbGU6YWxpY2VAZ29vZ2xlLmNvbRoHRXhhbXBsZSABKAEwAhABGAEgAA=="
    text = f"otpauth-migration://offline?data={data.replace('+', '%2B')}"
    status, told, _ = inspected(text.encode())
    assert (status, told["kind"], told["accounts"][0]["account"]) == (0, "migration", "alice@google.com")


OTHER_KINDS = [
    (Entry("yandex", "Yandex", "ann", b"x" * 16, "SHA256", 8), "yandex"),
    (Entry("motp", "Old VPN", "ann", b"x" * 16, "MD5"), "motp"),
    (Entry("totp", "Odd", "ann", b"x" * 16, "MD5"), "other"),
    (Entry("totp", "Five", "ann", b"x" * 16, digits=5), "other"),
    (Entry("totp", "Slow", "ann", b"x" * 16, period=3600), "other"),
    (Entry("totp", "None", "ann", b""), "no-secret"),
    (Entry("totp", "Long", "ann", b"x" * 129), "bad-secret"),
]


@pytest.mark.parametrize(("entry", "vendor"), OTHER_KINDS, ids=lambda value: getattr(value, "issuer", value))
def test_what_a_token_can_not_have_is_listed_and_the_rest_goes_in(inspected, entry, vendor):
    status, told, _ = inspected(app_files.aegis([entry, ACCOUNTS[0]]).content)
    assert (status, len(told["accounts"])) == (0, 1)
    [left] = told["also_seen"]
    assert (left["name"], left["account"], left["vendor"]) == (entry.issuer, "ann", vendor)


def test_nothing_but_what_a_token_can_not_have(inspected):
    status, told, messages = inspected(app_files.aegis([app_files.STEAM]).content)
    assert (status, told["kind"], told["vendor"]) == (2, "unsupported", "steam")
    assert "Steam code" in messages


def test_lines_of_a_list_that_are_no_account_are_named(inspected):
    lines = [
        ACCOUNTS[0].uri,
        "otpauth://yaotp/Yandex:ann?secret=ABCDEFGH",
        "motp://x:y?secret=0",
        "see above",
    ]
    _, told, _ = inspected("\n".join(lines).encode())
    assert [(left["name"], left["vendor"]) for left in told["also_seen"]] == [
        ("Yandex", "yandex"),
        ("line 3 of the file", "motp"),
        ("line 4 of the file", "other"),
    ]


def test_names_that_can_not_be_seen_are_not_taken(inspected):
    status, told, _ = inspected(app_files.aegis([ACCOUNTS[0]._replace(issuer="pay\u202elap")]).content)
    assert (status, told["kind"]) == (2, "unsupported")


def test_an_old_andotp_label(inspected):
    [entry] = app_files.andotp_document()[:1]
    entry = {name: value for name, value in entry.items() if name != "issuer"} | {"label": "Acme - bob"}
    _, told, _ = inspected(json.dumps([entry]).encode())
    assert (told["accounts"][0]["issuer"], told["accounts"][0]["account"]) == ("Acme", "bob")


def test_a_pskc_file_as_rfc_6030_shows_it(inspected):
    """The values of RFC 6030 figure 2: a plain HOTP key with nothing optional."""
    content = f"""<?xml version="1.0" encoding="UTF-8"?>
    <KeyContainer Version="1.0" Id="exampleID1" xmlns="urn:ietf:params:xml:ns:keyprov:pskc"><KeyPackage>
    <Key Id="12345678" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp"><Issuer>Issuer-A</Issuer>
    <Data><Secret><PlainValue>{base64.b64encode(b"1234").decode()}</PlainValue></Secret></Data>
    </Key></KeyPackage></KeyContainer>"""
    status, told, _ = inspected(content.encode())
    [account] = told["accounts"]
    assert status == 0
    assert (account["type"], account["issuer"], account["account"]) == ("hotp", "Issuer-A", "12345678")
    assert (account["counter"], account["secret_hex"]) == (1, b"1234".hex())


def test_bitwarden_exports_of_one_account_say_which_to_take_instead(inspected):
    document = {"encrypted": True, "encKeyValidation_DO_NOT_EDIT": "2.a|b|c", "items": [{"name": "2.x|y|z"}]}
    status, _, messages = inspected(json.dumps(document).encode())
    assert status == 2
    assert re.search("restricted to its account.*Password protected", messages)
