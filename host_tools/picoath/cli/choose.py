"""Choosing among the accounts that the codes hold."""

import sys
from collections.abc import Sequence

from picoath.cli.listing import titled
from picoath.cli.output import Output
from picoath.cli.prompt import ask
from picoath.enrol.enrolment import Enrolment
from picoath.errors import BadInput


def may_ask(output: Output) -> bool:
    """Whether there is somebody at the computer to answer a question."""
    return sys.stdin.isatty() and not output.as_json


def choose(output: Output, accounts: Sequence[Enrolment], take_all: bool) -> list[Enrolment]:
    """The accounts that the user wants: the only one, all of them, or a choice from a list.

    Raises BadInput when there are several and nobody to ask.
    """
    if take_all or len(accounts) == 1:
        return list(accounts)
    if not may_ask(output):
        raise BadInput(f"there are {len(accounts)} accounts: --all takes all of them")
    output.say("\n".join(_numbered(accounts)))
    chosen = ask("Which? For example 1,3-5", lambda text: numbers(text, len(accounts)), default="all")
    return [accounts[number - 1] for number in chosen]


def numbers(text: str, largest: int) -> list[int]:
    """The numbers that a text such as "1,3-5" or "all" stands for, each once and in order.

    Raises BadInput when it is no such text or a number is not from 1 to `largest`.
    """
    if text.strip().lower() == "all":
        return list(range(1, largest + 1))
    chosen: set[int] = set()
    for part in text.split(","):
        first, dash, last = (word.strip() for word in part.partition("-"))
        chosen.update(range(_number(first, largest), _number(last if dash else first, largest) + 1))
    return sorted(chosen)


def _number(text: str, largest: int) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= largest):
        raise BadInput(f"say numbers from 1 to {largest} such as 1,3-5, or all")
    return int(text)


def _numbered(accounts: Sequence[Enrolment]) -> list[str]:
    return [
        f"{number:3}  {titled(account.name, account.account)}"
        for number, account in enumerate(accounts, start=1)
    ]
