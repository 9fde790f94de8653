"""PINs that are guessed first: each is refused with a word why."""

SHORTEST = 4
LONGEST = 12

# The rows of a keypad and the like: what people take most often besides repeats, runs and years.
_USUAL = (b"2580", b"0852", b"1470", b"3690", b"147258", b"159357", b"147258369", b"123321", b"112233")


def why_trivial(pin):
    """A short sentence why `pin` (bytes of ASCII digits) is refused; None when it is good enough."""
    size = len(pin)
    if not SHORTEST <= size <= LONGEST:
        return f"A PIN has {SHORTEST} to {LONGEST} digits."
    for period in range(1, size // 2 + 1):
        if _repeats(pin, period):
            return "That repeats itself."
    if _runs(pin):
        return "That is a run of digits."
    if size == 4 and pin[:2] in (b"19", b"20"):
        return "That is a year."
    if pin in _USUAL:
        return "Too many people take that."
    return None


def _repeats(pin, period):
    """Whether every digit is the one `period` places before it."""
    return pin[period:] == pin[:-period]


def _runs(pin):
    """Whether the digits count up or down, 0 following 9 in both ways."""
    steps = {(pin[place] - pin[place - 1]) % 10 for place in range(1, len(pin))}
    return steps == {1} or steps == {9}
