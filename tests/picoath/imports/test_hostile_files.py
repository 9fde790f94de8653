"""Files that are torn, foreign or hostile: a clear line and exit 2, in bounded time and memory."""

import json
import random
import re
import time
import tracemalloc

import app_files
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from picoath.enrol.inspection import inspect
from picoath.errors import BadInput
from picoath.imports import ciphers, registry
from picoath.imports.locked import Locked

SAMPLES = {name: make() for name, make in sorted(app_files.SAMPLES.items())}


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """Costs that a mutation can name stay small; that large ones are refused has a test of its own."""
    monkeypatch.setattr(ciphers, "MOST_ITERATIONS", 20_000)
    monkeypatch.setattr(ciphers, "_MOST_WORK", 8 * 1024)


def read(content, password=app_files.PASSWORD):
    """The export, or None for what is no app's file. Raises BadInput and nothing else."""
    found = registry.read(content)
    if isinstance(found, Locked):
        found = found.unlock(password)()
    if found is not None:
        inspect(found.texts, [found])
    return found


def lines_said(content, password=app_files.PASSWORD):
    """How many lines the user gets to read about it."""
    try:
        read(content, password)
        return 0
    except BadInput as problem:
        return len(str(problem).splitlines())


@st.composite
def mutated(draw):
    """A sample with a few places changed, cut out or doubled."""
    sample = SAMPLES[draw(st.sampled_from(list(SAMPLES)))]
    content = bytearray(sample.content)
    for _ in range(draw(st.integers(1, 4))):
        first = draw(st.integers(0, len(content)))
        last = min(len(content), first + draw(st.integers(0, 30)))
        content[first:last] = draw(st.binary(max_size=8) | st.just(content[first:last] * 2))
    return bytes(content), sample.password or ""


_NO_LIMIT = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@given(mutated())
@settings(max_examples=400, deadline=None, suppress_health_check=_NO_LIMIT)
def test_a_mutated_file_is_read_or_refused(sample):
    assert lines_said(*sample) <= 1


TEXT = st.text(st.characters(), max_size=8)  # with halves of surrogate pairs, which JSON can write
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def places(document, here=()):
    """The way to every value in a document."""
    yield here
    if isinstance(document, dict):
        inner = document.items()
    else:
        inner = enumerate(document) if isinstance(document, list) else ()
    for name, value in inner:
        yield from places(value, (*here, name))


def with_value(document, place, value):
    if not place:
        return value
    changed = dict(document) if isinstance(document, dict) else list(document)
    changed[place[0]] = with_value(document[place[0]], place[1:], value)
    return changed


JSON_SAMPLES = [sample for sample in SAMPLES.values() if sample.content[:1] in (b"{", b"[")]


@given(st.sampled_from(JSON_SAMPLES), st.data())
@settings(max_examples=400, deadline=None, suppress_health_check=_NO_LIMIT)
def test_any_value_in_any_place_is_read_or_refused(sample, data):
    document = json.loads(sample.content)
    place = data.draw(st.sampled_from(list(places(document))))
    changed = with_value(document, place, data.draw(JSON))
    assert lines_said(json.dumps(changed).encode(), sample.password or "") <= 1


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=300, deadline=None, suppress_health_check=_NO_LIMIT)
def test_anything_is_read_or_refused(content):
    assert lines_said(content) <= 1


@pytest.mark.parametrize("name", SAMPLES)
def test_a_torn_file_is_refused(name, inspected):
    content, password, is_list = SAMPLES[name]
    # A list of URIs has no end: one that is torn later is a shorter one.
    content = content[:40] if is_list and not password else content[:-20]
    status, told, messages = inspected(content, password or "")
    assert status == 2
    assert told is None or not told["accounts"]
    assert messages.count("picoath: ") == 1


def nested(opening, closing, depth):
    return (opening * depth + closing * depth).encode()


BOMB = """<?xml version="1.0"?><!DOCTYPE KeyContainer [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc"><KeyPackage><Key Id="&c;"
Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:totp"><Data><Secret><PlainValue>MTIzNA==</PlainValue>
</Secret></Data></Key></KeyPackage></KeyContainer>"""
OUTSIDE = BOMB.replace('"aaaaaaaaaa"', 'SYSTEM "file:///etc/passwd"')

HOSTILE = {
    "empty": (b"", "is empty"),
    "spaces": (b" \n" * 100, "Nor is it a file of Aegis"),
    "arrays": (nested("[", "]", 1_000_000), "nested too deeply"),
    "objects": (nested('{"services":', "}", 1_000_000), "nested too deeply|not whole"),
    "long number": (b'{"services": ' + b"9" * 1_000_000 + b"}", "not whole"),
    "yaml": (b"services:\n  - name: a\n    secret: ABCDEFGH\n", "Nor is it a file of Aegis"),
    "yaml in braces": (b"{services: [{name: a, secret: ABCDEFGH}]}", "not whole"),
    "another JSON": (b'{"name": "picoath", "version": 1}', "from no app that is known here: Aegis"),
    "an empty list": (b"[]", "no account with one-time codes"),
    "zeros": (bytes(100_000), "Nor is it a file of Aegis"),
    "entities": (BOMB.encode(), "damaged"),
    "a file from outside": (OUTSIDE.encode(), "damaged"),
    "utf-16 entities": (b"\xff\xfe" + BOMB.encode("utf-16-le"), "damaged"),
    "web page": (b"<html><title>KeyContainer</title></html>", "damaged|no account"),
    "pgp": (b"-----BEGIN PGP MESSAGE-----\n\nx", "gpg"),
    "age": (b"-----BEGIN AGE ENCRYPTED FILE-----\nx", "file of age is damaged"),
    "binary age": (
        b"age-encryption.org/v1\nx",
        "damaged, or made by a newer age|WrongPassword|picoath restore",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_foreign_files(name, inspected):
    content, words = HOSTILE[name]
    status, told, messages = inspected(content)
    assert (status, told) == (2, None)
    assert re.search(words, messages), messages
    assert len(messages.splitlines()) == 1


def changed(make, **changes):
    document = json.loads(make().content)
    for place, value in changes.items():
        document = with_value(
            document, tuple(int(name) if name.isdigit() else name for name in place.split("__")), value
        )
    return json.dumps(document).encode()


EXPENSIVE = {
    "scrypt": changed(app_files.aegis_encrypted, header__slots__1__n=2**30),
    "scrypt, not a power of two": changed(app_files.aegis_encrypted, header__slots__1__n=1000),
    "scrypt, many blocks": changed(app_files.aegis_encrypted, header__slots__1__r=2**20),
    "pbkdf2": changed(app_files.bitwarden_pbkdf2, kdfIterations=2**31),
    "argon2 memory": changed(app_files.bitwarden_argon2id, kdfMemory=2**20),
    "argon2 passes": changed(app_files.ente_encrypted, kdfParams__opsLimit=2**31),
    "argon2 negative": changed(app_files.ente_encrypted, kdfParams__memLimit=-1),
    "pskc": app_files.pskc_encrypted().content.replace(b">1000<", b">2147483647<"),
}


@pytest.mark.parametrize("name", EXPENSIVE)
def test_a_key_derivation_that_no_app_asks_for_is_not_begun(name, inspected):
    began = time.process_time()
    status, told, messages = inspected(EXPENSIVE[name], "x")
    assert (status, told) == (2, None)
    assert re.search("key derivation of a cost|derives its key", messages)
    assert time.process_time() - began < 2


def test_a_large_file_is_not_read_whole(inspected):
    content = b"[" + b" " * 100_000_000
    tracemalloc.start()
    began = time.process_time()
    status, told, _ = inspected(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (status, told) == (2, None)
    assert peak < 64_000_000
    assert time.process_time() - began < 5


def test_ten_thousand_accounts_are_read_in_time(inspected):
    entries = [
        app_files.Entry("totp", f"Service {number}", "ann", random.Random(number).randbytes(20))
        for number in range(10_000)
    ]
    began = time.process_time()
    status, told, _ = inspected(app_files.aegis(entries).content)
    assert (status, len(told["accounts"])) == (0, 10_000)
    assert time.process_time() - began < 15


@pytest.mark.parametrize(
    "content",
    [
        b'[{"secret": ""},' + b"{}," * 100_000 + b"{}]",
        b'{"items": [' + b'{"login": {"totp": "A"}},' * 100_000 + b"{}]}",
        b"otpauth://totp/x\n" * 100_000,
        b"otpauth-migration://offline?data=\n" * 100_000,
    ],
)
def test_more_accounts_than_any_app_has(content, inspected):
    status, told, messages = inspected(content)
    assert (status, told) == (2, None)
    assert "more than 10000 accounts" in messages


def test_names_of_what_can_not_be_used_do_not_reach_the_terminal_as_they_are(inspected):
    left = app_files.STEAM._replace(issuer="\x1b[2J\u202eSteam", account="x" * 1000)
    _, told, messages = inspected(app_files.aegis([left, app_files.ACCOUNTS[0]]).content)
    [shown] = told["also_seen"]
    assert shown["name"] == "\ufffd[2J\ufffdSteam"
    assert len(shown["account"]) < 65
    assert "\x1b" not in messages


@pytest.mark.parametrize("what", ["nothing", "a folder"])
def test_a_file_that_is_not_there(what, inspected, tmp_path):
    from picoath.cli.app import app
    from typer.testing import CliRunner

    path = tmp_path / "missing" if what == "nothing" else tmp_path
    done = CliRunner().invoke(app, ["add", str(path)])
    assert done.exit_code == 2
    assert str(path) in done.stderr
