"""Modules that are loaded late, and let go: on a board their code takes heap that others need.

Nothing else in `fob`, nor the wiring around it, imports in the middle of a function. When a plain token
shows its first code, these are not on its heap:

    activities.bring_up         until `picoath check` asks for it
    activities.clock_view       until the menu's line is chosen
    activities.fast_hold        until a hold goes on for more than 3.3 s
    activities.hotp             until an account of that type is shown
    activities.locked           with a PIN
    activities.locked_menu      with a PIN
    activities.menu             until somebody goes in
    activities.menu_door        until the page after the last account is shown
    activities.pin_change       in set-up
    activities.pin_check        with a PIN
    activities.totp             until an account of that type is shown
    activities.trouble          while the vault can be used
    activities.view             until there is something to say
    crashes                     until the first code has been typed, or one crashed
    identity                    until `About` is chosen
    oath.pbkdf2                 with a PIN
    oath.pure_hmac              where CircuitPython has no hash of its own
    oath.sha                    where CircuitPython has none
    oath.sha1                   where CircuitPython has none
    oath.sha256                 where CircuitPython has none
    oath.sha512                 until an account with it is shown
    opening                     until the menu's line `Maintenance` is chosen
    panel.folding               until a name has a character outside of ASCII
    panel.letters               until a name has a Greek or Cyrillic letter
    panel.low_digits            where the panel has 32 rows
    panel.pages.about           until the menu's line is chosen
    panel.pages.low_code        where the panel has 32 rows
    panel.pages.message         until there is something to say
    settable_clock              in set-up
    typist                      until the first page is drawn
    vault.account_writing       until something is to be stored
    vault.auto_lock             with a PIN
    vault.changes               until something is to be stored
    vault.file_writing          until something is to be stored
    vault.lock                  with a PIN
    vault.older_formats         while the vault is of today's format
    vault.problems              while the vault can be used
    vault.upkeep                until the first page is drawn
"""

import sys


def load(name):
    """The module of `fob` of that name in it, as in ``load("vault.changes")``."""
    name = "fob." + name
    if name not in sys.modules:
        __import__(name)
    return sys.modules[name]


def drop(*names):
    """Let modules of `fob` go, by their names in it. Whoever still uses one keeps it alive until then."""
    for name in names:
        name = "fob." + name
        sys.modules.pop(name, None)
        package, _, last = name.rpartition(".")
        if hasattr(sys.modules[package], last):
            delattr(sys.modules[package], last)
