"""Several accounts in one question: announced with their names and a digest, then taken one by one.

The wearer agrees to names that are on the panel. The records that come after must have those names and
together the announced digest, else none of them is stored.
"""

import hashlib

from fob import hmac, sha
from fob.fields import RequestError

NOT_ANNOUNCED = "the records are not those that were announced; nothing was stored"


class Batch:
    """One batch from its announcement to its last record."""

    def __init__(self, count, digest):
        """`digest` is the SHA-256 of the encoded records, one after the other."""
        self.count = count
        self.digest = digest
        self.names = []
        self.accounts = []
        self.agreed = False

    @property
    def announced(self):
        """Whether every name is known."""
        return len(self.names) == self.count

    @property
    def complete(self):
        """Whether every record has come."""
        return len(self.accounts) == self.count

    def continues(self, count, digest, first):
        """Whether a page of names, the first of which is number `first`, is the next one of this batch."""
        return not self.announced and (count, digest, first) == (self.count, self.digest, len(self.names) + 1)

    def announce(self, names):
        """Take the next page of names: a list of pairs, display name and account name."""
        if len(self.names) + len(names) > self.count:
            raise RequestError("field", 'there are more names than "count" says')
        self.names.extend(names)

    def take(self, account):
        """Take the next account; after the last one the digest must be right."""
        if (account.name, account.account) != self.names[len(self.accounts)]:
            raise RequestError("mismatch", NOT_ANNOUNCED)
        self.accounts.append(account)
        if self.complete and _sha256(b"".join([a.encode() for a in self.accounts])) != self.digest:
            raise RequestError("mismatch", NOT_ANNOUNCED)


def _sha256(data):
    if "SHA256" in hmac.NATIVE:
        return hashlib.new("sha256", data).digest()
    from fob import sha256  # some KB of heap, for which a board has no use

    return list(sha.digest_steps(sha256, (sha256.INITIAL,), data, 0))[-1]
