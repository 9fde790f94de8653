"""Where codes come from: the screen, the clipboard, the keyboard; and desktops that don't let us."""

import io
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import mss
import pytest
import zxingcpp
from picoath.cli import sources
from picoath.cli.manual import ask_account
from picoath.cli.output import Output
from picoath.enrol import camera, clipboard, picture, screen
from picoath.errors import BadInput
from PIL import Image, ImageGrab

PUSH = "phonefactor://activate_account?code=1&url=x"
URI = "otpauth://totp/Contoso:me?secret=abcdefghijklmnop&issuer=Microsoft"

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the desktops of Linux")


@pytest.fixture(autouse=True)
def no_desktop(monkeypatch):
    """A machine without a desktop or any of the programs that read one."""
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")


def inspect_sources(**named):
    given = {"images": None, "screen_now": False, "clipboard_now": False, "uri": None, **named}
    return sources.inspect_sources(Output(as_json=True), **given)


@pytest.fixture
def shown(monkeypatch):
    """Lets a test say which texts are on the screen and in the clipboard."""

    def show(on_screen: list[str] | BadInput, in_clipboard: list[str] | BadInput) -> None:
        monkeypatch.setattr(screen, "texts", lambda: _give(on_screen))
        monkeypatch.setattr(clipboard, "texts", lambda: _give(in_clipboard))

    return show


def _give(texts: list[str] | BadInput) -> list[str]:
    if isinstance(texts, BadInput):
        raise texts
    return texts


def test_no_source_named_looks_at_the_screen_first(shown):
    shown([URI], BadInput("not looked at"))
    assert inspect_sources().kind == "totp"


@pytest.mark.parametrize("on_screen", [[], [PUSH], BadInput("no screen")])
def test_and_then_at_the_clipboard(shown, on_screen):
    shown(on_screen, [URI])
    assert inspect_sources().kind == "totp"


def test_and_tells_of_both_when_neither_can_be_read(shown):
    shown(BadInput("no screen"), BadInput("no clipboard"))
    with pytest.raises(BadInput, match="no screen; no clipboard"):
        inspect_sources()


def test_nothing_in_either(shown):
    shown([], [])
    assert inspect_sources().kind == "none"


def test_named_sources_only(shown):
    shown(BadInput("not looked at"), [URI])
    assert inspect_sources(clipboard_now=True).kind == "totp"


@pytest.mark.parametrize(
    "named", [{"clipboard_now": True}, {"camera_now": True}, {"watch_screen": True}, {"uri": "-"}]
)
def test_manual_goes_with_no_other_source(named):
    with pytest.raises(BadInput, match="--manual"):
        inspect_sources(manual=True, **named)


def test_watching_goes_with_no_other_source():
    with pytest.raises(BadInput, match="--watch"):
        inspect_sources(watch_screen=True, images=[Path("x.png")])


def test_the_camera(monkeypatch):
    monkeypatch.setattr(camera, "texts", lambda: [URI])
    assert inspect_sources(camera_now=True).kind == "totp"


@pytest.mark.parametrize("option", ["images", "files"])
@pytest.mark.parametrize("kind", ["PNG", "PDF"])
def test_a_picture_from_standard_input(monkeypatch, qr_file, tmp_path, option, kind):
    Image.open(qr_file).convert("RGB").save(tmp_path / "it", kind)
    with (tmp_path / "it").open("rb") as file:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=file))
        assert inspect_sources(**{option: [Path("-")]}).kind == "totp"


def test_an_export_from_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(f"# mine\n{URI}\n".encode())))
    assert inspect_sources(files=[Path("-")]).kind == "totp"


def test_standard_input_is_there_once():
    for twice in ({"images": [Path("-")], "uri": "-"}, {"files": [Path("-"), Path("-")]}):
        with pytest.raises(BadInput, match="standard input can be named once"):
            inspect_sources(**twice)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_picture_from_a_pipe(qr_file, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(qr_file.read_bytes()))
    writer.start()
    assert inspect_sources(files=[pipe]).kind == "totp"
    writer.join()


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no /dev/zero here")
def test_standard_input_that_has_no_end(monkeypatch):
    with Path("/dev/zero").open("rb") as file:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=file, isatty=lambda: False))
        with pytest.raises(BadInput, match="longer than 1000000 bytes"):
            inspect_sources(uri="-")
        with pytest.raises(BadInput, match="standard input is larger than 50 MB"):
            inspect_sources(images=[Path("-")])


# The screen


@on_linux
def test_no_screen():
    with pytest.raises(BadInput, match="the screen can't be read; take a screenshot"):
        screen.texts()


@on_linux
def test_wayland_without_a_program_that_may_look(monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    with pytest.raises(BadInput, match=r"on Wayland .* grim.*--image FILE"):
        screen.texts()


@on_linux
def test_wayland_with_one(monkeypatch, qr_file, programs):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    programs("gnome-screenshot", f"#!/bin/sh\n/bin/cp {qr_file} $2\n")
    assert screen.texts() == [URI]


@on_linux
def test_wayland_when_the_user_says_no(monkeypatch, programs):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    programs("grim", "#!/bin/sh\nexit 1\n")
    with pytest.raises(BadInput, match="grim could not read the screen"):
        screen.texts()


def test_every_monitor_is_looked_at(monkeypatch, qr_file):
    class Screen:
        monitors = ("all", "left", "right")

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def grab(self, monitor):
            picture = Image.open(qr_file) if monitor == "right" else Image.new("RGB", (100, 100))
            return type(
                "Shot", (), {"size": picture.size, "bgra": picture.convert("RGB").tobytes("raw", "BGRX")}
            )

    monkeypatch.setattr(mss, "MSS", Screen)
    assert screen.texts() == [URI]


# The clipboard


@on_linux
def test_no_desktop():
    with pytest.raises(BadInput, match="there is no desktop here"):
        clipboard.texts()


@on_linux
@pytest.mark.parametrize("display", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_a_desktop_without_a_program_for_the_clipboard(monkeypatch, display):
    monkeypatch.setenv(display, ":0")
    with pytest.raises(BadInput, match="install wl-clipboard"):
        clipboard.texts()


@on_linux
@pytest.mark.parametrize(("display", "program"), [("DISPLAY", "xsel"), ("WAYLAND_DISPLAY", "wl-paste")])
def test_copied_text(monkeypatch, programs, display, program):
    monkeypatch.setenv(display, ":0")
    programs(program, f"#!/bin/sh\n[ $2 = image ] && exit 1\necho '  {URI}'\necho\necho '{PUSH}'\n")
    assert clipboard.texts() == [URI, PUSH]


@on_linux
def test_an_empty_clipboard(monkeypatch, programs):
    monkeypatch.setenv("DISPLAY", ":0")
    programs("xclip", "#!/bin/sh\nexit 1\n")
    assert clipboard.texts() == []


@on_linux
def test_a_program_that_does_not_answer(monkeypatch, programs):
    monkeypatch.setenv("DISPLAY", ":0")
    programs("xsel", "#!/bin/sh\n")
    monkeypatch.setattr(subprocess, "run", _never_answers)
    with pytest.raises(BadInput, match="xsel does not answer"):
        clipboard.texts()


def _never_answers(command, **_):
    raise subprocess.TimeoutExpired(command, 10)


def test_a_copied_picture(monkeypatch, qr_file):
    monkeypatch.setattr(ImageGrab, "grabclipboard", lambda: Image.open(qr_file))
    assert clipboard.texts() == [URI]


def test_a_copied_picture_that_is_too_large(monkeypatch):
    def grab():
        raise Image.DecompressionBombError

    monkeypatch.setattr(ImageGrab, "grabclipboard", grab)
    with pytest.raises(BadInput, match="too large: copy the code only"):
        clipboard.texts()


def test_copied_files(monkeypatch, qr_file):
    monkeypatch.setattr(ImageGrab, "grabclipboard", lambda: [str(qr_file)])
    assert clipboard.texts() == [URI]


@on_linux
@pytest.mark.parametrize("before", ["", "copy\n"])  # as KDE's and GNOME's file managers say it
def test_files_copied_in_a_file_manager(monkeypatch, programs, qr_file, before):
    monkeypatch.setenv("DISPLAY", ":0")
    named = qr_file.rename(qr_file.with_name("a code ä.png"))
    programs("xsel", f"#!/bin/sh\necho '{before}{named.as_uri()}'\n")
    assert clipboard.texts() == [URI]


@pytest.fixture
def qr_file(tmp_path):
    path = tmp_path / "qr.png"
    code = zxingcpp.create_barcode(URI, zxingcpp.BarcodeFormat.QRCode)
    Image.fromarray(code.to_image(scale=4)).save(path)
    assert picture.texts_in_file(path) == [URI]
    return path


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Puts a program of that name where programs are looked for."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def install(name: str, script: str) -> None:
        path = folder / name
        path.write_text(script)
        path.chmod(0o755)

    return install


# Typed in by hand


@pytest.fixture
def typed(monkeypatch):
    """Lets a test say what is typed, at a terminal or from a pipe."""

    def type_in(*lines: str, terminal: bool) -> None:
        remaining = iter(lines)
        hidden: list[str] = []

        def hidden_line(prompt, stream=None):
            hidden.append(prompt)
            return next(remaining)

        monkeypatch.setattr("sys.stdin.isatty", lambda: terminal, raising=False)
        monkeypatch.setattr("getpass.getpass", hidden_line)
        monkeypatch.setattr("builtins.input", lambda: next(remaining))

    return type_in


def test_an_account_typed_in(typed):
    typed("Contoso", "me", "abcd efgh ijkl mnop", "", "", "", "", terminal=True)
    account = ask_account()
    assert (account.name, account.issuer, account.label_issuer, account.account) == (
        "Contoso",
        "Contoso",
        "",
        "me",
    )
    assert (account.type, account.algorithm, account.digits, account.period) == ("totp", "SHA1", 6, 30)
    assert account.secret == bytes.fromhex("00443214c74254b635cf")


def test_every_answer_is_asked_again_until_it_is_right(typed, capsys):
    typed(
        *("a\u202eb", "Acme"),
        "",
        *("ABC1", "", "ABCD"),
        *("otp", "HOTP"),
        *("md5", "sha-256"),
        *("9", "8"),
        *("-1", str(2**64), "7"),
        terminal=True,
    )
    account = ask_account()
    assert (account.type, account.algorithm, account.digits, account.counter) == ("hotp", "SHA256", 8, 7)
    messages = capsys.readouterr()
    assert messages.out == ""
    assert "character 4 is '1'" in messages.err
    assert "ABCD" not in messages.err


def test_from_a_pipe_nobody_can_be_asked_again(typed):
    typed("Acme", "me", "ABC1", terminal=False)
    with pytest.raises(BadInput, match="character 4 is '1'"):
        ask_account()


def test_an_end_of_input_says_what_was_asked_for(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("Acme\n"))
    with pytest.raises(BadInput, match="Account name: type it, or give it as a line on standard input"):
        ask_account()


@pytest.mark.parametrize("end", [EOFError, KeyboardInterrupt])
def test_at_a_terminal_it_is_giving_up(typed, monkeypatch, capsys, end):
    def ends():
        raise end

    typed(terminal=True)
    monkeypatch.setattr("builtins.input", ends)
    with pytest.raises(KeyboardInterrupt):
        ask_account()
    assert capsys.readouterr().err == "Service: \n"


def test_in_a_pipe_each_question_is_a_line(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO("Acme\nme\nABC1\n"))
    with pytest.raises(BadInput):
        ask_account()
    assert capsys.readouterr().err.splitlines() == ["Service:", "Account name:", "Secret key (not shown):"]
