"""The enrolment URI, `otpauth://TYPE/LABEL?PARAMETERS` (Google's "Key Uri Format", 2018).

Tolerant of what services really send: Microsoft's issuer differs from the label's prefix, its spaces in
the prefix are `+`, its secret is lower case and has 80 bits. Strict where a guess could make wrong codes
or a name that deceives: a repeated parameter, a number that is none, a broken `%` escape, characters that
turn text around or can't be seen.
"""

import re
from urllib.parse import quote, unquote

from picoath.enrol import base32
from picoath.enrol.enrolment import FIRST_COUNTER, Algorithm, Enrolment, Type, display_name
from picoath.enrol.names import check_names, cut
from picoath.enrol.problems import MissingSecret, NotAnEnrolment

SCHEME = "otpauth://"
LONGEST_URI = 4096

_TYPES: dict[str, Type] = {"totp": "totp", "hotp": "hotp", "blizzard": "totp"}
_DEFAULT_DIGITS = {"blizzard": "8"}
_ALGORITHMS: dict[str, Algorithm] = {"SHA1": "SHA1", "SHA256": "SHA256", "SHA512": "SHA512"}
_SHOWN = "x-name"  # our own, for a display name that the user chose; other programs pass over it
_PARAMETERS = ("secret", "issuer", "algorithm", "digits", "period", "counter", _SHOWN)

_BROKEN_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")
_LABEL_COLON = re.compile(":|%3a", re.IGNORECASE)
_NUMBER = re.compile("[0-9]{1,20}")  # as many digits as 2**64 - 1 has


def is_otpauth(text: str) -> bool:
    """Whether the text claims to be an otpauth URI, of any type."""
    return text[: len(SCHEME)].lower() == SCHEME


def uri_type(text: str) -> str:
    """The TYPE of an otpauth URI in lower case, as it stands there."""
    return re.split("[/?]", text[len(SCHEME) :], maxsplit=1)[0].lower()


def is_enrolment(text: str) -> bool:
    """Whether the text claims to be an otpauth URI of a type that a token can be."""
    return is_otpauth(text) and uri_type(text) in _TYPES


def read(text: str) -> Enrolment:
    """The account that an otpauth URI describes.

    Raises NotAnEnrolment (BadSecret, MissingSecret, DeceivingName), saying what is wrong, and nothing else.
    """
    check_size(text)
    if not is_enrolment(text):
        raise NotAnEnrolment("this is no otpauth URI of type totp or hotp")
    head, _, query = text[len(SCHEME) :].partition("?")
    kind, _, label = head.partition("/")
    account_type = read_type(kind)
    parameters = _read_parameters(query)
    named = parameters.get("issuer", "").strip()
    label_issuer, account = _read_label(label, named)
    issuer = named or label_issuer
    enrolment = Enrolment(
        type=account_type,
        issuer=issuer,
        label_issuer=label_issuer,
        account=account,
        name=parameters.get(_SHOWN, display_name(label_issuer, issuer)),
        algorithm=read_algorithm(parameters.get("algorithm", "SHA1")),
        digits=read_number(parameters.get("digits", _DEFAULT_DIGITS.get(kind.lower(), "6")), "digits"),
        period=read_number(parameters.get("period", "30"), "period") if account_type == "totp" else None,
        counter=_read_counter(parameters) if account_type == "hotp" else None,
        secret=_read_secret(parameters),
    )
    return check_names(enrolment)


def write(account: Enrolment) -> str:
    """The URI of an account; `read` gives the account again.

    Names that are longer than a token's are cut as those are.
    """
    label_issuer, issuer = cut(account.label_issuer), cut(account.issuer)
    prefix = f"{_escaped(label_issuer)}:" if label_issuer or ":" in account.account else ""
    parameters = {"secret": base32.encode(account.secret), "issuer": issuer, "algorithm": account.algorithm}
    parameters["digits"] = str(account.digits)
    moving = "counter" if account.type == "hotp" else "period"
    parameters[moving] = str(getattr(account, moving))
    if account.name != display_name(label_issuer, issuer):
        parameters[_SHOWN] = account.name
    query = "&".join(f"{name}={_escaped(value)}" for name, value in parameters.items())
    return f"{SCHEME}{account.type}/{prefix}{_escaped(account.account)}?{query}"


def _escaped(text: str) -> str:
    return quote(text, safe="@")


def names_in(text: str) -> tuple[str, str]:
    """Issuer and account name in the label of an otpauth URI of any type; "" for what can't be shown.

    For telling a person which one can't be used. Raises nothing.
    """
    if not is_otpauth(text) or len(text) > LONGEST_URI:
        return "", ""
    label = text[len(SCHEME) :].partition("?")[0].partition("/")[2]
    try:
        return _read_label(label, "")
    except NotAnEnrolment:
        return "", ""


def check_size(text: str) -> None:
    """Raises NotAnEnrolment for more than any QR code of a service holds."""
    if len(text) > LONGEST_URI:
        raise NotAnEnrolment(f"the URI is {len(text)} characters long; at most {LONGEST_URI} are read")


def unescape(text: str, what: str) -> str:
    """`text` with its `%` escapes resolved; a `+` stays what it is.

    Raises NotAnEnrolment when an escape is broken or is not UTF-8.
    """
    if _BROKEN_ESCAPE.search(text):
        raise NotAnEnrolment(f"{what} has a broken % escape in it")
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise NotAnEnrolment(f"{what} is not UTF-8") from None


def split_query(query: str) -> list[tuple[str, str]]:
    """The parameters of a URI as (name in lower case, value as it stands there)."""
    pairs = (part.partition("=") for part in query.split("&"))
    return [(name.lower(), value) for name, _, value in pairs]


def _read_label(label: str, issuer: str) -> tuple[str, str]:
    """Issuer and account name. Split before the escapes are resolved, at the first colon of either form; or
    at a later one, where the issuer that is named has colons in it and the label begins with it."""
    colons = list(_LABEL_COLON.finditer(label))
    if not colons:
        return "", unescape(label, "the label").strip()
    colon = colons[min(issuer.count(":"), len(colons) - 1)]
    if _prefix(label, colon) != issuer:
        colon = colons[0]
    return _prefix(label, colon), unescape(label[colon.end() :], "the label").strip()


def _prefix(label: str, colon: re.Match[str]) -> str:
    """What is before a colon. There a + is a space (Microsoft); in the account name it is a plus:
    user+tag@example.com."""
    return unescape(label[: colon.start()].replace("+", " "), "the label").strip()


def _read_parameters(query: str) -> dict[str, str]:
    parameters: dict[str, str] = {}
    for name, value in split_query(query):
        if name not in _PARAMETERS:
            continue
        if name in parameters:
            raise NotAnEnrolment(f"the parameter {name} is there twice")
        parameters[name] = unescape(value.replace("+", " "), name)
    return parameters


def _read_counter(parameters: dict[str, str]) -> int:
    return read_number(parameters.get("counter", str(FIRST_COUNTER)), "counter")


def _read_secret(parameters: dict[str, str]) -> bytes:
    secret = parameters.get("secret", "").strip()
    if not secret:
        raise MissingSecret("the URI has no secret in it")
    return base32.decode(secret)


def read_type(text: str) -> Type:
    """The type that a word names. Raises NotAnEnrolment."""
    if text.lower() not in _TYPES:
        raise NotAnEnrolment("the type is neither totp nor hotp")
    return _TYPES[text.lower()]


def read_algorithm(text: str) -> Algorithm:
    """The hash that a word names: sha1, SHA-256, HMAC_SHA512... Raises NotAnEnrolment."""
    name = re.sub("[-_ ]", "", text).upper().removeprefix("HMAC")
    if name not in _ALGORITHMS:
        raise NotAnEnrolment("the algorithm is none of SHA1, SHA256 and SHA512")
    return _ALGORITHMS[name]


def read_number(text: str, what: str) -> int:
    """A decimal number. Raises NotAnEnrolment."""
    digits = text.strip()
    if not _NUMBER.fullmatch(digits):
        raise NotAnEnrolment(f"{what} is not a decimal number, or is much too big")
    return int(digits)
