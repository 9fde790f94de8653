"""A change that waits for the wearer's word, and the words that the panel shows about it."""

from fob.vault.vault import VaultError
from fob.wire.fields import RequestError
from fob.wire.link import VERSION, error_answer


def answer(**values):
    """A message that says how it went."""
    values["v"] = VERSION
    return values


class Proposal:
    """A change that waits for the wearer's word.

    `title` and `lines` say what it is about; `answer` is the gesture that accepts: "press" or "hold".
    Exactly one of `accept`, `refuse` and `expire` is called, and returns the message for the computer. What
    `enters_pin` is done by the wearer, step by step, in place of `accept`.
    """

    enters_pin = False

    def __init__(self, title, lines, act, gesture="press"):
        self.title = title
        self.lines = lines
        self.answer = gesture
        self._act = act

    def accept(self):
        """Do it. Where that is impossible nothing has changed, and the message says why."""
        return attempt(self._act)

    def refuse(self):
        """The wearer said no."""
        return error_answer("refused", "the wearer refused; nothing was changed")

    def expire(self):
        """Nobody answered in time."""
        return error_answer("timeout", "nobody pressed the button in time; nothing was changed")


class PinProposal(Proposal):
    """Whether to set, change or remove the PIN (`removes`)."""

    enters_pin = True

    def __init__(self, title, lines, removes):
        super().__init__(title, lines, None, "hold" if removes else "press")
        self.removes = removes


def attempt(act):
    """The message that `act` returns, or the error that it raises."""
    try:
        return act()
    except RequestError as error:
        return error_answer(error.code, error.text)
    except VaultError as error:
        return error_answer("vault", str(error))
    except MemoryError:
        return error_answer("memory", "the token has not enough memory for this; nothing was changed")


def account_lines(account):
    """What a question says about a new account: its names, and whatever is unusual about it."""
    unusual = []
    if account.type == "hotp":
        unusual.append("HOTP")
    if account.algorithm != "SHA1":
        unusual.append(account.algorithm)
    if account.digits != 6:
        unusual.append(f"{account.digits} digits")
    if account.period not in (None, 30):
        unusual.append(f"{account.period} s")
    return names_of(account, " ".join(unusual)) if unusual else names_of(account)


def names_of(account, *more):
    """The names of an account that there are, a line each, and more lines after them."""
    return shown_names(account.name, account.account) + list(more)


def shown_names(name, account):
    """The names that there are, a line each."""
    return [line for line in (name, account) if line] or ["(no name)"]


def batch_lines(names):
    """What a question says about a batch: the names of each account, numbered."""
    return [f"{index + 1}. {' '.join(shown_names(*pair))}" for index, pair in enumerate(names)]
