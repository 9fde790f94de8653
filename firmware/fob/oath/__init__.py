"""The OATH algorithms: HMAC and its hashes, HOTP and TOTP, PBKDF2. Knows nothing of the token."""
