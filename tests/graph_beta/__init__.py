"""A tenant of Entra ID on this machine: Microsoft's sign-in and the part of Graph beta for hardware tokens.

Built from what Microsoft publishes, not from the program that it tests: `schema.json` says where that is.
"""
