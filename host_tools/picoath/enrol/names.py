"""Names as a token keeps them: 64 bytes of UTF-8 at most, nothing in them that hides or turns text around."""

from dataclasses import replace

from picoath.characters import is_unseen
from picoath.enrol.enrolment import Enrolment
from picoath.enrol.problems import NotAnEnrolment

NAME_BYTES = 64
_ELLIPSIS = "…"


def check_seen(text: str, what: str) -> None:
    """Raises NotAnEnrolment when a character in `text` can't be seen: what is shown must be what is there."""
    for character in text:
        if is_unseen(character):
            raise NotAnEnrolment(f"{what} has a character in it that can't be seen, U+{ord(character):04X}")


def seen(text: str) -> str:
    """`text` with U+FFFD for every character that can't be seen, to show what is not to be taken."""
    return "".join("\ufffd" if is_unseen(character) else character for character in text)


def cut(text: str) -> str:
    """`text` itself if it fits, else its beginning, an ellipsis and its end, which tells accounts apart."""
    if len(text.encode()) <= NAME_BYTES:
        return text
    room = NAME_BYTES - len(_ELLIPSIS.encode())
    head = text.encode()[: room - room // 2].decode(errors="ignore")
    tail = text.encode()[-(room // 2) :].decode(errors="ignore")
    return head + _ELLIPSIS + tail


def fit(enrolment: Enrolment) -> tuple[Enrolment, list[str]]:
    """The enrolment with display and account name cut to what a token takes, and a warning for each cut."""
    warnings = []
    if cut(enrolment.name) != enrolment.name:
        warnings.append(_warning("display name", enrolment.name))
    if cut(enrolment.account) != enrolment.account:
        warnings.append(_warning("account name", enrolment.account))
    return replace(enrolment, name=cut(enrolment.name), account=cut(enrolment.account)), warnings


def _warning(what: str, text: str) -> str:
    size = len(text.encode())
    return f"the {what} of {size} bytes is cut in the middle to {NAME_BYTES} bytes of UTF-8: {cut(text)}"
