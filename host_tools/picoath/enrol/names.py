"""Names as a token keeps them: 64 bytes of UTF-8 at most, nothing in them that hides or turns text around."""

from dataclasses import replace

from picoath.characters import is_unseen
from picoath.enrol.enrolment import Enrolment
from picoath.enrol.problems import DeceivingName, NotAnEnrolment

NAME_BYTES = 64
_ELLIPSIS = "…"

# What only joins or marks the characters beside it, as names in Persian, Hebrew or emoji have it. Two names
# that differ in nothing else look the same, so it is taken out.
_JOINERS = (
    range(0x00AD, 0x00AE),  # soft hyphen
    range(0x034F, 0x0350),  # combining grapheme joiner
    range(0x061C, 0x061D),  # Arabic letter mark
    range(0x180B, 0x1810),  # Mongolian variation selectors and vowel separator
    range(0x200B, 0x2010),  # zero-width space, non-joiner and joiner, marks of direction
    range(0x2060, 0x2065),  # word joiner, invisible operators
    range(0xFE00, 0xFE10),  # variation selectors
    range(0xFEFF, 0xFF00),  # zero-width no-break space
    range(0xE0000, 0xE0080),  # tags, as in the flags of Scotland and Wales
    range(0xE0100, 0xE01F0),  # more variation selectors
)
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))  # embeddings, overrides, isolates


def joined(text: str) -> str:
    """`text` without the characters that only join or mark others."""
    if text.isascii():
        return text
    return "".join(character for character in text if not _joins(character))


def check_seen(text: str, what: str) -> None:
    """Raises NotAnEnrolment when a character in `text` could deceive: what is shown must be what is there."""
    deceiving = _deceiving_in(text)
    if deceiving:
        raise NotAnEnrolment(_why(what, deceiving))


def check_names(account: Enrolment) -> Enrolment:
    """The account, if nothing in its names could deceive. Raises DeceivingName."""
    for what, text in (
        ("issuer", account.issuer),
        ("issuer", account.label_issuer),
        ("account name", account.account),
        ("display name", account.name),
    ):
        deceiving = _deceiving_in(text)
        if deceiving:
            raise DeceivingName(_why(f"the {what}", deceiving), _without_deceiving(account))
    return account


def split_label(label: str, issuer: str) -> tuple[str, str]:
    """The prefix of a label, which may be "", and the account name, without blanks around them.

    An issuer may have a colon in it (127.0.0.1:8080): where the label begins with it, that is the prefix.
    """
    if issuer and label.startswith(f"{issuer}:"):
        return issuer.strip(), label[len(issuer) + 1 :].strip()
    prefix, colon, account = label.partition(":")
    return (prefix.strip(), account.strip()) if colon else ("", label.strip())


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
    """The enrolment with names as a token takes them, and a warning for each that was changed so that it
    shows."""
    name, account = joined(enrolment.name), joined(enrolment.account)
    warnings = [
        *_about_joiners("display name", enrolment.name),
        *_about_joiners("account name", enrolment.account),
        *_about_cut("display name", name),
        *_about_cut("account name", account),
    ]
    fitted = replace(
        enrolment,
        issuer=joined(enrolment.issuer),
        label_issuer=joined(enrolment.label_issuer),
        name=cut(name),
        account=cut(account),
    )
    return fitted, warnings


def _about_joiners(what: str, text: str) -> list[str]:
    taken = sorted({ord(character) for character in text if _joins(character)})
    if not taken:
        return []
    codes = ", ".join(f"U+{code:04X}" for code in taken)
    return [f"what only joins or marks letters is taken out of the {what} ({codes}): {joined(text)}"]


def _about_cut(what: str, text: str) -> list[str]:
    if cut(text) == text:
        return []
    size = len(text.encode())
    return [f"the {what} of {size} bytes is cut in the middle to {NAME_BYTES} bytes of UTF-8: {cut(text)}"]


def _joins(character: str) -> bool:
    code = ord(character)
    return any(code in joiners for joiners in _JOINERS)


def _deceiving_in(text: str) -> str | None:
    """The first character that could deceive."""
    return next((character for character in joined(text) if is_unseen(character)), None)


def _why(what: str, character: str) -> str:
    code = ord(character)
    does = "turns text around" if code in _TURNING else "can't be seen"
    return f"{what} has a character in it that {does}, U+{code:04X}"


def _without_deceiving(account: Enrolment) -> Enrolment:
    def plain(text: str) -> str:
        return "".join(character for character in text if not is_unseen(character)).strip()

    return replace(
        account,
        issuer=plain(account.issuer),
        label_issuer=plain(account.label_issuer),
        account=plain(account.account),
        name=plain(account.name),
    )
