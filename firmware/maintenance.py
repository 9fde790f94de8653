"""Maintenance, and a start that went wrong: neither keyboard nor wire. Nothing is unsealed."""

from fob.activities.view import Fixed


def first_activity(is_open):
    """The activity of such a token.

    :param is_open: whether drive and console are open to the computer.
    """
    if is_open:
        return Fixed("OPEN", ["Drive and console are open.", "Unplug to close."])
    return Fixed("NO USB", ["The start went wrong.", "Unplug and plug in again."])
