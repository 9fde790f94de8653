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
    "oath.pbkdf2",
    "panel.pages.message",
    "panel.pages.passage",
    "panel.pages.pin",
    "panel.pages.progress",
    "vault.lock",
    "vault.memory",
    "vault.weak_pin",
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
