"""What a run would send to Graph, without sending it: ids that only Entra knows are named in braces."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from picoath.entra import calls
from picoath.entra.calls import Call
from picoath.entra.creation import BATCH
from picoath.issue.issued import Issued, Settings, fresh_account
from picoath.issue.users import User


def requests(users: Sequence[User], settings: Settings) -> Iterator[Call]:
    """In their order; keys are as good as any, since none is shown."""
    yield calls.policy()
    for user in users:
        yield calls.user(user.upn)
        yield calls.methods(_person(user), user.upn)
    issued = [_issued(user, settings) for user in users]
    for one in issued:
        yield calls.devices_with(one.serial)
        yield calls.tokens_of(_person(one.user), one.user.upn)
    for start in range(0, len(issued), BATCH):
        batch = issued[start : start + BATCH]
        yield calls.create(batch, settings)
        yield from (calls.devices_with(one.serial) for one in batch)
    for one in issued:
        device = f"{{id of {one.serial}}}"
        yield calls.assign(_person(one.user), device, one.serial)
        yield calls.devices_with(one.serial)
        yield calls.activate(_person(one.user), device, "", one.serial)
        yield calls.devices_with(one.serial)


def _issued(user: User, settings: Settings) -> Issued:
    account = replace(fresh_account(user, settings), secret=b"\0")
    return Issued(user, f"{{serial number for {user.upn}}}", settings.model or "{board}", account)


def _person(user: User) -> str:
    return user.object_id or f"{{id of {user.upn}}}"
