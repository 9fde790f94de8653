"""Who speaks to Graph: an administrator, signed in with a code that is typed into a page of Microsoft's, on
whatever computer, or in this computer's browser (Microsoft advises companies to block such codes).

The program is a public client of Entra: it has no secret of its own. What it gets is kept in memory only and
is gone with the process.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from picoath.entra.problems import NoAnswer, NotSignedIn
from picoath.errors import BadInput

ROLES = ("Authentication Policy Administrator", "Authentication Administrator")
"""The least that is enough: the first for the policy and the devices, the second for users' methods."""

SCOPES = (
    "https://graph.microsoft.com/Policy.ReadWrite.AuthenticationMethod",
    "https://graph.microsoft.com/UserAuthenticationMethod.ReadWrite.All",
    "https://graph.microsoft.com/User.Read.All",
)

GRAPH_COMMAND_LINE_TOOLS = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
"""Microsoft's own public client for this, "Microsoft Graph Command Line Tools"."""

EVERYBODYS = "organizations"
"""The tenant of whoever signs in."""

_ROLES = " and ".join(ROLES)
_PATIENCE = 300  # seconds
_BLOCKED = "AADSTS53003"  # by Conditional Access, as codes often are
_LOGIN = "https://login.microsoftonline.com/"


@dataclass(frozen=True)
class Login:
    """Where and how to sign in.

    tenant: a domain or an id, or EVERYBODYS. client_id: "" for Microsoft's own client.
    browser: in this computer's, not with a code.
    """

    tenant: str
    client_id: str = ""
    browser: bool = False


class SignIn:
    """A sign-in. `say` tells what to do where."""

    def __init__(self, login: Login, say: Callable[[str], None]) -> None:
        self._login = login
        self._say = say
        self._application: Any = None

    def begin(self) -> None:
        """Let the administrator sign in. Raises NotSignedIn, NoAnswer, and BadInput for a wrong tenant."""
        self._application = self._made()
        answer = self._in_browser() if self._login.browser else self._with_code()
        if "access_token" not in answer:
            hint = "; try --browser" if _BLOCKED in str(answer) and not self._login.browser else ""
            raise NotSignedIn(_why(answer) + hint)

    def _with_code(self) -> dict[str, Any]:
        application = self._application
        flow = self._ask_login(lambda: application.initiate_device_flow(list(SCOPES)))
        if "user_code" not in flow:
            raise NotSignedIn(_why(flow))
        self._say(
            f"Sign in to Entra as {_ROLES}: open {flow['verification_uri']} and type the code "
            f"{flow['user_code']}"
        )
        answer: dict[str, Any] = self._ask_login(lambda: application.acquire_token_by_device_flow(flow))
        return answer

    def _in_browser(self) -> dict[str, Any]:
        self._say(f"Sign in to Entra as {_ROLES} in the browser that opens.")
        answer: dict[str, Any] = self._ask_login(
            lambda: self._application.acquire_token_interactive(list(SCOPES), timeout=_PATIENCE)
        )
        return answer

    def token(self, fresh: bool = False) -> str:
        """An access token; with `fresh` a new one, where Graph did not take the last. Raises NotSignedIn."""
        accounts = self._application.get_accounts()
        answer = accounts and self._ask_login(
            lambda: self._application.acquire_token_silent_with_error(
                list(SCOPES), accounts[0], force_refresh=fresh
            )
        )
        if not answer or "access_token" not in answer:
            raise NotSignedIn("the sign-in to Entra has ended")
        return str(answer["access_token"])

    def _made(self) -> Any:
        login = self._login
        client_id = login.client_id or GRAPH_COMMAND_LINE_TOOLS
        try:
            import msal
        except ImportError:
            raise BadInput("this needs more than was installed: pip install 'picoath[entra]'") from None
        try:
            return self._ask_login(
                lambda: msal.PublicClientApplication(client_id, authority=_LOGIN + login.tenant)
            )
        except ValueError:
            raise BadInput(f"--tenant: Microsoft knows no tenant {login.tenant!a}") from None

    def _ask_login(self, ask: Callable[[], Any]) -> Any:
        import msal.exceptions
        import requests
        from msal.oauth2cli.oauth2 import BrowserInteractionTimeoutError

        try:
            return ask()
        except (requests.RequestException, msal.exceptions.MsalError):
            raise NoAnswer("Microsoft's sign-in can't be reached; look at the network") from None
        except BrowserInteractionTimeoutError:
            raise NotSignedIn("nobody signed in to Entra in time") from None
        except (json.JSONDecodeError, RuntimeError):  # with the second MSAL refuses a false answer
            raise NoAnswer("what answered is not Microsoft's sign-in; look at the network") from None


def _why(answer: dict[str, Any]) -> str:
    """What Entra says of a sign-in that failed: its first line; the rest is for its own support."""
    words = str(answer.get("error_description") or answer.get("error") or "no reason given")
    first = words.partition("\n")[0].strip()
    return f"Entra did not sign you in: {first.rstrip('.')}"
