"""Makes other accounts of accounts, and records to store: a token that is only used needs neither."""

import struct

from fob.vault.account import ALGORITHMS, FIXED, PREFIX, SUFFIXES, TYPES, VERSION, Account


def changed(account, changes):
    """See `Account.changed`."""
    fields = {
        "type": account.type,
        "algorithm": account.algorithm,
        "digits": account.digits,
        "period": account.period,
        "counter": account.counter,
        "key": account.key,
        "name": account.name,
        "account": account.account,
        "suffix": account.suffix,
    }
    fields.update(changes)
    return Account(**fields)


def encode(account):
    """See `Account.encode`."""
    rest = struct.pack(
        FIXED,
        TYPES.index(account.type),
        ALGORITHMS.index(account.algorithm),
        account.digits,
        SUFFIXES.index(account.suffix),
        account.period or 0,
        account.counter or 0,
    )
    for field in (account.key, account.name.encode(), account.account.encode()):
        rest += bytes((len(field),)) + field
    return struct.pack(PREFIX, VERSION, len(rest)) + rest
