"""The first start makes a vault with a PIN. Later ones leave it locked until 4 s after power on, then open it
with that PIN, and lock it again at 9 s."""

import os
import time

import aesio
import changes
import microcontroller
import supervisor
from fob.vault.changes import Changes
from fob.vault.files import vault_copies
from fob.vault.journal import Journal
from fob.vault.lock import Lock
from fob.vault.vault import Vault
from fob.version import VERSION  # noqa: F401 - a build tells it

PIN = b"271828"


def sleep_until(seconds):
    time.sleep(max(0, seconds - time.monotonic()))


def work(steps):
    for _ in steps:
        pass


journal = Journal(microcontroller.nvm)
vault = Vault(vault_copies(), journal, aesio.AES, os.urandom, Changes)
vault.load()
lock = Lock(vault, journal, os.urandom, supervisor.ticks_ms)
if vault.state == "new":
    vault.changes.add([changes.totp(number) for number in range(changes.ACCOUNT_COUNT)])
    work(lock.set_steps(PIN))
    journal.note_right_pin()  # tells that the PIN is set
else:
    sleep_until(4)
    work(lock.unlock_steps(PIN))
    keys = [account.key for account in vault.accounts]  # as the pages do
    del keys
    sleep_until(9)
    lock.lock()
while True:
    time.sleep(1)
