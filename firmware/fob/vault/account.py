"""An account: one enrolment with a service, and the record it is stored as.

A record, integers big-endian:

====== ========= ==========================================================
offset bytes     meaning
====== ========= ==========================================================
0      1         version of the record, 1
1      2         length of what follows
3      1         type: 0 totp, 1 hotp
4      1         algorithm: 0 SHA1, 1 SHA256, 2 SHA512
5      1         digits
6      1         suffix: 0 none, 1 enter, 2 tab
7      2         time step X in seconds (RFC 6238); 0 for hotp
9      8         counter C (RFC 4226): the next one to use; 0 for totp
17     1 + n     key K
18 + n 1 + m     name to display, UTF-8
...    1 + k     account name, UTF-8
====== ========= ==========================================================

The last three are each preceded by their length in bytes.
"""

import struct

from fob import modules

TYPES = ("totp", "hotp")
ALGORITHMS = ("SHA1", "SHA256", "SHA512")
SUFFIXES = ("none", "enter", "tab")

KEY_SIZE = 128
"""Bytes in the longest key."""
NAME_SIZE = 64
"""Bytes of UTF-8 in the longest name, and in the longest account name."""
COUNTER_LAST = (1 << 64) - 1

VERSION = 1
PREFIX = ">BH"
_PREFIX_SIZE = 3
FIXED = ">BBBBHQ"
_FIXED_SIZE = 14
_COUNTER_AT = 9

RECORD_SIZE = _PREFIX_SIZE + _FIXED_SIZE + (1 + KEY_SIZE) + 2 * (1 + NAME_SIZE)
"""Bytes in the longest record."""


class Account:
    """What the token knows of one enrolment. Not changed once made: see `changed`.

    :param type: ``"totp"`` or ``"hotp"``.
    :param algorithm: ``"SHA1"``, ``"SHA256"`` or ``"SHA512"``.
    :param digits: 6 to 8.
    :param period: time step X in seconds, 5 to 300; None for hotp.
    :param counter: the next counter C to use, below 2**64; None for totp.
    :param key: K, 1 to 128 bytes.
    :param name: the name to display, at most 64 bytes of UTF-8.
    :param account: the account name, at most 64 bytes of UTF-8.
    :param suffix: what is typed after the code: ``"none"``, ``"enter"`` or ``"tab"``.
    :raises ValueError: one of these is not so; the message is a sentence for the user.
    """

    def __init__(self, type, algorithm, digits, period, counter, key, name, account, suffix="none"):
        _check_choice("type", type, TYPES)
        _check_choice("algorithm", algorithm, ALGORITHMS)
        _check_choice("suffix", suffix, SUFFIXES)
        _check_number("number of digits", digits, 6, 8)
        if type == "totp":
            _check_number("period", period, 5, 300)
            _check_absent("counter", counter, "a time-based account")
        else:
            _check_number("counter", counter, 0, COUNTER_LAST)
            _check_absent("period", period, "a counter-based account")
        _check_key(key)
        _check_text("name", name)
        _check_text("account name", account)
        self.type = type
        self.algorithm = algorithm
        self.digits = digits
        self.period = period
        self.counter = counter
        self.key = bytes(key)
        self.name = name
        self.account = account
        self.suffix = suffix

    def changed(self, **changes):
        """The same account with some fields changed.

        :raises ValueError: a field may not have that value.
        """
        return modules.load("vault.account_writing").changed(self, changes)

    def encode(self):
        """The record, 22 to `RECORD_SIZE` bytes."""
        return modules.load("vault.account_writing").encode(self)


def record_size(data):
    """The length in bytes of the record at the start of `data` (bytes, or a memoryview of them).

    :raises ValueError: these bytes are not a record, as far as that can be told without decoding it.
    """
    if len(data) < _PREFIX_SIZE:
        raise ValueError("the account record is cut short")
    version, length = struct.unpack_from(PREFIX, data, 0)
    if version != VERSION:
        raise ValueError(f"account record of version {version}, not {VERSION}")
    if length < _FIXED_SIZE or len(data) < _PREFIX_SIZE + length:
        raise ValueError("the account record is cut short")
    return _PREFIX_SIZE + length


def count_up(record, counter):
    """Raise the counter in a record (a writable memoryview) of an account that counts; it never goes back."""
    if record[_PREFIX_SIZE] != TYPES.index("hotp"):
        return
    if counter > struct.unpack_from(">Q", record, _COUNTER_AT)[0]:
        struct.pack_into(">Q", record, _COUNTER_AT, counter)


def decode(data):
    """Reads the record at the start of `data` (bytes, or a memoryview of them).

    :returns: the account, and the length of its record in bytes.
    :raises ValueError: these bytes are not a record.
    """
    end = record_size(data)
    type_code, algorithm, digits, suffix, period, counter = struct.unpack_from(FIXED, data, _PREFIX_SIZE)
    type_name = _choice("type", type_code, TYPES)
    key, offset = _field(data, _PREFIX_SIZE + _FIXED_SIZE, end)
    name, offset = _field(data, offset, end)
    account, offset = _field(data, offset, end)
    if offset != end:
        raise ValueError("the account record is longer than its fields")
    decoded = Account(
        type_name,
        _choice("algorithm", algorithm, ALGORITHMS),
        digits,
        _unless_zero(period, type_name == "totp"),
        _unless_zero(counter, type_name == "hotp"),
        key,
        name.decode(),
        account.decode(),
        _choice("suffix", suffix, SUFFIXES),
    )
    return decoded, end


def _check_choice(what, value, choices):
    if value not in choices:
        raise ValueError(f"the {what} must be one of {', '.join(choices)}")


def _check_number(what, value, least, most):
    if type(value) is not int or not least <= value <= most:
        raise ValueError(f"the {what} must be a whole number from {least} to {most}")


def _check_absent(what, value, where):
    if value is not None:
        raise ValueError(f"{where} has no {what}")


def _check_key(key):
    if not isinstance(key, (bytes, bytearray)) or not 1 <= len(key) <= KEY_SIZE:
        raise ValueError(f"the key must have 1 to {KEY_SIZE} bytes")


def _check_text(what, text):
    if not isinstance(text, str):
        raise ValueError(f"the {what} must be text")
    for character in text:
        # Half of a pair: it is no character and has no UTF-8.
        if 0xD800 <= ord(character) <= 0xDFFF:
            raise ValueError(f"the {what} has a character that does not exist")
    if len(text.encode()) > NAME_SIZE:
        raise ValueError(f"the {what} must have at most {NAME_SIZE} bytes of UTF-8")


def _choice(what, code, choices):
    if code >= len(choices):
        raise ValueError(f"the account record has an unknown {what}")
    return choices[code]


def _unless_zero(value, used):
    """The value of a field; a field that this type does not use must be 0, and stands for None."""
    if used or value:
        return value
    return None


def _field(data, offset, end):
    """A field preceded by its length: its bytes, and the offset behind it."""
    start = offset + 1
    if start > end or start + data[offset] > end:
        raise ValueError("the account record is cut short")
    stop = start + data[offset]
    return bytes(data[start:stop]), stop
