"""Reading a copy of format 1, which was not sealed, so that an older token's accounts are taken over.

====== ===== ==================================================================
offset bytes meaning
====== ===== ==================================================================
0      14    as in format 2, see `vault_copy.py`, with the version 1
14     4     CRC-32 over the 14 bytes before it and the body
18     n     the place of the account to show first (1 byte), settings of version 1, and the records of the
             accounts one after the other
====== ===== ==================================================================
"""

import binascii

from fob import settings
from fob.account import record_size

_SETTINGS_AT = 1
_RECORDS_AT = _SETTINGS_AT + settings.SIZE_V1
_BODY_AT = 18
_CHECKED_SIZE = 14


def read(copy, head):
    """The place of the account to show first, the settings, and the records of the accounts, a list.

    :param head: the copy's `vault_copy.Head`, of version 1.
    :raises ValueError: the copy is damaged.
    :raises OSError: it can't be read.
    """
    body = memoryview(_read_body(copy, head))
    if len(body) < _RECORDS_AT:
        raise ValueError("the copy is cut short")
    return (
        body[0],
        settings.decode(bytes(body[_SETTINGS_AT:_RECORDS_AT])),
        _records(body[_RECORDS_AT:], head.count),
    )


def _read_body(copy, head):
    body = bytearray(head.length)
    if copy.read_into(body, _BODY_AT) != head.length:
        raise ValueError("the copy is cut short")
    check = binascii.crc32(body, binascii.crc32(head.data[:_CHECKED_SIZE]))
    if check != int.from_bytes(head.data[_CHECKED_SIZE:_BODY_AT], "big"):
        raise ValueError("the copy is damaged")
    return body


def _records(data, count):
    records = []
    for _ in range(count):
        size = record_size(data)
        records.append(data[:size])
        data = data[size:]
    if len(data):
        raise ValueError("there is more than the records of the accounts")
    return records
