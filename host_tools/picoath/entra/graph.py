"""Microsoft Graph: sends a request, waits where it is told to, signs in again, and says what went wrong."""

import email.utils
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from picoath.entra import clock
from picoath.entra.calls import ROOT, Call
from picoath.entra.problems import FORBIDDEN, EntraRefused, NoAnswer, NotSignedIn
from picoath.entra.sign_in import ROLES

_TIMEOUT = (15, 60)  # seconds to connect, and between two parts of an answer
_TRIES = 6
_LONGEST_WAIT = 900.0  # seconds; a server that asks for more is not waited for
_THROTTLED, _UNAUTHORISED = 429, 401
_BROKEN = (500, 502, 503, 504)


class Tokens(Protocol):
    """Where access tokens come from."""

    def token(self, fresh: bool = False) -> str:
        """One that Graph takes; another one than the last with `fresh`. Raises NotSignedIn."""


class Graph:
    """Speaks to Graph in the name of `sign_in`. `say` tells of waits."""

    def __init__(self, sign_in: Tokens, say: Callable[[str], None]) -> None:
        import requests

        self._sign_in = sign_in
        self._say = say
        self._session = requests.Session()
        self._broken = requests.RequestException
        self.clock_offset: float | None = None
        """How many seconds this computer's clock was ahead of Graph's, at the last answer."""

    def send(self, made: Call | Callable[[], Call]) -> dict[str, Any]:
        """The answer's document, {} where it has none. What makes a call is asked again after each wait.

        Told to wait it waits, and it asks a question again that got no answer. A request that changes
        something is not sent again: NoAnswer says that it may have been carried out. Raises EntraRefused and
        NotSignedIn too.
        """
        waits = iter([2.0**n for n in range(_TRIES)])
        fresh = False
        while True:
            call = made if isinstance(made, Call) else made()
            try:
                response = self._once(call, fresh)
            except NoAnswer as broken:
                self._wait_or_raise(waits, broken, again=not call.changes)
                continue
            if response.status_code == _UNAUTHORISED and not fresh:
                fresh = True
            elif response.status_code == _THROTTLED:
                self._obey(response, waits)
            elif response.status_code in _BROKEN:
                problem = NoAnswer(f"Graph broke when it was to {call.what} ({response.status_code})")
                self._wait_or_raise(waits, problem, again=not call.changes)
            else:
                return self._read(call, response)

    def all(self, call: Call) -> Iterator[dict[str, Any]]:
        """All elements of a collection, page after page."""
        pages = {call.path}
        while True:
            document = self.send(call)
            values = document.get("value")
            if isinstance(values, list):
                yield from (value for value in values if isinstance(value, dict))
            further = document.get("@odata.nextLink")
            if not further:
                return
            path = str(further).removeprefix(ROOT)
            if not str(further).startswith(f"{ROOT}/") or path in pages:  # the token goes to Graph only
                raise NoAnswer(f"Graph's list leads elsewhere when it was to {call.what}")
            pages.add(path)
            call = Call(call.what, "GET", path)

    def _once(self, call: Call, fresh: bool) -> Any:
        headers = {"Authorization": f"Bearer {self._sign_in.token(fresh)}"}
        try:
            response = self._session.request(
                call.method,
                call.url,
                json=call.body,
                headers=headers,
                timeout=_TIMEOUT,
                allow_redirects=False,
            )
        except self._broken:
            raise NoAnswer(f"Graph gave no answer when it was to {call.what}; look at the network") from None
        self._note_time(response.headers.get("Date"))
        return response

    def _note_time(self, date: str | None) -> None:
        try:
            self.clock_offset = clock.now() - email.utils.parsedate_to_datetime(date or "").timestamp()
        except ValueError:
            return

    def _obey(self, response: Any, waits: Iterator[float]) -> None:
        """Wait as long as Graph asks for (RFC 9110, 10.2.3), or longer each time where it does not say."""
        asked = response.headers.get("Retry-After", "")
        own = next(waits, None)
        seconds = float(asked) if asked.isascii() and asked.isdigit() else own
        if own is None or seconds is None or seconds > _LONGEST_WAIT:
            raise NoAnswer("Graph has too much to do; wait a while")
        self._say(f"Graph asks to wait {seconds:.0f} s.")
        clock.sleep(seconds)

    def _wait_or_raise(self, waits: Iterator[float], problem: NoAnswer, again: bool) -> None:
        seconds = next(waits, None)
        if not again or seconds is None:
            raise problem
        clock.sleep(seconds)

    def _read(self, call: Call, response: Any) -> dict[str, Any]:
        if response.status_code == _UNAUTHORISED:
            raise NotSignedIn("Entra no longer takes the sign-in")
        if not response.content and response.ok:
            return {}
        try:
            document = response.json()
        except ValueError:
            document = None
        if not isinstance(document, dict) or 300 <= response.status_code < 400:
            raise NoAnswer(f"what answered is not Graph when it was to {call.what}; look at the network")
        if not response.ok:
            raise EntraRefused(_reason(call, document, response.status_code), response.status_code)
        return document


def _reason(call: Call, document: dict[str, Any], status: int) -> str:
    """What Graph says; not where it might repeat a secret that it was sent."""
    error = document.get("error")
    code, message = (error.get("code"), error.get("message")) if isinstance(error, dict) else (None, None)
    words = f"{code or status}: {message or 'no reason given'}"
    if any(secret in words for secret in call.secrets()):
        words = str(status)
    needed = f" (it takes the roles {' and '.join(ROLES)})" if status == FORBIDDEN else ""
    return f"Entra did not {call.what}: {words.rstrip('.')}{needed}"
