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
    told = unusual(account)
    return names_of(account, told) if told else names_of(account)


def unusual(account):
    """All that is stored of an account and differs from the usual, in words; "" for nothing. A computer that
    announces a batch says the same words, see `firmware/WIRE.md`."""
    told = []
    if account.type == "hotp":
        told.append(f"HOTP counter {account.counter}")
    if account.algorithm != "SHA1":
        told.append(account.algorithm)
    if account.digits != 6:
        told.append(f"{account.digits} digits")
    if account.period not in (None, 30):
        told.append(f"{account.period} s")
    if account.suffix != "none":
        told.append(f"suffix {account.suffix}")
    return " ".join(told)


def names_of(account, *more):
    """The names of an account that there are, a line each, and more lines after them."""
    return shown_names(account.name, account.account) + list(more)


def shown_names(name, account):
    """The names that there are, a line each."""
    return [line for line in (name, account) if line] or ["(no name)"]


def batch_lines(announced):
    """What a question says about a batch: each account, numbered.

    :param announced: of each account both names, and what is unusual, if anything.
    """
    lines = []
    for texts in announced:
        words = shown_names(texts[0], texts[1]) + list(texts[2:])
        lines.append(f"{len(lines) + 1}. {' '.join(words)}")
    return lines
