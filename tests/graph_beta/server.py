"""The two hosts of Microsoft behind one HTTPS proxy, so that a program meets them by their real names."""

from __future__ import annotations

import email.utils
import json
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from graph_beta import login, schema
from graph_beta.faults import Fault
from graph_beta.login import Login
from graph_beta.tenant import Refusal, Tenant

GRAPH = "graph.microsoft.com"


class Microsoft:
    """Sign-in and Graph of one tenant, with a fault.

    - `violations`: requests that Graph does not know.
    - `carried_out`: is called with what was asked for, after it was done and before it is answered.
    - `asked`: how many requests of each kind; `log` is method and address of each.
    """

    def __init__(self, tenant: Tenant, fault: Fault | None = None) -> None:
        self.tenant = tenant
        self.login = Login()
        self.fault = fault
        self.violations: list[str] = []
        self.asked: Counter[str] = Counter()
        self.carried_out: Callable[[str], None] = lambda operation: None
        self.log: list[tuple[str, str, Any]] = []
        self._one_at_a_time = threading.Lock()

    def serve(self, handler: _Handler, host: str, content: bytes) -> None:
        with self._one_at_a_time:
            if host == login.HOST:
                self._sign_in(handler, content)
            elif host == GRAPH:
                self._graph(handler, content)
            else:
                self.violations.append(f"a request to {host}")
                handler.drop()

    def _sign_in(self, handler: _Handler, content: bytes) -> None:
        operation = handler.path.partition("?")[0].rpartition("/")[2]
        self.asked[operation] += 1
        if self._strikes(operation) and self._instead(handler, operation):
            return
        handler.say(*self.login.answer(handler.command, handler.path, content))

    def _graph(self, handler: _Handler, content: bytes) -> None:
        try:
            request = schema.read(handler.command, handler.path, content, handler.headers.get("Content-Type"))
        except schema.Violation as problem:
            self.violations.append(str(problem))
            handler.say(400, _error("BadRequest", str(problem)))
            return
        self.asked[request.operation] += 1
        self.log.append((handler.command, handler.path, request.body))
        strikes = self._strikes(request.operation)
        if strikes and self._instead(handler, request.operation):
            return
        if not self.login.takes(handler.headers.get("Authorization")):
            handler.say(401, _error("InvalidAuthenticationToken", "Lifetime validation failed"))
            return
        self._answer(handler, request, strikes)

    def _answer(self, handler: _Handler, request: schema.Request, strikes: str) -> None:
        headers = {}
        try:
            status, document = self.tenant.answer(request)
        except Refusal as refusal:
            status, document = refusal.status, _error(refusal.code, str(refusal))
            if refusal.retry_after is not None:
                headers["Retry-After"] = str(refusal.retry_after)
        schema.check_answer(request.operation, status, document)
        self.carried_out(request.operation)
        if strikes == "lost after":
            handler.drop()
        elif strikes == "broken after":
            handler.say(500, _error("InternalServerError", "oops"))
        elif strikes == "half an answer":
            handler.say_half()
        else:
            handler.say(status, document, headers)

    def _strikes(self, operation: str) -> str:
        fault = self.fault
        return fault.kind if fault and fault.meets(operation) else ""

    def _instead(self, handler: _Handler, operation: str) -> bool:
        """What is said instead of carrying the request out; False where it is carried out all the same."""
        assert self.fault
        kind = self.fault.kind
        if kind.startswith("throttled"):
            headers = {"Retry-After": "7"} if kind == "throttled" else {}
            handler.say(429, _error("TooManyRequests", "Too many requests"), headers)
        elif kind == "unavailable":
            handler.say(503, _error("ServiceUnavailable", "Try again"))
        elif kind in ("lost before", "network gone"):
            handler.drop()
        elif kind == "forbidden":
            handler.say(403, _error("Authorization_RequestDenied", "Insufficient privileges"))
        elif kind == "captive portal":
            handler.say_page()
        else:
            if kind in ("token expired", "sign-in revoked"):
                self.login.expire()
                self.login.revoked = kind == "sign-in revoked"
            return False
        return True


class _Handler(BaseHTTPRequestHandler):
    """A connection to the proxy, and then through it to one of the hosts."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else head and body of an answer are 40 ms apart
    server: Proxy

    def do_CONNECT(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)  # type: ignore[assignment]
        self._host = self.path.partition(":")[0]
        self.close_connection = False  # whatever version of HTTP asked for the tunnel

    def _serve(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.microsoft.serve(self, self._host, content)

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _serve  # noqa: N815

    def say(self, status: int, document: Any, headers: dict[str, str] | None = None) -> None:
        content = b"" if document is None else json.dumps(document).encode()
        self._send(status, "application/json", content, len(content), headers or {})

    def say_page(self) -> None:
        page = b"<html>Welcome to our hotel</html>"
        self._send(200, "text/html", page, len(page), {})

    def say_half(self) -> None:
        self._send(200, "application/json", b'{"val', 1000, {})
        self.drop()

    def drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def date_time_string(self, timestamp: float | None = None) -> str:
        return email.utils.formatdate(self.server.microsoft.tenant.clock(), usegmt=True)

    def log_message(self, *_: object) -> None:
        """The tests look at what arrived."""

    def _send(self, status: int, kind: str, content: bytes, length: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


class Proxy(ThreadingHTTPServer):
    """Runs in a thread, on this machine only, until it is closed. `microsoft` may be changed between runs."""

    daemon_threads = True

    def __init__(self, certificate: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.microsoft: Any = None
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(certificate)
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: object) -> None:
        """A client that goes away says so itself."""

    def close(self) -> None:
        self.shutdown()
        self.server_close()


def _error(code: str, message: str) -> Any:
    return {"error": {"code": code, "message": message, "innerError": {"request-id": "1"}}}
