"""Enrolment codes in the shape of Microsoft's, which strict readers trip over; for django-allauth too.

The tenant is in the label and Microsoft in the issuer, a space is a plus, and the secret has 80 bits, in
lower case.
"""

from __future__ import annotations

import base64
import secrets
from typing import Any
from urllib.parse import quote_plus

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib.auth.base_user import AbstractBaseUser

TENANT = "Contoso Ltd"
_SECRET_BYTES = 10


def uri(user: str, secret: str) -> str:
    """The text of the code."""
    return f"otpauth://totp/{quote_plus(TENANT)}%3A{quote_plus(user)}?secret={secret}&issuer=Microsoft"


def new_secret() -> str:
    """A key in base32."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii").lower()


class Adapter(DefaultMFAAdapter):
    """The names in allauth's code."""

    def build_totp_url(self, user: AbstractBaseUser, secret: str) -> str:
        return uri(self.get_totp_label(user), secret)


class ActivateForm(ActivateTOTPForm):
    """The key in allauth's code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.secret = context.request.session[SECRET_SESSION_KEY] = new_secret()
