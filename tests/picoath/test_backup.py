"""The backup file: what comes back, who can read it, what is left when something goes wrong."""

import stat
import sys
from contextlib import suppress
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from picoath import backup, private_files
from picoath.age import Identities, Passphrase, Recipients
from picoath.backup import Appender
from picoath.enrol import otpauth
from picoath.enrol.enrolment import Enrolment
from picoath.errors import BadInput, WrongPassword


def account(label_issuer="Contoso", **changes):
    fields = {
        "type": "totp",
        "issuer": "Microsoft",
        "label_issuer": label_issuer,
        "account": "ann@contoso.com",
        "name": label_issuer,
        "algorithm": "SHA1",
        "digits": 6,
        "period": 30,
        "counter": None,
        "secret": b"12345678901234567890",
    }
    return Enrolment(**(fields | changes))


SEEN = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"))
NAMES = st.text(SEEN, max_size=16).map(str.strip)
LABEL_ISSUERS = st.text(SEEN.filter(lambda character: character != ":"), max_size=16).map(str.strip)


@st.composite
def accounts(draw):
    totp = draw(st.booleans())
    label_issuer = draw(LABEL_ISSUERS)
    return account(
        name=draw(NAMES),
        account=draw(NAMES),
        label_issuer=label_issuer,
        issuer=draw(NAMES) or label_issuer,
        type="totp" if totp else "hotp",
        algorithm=draw(st.sampled_from(["SHA1", "SHA256", "SHA512"])),
        digits=draw(st.integers(6, 8)),
        period=draw(st.integers(5, 300)) if totp else None,
        counter=None if totp else draw(st.integers(0, 2**64 - 2)),
        secret=draw(st.binary(min_size=1, max_size=128)),
    )


@given(accounts())
@settings(deadline=None)
def test_a_uri_gives_the_account_again(given_account):
    assert otpauth.read(otpauth.write(given_account)) == given_account


def test_other_programs_see_the_usual_uri():
    assert otpauth.write(account("Test Und+Firma", name="Work: mine")) == (
        "otpauth://totp/Test%20Und%2BFirma:ann@contoso.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        "&issuer=Microsoft&algorithm=SHA1&digits=6&period=30&x-name=Work%3A%20mine"
    )


def test_the_longest_names_fit_into_a_uri():
    long = account("ü" * 2000, issuer="ü" * 2000, account="ü" * 32, name="ü" * 32, secret=b"x" * 128)
    assert otpauth.read(otpauth.write(long)).account == "ü" * 32


@pytest.fixture
def identity():
    return pyrage.x25519.Identity.generate()


@pytest.fixture
def lock(identity):
    return Recipients([str(identity.to_public())])


@pytest.fixture
def opener(identity):
    return Identities(f"# created by age-keygen\n{identity}\n".encode())


@pytest.fixture
def path(tmp_path):
    return tmp_path / "tokens.age"


def test_a_passphrase(path):
    first, second = account("First"), account("Second", type="hotp", period=None, counter=9)
    Appender(path, Passphrase("a passphrase")).append([first])
    Appender(path, Passphrase("a passphrase")).append([second])
    assert backup.kind_of(path) == "passphrase"
    assert backup.read(path, Passphrase("a passphrase")) == [first, second]
    # One age file, whose content is one URI in each line: no picoath needed.
    plain = pyrage.passphrase.decrypt(path.read_bytes(), "a passphrase").decode()
    assert [line.partition("?")[0] for line in plain.splitlines()] == [
        "otpauth://totp/First:ann@contoso.com",
        "otpauth://hotp/Second:ann@contoso.com",
    ]
    for use in (lambda lock: backup.read(path, lock), lambda lock: Appender(path, lock)):
        with pytest.raises(WrongPassword):
            use(Passphrase("another"))


def test_an_empty_passphrase():
    with pytest.raises(BadInput, match="empty"):
        Passphrase("")


def test_recipients_can_add_without_being_able_to_read(path, lock, opener):
    for name in ("First", "Second"):
        Appender(path, lock).append([account(name)])
    assert backup.kind_of(path) == "recipients"
    assert [found.name for found in backup.read(path, opener)] == ["First", "Second"]
    other = Identities(str(pyrage.x25519.Identity.generate()).encode())
    with pytest.raises(BadInput, match="no key in the identity file opens"):
        backup.read(path, other)


def test_of_two_with_the_same_names_the_later_counts(path, lock, opener):
    Appender(path, lock).append([account("First"), account("Second")])
    Appender(path, lock).append([account("First", secret=b"renewed")])
    read = backup.read(path, opener)
    assert [(found.name, found.secret) for found in read] == [
        ("Second", account().secret),
        ("First", b"renewed"),
    ]


def test_nothing_readable_is_in_the_file(path, lock):
    Appender(path, lock).append([account()])
    for word in (b"Contoso", b"otpauth", b"GEZDGNBV", b"ann"):
        assert word not in path.read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_only_its_owner_may_read_it(path, lock):
    Appender(path, lock).append([account()])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    Appender(path, lock).append([account("Second")])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_stays_a_link(path, lock, opener, tmp_path):
    link = tmp_path / "link.age"
    Appender(path, lock).append([account()])
    link.symlink_to(path)
    Appender(link, lock).append([account("Second")])
    assert link.is_symlink()
    assert len(backup.read(path, opener)) == 2


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_when_the_disk_fails_the_old_content_stays_and_nothing_else(path, lock, monkeypatch, failing):
    Appender(path, lock).append([account()])
    before = path.read_bytes()
    appender = Appender(path, lock)

    def fail(*_):
        raise OSError(28, "No space left on device")

    where = private_files.os if failing == "fsync" else Path
    monkeypatch.setattr(where, failing, fail)
    with pytest.raises(OSError, match="No space"):
        appender.append([account("Second")])
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_another_program_changed_is_left_alone(path, lock):
    appender = Appender(path, lock)
    Appender(path, lock).append([account()])
    before = path.read_bytes()
    with pytest.raises(BadInput, match="changed in the meantime"):
        appender.append([account("Second")])
    assert path.read_bytes() == before


def test_a_folder_that_is_not_there(tmp_path, lock):
    with pytest.raises(BadInput, match="can't be written"):
        Appender(tmp_path / "no" / "such" / "folder", lock)


@pytest.fixture
def whole(path, lock):
    Appender(path, lock).append([account()])
    return path.read_bytes()


@pytest.mark.parametrize("cut", [0, 1, 30, 60, 200, -1, -10, -60])
def test_a_torn_file(path, whole, opener, lock, cut):
    path.write_bytes(whole[:cut] or b"x")
    if whole[:cut].strip() == whole.strip():
        return  # only the last line's end is missing
    for use in (lambda: backup.read(path, opener), lambda: Appender(path, lock)):
        with pytest.raises(BadInput, match="is not what picoath encrypts, or is damaged"):
            use()


def test_a_file_with_something_behind_it(path, whole, opener):
    path.write_bytes(whole + b"x")
    with pytest.raises(BadInput, match="is not what picoath encrypts"):
        backup.read(path, opener)


@given(st.data())
@settings(deadline=None)
def test_a_changed_byte_never_gives_other_accounts(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("backup")
    path, identity = folder / "f.age", pyrage.x25519.Identity.generate()
    Appender(path, Recipients([str(identity.to_public())])).append([account()])
    content = bytearray(path.read_bytes())
    # Each encryption has another length: a share of it, not a place.
    content[int(data.draw(st.floats(0, 1, exclude_max=True)) * len(content))] ^= data.draw(
        st.integers(1, 255)
    )
    path.write_bytes(content)
    with suppress(BadInput):
        assert backup.read(path, Identities(str(identity).encode())) == [account()]


def test_the_same_in_the_lines_of_windows(path, whole, opener):
    path.write_bytes(whole.replace(b"\n", b"\r\n"))
    assert len(backup.read(path, opener)) == 1


@pytest.mark.parametrize("text", ["age1nonsense", "ssh-rsa nonsense", "", "AGE-SECRET-KEY-1X"])
def test_a_recipient_that_is_none(text):
    with pytest.raises(BadInput, match="a recipient is age1"):
        Recipients([text])


@pytest.mark.parametrize("content", [b"", b"# nothing", b"nonsense", b"-----BEGIN nonsense", b"\xff"])
def test_an_identity_file_that_is_none(content):
    with pytest.raises(BadInput, match="the identity file holds no key"):
        Identities(content)
