"""The address of a web page with an enrolment URI inside, as google-authenticator prints it beside its code:
`https://www.google.com/chart?cht=qr&chl=otpauth://totp/ann@host%3Fsecret%3D…`. Whoever opens it gives the
secret away, so it is read and not opened."""

import re
from urllib.parse import unquote

_ADDRESS = re.compile("https?://", re.IGNORECASE)
_URI = re.compile("otpauth(?:-migration)?((?::|%3a)(?:/|%2f){2})", re.IGNORECASE)
_SECRET = re.compile("otpauth|secret=", re.IGNORECASE)
_TIMES = 3  # that an address may be escaped; each time takes one off


def is_address(text: str) -> bool:
    """Whether the text claims to be the address of a web page."""
    return _ADDRESS.match(text) is not None


def uri_in(text: str) -> str | None:
    """The enrolment URI in the address of a web page; None when there is none."""
    found = _URI.search(text) if is_address(text) else None
    if found is None:
        return None
    rest = text[found.start() :]
    if found[1] == "://" and "?" in rest:  # it stands there as it is, and its parameters with it
        return rest
    return unquote(re.split("[&#]", rest, maxsplit=1)[0])


def holds_secret(text: str) -> bool:
    """Whether the address of a web page seems to have a secret in it, in whatever form."""
    if not is_address(text):
        return False
    for _ in range(_TIMES):
        text = unquote(text)
    return _SECRET.search(text) is not None
