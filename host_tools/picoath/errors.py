"""What can go wrong for a user, each with the exit status that scripts see.

The text of an error is one clear line for the user. It never holds a secret, nor more of a code than one
character.
"""


class PicoathError(Exception):
    """An error that is told to the user in one line; `exit_code` is the status of the program."""

    exit_code = 1


class Refused(PicoathError):
    """Refused, timed out, unplugged midway, full, a duplicate, or a failed expectation."""

    exit_code = 1


class BadInput(PicoathError):
    """Something that was given can't be used: a file, a code, an option."""

    exit_code = 2


class WrongPassword(BadInput):
    """A password does not open a file, or the file is damaged: a cipher can't tell which."""

    def __init__(self) -> None:
        super().__init__("the password is wrong, or the file is damaged")


class NoToken(PicoathError):
    """No token, several and no `--port`, or one that is not in set-up."""

    exit_code = 3
