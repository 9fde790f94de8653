"""Tokens for others: users, fresh secrets, what is kept while a run lasts, and the files at its end."""
