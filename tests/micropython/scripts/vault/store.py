"""Accounts, settings and the vault, over copies in memory."""

import native  # noqa: F401 - before fob
from fob.vault import account
from fob.vault import copy as vault_copy
from fob.vault.account import Account
from fob.vault.vault import VaultError
from memory_vault import Copy, loaded, new_nvm


def refused(kind, act, sentence):
    try:
        act()
    except kind as error:
        said = str(error)
    else:
        said = "nothing was refused"
    assert sentence in said, said


TOTP = Account("totp", "SHA1", 6, 30, None, b"k" * 20, "Contoso ä", "名前")
HOTP = Account("hotp", "SHA512", 8, None, 2**64 - 2, b"h" * 128, "n" * 64, "a" * 64, "tab")

for one in (TOTP, HOTP):
    again, used = account.decode(memoryview(one.encode() + b"behind"))
    assert used == len(one.encode())
    assert again.encode() == one.encode()
assert len(HOTP.encode()) == account.RECORD_SIZE
refused(ValueError, lambda: account.decode(HOTP.encode()[:-1]), "cut short")
refused(ValueError, lambda: TOTP.changed(digits=9), "from 6 to 8")
refused(ValueError, lambda: TOTP.changed(digits=6.0), "from 6 to 8")
refused(ValueError, lambda: TOTP.changed(name="ä" * 33), "at most 64 bytes")
refused(ValueError, lambda: account.decode(TOTP.encode().replace(b"\xc3\xa4", b"\xff\xff")), "")

copies = [Copy(), Copy()]
nvm = new_nvm()
store = loaded(copies, nvm)
assert store.state == "new"
assert not vault_copy.has_accounts(copies)
store.changes.add([TOTP, HOTP])
store.changes.set("keys", "row+shift")
assert store.advance(1) == 2**64 - 2
refused(VaultError, lambda: store.advance(1), "used up")
store.changes.rename(0, "Fabrikam", "ada")
store.changes.move(0, 1)
store.changes.set_suffix(1, "enter")
again = loaded(copies, nvm)
assert again.state == "good"
assert vault_copy.has_accounts(copies)
assert [one.name for one in again.accounts] == ["n" * 64, "Fabrikam"]
assert again.accounts[0].counter == 2**64 - 1
assert (again.accounts[1].suffix, again.settings.keys) == ("enter", "row+shift")

copies[0].data = copies[0].data[:-1] + bytes([copies[0].data[-1] ^ 1])
again = loaded(copies, nvm)
assert (again.work(), again.state) == ("A COPY WAS DAMAGED", "good")
assert copies[0].data == copies[1].data
copies[0].data = b"?" * 100
copies[1].data = b"\xff" * 100
assert loaded(copies, nvm).state == "damaged"
assert vault_copy.has_accounts(copies)
refused(VaultError, lambda: loaded(copies, nvm).changes.add([TOTP]), "until it is wiped")
loaded(copies, nvm).changes.wipe()
assert loaded(copies, nvm).state == "new"
