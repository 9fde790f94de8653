"""Offers a virtual board over USB/IP, so that a real computer's kernel can plug it in.

USB/IP knows no authentication: whoever reaches the address can attach the board.
"""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable, Generator
from types import TracebackType

from virtual_board.usbip import protocol
from virtual_board.usbip.connection import Connection
from virtual_board.usbip.descriptors import SETUP, Description, NotUnderstoodError, Request, enumerate_device
from virtual_board.usbip.device import Transfer, UsbDevice

HOST, PORT = "127.0.0.1", 3240
"""The loopback, and the port that IANA gave USB/IP."""

_PATIENCE = 2.0
"""Seconds of real time that a client has for the operation it connected for."""

_UNDER_WAY_MAX = 64
"""Transfers of one client at a time; a kernel's drivers have a handful."""

_SET_CONFIGURATION = 9


class UsbIpServer:
    """Serves while `pump` is called: it never blocks and has no thread. One client can have the board.

    :param device: the board's USB.
    :param address: host and port to listen at; port 0 takes any that is free, see `address`.
    :param say: is told how to attach the board, each time that it can be.
    """

    def __init__(self, device: UsbDevice, address: tuple[str, int], say: Callable[[str], None]) -> None:
        self._device = device
        self._say = say
        self._connection: int | None = None
        self._enumeration: _Enumeration | None = None
        self._description: Description | None = None
        self._asking: Connection | None = None
        self._asked_at = 0.0
        self._attached: _Attachment | None = None
        self._listener = socket.create_server(address)
        self._listener.setblocking(False)

    def __enter__(self) -> UsbIpServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        host, port, *_ = self._listener.getsockname()
        return host, port

    @property
    def attached(self) -> bool:
        """Whether a client has the board."""
        return self._attached is not None

    @property
    def offered(self) -> bool:
        """Whether a client can have the board."""
        return self._description is not None and not self.attached

    def pump(self) -> None:
        """Carry what has come on either side to the other."""
        self._watch_cable()
        self._serve_asking()
        if self._attached is not None:
            self._serve_attached(self._attached)

    def wait(self, seconds: float) -> None:
        """Sleep at most `seconds` of real time, less when a client has something to say."""
        waiting = [self._listener] if self._asking is None else [self._asking.socket]
        if self._attached is not None:
            waiting.append(self._attached.connection.socket)
        select.select(waiting, [], [], seconds)

    def close(self) -> None:
        """Hang up, and listen no more."""
        for connection in (self._asking, self._attached and self._attached.connection):
            if connection is not None:
                connection.close()
        self._asking = self._attached = None
        self._listener.close()

    # The board

    def _watch_cable(self) -> None:
        """A device that has been unplugged, restarted or reset is another device to the kernel."""
        connection = self._device.connection
        if connection != self._connection:
            self._connection = connection
            self._description = None
            self._drop_attached()
            self._enumeration = None if connection is None else _Enumeration(self._device)
        if self._enumeration is not None and self._enumeration.has_ended():
            self._description = self._enumeration.description
            self._enumeration = None
            if self._description is not None:
                self._offer(self._description)

    def _offer(self, description: Description) -> None:
        host, port = self.address
        at_port = "" if port == PORT else f"--tcp-port {port} "
        attach = f"sudo usbip {at_port}attach -r {host} -b {protocol.BUS_ID}"
        self._say(f"{description.identity.product}: plug it in with `{attach}`")

    # Clients that ask

    def _serve_asking(self) -> None:
        if self._asking is None:
            self._accept()
        if self._asking is None:
            return
        try:
            self._asking.receive(protocol.LONGEST_PACKET)
            self._answer(self._asking)
        except (OSError, protocol.MalformedError):
            self._drop_asking()

    def _accept(self) -> None:
        try:
            accepted, _ = self._listener.accept()
        except BlockingIOError:
            return
        self._asking = Connection(accepted)
        self._asked_at = time.monotonic()

    def _answer(self, connection: Connection) -> None:
        operation = protocol.read_operation(connection.received)
        if operation is None:
            if time.monotonic() - self._asked_at > _PATIENCE:
                self._drop_asking()
        elif isinstance(operation, protocol.ListRequest):
            connection.send(protocol.device_list(self._description if self.offered else None))
            self._drop_asking()
        else:
            self._import(connection, operation)

    def _import(self, connection: Connection, wanted: protocol.ImportRequest) -> None:
        description = self._description
        if description is None or wanted.bus_id != protocol.BUS_ID.encode() or self.attached:
            connection.send(protocol.import_reply(protocol.BUSY if self.attached else protocol.NOT_AVAILABLE))
            self._drop_asking()
            return
        connection.send(protocol.import_reply(protocol.OK, description))
        self._attached = _Attachment(self._device, connection, description)
        self._asking = None

    def _drop_asking(self) -> None:
        if self._asking is not None:
            self._asking.close()
        self._asking = None

    # The client that has the board

    def _serve_attached(self, attached: _Attachment) -> None:
        try:
            attached.serve()
        except (OSError, protocol.MalformedError):
            self._drop_attached()
            self._device.reset()  # nobody's any more: the next one finds it as if just plugged in
            self._watch_cable()

    def _drop_attached(self) -> None:
        if self._attached is not None:
            self._attached.close()
        self._attached = None


class _Enumeration:
    """Asks a device what it is; `description` says so in the end, None where it could not be read."""

    def __init__(self, device: UsbDevice) -> None:
        self.description: Description | None = None
        self._device = device
        self._answers: list[bytes | None] = []
        self._steps: Generator[Request, bytes | None, Description] = enumerate_device()
        self._ask(next(self._steps))

    def has_ended(self) -> bool:
        """Take the next step, if it is time for it; whether there is none any more."""
        try:
            while self._answers:
                self._ask(self._steps.send(self._answers.pop()))
        except StopIteration as end:
            self.description = end.value
            return True
        except NotUnderstoodError:
            return True
        return False

    def _ask(self, setup: Request) -> None:
        request_type, *_, length = SETUP.unpack(setup)
        is_in = bool(request_type & 0x80)
        self._device.begin(Transfer(0, is_in, length, setup, b"", self._answers.append))


class _Attachment:
    """One client's hold on the device, with its transfers that are under way."""

    def __init__(self, device: UsbDevice, connection: Connection, description: Description) -> None:
        self.connection = connection
        self._device = device
        self._description = description
        self._under_way: dict[int, Transfer] = {}

    def serve(self) -> None:
        """Carry out the commands that have come. Raises OSError and MalformedError."""
        self.connection.receive(protocol.LONGEST_PACKET)
        while (command := protocol.read_command(self.connection.received)) is not None:
            if isinstance(command, protocol.Submit):
                self._submit(command)
            else:
                self._unlink(command)
        self.connection.flush()

    def close(self) -> None:
        """Hang up, and call off what is under way."""
        for transfer in self._under_way.values():
            self._device.cancel(transfer)
        self._under_way.clear()
        self.connection.close()

    def _submit(self, command: protocol.Submit) -> None:
        if len(self._under_way) >= _UNDER_WAY_MAX or command.number in self._under_way:
            raise protocol.MalformedError

        def done(answer: bytes | None) -> None:
            del self._under_way[command.number]
            self._end(command, answer)

        transfer = Transfer(
            command.endpoint, command.is_in, command.length, command.setup, command.data, done
        )
        self._under_way[command.number] = transfer
        self._device.begin(transfer)

    def _end(self, command: protocol.Submit, answer: bytes | None) -> None:
        if answer is None:
            reply = protocol.submit_reply(command.number, command.is_in, protocol.STALLED, 0)
        else:
            moved = len(answer) if command.is_in else command.length
            reply = protocol.submit_reply(command.number, command.is_in, 0, moved, answer)
            self._note_configuration(command)
        self.connection.put(reply)

    def _note_configuration(self, command: protocol.Submit) -> None:
        if command.endpoint != 0:
            return
        request_type, request, value, *_ = SETUP.unpack(command.setup)
        if (request_type, request) == (0, _SET_CONFIGURATION) and value:
            self._device.configured(self._description.identity, self._description.hid_interfaces)

    def _unlink(self, command: protocol.Unlink) -> None:
        transfer = self._under_way.pop(command.unlinked, None)
        if transfer is not None:
            self._device.cancel(transfer)
        self.connection.put(
            protocol.unlink_reply(command.number, 0 if transfer is None else protocol.UNLINKED)
        )
