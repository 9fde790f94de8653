"""The journal in the non-volatile memory: what daily use counts."""


class Journal:
    """:param nvm: ``microcontroller.nvm``, or a bytearray."""

    def __init__(self, nvm):
        self._nvm = nvm
