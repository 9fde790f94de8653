"""Reading copies of older formats, so that an older token's accounts are taken over.

In both, the body begins with the place of the account to show first (1 byte) and the settings, and then has
the records of the accounts, one after the other.

Version 1 was not sealed, and had settings of version 1:

====== ===== ==================================================================
offset bytes meaning
====== ===== ==================================================================
0      14    as today, see `vault_copy.py`
14     4     CRC-32 over the 14 bytes before it and the body
18     n     the body
====== ===== ==================================================================

Version 2 is today's but for the body, which did not tell where its records end.
"""

import binascii

from fob.vault import settings
from fob.vault.account import record_size

_SETTINGS_AT = 1
_BODY_AT_V1 = 18
_CHECKED_SIZE_V1 = 14


def read_version_1(copy, head):
    """The place of the account to show first, the settings, and the records of the accounts, a list.

    :param head: the copy's `vault_copy.Head`, of version 1.
    :raises ValueError: the copy is damaged.
    :raises OSError: it can't be read.
    """
    body = bytearray(head.length)
    if copy.read_into(body, _BODY_AT_V1) != head.length:
        raise ValueError("the copy is cut short")
    check = binascii.crc32(body, binascii.crc32(head.data[:_CHECKED_SIZE_V1]))
    if check != int.from_bytes(head.data[_CHECKED_SIZE_V1:_BODY_AT_V1], "big"):
        raise ValueError("the copy is damaged")
    return _decode(memoryview(body), settings.SIZE_V1, head.count)


def read_version_2(sealed, count):
    """The same for version 2.

    :param sealed: the copy's `body.Body`.
    :param count: how many accounts it holds.
    """
    return _decode(sealed.read(0, sealed.size), settings.SIZE, count)


def _decode(body, settings_size, count):
    records_at = _SETTINGS_AT + settings_size
    if len(body) < records_at:
        raise ValueError("the body is cut short")
    return body[0], settings.decode(bytes(body[_SETTINGS_AT:records_at])), _records(body[records_at:], count)


def _records(data, count):
    records = []
    for _ in range(count):
        size = record_size(data)
        records.append(data[:size])
        data = data[size:]
    if len(data):
        raise ValueError("there is more than the records of the accounts")
    return records
