"""Runs in the guest: starts programs for the tests, which ask for it by lines of JSON on a serial port.

It has loaded `picoath` and what that needs: a command begins as a fork of it, at once, where a new process
would first read all of it from the host's file system, for seconds.
"""

import contextlib
import encodings.ascii  # noqa: F401, see load_picoath
import json
import os
import pty  # noqa: F401
import selectors
import signal
import sys
import traceback
from pathlib import Path

PORT = "/dev/virtio-ports/agent"


def main():
    load_picoath()
    Agent(os.open(PORT, os.O_RDWR)).serve()


def load_picoath():
    """All that a command needs: users who may not read it need it too. There is no token, which it says."""
    from picoath.cli import app

    for command in ("status", "doctor"):
        sys.argv = ["picoath", command]
        with contextlib.suppress(SystemExit):
            app.main()


class Agent:
    """Serves requests until the port is closed. Each names its job, and is answered when that has ended."""

    def __init__(self, port):
        self._port = port
        self._pids = {}  # of the jobs that run, by their number
        self._selector = selectors.DefaultSelector()
        self._selector.register(port, selectors.EVENT_READ)
        waker, wake = os.pipe()
        os.set_blocking(wake, False)
        self._selector.register(waker, selectors.EVENT_READ)
        self._waker = waker
        signal.set_wakeup_fd(wake)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._received = b""

    def serve(self):
        self._send({"ready": True})
        while True:
            for key, _ in self._selector.select():
                if key.fd == self._waker:
                    os.read(self._waker, 512)
                    self._reap()
                else:
                    self._receive()

    def _receive(self):
        data = os.read(self._port, 65536)
        *lines, self._received = (self._received + data).split(b"\n")
        for line in lines:
            self._obey(json.loads(line))

    def _obey(self, request):
        job = request["job"]
        if request["do"] == "kill":
            pid = self._pids.get(request["which"])
            if pid is not None:
                os.kill(pid, request["signal"])
            self._send({"job": job})
        elif request["do"] == "output":
            self._send({"job": job, "output": _read(request["which"], "out")})
        else:
            self._pids[job] = _start(request)

    def _reap(self):
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            ended = [job for job, its in self._pids.items() if its == pid]
            for job in ended:
                del self._pids[job]
                code = os.waitstatus_to_exitcode(status)
                self._send(
                    {"job": job, "status": code, "output": _read(job, "out"), "errors": _read(job, "err")}
                )

    def _send(self, message):
        data = json.dumps(message).encode() + b"\n"
        while data:
            data = data[os.write(self._port, data) :]


def _file(job, kind):
    return f"/tmp/{job}.{kind}"


def _read(job, kind):
    return Path(_file(job, kind)).read_text(errors="replace")


def _start(request):
    """Fork for a job; returns the process id. The child never returns."""
    files = [os.open("/dev/null", os.O_RDONLY)]
    for kind in ("out", "err"):
        files.append(os.open(_file(request["job"], kind), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666))
    pid = os.fork()
    if pid:
        for file in files:
            os.close(file)
        return pid
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, file in enumerate(files):
        os.dup2(file, number)
    os._exit(_run(request))


def _run(request):
    try:
        os.setsid()
        os.environ.update(request["environment"])
        if request["user"]:
            os.setgroups([])
            os.setgid(request["user"])
            os.setuid(request["user"])
        if request["do"] == "run":
            os.execvp(request["command"][0], request["command"])
        sys.argv = request["command"]
        exec(compile(request["code"], "<test>", "exec"), {"__name__": "__main__"})
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        status = 99
    sys.stdout.flush()
    sys.stderr.flush()
    return status


if __name__ == "__main__":
    main()
