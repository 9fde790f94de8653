"""Whether Entra lets these users have a token: found out before one is made."""

from collections.abc import Callable, Sequence

from picoath.entra.directory import Directory, Person
from picoath.errors import BadInput, Refused
from picoath.issue.users import User

MOST_METHODS = 5
"""Tokens and authenticator apps together, a user (how-to-mfa-manage-oath-tokens)."""

MOST_OFF = 30.0
"""Seconds that this computer's clock may be from Microsoft's: a code lives that long."""

_ENABLE = (
    "hardware OATH tokens are not enabled in Entra: admin centre, Entra ID, Authentication methods, Hardware "
    "OATH tokens, Enable. It takes up to 20 minutes to reach everywhere, and an hour until users can sign in"
)


def check(
    directory: Directory, users: Sequence[User], has_one: Callable[[User], bool], done: Callable[[int], None]
) -> dict[str, Person]:
    """The users in Entra, by their names.

    `has_one` says whether this run has begun to make a user's token in Entra; `done` is told how many were
    looked at. Raises Refused when the policy or this computer's clock is in the way, and BadInput that names
    every user who can't have a token.
    """
    if not directory.enabled():
        raise Refused(_ENABLE)
    _check_clock(directory.clock_offset)
    people: dict[str, Person] = {}
    problems = []
    for number, user in enumerate(users, start=1):
        person = directory.person(user.upn)
        problem = _problem(directory, user, person, has_one(user))
        if person:
            people[user.upn] = person
        if problem:
            problems.append(f"{user.upn} {problem}")
        done(number)
    if problems:
        raise BadInput(f"Entra has no token for these: {'; '.join(problems)}. Mend the list or Entra first")
    return people


def _problem(directory: Directory, user: User, person: Person | None, has_one: bool) -> str | None:
    if person is None:
        return "is not known to Entra"
    if person.guest:
        return "is a guest, whom Entra gives no hardware token"
    if user.object_id and user.object_id.lower() != person.id.lower():
        return f"has another object id in Entra ({person.id})"
    if directory.oath_methods(person) - has_one >= MOST_METHODS:
        return f"has {MOST_METHODS} authenticator apps and tokens already: delete one"
    return None


def _check_clock(offset: float | None) -> None:
    if offset is not None and abs(offset) > MOST_OFF:
        way = "ahead of" if offset > 0 else "behind"
        raise Refused(f"this computer's clock is {abs(offset):.0f} s {way} Microsoft's: set it first")
