"""A computer with a real Linux kernel, in QEMU: Debian's kernel over this computer's file system."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import keys

QEMU = "qemu-system-x86_64"
BUSYBOX = "busybox"
PROJECT = Path(__file__).parent.parent.parent
KERNEL_FOLDER = PROJECT / "build" / "kernel"
"""Where `fetch_kernel.sh` unpacks Debian's package."""

HOST_ADDRESS = "10.0.2.2"
"""This computer's loopback, as the guest reaches it through QEMU."""

_HERE = Path(__file__).parent
_MODULES = (
    *("virtio_pci", "virtio_console", "virtio_net", "9pnet_virtio", "9p", "overlay"),
    *("vhci-hcd", "usbhid", "hid-generic", "evdev"),
)
_BOOT_SECONDS = 400
_JOB_SECONDS = 200


def what_is_missing() -> str | None:
    """Why there can be no guest on this computer; None where there can."""
    missing = [program for program in (QEMU, BUSYBOX, "usbip", "udevadm") if find(program) is None]
    if missing:
        return f"the kernel tests need {', '.join(missing)}: .ci/run installs it"
    if not list(KERNEL_FOLDER.glob("boot/vmlinuz-*")):
        return "the kernel tests need Debian's kernel package: tests/kernel/fetch_kernel.sh unpacks it"
    return None


def find(program: str) -> str | None:
    """The path of a program, of the administrator's ones too."""
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


@dataclass(frozen=True)
class Done:
    """How a job ended."""

    status: int
    output: str
    errors: str

    def check(self) -> str:
        """Its output, if it ended well."""
        assert self.status == 0, f"status {self.status}: {self.output}{self.errors}"
        return self.output


class Job:
    """A program that runs in the guest."""

    def __init__(self, guest: Guest, number: int, future: Future[dict[str, Any]]) -> None:
        self._guest = guest
        self._number = number
        self._future = future

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self._future.done()

    def wait(self, seconds: float = _JOB_SECONDS) -> Done:
        """Wait for its end."""
        told = self._future.result(seconds)
        return Done(told["status"], told["output"], told["errors"])

    def output(self) -> str:
        """What it has printed."""
        return str(self._guest.request("output", which=self._number).result(_JOB_SECONDS)["output"])

    def wait_for(self, text: str, seconds: float = _JOB_SECONDS) -> None:
        """Wait until it has printed a text."""
        end = time.monotonic() + seconds
        while text not in (printed := self.output()):
            if time.monotonic() > end or self.ended:
                raise AssertionError(f"waited for {text!r}, got {printed!r}, {self.ended and self.wait()}")
            time.sleep(0.1)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send it a signal."""
        self._guest.request("kill", which=self._number, signal=int(number)).result(_JOB_SECONDS)


class Guest:
    """The computer, while its `with` block lasts.

    `boot_seconds` is how long it took to start; `commands` are those of `picoath` that were begun on it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._console = folder / "console.txt"
        self.commands: list[str] = []
        self._numbers = itertools.count(1)
        self._answers: dict[int, Future[dict[str, Any]]] = {}
        self._ready = threading.Event()
        self._write_lock = threading.Lock()

    def __enter__(self) -> Guest:
        began = time.monotonic()
        port = self._folder / "agent.sock"
        initramfs = _make_initramfs(self._folder)
        self._process = subprocess.Popen(
            _command(initramfs, port, self._console), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        self._socket = self._connect(port)
        threading.Thread(target=self._listen, daemon=True).start()
        if not self._ready.wait(_BOOT_SECONDS):
            self.__exit__(None, None, None)
            raise AssertionError(
                f"the guest did not start: {self._console.read_text(errors='replace')[-3000:]}"
            )
        self.boot_seconds = time.monotonic() - began
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._socket.close()

    # Programs

    def start(self, *command: str, user: int = 0, **environment: str) -> Job:
        """Start a program."""
        return self._job("run", command=command, user=user, environment=environment)

    def run(self, *command: str, user: int = 0, **environment: str) -> Done:
        """Run a program to its end."""
        return self.start(*command, user=user, **environment).wait()

    def start_python(self, code: str, *arguments: str, user: int = 0, **environment: str) -> Job:
        """Run Python, without the time that a new process takes to start."""
        command = ["test", *arguments]
        return self._job("python", code=code, command=command, user=user, environment=environment)

    def python(self, code: str, *arguments: str, user: int = 0) -> Done:
        """Run Python to its end."""
        return self.start_python(code, *arguments, user=user).wait()

    def start_picoath(self, *arguments: str, user: int = 0) -> Job:
        """Start a command of `picoath`."""
        self.commands.append(arguments[0])
        return self.start_python("from picoath.cli import app; app.main()", *arguments, user=user)

    def picoath(self, *arguments: str, user: int = 0) -> Done:
        """Run a command of `picoath`."""
        return self.start_picoath(*arguments, user=user).wait()

    def write(self, path: str, text: str) -> None:
        """Write a file, and the folder that it is in."""
        folder = f"os.makedirs(os.path.dirname({path!r}), exist_ok=True)"
        self.python(f"import os; {folder}; open({path!r}, 'w').write({text!r})").check()

    def start_keys(self) -> Job:
        """Start to read the token's key events, see `keys`."""
        return self.start_python(keys.CODE)

    def wait_until_plugged(self) -> None:
        """Wait until a driver is on a HID device."""
        self._wait_for_hidraw("while ! ls /dev/hidraw* >/dev/null 2>&1; do sleep 0.1; done")

    def wait_until_unplugged(self) -> None:
        """Wait until there is no HID device any more."""
        self._wait_for_hidraw("while ls /dev/hidraw* >/dev/null 2>&1; do sleep 0.1; done")

    def _wait_for_hidraw(self, script: str) -> None:
        done = self.run("timeout", "60", "sh", "-c", script)
        assert done.status == 0, self.kernel_log()[-2000:]

    def kernel_log(self) -> str:
        """What the kernel has said."""
        return self.run("dmesg").check()

    # The agent

    def request(self, do: str, **details: Any) -> Future[dict[str, Any]]:
        """Ask the agent for something."""
        return self._ask(do, **details)[1]

    def _job(self, do: str, **details: Any) -> Job:
        return Job(self, *self._ask(do, **details))

    def _ask(self, do: str, **details: Any) -> tuple[int, Future[dict[str, Any]]]:
        number = next(self._numbers)
        future: Future[dict[str, Any]] = Future()
        self._answers[number] = future
        with self._write_lock:
            self._socket.sendall(json.dumps({"do": do, "job": number, **details}).encode() + b"\n")
        return number, future

    def _listen(self) -> None:
        for line in self._socket.makefile("rb"):
            told = json.loads(line)
            if "ready" in told:
                self._ready.set()
            else:
                self._answers.pop(told["job"]).set_result(told)

    def _connect(self, port: Path) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX)
        end = time.monotonic() + _BOOT_SECONDS
        while True:
            try:
                connection.connect(str(port))
            except OSError:
                if self._process.poll() is not None or time.monotonic() > end:
                    assert self._process.stderr is not None
                    raise AssertionError(f"QEMU ended: {self._process.stderr.read().decode()}") from None
                time.sleep(0.05)
            else:
                return connection


def _command(initramfs: Path, port: Path, console: Path) -> list[str]:
    (kernel,) = KERNEL_FOLDER.glob("boot/vmlinuz-*")
    words = f"console=ttyS0 quiet no_timer_check mitigations=off picoath.project={PROJECT} net.ifnames=0"
    accelerator = "kvm" if _has_kvm() else "tcg"
    return [
        QEMU,
        *["-M", "pc", "-cpu", "max", "-accel", accelerator, "-m", "1024"],
        *["-nodefaults", "-no-user-config", "-vga", "std", "-display", "none", "-no-reboot"],
        *["-kernel", str(kernel), "-initrd", str(initramfs), "-append", words],
        *["-serial", f"file:{console}"],
        *["-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap"],
        *["-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net,romfile="],
        *["-chardev", f"socket,id=agent,path={port},server=on,wait=off"],
        *["-device", "virtio-serial-pci", "-device", "virtserialport,chardev=agent,name=agent"],
    ]


def _has_kvm() -> bool:
    """Whether virtual machines run on this processor itself: a virtual one offers KVM that takes longer than
    QEMU alone, and does not say so but by what it lacks."""
    flags = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").split()
    return os.access("/dev/kvm", os.R_OK | os.W_OK) and ("vmx" in flags or "svm" in flags)


def _make_initramfs(folder: Path) -> Path:
    """What the kernel starts with: busybox, the modules that find the host's file system, and `init`."""
    tree = folder / "initramfs"
    for name in ("bin", "modules", "proc", "sys", "dev", "root", "layers"):
        (tree / name).mkdir(parents=True)
    busybox = find(BUSYBOX)
    assert busybox is not None
    shutil.copy(busybox, tree / "bin" / "busybox")
    for name in (
        "sh",
        "mount",
        "cat",
        "echo",
        "cut",
        "insmod",
        "mkdir",
        "ip",
        "ln",
        "basename",
        "switch_root",
    ):
        (tree / "bin" / name).symlink_to("busybox")
    shutil.copy(_HERE / "init", tree / "init")
    (tree / "init").chmod(0o755)
    order = _modules()
    for module in order:
        shutil.copy(module, tree / "modules")
    (tree / "modules" / "order").write_text("".join(f"{module.name}\n" for module in order))
    archive = folder / "initramfs.cpio"
    names = sorted(str(path.relative_to(tree)) for path in tree.rglob("*"))
    with archive.open("wb") as file:
        subprocess.run(
            [busybox, "cpio", "-o", "-H", "newc"],
            cwd=tree,
            input="\n".join(names).encode(),
            stdout=file,
            stderr=subprocess.DEVNULL,
            check=True,
        )
    return archive


def _modules() -> list[Path]:
    """The modules' files, each behind those that it needs."""
    (folder,) = KERNEL_FOLDER.glob("lib/modules/*")
    needs = {}
    for line in (folder / "modules.dep").read_text().splitlines():
        path, _, needed = line.partition(":")
        needs[Path(path).name.split(".")[0].replace("-", "_")] = [
            folder / path,
            *map(folder.joinpath, needed.split()),
        ]
    ordered: dict[Path, None] = {}
    for name in _MODULES:
        for path in reversed(needs[name.replace("-", "_")]):
            ordered[path] = None
    return list(ordered)
