"""A computer before its operating system: SeaBIOS in QEMU, and GRUB with its own USB drivers."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from guest import QEMU, find

GRUB_FOLDER = Path("/usr/lib/grub/i386-pc")
GRUB_MAKER = "grub-mkimage"
_MODULES = ("biosdisk", "uhci", "usb", "usb_keyboard", "serial", "terminal")
_COMMANDS = "serial\nterminal_output serial\nterminal_input usb_keyboard0\n"
PROMPT = "grub rescue> "
"""Where it waits for what is typed: there is nothing that it could start."""

_FLOPPY_SIZE = 1440 * 1024
_LOOK_EVERY = 0.1


def what_is_missing() -> str | None:
    """Why there can be no such computer; None where there can."""
    if find(QEMU) is None:
        return f"the BIOS test needs {QEMU}: .ci/run installs it"
    if find(GRUB_MAKER) is None or not GRUB_FOLDER.is_dir():
        return "the BIOS test needs Debian's grub-pc-bin: .ci/run installs it"
    return None


class Bios:
    """The computer, while its `with` block lasts; its processor stands still until `start`.

    :param folder: for its files.
    """

    def __init__(self, folder: Path) -> None:
        self.usb = str(folder / "usb.sock")
        self._folder = folder
        self._serial = folder / "serial.txt"
        self._log = folder / "seabios.txt"

    def __enter__(self) -> Bios:
        floppy = self._make_floppy()
        self._process = subprocess.Popen(
            [
                QEMU,
                *["-M", "pc", "-accel", "tcg", "-m", "64", "-S", "-monitor", "stdio"],
                *["-nodefaults", "-no-user-config", "-vga", "std", "-display", "none", "-no-reboot"],
                *["-drive", f"file={floppy},format=raw,if=floppy", "-boot", "a"],
                *["-serial", f"file:{self._serial}"],
                *["-chardev", f"file,id=log,path={self._log}"],
                *["-device", "isa-debugcon,iobase=0x402,chardev=log"],
                *["-chardev", f"socket,id=usb,path={self.usb},server=on,wait=off"],
                *["-device", "piix3-usb-uhci,id=uhci", "-device", "usb-redir,chardev=usb,bus=uhci.0"],
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def _make_floppy(self) -> Path:
        """A sector that the BIOS loads, behind it GRUB with what it needs."""
        core, floppy, commands = (self._folder / name for name in ("core.img", "floppy.img", "grub.cfg"))
        commands.write_text(_COMMANDS)
        maker = [GRUB_MAKER, "-O", "i386-pc", "-p", "/", "-c", commands, "-o", core, *_MODULES]
        subprocess.run(maker, check=True)
        content = (GRUB_FOLDER / "boot.img").read_bytes() + core.read_bytes()
        floppy.write_bytes(content.ljust(_FLOPPY_SIZE, b"\0"))
        return floppy

    def start(self) -> None:
        """Let it run, until GRUB waits for what is typed."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"cont\n")
        self._process.stdin.flush()
        self._wait_until(lambda: self._console().endswith(PROMPT))

    def wait_for(self, typed: str) -> None:
        """Wait until this was typed at GRUB's prompt, and nothing else."""
        self._wait_until(lambda: self._console().endswith(PROMPT + typed))

    @property
    def log(self) -> str:
        """What SeaBIOS says of its work."""
        return self._log.read_text(errors="replace")

    def _wait_until(self, holds: Callable[[], bool], seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, self._console()
            time.sleep(_LOOK_EVERY)

    def _console(self) -> str:
        return self._serial.read_text(errors="replace") if self._serial.exists() else ""
