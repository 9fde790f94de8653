"""Reading a copy of format 1, which was not sealed, so that an older token's accounts are taken over.

====== ===== ==================================================================
offset bytes meaning
====== ===== ==================================================================
0      14    as in format 2, see `vault_copy.py`, with the version 1
14     4     CRC-32 over the 14 bytes before it and the body
18     n     the body as format 2 seals it, with settings of version 1
====== ===== ==================================================================
"""

import binascii

from fob.settings import SIZE_V1 as SETTINGS_SIZE  # noqa: F401 - of the body's settings, for its reader

_BODY_AT = 18
_CHECKED_SIZE = 14


def read_body(copy, head):
    """The body of a copy, a bytearray.

    :param head: its `vault_copy.Head`, of version 1.
    :raises ValueError: the copy is damaged.
    :raises OSError: it can't be read.
    """
    body = bytearray(head.length)
    if copy.read_into(body, _BODY_AT) != head.length:
        raise ValueError("the copy is cut short")
    check = binascii.crc32(body, binascii.crc32(head.data[:_CHECKED_SIZE]))
    if check != int.from_bytes(head.data[_CHECKED_SIZE:_BODY_AT], "big"):
        raise ValueError("the copy is damaged")
    return body
