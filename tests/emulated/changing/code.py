"""Changes the vault for as long as there is power. What the vault holds tells where in the round of changes
it is; anything else ends this program with a traceback."""

import os

import aesio
import changes
import microcontroller
from fob.vault.changes import Changes
from fob.vault.files import vault_copies
from fob.vault.journal import Journal
from fob.vault.vault import Vault
from fob.version import VERSION  # noqa: F401 - a build tells it

IDLE_SLICES = 4

journal = Journal(microcontroller.nvm)
vault = Vault(vault_copies(), journal, aesio.AES, os.urandom, Changes)
vault.load()
changes.unlock(vault)
with open("/round.bin", "rb") as file:  # noqa: PTH123
    round_of = file.read()
place = changes.place_in(round_of, vault, journal)
while True:
    for _ in range(IDLE_SLICES):
        vault.work()
    changes.CHANGES[place](vault, journal)
    place = (place + 1) % len(changes.CHANGES)
    if changes.check_value(vault, journal) != changes.nth(round_of, place):
        raise ValueError("the change has made something else")
