"""A real X server without a monitor, a message bus, and what programs show on them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from desk.desktop import Desktop
from desk.needs import need
from PIL import Image

HEADLESS = {
    "WLR_BACKENDS": "headless",
    "WLR_HEADLESS_OUTPUTS": "2",
    "WLR_LIBINPUT_NO_DEVICES": "1",
    "WLR_RENDERER": "pixman",
}
"""What makes wlroots, on which sway is built, run without a graphics card or a keyboard."""


@pytest.fixture(scope="session")
def x_server() -> Iterator[Desktop]:
    """An X server without hardware."""
    need("Xvfb", "setxkbmap")
    with Desktop() as made:
        yield made


@pytest.fixture
def x_desktop(x_server: Desktop, monkeypatch: pytest.MonkeyPatch) -> Desktop:
    """The desktop of this test is that server's."""
    monkeypatch.setenv("DISPLAY", x_server.name)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("XAUTHORITY", raising=False)
    return x_server


class Window:
    """A window that shows a picture on a page."""

    def __init__(self, display: str) -> None:
        from Xlib import X
        from Xlib.display import Display

        self._server = Display(display)
        root = self._server.screen().root
        self._window = root.create_window(90, 70, 900, 700, 0, 24, X.InputOutput, X.CopyFromParent)
        self._context = self._window.create_gc()
        self._window.map()
        self._server.sync()

    def show(self, picture: Path | Image.Image | None) -> None:
        """Show the picture of a code on a page, in the place of what was there; None is an empty page."""
        page = Image.new("RGB", (900, 700), "#e8eef7")
        if picture is not None:
            code = Image.open(picture) if isinstance(picture, Path) else picture
            page.paste(code.convert("RGB").resize((min(code.width, 800), min(code.height, 600))), (60, 50))
        self._window.put_pil_image(self._context, 0, 0, page)
        self._server.sync()

    def close(self) -> None:
        self._window.destroy()
        self._server.close()


@pytest.fixture
def window(x_desktop: Desktop) -> Iterator[Window]:
    window = Window(x_desktop.name)
    yield window
    window.close()


@pytest.fixture
def copy(x_desktop: Desktop) -> Iterator[Callable[[bytes, str], None]]:
    """Puts something into the clipboard, as a program that is of this type."""
    need("xclip")
    owners: list[subprocess.Popen[bytes]] = []

    def copy(content: bytes, kind: str) -> None:
        command = ["xclip", "-selection", "clipboard", "-quiet", "-target", kind]
        owner = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert owner.stdin is not None
        owner.stdin.write(content)
        owner.stdin.close()
        owners.append(owner)
        _wait_for_owner()

    yield copy
    for owner in owners:
        owner.terminate()
        owner.wait(10)


def _wait_for_owner() -> None:
    for _ in range(100):
        asked = ["xclip", "-selection", "clipboard", "-out", "-target", "TARGETS"]
        if subprocess.run(asked, capture_output=True).returncode == 0:
            return
    raise AssertionError("xclip did not take the clipboard")


@pytest.fixture
def wayland(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """A real Wayland desktop with two monitors, the second of which shows a picture; without a portal."""
    need("sway", "swaybg", "grim", "wl-copy")
    folder = Path(tempfile.mkdtemp(prefix="picoath-"))
    nobody = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    for name, value in HEADLESS.items():
        monkeypatch.setenv(name, value)
    desktops: list[subprocess.Popen[bytes]] = []

    def show(picture: Path) -> None:
        shutil.copy(picture, folder / "picture.png")
        config = folder / "config"
        config.write_text(f"output HEADLESS-2 bg {folder}/picture.png center #e8eef7\n", encoding="utf-8")
        if nobody:  # sway does not run as root
            for path in (folder, *folder.iterdir()):
                os.chown(path, 65534, 65534)
        command = ["sway", "--config", str(config)]
        desktops.append(subprocess.Popen(command, stderr=subprocess.DEVNULL, **nobody))
        monkeypatch.setenv("WAYLAND_DISPLAY", _socket_in(folder))

    yield show
    for one in desktops:
        one.terminate()
        one.wait(10)
    shutil.rmtree(folder)


def _socket_in(folder: Path) -> str:
    for _ in range(200):
        for path in folder.glob("wayland-*"):
            if path.is_socket():
                return path.name
        time.sleep(0.05)
    raise AssertionError("sway did not start")


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A session bus of its own, on a Wayland desktop without any program that may look at the screen."""
    need("dbus-daemon")
    command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert daemon.stdout is not None
    address = daemon.stdout.readline().strip()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("PATH", "")
    yield address
    daemon.terminate()
    daemon.wait(10)


class Portal:
    """The desktop's side of org.freedesktop.portal.Screenshot: what the user says, which file comes, and how
    many seconds later; also when nobody waits for it any more."""

    def __init__(self, response: int, file: Path, later: float = 0.0) -> None:
        from jeepney.io.blocking import open_dbus_connection

        self.response = response
        self.file = file
        self.later = later
        self.called_off = False
        self.asked: list[tuple[str, dict[str, object]]] = []
        self._bus = open_dbus_connection("SESSION")
        self._own_name()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _own_name(self) -> None:
        from jeepney import message_bus
        from jeepney.io.blocking import Proxy

        Proxy(message_bus, self._bus).RequestName("org.freedesktop.portal.Desktop")

    def _serve(self) -> None:
        from jeepney import DBusAddress, HeaderFields, new_method_return, new_signal

        try:
            call = self._bus.receive(timeout=10)
            while call.header.fields.get(HeaderFields.member) != "Screenshot":
                call = self._bus.receive(timeout=10)
        except (TimeoutError, OSError):
            return
        parent, options = call.body
        self.asked.append((parent, {name: value for name, (_, value) in options.items()}))
        sender = call.header.fields[HeaderFields.sender][1:].replace(".", "_")
        path = f"/org/freedesktop/portal/desktop/request/{sender}/{options['handle_token'][1]}"
        self._bus.send(new_method_return(call, "o", (path,)))
        self._let_time_pass()
        results = {"uri": ("s", f"file://{quote(str(self.file))}")} if self.response == 0 else {}
        request = DBusAddress(path, interface="org.freedesktop.portal.Request")
        self._bus.send(new_signal(request, "Response", "ua{sv}", (self.response, results)))

    def _let_time_pass(self) -> None:
        from jeepney import HeaderFields

        until = time.monotonic() + self.later
        while (left := until - time.monotonic()) > 0:
            with suppress(TimeoutError):
                message = self._bus.receive(timeout=left)
                self.called_off |= message.header.fields.get(HeaderFields.member) == "Close"

    def close(self) -> None:
        self._thread.join(15)
        self._bus.close()


@pytest.fixture
def desktop(bus: str) -> Iterator[Callable[..., Portal]]:
    """Lets a test say what the desktop answers (0 yes, 1 the user said no) and which file it has made."""
    portals: list[Portal] = []

    def answer(response: int, file: Path, later: float = 0.0) -> Portal:
        portals.append(Portal(response, file, later))
        return portals[-1]

    yield answer
    for portal in portals:
        portal.close()
