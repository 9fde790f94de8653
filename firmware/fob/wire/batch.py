"""Several accounts in one question: announced with their names and a digest, then taken one by one.

The wearer agrees to what is on the panel. The records that come after must have those names, and unusual
about them what was said, and together the announced digest, else none of them is stored.
"""

import gc
import hashlib

from fob import modules
from fob.oath import hmac, sha
from fob.wire.fields import RequestError
from fob.wire.proposal import unusual

NOT_ANNOUNCED = "the records are not those that were announced; nothing was stored"


class Batch:
    """One batch from its announcement to its last record.

    After each page and each record it clears up the memory: else what is kept would come to lie scattered
    among garbage, and in the end there would be no room in one piece for all the records.
    """

    def __init__(self, count, digest):
        """`digest` is the SHA-256 of the encoded records, one after the other."""
        self.count = count
        self.digest = digest
        self.names = []
        self.agreed = False
        self._records = []

    @property
    def announced(self):
        """Whether every name is known."""
        return len(self.names) == self.count

    @property
    def taken(self):
        """How many accounts have come."""
        return len(self._records)

    @property
    def complete(self):
        """Whether every account has come."""
        return self.taken == self.count

    def continues(self, count, digest, first):
        """Whether a page of names, the first of which is number `first`, is the next one of this batch."""
        return not self.announced and (count, digest, first) == (self.count, self.digest, len(self.names) + 1)

    def announce(self, names):
        """Take the next page: a list of display name and account name, with a third text where anything is
        unusual."""
        if len(self.names) + len(names) > self.count:
            raise RequestError("field", 'there are more names than "count" says')
        self.names.extend(names)
        gc.collect()

    def take(self, account):
        """Take the next account. Its record is kept, not the object: there may be a hundred."""
        told = unusual(account)
        shown = (account.name, account.account, told) if told else (account.name, account.account)
        if shown != self.names[self.taken]:
            raise RequestError("mismatch", NOT_ANNOUNCED)
        self.names[self.taken] = None
        self._records.append(account.encode())
        gc.collect()

    def records(self):
        """The records of the accounts, when all have come; together they must have the announced digest."""
        if _sha256(self._records) != self.digest:
            raise RequestError("mismatch", NOT_ANNOUNCED)
        return self._records


def _sha256(pieces):
    """The SHA-256 of all pieces, one after the other."""
    if "SHA256" not in hmac.NATIVE:
        sha256 = modules.load("oath.sha256")
        return list(sha.digest_steps(sha256, (sha256.INITIAL,), b"".join(pieces), 0))[-1]
    digest = hashlib.new("sha256")
    for piece in pieces:
        digest.update(piece)
    return digest.digest()
