"""A TCP connection that is never waited for, with bounds on what it keeps."""

from __future__ import annotations

import contextlib
import socket

_CHUNK = 1 << 16
_UNSENT_MAX = 1 << 20
"""Bytes; a client that does not take its answers is given up."""


class Connection:
    """`received` is what has come and was not taken yet."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = connection
        self.received = bytearray()
        self._unsent = bytearray()

    def receive(self, limit: int) -> None:
        """Read what has come, unless more than `limit` bytes wait already; ConnectionError at its end."""
        if len(self.received) > limit:
            return
        try:
            data = self.socket.recv(_CHUNK)
        except BlockingIOError:
            return
        if not data:
            raise ConnectionError("the client has gone")
        self.received += data

    def put(self, data: bytes) -> None:
        """Have data sent by the next `flush`."""
        self._unsent += data

    def send(self, data: bytes) -> None:
        """Send data, as much of it as the socket takes now."""
        self.put(data)
        self.flush()

    def flush(self) -> None:
        """Send what the socket takes. Raises ConnectionError when too much is left."""
        with contextlib.suppress(BlockingIOError):
            while self._unsent:
                del self._unsent[: self.socket.send(self._unsent)]
        if len(self._unsent) > _UNSENT_MAX:
            raise ConnectionError("the client takes no answers")

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self.flush()
        self.socket.close()
