"""Accounts as they go over the wire: as records, in announcements, and as the list tells them."""

from fob.vault import account as fob_account
from fob.vault.account import COUNTER_LAST, NAME_SIZE
from fob.wire import fields
from fob.wire.fields import RequestError

_NAMES_FIELD = '"names" must be a list of lists: display name, account name, and what is unusual if anything'


def entry(index, account):
    """An account as `list` tells it."""
    return {
        "index": index,
        "type": account.type,
        "name": account.name,
        "account": account.account,
        "algorithm": account.algorithm,
        "digits": account.digits,
        "period": account.period,
        "suffix": account.suffix,
    }


def announced(value):
    """The accounts in a page of an announcement: both names of each, and what is unusual about it."""
    if type(value) is list and value:
        return [_announced_one(each) for each in value]
    raise RequestError("field", _NAMES_FIELD)


def _announced_one(value):
    if type(value) is not list or not 2 <= len(value) <= 3:
        raise RequestError("field", _NAMES_FIELD)
    return tuple([fields.check_text(text, "names", NAME_SIZE) for text in value])


def from_record(record):
    """The account that an encoded record holds, and nothing beside it."""
    try:
        account, size = fob_account.decode(record)
    except UnicodeError:
        raise RequestError("record", "the names in the record are not UTF-8") from None
    except ValueError as error:
        raise RequestError("record", str(error)) from None
    if size != len(record):
        raise RequestError("record", "there is something behind the end of the record")
    if account.counter == COUNTER_LAST:
        raise RequestError("record", "the counter can't be counted up")
    fields.check_text(account.name, "name", NAME_SIZE)
    fields.check_text(account.account, "account", NAME_SIZE)
    return account
