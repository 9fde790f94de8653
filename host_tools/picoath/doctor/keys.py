"""Which of the token's settings `keys` fits this desktop's keyboard."""

from picoath.doctor.desktop import Desktop
from picoath.doctor.finding import Finding

DEFAULT = "auto"
"""What a token is set to when it is new."""

_SHIFTED = ("fr", "be", "cz", "sk")
"""Layouts whose digit row has its digits behind Shift."""
_HUNGARIAN = "hu"


def row_for(layout: str | None) -> str:
    """The setting that types digits on the digit row of a layout."""
    if layout in _SHIFTED:
        return "row+shift"
    return "hungarian" if layout == _HUNGARIAN else "row"


def judge(desktop: Desktop, keys: str) -> Finding:
    """Whether the digits arrive, with this setting on this desktop."""
    layout = desktop.layout or "unknown"
    fitting = row_for(desktop.layout)
    what = f"keys = {keys}; layout {layout}, NumLock {_on_or_off(desktop.num_lock)}"
    if keys == "keypad" or (keys == "auto" and desktop.num_lock):
        return Finding("keys", "good", f"{what}: the keypad's keys are right on every layout")
    if keys == fitting or (keys == "auto" and fitting == "row"):
        return Finding("keys", "good", f"{what}: the digit row is right")
    if keys == "auto":
        return Finding("keys", "wrong", f"{what}: the digit row would type other characters", _set(fitting))
    return Finding("keys", "wrong", f"{what}: other characters would arrive", _set("auto"))


def _set(keys: str) -> str:
    return f"run `picoath set keys {keys}`"


def _on_or_off(num_lock: bool | None) -> str:
    if num_lock is None:
        return "unknown"
    return "on" if num_lock else "off"
