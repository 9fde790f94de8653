"""What the wearer is asked before drive and console open. A source on the board: `last_question` reads it."""

TITLE = "MAINTENANCE?"


def lines(has_pin):
    """What it means to say yes."""
    sealed = "The PIN seals the accounts."
    if not has_pin:
        sealed = "No PIN is set: whoever has the token can then read its secrets."
    return ["Opens drive and console.", sealed]
