"""The CSV file that Entra ID's page "OATH tokens" takes.

As in https://learn.microsoft.com/entra/identity/authentication/how-to-mfa-upload-oath-tokens: the header
exactly so, the secret in base32 without padding, at most 128 characters; SHA-1 only.
"""

import csv
import io
from collections.abc import Sequence

from picoath.enrol import base32
from picoath.issue.issued import Issued, Settings

HEADER = ("upn", "serial number", "secret key", "time interval", "manufacturer", "model")
ALGORITHM = "SHA1"


def content(issued: Sequence[Issued], settings: Settings) -> bytes:
    """The file for accounts with SHA-1."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for one in issued:
        secret = base32.encode(one.account.secret)
        writer.writerow(
            (one.user.upn, one.serial, secret, one.account.period, settings.manufacturer, one.model)
        )
    return text.getvalue().encode()
