"""A run of `issue`: one token after the other."""

from collections.abc import Sequence

from picoath.cli.choose import may_ask
from picoath.cli.enrolling import enrol
from picoath.cli.next_token import next_token
from picoath.cli.output import Output
from picoath.cli.prompt import ask
from picoath.errors import BadInput, NoToken, Refused
from picoath.issue.issued import Issued, Settings, fresh_account
from picoath.issue.progress import Progress
from picoath.issue.users import User
from picoath.link.client import Status, Token

TO_GO_ON = "Run it again to go on from here"


class Run:
    """Gives users their tokens, from where `progress` is. `wait` is in seconds."""

    def __init__(
        self, output: Output, progress: Progress, settings: Settings, ports: Sequence[str], wait: float
    ) -> None:
        self._output = output
        self._progress = progress
        self._settings = settings
        self._ports = ports
        self._wait = wait

    def issue(self, people: Sequence[User]) -> list[Issued]:
        """A token for each user who has none yet; returns all that are issued, in the users' order.

        Raises Refused and NoToken when the run stops before its end; it can go on later.
        """
        for number, user in enumerate(people, start=1):
            if user.upn not in self._progress.taken:
                self._output.say(f"{number} of {len(people)}: {user.upn}")
                self._issue_to(user)
        return [self._progress.taken[user.upn] for user in people]

    def _issue_to(self, user: User) -> None:
        while True:
            self._output.say("Plug in an empty token, holding its button.")
            try:
                self._give(user)
                return
            except KeyboardInterrupt:
                self._output.say(f"{TO_GO_ON}.")
                raise
            except NoToken as problem:
                raise NoToken(f"{problem}. {TO_GO_ON}") from None
            except Refused as problem:
                if not may_ask(self._output):
                    raise Refused(f"{problem}. {TO_GO_ON}") from None
                self._output.say(f"{problem}.")
                ask("Once more? y, or n to stop here", self._once_more, default="y")

    def _give(self, user: User) -> None:
        with next_token(self._output, self._ports, lambda status: self._passes(user, status), self._wait) as (
            token,
            status,
        ):
            issued = self._on_the_token(user, token, status) or self._enrolled(user, token, status)
            self._progress.take(issued)
        self._output.say(f"Token {issued.serial} is for {user.upn}: note it on its label, and unplug it.")

    def _passes(self, user: User, status: Status) -> str | None:
        """Why this token is not the one to take for the user; None when it is."""
        for issued in self._progress.taken.values():
            if issued.serial == status.serial:
                return f"token {status.serial} was issued to {issued.user.upn}: plug in the next one"
        if status.locked:
            return f"token {status.serial} is locked: take an empty one, or wipe it in its menu"
        offered = self._progress.offered(user)
        if status.accounts and not (offered and offered.serial == status.serial):
            return _holds_accounts(status)
        return None

    def _on_the_token(self, user: User, token: Token, status: Status) -> Issued | None:
        """What an earlier run put on this token and could not note any more."""
        offered = self._progress.offered(user)
        if not offered or offered.serial != status.serial:
            return None
        names = (offered.account.name, offered.account.account)
        there = any((stored.name, stored.account) == names for stored in token.accounts())
        return offered if there else None

    def _enrolled(self, user: User, token: Token, status: Status) -> Issued:
        if status.accounts:  # others than what an earlier run has put there
            raise Refused(_holds_accounts(status))
        account = fresh_account(user, self._settings)
        issued = Issued(user, status.serial, self._settings.model or status.board, account)
        self._progress.offer(issued)
        outcome = enrol(token, self._output, [account], replace=False, set_clock=True)
        self._output.say(outcome.for_people())
        return issued

    def _once_more(self, answer: str) -> None:
        if answer.lower() in ("n", "no"):
            raise Refused(f"stopped. {TO_GO_ON}")
        if answer.lower() not in ("y", "yes"):
            raise BadInput("say y or n")


def _holds_accounts(status: Status) -> str:
    return f"token {status.serial} holds accounts already: take an empty one, or wipe it in its menu"
