"""What `issue` reads and writes, against Microsoft's rules and python-pskc."""

import csv
import io
import json
import re
from contextlib import suppress
from dataclasses import asdict

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from picoath.age import Passphrase, Recipients, write_blocks
from picoath.backup import Appender
from picoath.enrol import base32
from picoath.errors import BadInput
from picoath.imports import registry
from picoath.issue import entra_csv, graph_json, pskc_file, users
from picoath.issue.issued import Issued, Settings, fresh_account
from picoath.issue.progress import Progress
from picoath.issue.users import User
from pskc import PSKC

ANN = User("ann@contoso.com", "0cadbf92-1234-4cda-8abc-0123456789ab")
BOB = User("bob.o'neil_x#EXT#@fabrikam.onmicrosoft.com")

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)


def issued(user=ANN, serial="E6614103E7452D2F", **settings):
    made = Settings(model="HardwareKey", **settings)
    return Issued(user, serial, made.model, fresh_account(user, made)), made


def test_entra_csv_as_microsoft_documents_it():
    one, settings = issued(period=60)
    other, _ = issued(BOB, "E66")
    content = entra_csv.content([one, other], settings)
    lines = content.decode("ascii").splitlines()
    assert lines[0] == "upn,serial number,secret key,time interval,manufacturer,model"
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert [row["upn"] for row in rows] == [ANN.upn, BOB.upn]
    assert rows[0]["time interval"] == "60"
    assert (rows[0]["manufacturer"], rows[0]["model"]) == ("picoath", "HardwareKey")
    for row, made in zip(rows, (one, other), strict=True):
        assert re.fullmatch("[A-Za-z2-7]{1,128}", row["secret key"])
        assert base32.decode(row["secret key"]) == made.account.secret


@pytest.mark.parametrize(
    ("algorithm", "size", "name"), [("SHA1", 20, "hmacsha1"), ("SHA256", 32, "hmacsha256")]
)
def test_graph_json_as_microsoft_documents_it(algorithm, size, name):
    one, settings = issued(algorithm=algorithm)
    other, _ = issued(BOB, "E66", algorithm=algorithm)
    body = json.loads(graph_json.content([one, other], settings))
    assert body["@context"] == "#$delta"
    first, second = body["value"]
    assert first == {
        "@contentId": "1",
        "displayName": "ann@contoso.com",
        "serialNumber": "E6614103E7452D2F",
        "manufacturer": "picoath",
        "model": "HardwareKey",
        "secretKey": first["secretKey"],
        "timeIntervalInSeconds": 30,
        "hashFunction": name,
        "assignTo": {"id": ANN.object_id},
    }
    assert len(base32.decode(first["secretKey"])) == size
    assert "=" not in first["secretKey"]
    assert "assignTo" not in second
    assert second["@contentId"] == "2"


def test_python_pskc_reads_the_container_back():
    one, settings = issued(algorithm="SHA256", period=60)
    content = pskc_file.content([one], settings, "a passphrase")
    assert one.account.secret not in content
    container = PSKC(io.BytesIO(content))
    container.encryption.derive_key("a passphrase")
    [key] = container.keys
    key.check()
    assert key.secret == one.account.secret
    assert (key.serial, key.userid, key.friendly_name) == (one.serial, f"UID={ANN.upn}", ANN.upn)
    assert (key.algorithm, key.algorithm_suite) == ("urn:ietf:params:xml:ns:keyprov:pskc:totp", "SHA256")
    assert (key.time_interval, key.response_length, key.response_encoding) == (60, 6, "DECIMAL")
    assert container.encryption.derivation.pbkdf2_iterations == 1_300_000
    assert container.encryption.algorithm == "http://www.w3.org/2001/04/xmlenc#aes128-cbc"


@pytest.mark.parametrize(
    ("given", "written"),
    [("picoath", "oath.picoath"), ("oath.PO", "oath.PO"), ("iana.Contoso Ltd", "iana.Contoso Ltd")],
)
def test_the_manufacturer_is_of_a_registry_in_the_container(given, written, monkeypatch):
    monkeypatch.setattr(pskc_file, "_ITERATIONS", 1000)
    one, settings = issued(manufacturer=given)
    [key] = PSKC(io.BytesIO(pskc_file.content([one], settings, "a passphrase"))).keys
    assert key.manufacturer == written


def test_our_own_import_reads_the_container_back():
    one, settings = issued()
    locked = registry.read(pskc_file.content([one], settings, "a passphrase"))
    [account] = locked.unlock("a passphrase")().accounts
    assert (account.account, account.name, account.secret) == (ANN.upn, "contoso.com", one.account.secret)


def test_every_key_is_fresh():
    assert len({issued()[0].account.secret for _ in range(100)}) == 100


# The list of users


@pytest.fixture
def listed(tmp_path):
    def read(text, encoding="utf-8"):
        path = tmp_path / "users.csv"
        path.write_bytes(text.encode(encoding))
        return users.read(path)

    return read


@pytest.mark.parametrize(
    "text",
    [
        f"upn,object id\n{ANN.upn},{ANN.object_id}\n{BOB.upn},\n",
        f"\ufeffName;UPN;Object ID\r\nAnn;{ANN.upn};{ANN.object_id}\r\nBob;{BOB.upn};\r\n",
        f'upn,object id,note\n"{ANN.upn}" , {ANN.object_id} ,"a, b"\n\n,,\n{BOB.upn}\n',
    ],
)
def test_the_users_arrive(listed, text):
    assert listed(text) == [ANN, BOB]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "must name the columns, one of them upn"),
        ("name\nann\n", "one of them upn"),
        ("upn\n", "there are no users"),
        ("upn\nann\n", "line 2: 'ann' is no user principal name"),
        ("upn\nann@contoso.com\nbob@\n", "line 3"),
        ("upn\n=cmd()@contoso.com\n", "no user principal name"),
        ("upn\nann contoso@contoso.com\n", "no user principal name"),
        ("upn,object id\nann@contoso.com,1234\n", "no object id"),
        ("upn\nann@contoso.com\nANN@contoso.com\n", "is there twice"),
        ("upn\n" + "x" * 200_000 + "\n", "is not a CSV file"),
        ("upn\n" + "a@b.c\n" * 1_000_000, "too large"),
    ],
)
def test_a_list_that_can_not_be_used(listed, text, words):
    with pytest.raises(BadInput, match=words):
        listed(text)


@given(st.text(max_size=100) | st.text(max_size=100).map(lambda text: "upn\n" + text))
@settings(deadline=None)
def test_any_text_is_a_list_or_refused(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("users") / "users.csv"
    path.write_bytes(text.encode(errors="replace"))
    with suppress(BadInput):
        assert all("@" in user.upn for user in users.read(path))


def test_not_utf_8(listed):
    with pytest.raises(BadInput, match="save it as CSV UTF-8"):
        listed("upn\nmüller@contoso.com\n", "latin-1")


# What is kept of a run


def test_a_run_goes_on_where_it_was(tmp_path):
    path = tmp_path / "run.age"
    one, settings = issued()
    other, _ = issued(BOB, "E66")
    run = Progress(path, Passphrase("x"), settings)
    run.offer(one)
    run.take(one)
    run.offer(other)
    again = Progress(path, Passphrase("x"), settings)
    assert again.taken == {ANN.upn: one}
    assert again.offered(BOB) == other
    for word in (
        b"contoso",
        one.serial.encode(),
        one.account.secret,
        base32.encode(one.account.secret).encode(),
    ):
        assert word not in path.read_bytes()
    with pytest.raises(BadInput, match="password is wrong"):
        Progress(path, Passphrase("y"), settings)
    again.finish()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("cheap_passphrases")
def test_a_run_has_its_settings(tmp_path):
    path = tmp_path / "run.age"
    Progress(path, Passphrase("x"), Settings())
    with pytest.raises(BadInput, match="has --algorithm 'SHA1': go on with that"):
        Progress(path, Passphrase("x"), Settings(algorithm="SHA256"))


@pytest.mark.usefixtures("cheap_passphrases")
def test_a_backup_is_no_run(tmp_path):
    path = tmp_path / "run.age"
    Appender(path, Passphrase("x")).append([issued()[0].account])
    with pytest.raises(BadInput, match="is not what an unfinished"):
        Progress(path, Passphrase("x"), Settings())


@pytest.mark.usefixtures("cheap_passphrases")
@given(header=st.fixed_dictionaries({}, optional={"key": JSON, "settings": JSON}), step=JSON)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_run_of_another_version_is_refused(tmp_path, header, step):
    path = tmp_path / "run.age"
    key = pyrage.x25519.Identity.generate()
    header = {"form": "picoath issue 1", "key": str(key), "settings": asdict(Settings()), **header}
    blocks = [
        Passphrase("x").encrypt(json.dumps(header).encode()),
        Recipients([str(key.to_public())]).encrypt(json.dumps(step).encode()),
    ]
    write_blocks(path, blocks)
    with pytest.raises(BadInput):
        Progress(path, Passphrase("x"), Settings())
