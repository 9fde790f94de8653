"""The otpauth reader: what services really send is taken, and what could make wrong codes is not."""

import base64
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from picoath.enrol import otpauth
from picoath.enrol.enrolment import Enrolment, display_name
from picoath.enrol.problems import BadSecret, MissingSecret, NotAnEnrolment

SECRET = "abcdefghijklmnop"
KEY = base64.b32decode(SECRET.upper())

seen = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"])
names = st.text(seen, max_size=40).map(str.strip)
prefixes = names.filter(lambda name: ":" not in name)


@st.composite
def enrolments(draw: st.DrawFn) -> Enrolment:
    account_type = draw(st.sampled_from(["totp", "hotp"]))
    label_issuer = draw(prefixes)
    issuer = draw(names) or label_issuer
    return Enrolment(
        type=account_type,
        issuer=issuer,
        label_issuer=label_issuer,
        account=draw(names),
        name=display_name(label_issuer, issuer),
        algorithm=draw(st.sampled_from(["SHA1", "SHA256", "SHA512"])),
        digits=draw(st.integers(6, 8)),
        period=draw(st.integers(5, 300)) if account_type == "totp" else None,
        counter=draw(st.integers(0, 2**64 - 2)) if account_type == "hotp" else None,
        secret=draw(st.binary(min_size=1, max_size=128)),
    )


def uri_of(account: Enrolment, colon: str, escape=quote) -> str:
    secret = base64.b32encode(account.secret).decode()
    moving = f"period={account.period}" if account.type == "totp" else f"counter={account.counter}"
    return (
        f"otpauth://{account.type}/{quote(account.label_issuer)}{colon}{quote(account.account)}"
        f"?secret={quote(secret)}&issuer={escape(account.issuer)}&algorithm={account.algorithm}"
        f"&digits={account.digits}&{moving}"
    )


@given(enrolments(), st.sampled_from([":", "%3A", "%3a", ":%20"]), st.sampled_from([quote, quote_plus]))
def test_what_is_written_in_a_uri_is_read_from_it(account, colon, escape):
    assert otpauth.read(uri_of(account, colon, escape)) == account


hostile = st.one_of(
    st.text(),
    st.text().map(lambda text: "otpauth://totp/" + text),
    st.text("otpauh:/%3A?&=+ sec0189ABYZ2\u202e\ud800-").map(lambda text: "otpauth://hotp/a?secret=" + text),
    st.lists(
        st.tuples(
            st.sampled_from(["secret", "issuer", "digits", "period", "algorithm", "counter", "x"]), st.text()
        ),
        max_size=6,
    ).map(lambda pairs: "otpauth://totp/a:b?" + "&".join(f"{name}={value}" for name, value in pairs)),
)


@given(hostile)
def test_a_hostile_uri_is_an_account_within_the_limits_or_refused(text):
    try:
        account = otpauth.read(text)
    except NotAnEnrolment:
        return
    assert 1 <= len(account.secret) <= 128


def test_microsoft():
    account = otpauth.read(
        f"otpauth://totp/Test+Und%2BFirma%3Afirst.last+tag%23x%40contoso.com?secret={SECRET}&issuer=Microsoft"
    )
    assert (account.issuer, account.label_issuer, account.name) == (
        "Microsoft",
        "Test Und+Firma",
        "Test Und+Firma",
    )
    assert account.account == "first.last+tag#x@contoso.com"
    assert (account.algorithm, account.digits, account.period, account.secret) == ("SHA1", 6, 30, KEY)


@pytest.mark.parametrize(
    ("label", "label_issuer", "account"),
    [
        ("", "", ""),
        ("me", "", "me"),
        ("a:b:c", "a", "b:c"),
        ("a%3Ab%3Ac", "a", "b:c"),
        ("a%3Ab:c", "a", "b:c"),
        (":me", "", "me"),
        ("Acme:%20%20me", "Acme", "me"),
        ("Acme Co:me and you", "Acme Co", "me and you"),
        ("no+prefix", "", "no+prefix"),
    ],
)
def test_labels(label, label_issuer, account):
    read = otpauth.read(f"otpauth://totp/{label}?secret={SECRET}")
    assert (read.label_issuer, read.issuer, read.account) == (label_issuer, label_issuer, account)


@pytest.mark.parametrize(
    ("label", "issuer", "label_issuer", "account"),
    [
        ("127.0.0.1:8088:ann", "127.0.0.1:8088", "127.0.0.1:8088", "ann"),
        ("127.0.0.1%3A8088:ann", "127.0.0.1%3A8088", "127.0.0.1:8088", "ann"),
        ("Contoso%3A%20EU%3Aann%3Aadmin", "Contoso:+EU", "Contoso: EU", "ann:admin"),
        ("Contoso:+EU:%20ann+x@contoso.com", "Contoso%3A%20EU", "Contoso: EU", "ann+x@contoso.com"),
        ("a:b:c:me", "a:b:c", "a:b:c", "me"),
        ("Contoso:ann:admin", "Contoso", "Contoso", "ann:admin"),
        ("Contoso: EU:ann", "Microsoft", "Contoso", "EU:ann"),
        ("Contoso:ann", "Contoso: EU", "Contoso", "ann"),
        ("127.0.0.1:8088", "127.0.0.1:8088", "127.0.0.1", "8088"),
        ("ann", "127.0.0.1:8088", "", "ann"),
    ],
)
def test_an_issuer_with_a_colon_in_it_is_the_prefix(label, issuer, label_issuer, account):
    read = otpauth.read(f"otpauth://totp/{label}?secret={SECRET}&issuer={issuer}")
    assert (read.label_issuer, read.account) == (label_issuer, account)
    assert otpauth.read(otpauth.write(read)) == read or ":" not in issuer


def test_a_uri_without_a_label():
    assert otpauth.read(f"otpauth://totp?secret={SECRET}").account == ""


@pytest.mark.parametrize(
    "secret",
    [
        "abcdefghijklmnop",
        "ABCD-EFGH-IJKL-MNOP",
        "abcd%20efgh+ijkl mnop",
        "abcdefghijklmnop%3D%3D",
        "abcdefghijklmnop=",
    ],
)
def test_secrets_as_services_write_them(secret):
    assert otpauth.read(f"otpauth://totp/a?secret={secret}").secret == KEY


def test_the_names_of_parameters_are_taken_in_any_case_and_unknown_ones_ignored():
    account = otpauth.read(f"OTPAUTH://TOTP/a?Secret={SECRET}&Digits=8&PERIOD=60&image=50%&image=&y")
    assert (account.digits, account.period) == (8, 60)


@pytest.mark.parametrize(
    ("written", "algorithm"),
    [
        ("sha1", "SHA1"),
        ("SHA-256", "SHA256"),
        ("sha_512", "SHA512"),
        ("HmacSHA1", "SHA1"),
        ("HMAC-SHA-256", "SHA256"),
    ],
)
def test_algorithms(written, algorithm):
    assert otpauth.read(f"otpauth://totp/a?secret={SECRET}&algorithm={written}").algorithm == algorithm


def test_blizzard_is_totp_with_eight_digits():
    account = otpauth.read(f"otpauth://blizzard/a?secret={SECRET}")
    assert (account.type, account.digits, account.period) == ("totp", 8, 30)


def test_hotp_without_a_counter_begins_at_one():
    """A validator looks ahead, never back: google-authenticator's codes name none, and it begins at 1."""
    account = otpauth.read(f"otpauth://hotp/a?secret={SECRET}&period=1")
    assert (account.counter, account.period) == (1, None)


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ("digits=5", "digits is 5; a token takes 6 to 8"),
        ("digits=0", "digits is 0"),
        ("digits=9", "digits is 9"),
        ("digits=", "digits is not a decimal number"),
        ("digits=६", "digits is not a decimal number"),
        ("digits=+6x", "digits is not a decimal number"),
        ("period=4", "period is 4; a token takes 5 to 300"),
        ("period=301", "period is 301"),
        ("period=-30", "period is not a decimal number"),
        ("period=3e1", "period is not a decimal number"),
        ("algorithm=MD5", "algorithm is none of"),
        ("issuer=%zz", "issuer has a broken % escape"),
        ("issuer=50%", "issuer has a broken % escape"),
        ("issuer=%ff", "issuer is not UTF-8"),
        ("issuer=%E2%80%AEabc", "U\\+202E"),
        ("issuer=a%00b", "U\\+0000"),
        ("issuer=a&ISSUER=b", "issuer is there twice"),
        ("issuer=a\u2066b", "U\\+2066"),
    ],
)
def test_errors_name_what_is_wrong(parameters, says):
    with pytest.raises(NotAnEnrolment, match=says):
        otpauth.read(f"otpauth://totp/a:b?secret={SECRET}&{parameters}")


def test_the_counter_of_hotp_has_64_bits_and_can_be_counted_up():
    assert otpauth.read(f"otpauth://hotp/a?secret={SECRET}&counter={2**64 - 2}").counter == 2**64 - 2
    with pytest.raises(NotAnEnrolment, match="counter is"):
        otpauth.read(f"otpauth://hotp/a?secret={SECRET}&counter={2**64 - 1}")


@pytest.mark.parametrize("parameters", ["issuer=a", "secret=", "secret=%20", "secret"])
def test_no_secret(parameters):
    with pytest.raises(MissingSecret):
        otpauth.read(f"otpauth://totp/a:b?{parameters}")


def test_a_secret_of_more_than_128_bytes():
    with pytest.raises(BadSecret, match="the secret has 130 bytes; a token takes 1 to 128"):
        otpauth.read("otpauth://totp/a?secret=" + "A" * 208)


def test_a_uri_may_have_4096_characters():
    uri = f"otpauth://totp/a?secret={SECRET}&image="
    assert otpauth.read(uri + "x" * (4096 - len(uri))).secret == KEY
    with pytest.raises(NotAnEnrolment, match="4097 characters"):
        otpauth.read(uri + "x" * (4097 - len(uri)))


@given(st.text(max_size=8) | st.from_regex(r"\s*[0-9]{1,25}\s*", fullmatch=True))
@example("\x1e6")  # white space to str.strip, and none to int
def test_any_text_is_a_number_or_refused(text):
    try:
        number = otpauth.read_number(text, "digits")
    except NotAnEnrolment:
        return
    assert str(number) == text.strip().lstrip("0") or number == 0
