"""Whose account it is. Letters that are on the same keys' caps everywhere, and no more."""

USER = "ada"
PASSWORD = "lovelace"
EMAIL = "ada@contoso.onmicrosoft.com"
