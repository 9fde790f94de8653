"""Accounts and settings at rest, and the lock before them."""
