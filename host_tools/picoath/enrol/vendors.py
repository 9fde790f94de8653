"""Codes that are no enrolment for a token: whose they are, and what to click to get one that is.

Nothing of the code's own text goes into what is said: whoever has a push code first can enrol their own
phone.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from picoath.enrol import web_address
from picoath.enrol.microsoft_words import DIFFERENT_APP, in_other_languages
from picoath.enrol.otpauth import is_otpauth, uri_type


@dataclass(frozen=True)
class Vendor:
    """Whose code it is: the word in JSON, what it is in words, and what to do about it."""

    vendor: str
    what: str
    advice: str


@dataclass(frozen=True)
class _Rule:
    vendor: Vendor
    matches: Callable[[str], bool]


MICROSOFT_PUSH = Vendor(
    "microsoft-push",
    "Microsoft's code for its own app (push); it holds no secret",
    f'Click "{DIFFERENT_APP}" (on some pages "Set up a different authentication app"), then Next. It is on '
    "the page that tells you to get Microsoft Authenticator: where it is not on this one, go Back. On the "
    'older page, aka.ms/mfasetup, choose "Configure app without notifications". If there is no such link, '
    "the organisation has turned it off, or shows it only after another method is set up: ask the "
    f"administrator. {in_other_languages()}",
)
VERIFIED_ID = Vendor(
    "other",
    "a Microsoft Verified ID code",
    "It is a credential for Microsoft Authenticator. To enrol a token, go to "
    'mysignins.microsoft.com/security-info, choose "Add sign-in method", "Authenticator app", and '
    f'click "{DIFFERENT_APP}".',
)
DUO = Vendor(
    "duo",
    "a Duo Mobile activation code; it holds no secret",
    'Duo gives its secret to Duo Mobile only. Ask the administrator for a hardware token ("OTP '
    "hardware tokens\" in the Duo Admin Panel): a token's secret is imported there.",
)
OKTA = Vendor(
    "okta-verify",
    "an Okta Verify code",
    'On the page where the factor is chosen take "Google Authenticator" instead of "Okta Verify": '
    "that code is for a token too.",
)
RSA = Vendor(
    "rsa-securid",
    "an RSA SecurID code",
    'It is for RSA\'s own kind of token (AES). Ask the administrator for "OATH" or "Google '
    'Authenticator" instead.',
)
ENTRUST = Vendor(
    "entrust",
    "an Entrust code; it is encrypted",
    'It is for Entrust\'s own app. Ask the administrator for "OATH token" or "Google Authenticator" instead.',
)
AUTHY = Vendor(
    "authy",
    "an Authy registration code; it holds no secret",
    'It is for the Authy app only. Look for "Google Authenticator" or "other authenticator app" on the page.',
)
PING = Vendor(
    "ping",
    "a ForgeRock or Ping push code",
    'Choose "OATH" or "Authenticator app (one-time password)" instead of push on the registration page.',
)
ONESPAN = Vendor(
    "onespan",
    "a OneSpan (VASCO, Digipass) activation code",
    'It is for OneSpan\'s own app. Ask for "OATH" or "Google Authenticator" instead.',
)
STEAM = Vendor(
    "steam",
    "a Steam code",
    "Steam's codes are five letters and digits, made by Steam's own app; a token can't make them.",
)
YANDEX = Vendor(
    "yandex",
    "a Yandex Key code",
    "Yandex's codes are eight letters, made with a PIN by the app Yandex Key; a token can't make them.",
)
MOTP = Vendor(
    "motp",
    "a Mobile-OTP code",
    'Mobile-OTP is MD5 with a PIN; a token can\'t make its codes. Ask the administrator for "TOTP" or '
    '"OATH".',
)
PASSKEY = Vendor(
    "passkey",
    "a passkey code, for signing in with a phone",
    'A token makes one-time codes and is no passkey. Go back and choose "Authenticator app" (then '
    '"different authenticator app") where the sign-in methods are added.',
)
WIFI = Vendor(
    "wifi",
    "a Wi-Fi code",
    "It holds the name and password of a network. Show the service's set-up page.",
)
WEB_PAGE = Vendor(
    "web-page",
    "the address of a web page",
    'If it belongs to a service\'s set-up, open it, and look there for "authenticator app", then '
    '"Can\'t scan" or "other app".',
)
SECRET_PAGE = Vendor(
    "web-page",
    "the address of a web page, with a secret in it",
    "Don't open it: whoever runs that page would read the secret. Show the QR code itself, or the line that "
    "begins with otpauth://.",
)
SERIAL_NUMBER = Vendor(
    "serial-number",
    "perhaps a device's serial number",
    "Scan the code on the service's set-up page, not the one on a device or its box.",
)
BARE_SECRET = Vendor(
    "other",
    "perhaps a secret by itself, without the name of an account",
    "If it is one, use `picoath add --manual`, which asks for the names and the secret.",
)
UNKNOWN_TYPE = Vendor(
    "other",
    "an otpauth code of a type that is neither totp nor hotp",
    'Look on the service\'s page for "Google Authenticator" or "other authenticator app".',
)
OTHER = Vendor(
    "other",
    "no enrolment code",
    'On the service\'s set-up page look for "authenticator app", "other app" or "Can\'t scan", and show'
    " that code.",
)

UNDER_ANOTHER_NAME = (
    "If you know this service, give the account a name of your own: `picoath add --name TEXT`. What could "
    "deceive is then taken out of its other names."
)
"""What to do about an account with a name that could deceive."""

_MICROSOFT_LOGIN = (
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "login.chinacloudapi.cn",
)
_MICROSOFT_PUSH = ("mobileappcommunicator.auth.microsoft.com", "adnotifications.windowsazure.com")
_BARE_DUO = re.compile(r"[A-Za-z0-9]{8,}-([A-Za-z0-9+/_-]{8,}={0,2})")
_HOST_NAME = re.compile(rb"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_DIGITS_ONLY = re.compile("[0-9]+")
_OWN_SERIAL = re.compile("(?=.*[0189])[0-9A-F]{16}")  # no secret in base32 has one of those four digits
_BASE32_OR_HEX = re.compile("[A-Z2-7]{16,}=*|[0-9A-F]{20,}", re.IGNORECASE)


def recognise(text: str) -> Vendor:
    """Whose code this is, for a text that is no readable enrolment; takes any text."""
    for rule in _RULES:
        if rule.matches(text):
            return rule.vendor
    return OTHER


def _starts(*beginnings: str) -> Callable[[str], bool]:
    return lambda text: text.lower().startswith(beginnings)


def _otpauth(*types: str) -> Callable[[str], bool]:
    return lambda text: is_otpauth(text) and uri_type(text) in types


def _web_address(text: str) -> tuple[str, str] | None:
    """Host and path in lower case, for the address of a web page."""
    if not web_address.is_address(text):
        return None
    try:
        parts = urlsplit(text)
        return (parts.hostname or "").lower(), parts.path.lower()
    except ValueError:  # a broken IPv6 address
        return "", ""


def _is_microsoft_push(text: str) -> bool:
    host, path = _web_address(text) or ("", "")
    return host in _MICROSOFT_PUSH or (host in _MICROSOFT_LOGIN and path.startswith("/authenticatorapp/"))


def _is_securid_page(text: str) -> bool:
    host, path = _web_address(text) or ("", "")
    return host == "127.0.0.1" and path.startswith("/securid/")


def _is_steam_page(text: str) -> bool:
    host, _ = _web_address(text) or ("", "")
    return host == "s.team"


def _is_bare_duo(text: str) -> bool:
    match = _BARE_DUO.fullmatch(text)
    if match is None:
        return False
    encoded = match[1].rstrip("=")
    try:
        host = b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_")
    except binascii.Error:
        return False
    return _HOST_NAME.fullmatch(host) is not None


def _is_onespan(text: str) -> bool:
    return text.startswith("<") and "<qrcode>" in text.lower()


def _is_serial_number(text: str) -> bool:
    """Digits alone, as many makers have it, or what the label of one of these tokens says."""
    return bool(_DIGITS_ONLY.fullmatch(text) or _OWN_SERIAL.fullmatch(text))


def _is_bare_secret(text: str) -> bool:
    return _BASE32_OR_HEX.fullmatch(re.sub("[ -]", "", text)) is not None


# In this order: the vendors' own forms, other addresses, a number, a secret by itself.
_RULES = (
    _Rule(MICROSOFT_PUSH, _starts("phonefactor://", "microsoft-authenticator://")),
    _Rule(MICROSOFT_PUSH, _is_microsoft_push),
    _Rule(VERIFIED_ID, _starts("openid-vc://")),
    _Rule(DUO, _starts("duo://")),
    _Rule(DUO, _is_bare_duo),
    _Rule(OKTA, _starts("oktaverify://")),
    _Rule(RSA, _starts("com.rsa.securid")),
    _Rule(RSA, _is_securid_page),
    _Rule(ENTRUST, _starts("igmobileotp://")),
    _Rule(AUTHY, _starts("authy://")),
    _Rule(PING, _starts("pushauth://", "mfauth://", "pingid://")),
    _Rule(ONESPAN, _is_onespan),
    _Rule(STEAM, _otpauth("steam")),
    _Rule(STEAM, _is_steam_page),
    _Rule(YANDEX, _otpauth("yaotp", "yandex")),
    _Rule(MOTP, _otpauth("motp")),
    _Rule(MOTP, _starts("motp://")),
    _Rule(UNKNOWN_TYPE, is_otpauth),
    _Rule(PASSKEY, _starts("fido:/")),
    _Rule(WIFI, _starts("wifi:")),
    _Rule(SECRET_PAGE, web_address.holds_secret),
    _Rule(WEB_PAGE, web_address.is_address),
    _Rule(SERIAL_NUMBER, _is_serial_number),
    _Rule(BARE_SECRET, _is_bare_secret),
)
