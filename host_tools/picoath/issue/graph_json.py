"""The body of the Graph request that makes hardware OATH tokens in Entra ID, all in one.

PATCH https://graph.microsoft.com/beta/directory/authenticationMethodDevices/hardwareOathDevices, as in
https://learn.microsoft.com/entra/identity/authentication/how-to-mfa-manage-oath-tokens and
https://learn.microsoft.com/graph/api/resources/hardwareoathtokenauthenticationmethoddevice. A token is
assigned where the user's object id is known; else the user takes it by its serial number.
"""

import json
from collections.abc import Sequence

from picoath.enrol import base32
from picoath.issue.issued import Issued, Settings

_HASH_FUNCTIONS = {"SHA1": "hmacsha1", "SHA256": "hmacsha256"}


def content(issued: Sequence[Issued], settings: Settings) -> bytes:
    """The request body, as a file."""
    return json.dumps(body(issued, settings), indent=2).encode() + b"\n"


def body(issued: Sequence[Issued], settings: Settings) -> dict[str, object]:
    """The request body."""
    devices = [_device(number, one, settings) for number, one in enumerate(issued, start=1)]
    return {"@context": "#$delta", "value": devices}


def _device(number: int, issued: Issued, settings: Settings) -> dict[str, object]:
    device: dict[str, object] = {
        "@contentId": str(number),
        "displayName": issued.user.upn,
        "serialNumber": issued.serial,
        "manufacturer": settings.manufacturer,
        "model": issued.model,
        "secretKey": base32.encode(issued.account.secret),
        "timeIntervalInSeconds": issued.account.period,
        "hashFunction": _HASH_FUNCTIONS[issued.account.algorithm],
    }
    if issued.user.object_id:
        device["assignTo"] = {"id": issued.user.object_id}
    return device
