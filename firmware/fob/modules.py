"""Modules that are needed for a while: on a board their code takes heap that others need afterwards."""

import sys

PIN = (
    "activities.locked",
    "activities.locked_menu",
    "activities.pin_change",
    "activities.pin_check",
    "activities.pin_entry",
    "activities.view",
    "activities.working",
    "lock",
    "memory",
    "pages.message",
    "pages.passage",
    "pages.pin",
    "pages.progress",
    "pbkdf2",
    "weak_pin",
)
"""What only a token needs that asks for its PIN."""


def drop(*names):
    """Let modules of `fob` go, by their names in it. Whoever still uses one keeps it alive until then."""
    for name in names:
        name = "fob." + name
        sys.modules.pop(name, None)
        package, _, last = name.rpartition(".")
        if hasattr(sys.modules[package], last):
            delattr(sys.modules[package], last)
