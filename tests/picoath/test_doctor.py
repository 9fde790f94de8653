"""`picoath doctor`: each finding, and one thing to do about it."""

import json
import os
import stat
import time
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from fob.vault.account import Account
from picoath import udev_rules
from picoath.cli.app import app
from picoath.clock import computer
from picoath.clock.drift import Drift
from picoath.doctor import cable, desktop, keys, token_state, udev
from picoath.doctor.desktop import Desktop
from picoath.errors import Refused
from picoath.link import client, hid_transport
from picoath.link.client import Status
from picoath.link.hid_transport import HidInterface
from picoath.link.token_clock import TokenClock
from typer.testing import CliRunner

WIRE = HidInterface("/dev/hidraw3", "picoath", "E661", 0xFF60, 0x61)
OTHER_WIRE = HidInterface("/dev/hidraw4", "picoath", "E662", 0xFF60, 0x61)
KEYBOARD = HidInterface("/dev/hidraw5", "picoath", "E663", 1, 6)

BOOT_OUT = (
    "Adafruit CircuitPython 10.2.1 on 2026-08-01; Raspberry Pi Pico\nBoard ID:raspberry_pi_pico\nUID:E661\n"
)


@pytest.fixture(autouse=True)
def a_good_computer(monkeypatch):
    monkeypatch.setattr(client, "CLOCK_TURNS", 0.1)
    monkeypatch.setattr(client, "CLOCK_READINGS", 2)
    monkeypatch.setattr(computer, "problem", lambda: None)
    monkeypatch.setattr(desktop, "read", lambda: Desktop("us", True))


@pytest.fixture
def plugged_in(monkeypatch):
    """Lets a test say which HID interfaces and which drives the computer has."""

    def plug_in(*interfaces, drives=()):
        monkeypatch.setattr(hid_transport, "tokens", lambda: list(interfaces))
        found = [SimpleNamespace(mountpoint=str(drive)) for drive in drives]
        monkeypatch.setattr(psutil, "disk_partitions", lambda **_options: found)

    plug_in()
    return plug_in


def doctor(*arguments, given=""):
    return CliRunner().invoke(app, ["doctor", *map(str, arguments)], input=given)


def found(result):
    return {finding["check"]: finding for finding in json.loads(result.stdout)["findings"]}


def wrong(result):
    return {check: finding["do"] for check, finding in found(result).items() if finding["state"] == "wrong"}


# The cable


def test_no_token(plugged_in):
    result = doctor("--json")
    assert result.exit_code == 3
    assert "holding its button" in wrong(result)["token"]
    assert list(found(result)) == ["token", "keys", "computer-clock"]


def test_a_token_that_is_not_in_set_up(plugged_in):
    plugged_in(KEYBOARD)
    result = doctor("--json")
    assert (result.exit_code, list(wrong(result))) == (3, ["personality"])
    assert wrong(result)["personality"].startswith("hold its button while plugging it in")


def test_two_tokens(plugged_in):
    plugged_in(WIRE, OTHER_WIRE)
    result = doctor("--json")
    assert (result.exit_code, wrong(result)) == (3, {"token": "say which one with --port"})
    assert "/dev/hidraw3 (serial E661), /dev/hidraw4 (serial E662)" in found(result)["token"]["what"]


def test_a_port_where_there_is_none(plugged_in):
    plugged_in(WIRE)
    result = doctor("--json", "--port", "/dev/hidraw9")
    assert result.exit_code == 3
    assert found(result)["token"]["what"] == "there is no token at /dev/hidraw9"


def test_a_token_in_maintenance(plugged_in, tmp_path):
    (tmp_path / "boot_out.txt").write_text(BOOT_OUT)
    plugged_in(drives=[tmp_path])
    result = doctor("--json")
    assert (result.exit_code, list(wrong(result))) == (3, ["personality"])
    assert str(tmp_path) in found(result)["personality"]["what"]


def test_a_board_in_its_boot_rom(plugged_in, tmp_path):
    (tmp_path / "INFO_UF2.TXT").write_text(
        "UF2 Bootloader v3.0\nModel: Raspberry Pi RP2\nBoard-ID: RPI-RP2\n"
    )
    plugged_in(drives=[tmp_path])
    assert wrong(doctor("--json"))["personality"] == "run `picoath install`"


on_linux = pytest.mark.skipif(not Path("/proc/self").exists(), reason="udev is Linux's")


@pytest.fixture
def no_permission(plugged_in, monkeypatch):
    plugged_in(WIRE)
    access = os.access
    monkeypatch.setattr(cable.os, "access", lambda path, mode: path != WIRE.path and access(path, mode))


@on_linux
def test_no_permission_prints_the_rules(no_permission):
    result = doctor("--json")
    assert (result.exit_code, list(wrong(result))) == (3, ["permission"])
    rules = [line for line in udev_rules.text().splitlines() if not line.startswith("#")]
    assert len(rules) == 3
    assert wrong(result)["permission"].splitlines()[1:] == rules
    assert all(rule in doctor().stdout for rule in rules)


@on_linux
@pytest.mark.parametrize("answer", ["y", "n"])
def test_at_a_terminal_it_offers_to_write_the_rules(no_permission, monkeypatch, programs, tmp_path, answer):
    monkeypatch.setattr("picoath.cli.doctor.may_ask", lambda _output: True)
    monkeypatch.setattr(udev_rules, "INSTALLED", str(tmp_path / "70-picoath.rules"))
    monkeypatch.setattr(udev.os, "geteuid", lambda: 1000)
    programs("sudo", 'echo "$@" >> "${0%/*}/log"; [ "$1" = tee ] && exec /bin/cat > "$2"; exit 0')
    assert doctor(given=f"{answer}\n").exit_code == 3
    written = tmp_path / "70-picoath.rules"
    if answer == "n":
        assert not written.exists()
        return
    assert written.read_text() == udev_rules.text()
    assert (tmp_path / "bin" / "log").read_text().splitlines()[1:] == [
        "udevadm control --reload",
        "udevadm trigger --subsystem-match=hidraw",
    ]


@on_linux
def test_rules_that_can_not_be_written(programs, monkeypatch):
    monkeypatch.setattr(udev.os, "geteuid", lambda: 1000)
    programs("sudo", "exit 1")
    with pytest.raises(Refused, match="was not written"):
        udev.write_rules()


# A token that answers


@pytest.fixture
def at(token, plugged_in):
    time.sleep(0.1)
    return ("--port", token.port)


def test_all_is_well(at, token):
    result = doctor("--json", *at)
    assert result.exit_code == 0, result.stdout
    assert {finding["state"] for finding in found(result).values()} == {"good"}
    assert all(finding["do"] is None for finding in found(result).values())
    assert list(found(result)) == [
        *("token", "firmware", "circuitpython", "vault", "room", "clock", "keys", "computer-clock")
    ]
    assert token.asked == []


def test_an_account_that_counts_may_fall_behind(at, token):
    hotp = Account("hotp", "SHA1", 6, None, 7, b"12345678901234567890", "Bank", "ann")
    token.put(Account("totp", "SHA1", 6, 30, None, hotp.key, "Contoso", "ann"), hotp)
    result = doctor("--json", *at)
    assert result.exit_code == 0, result.stdout
    finding = found(result)["counters"]
    assert (finding["state"], finding["what"]) == ("note", "accounts that count their codes (HOTP): 2")
    assert "picoath set counter N --account I" in finding["do"]


def test_for_people_it_says_what_to_do(at, token):
    token.chip.lost_power = True
    time.sleep(1.1)
    result = doctor(*at)
    assert result.exit_code == 1
    assert "wrong  the clock can't be trusted (lost power): no codes" in result.stdout
    assert "to do: run `picoath time`" in result.stdout


def test_a_token_that_goes_away(at, token):
    token.usb.interfaces = []
    time.sleep(0.05)
    result = doctor("--json", *at)
    assert (result.exit_code, list(wrong(result))) == (3, ["token"])


def test_a_virtual_token_that_has_left_set_up(at, token):
    token.usb.interfaces = [SimpleNamespace(kind="hid", usage_page=1, usage=6)]
    time.sleep(0.05)
    result = doctor("--json", *at)
    assert (result.exit_code, list(wrong(result))) == (3, ["personality"])
    assert list(found(result)) == ["personality", "keys", "computer-clock"]


def test_a_computer_whose_clock_is_off(at, monkeypatch):
    monkeypatch.setattr(computer, "problem", lambda: "chrony says that it is 3.0 s off")
    result = doctor("--json", *at)
    assert (result.exit_code, list(wrong(result))) == (1, ["computer-clock"])


# What it says about itself


def status(**changes):
    values = {
        "serial": "E661",
        "board": "raspberry_pi_pico",
        "firmware": "0.1.0",
        "circuitpython": "10.2.1",
        "personality": "set-up",
        "locked": False,
        "pin": False,
        "accounts": 3,
        "capacity": 100,
        "vault": "good",
        "clock": None,
    }
    return Status(**{**values, **changes})


def states(**changes):
    return {one.check: one.state for one in token_state.findings(status(**changes)) if one.state != "good"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"firmware": "0.0.9"}, {"firmware": "wrong"}),
        ({"firmware": "9.0.0"}, {"firmware": "note"}),
        ({"circuitpython": "10.0.3"}, {"circuitpython": "wrong"}),
        ({"circuitpython": "10.1.0-rc.0"}, {}),
        ({"vault": "damaged"}, {"vault": "wrong"}),
        ({"vault": "one copy damaged"}, {"vault": "note"}),
        ({"accounts": 100}, {"room": "note"}),
        ({"locked": True, "vault": "damaged"}, {"lock": "note"}),
    ],
)
def test_what_the_token_says_about_itself(changes, expected):
    assert states(**changes) == expected
    for finding in token_state.findings(status(**changes)):
        assert (finding.do is None) == (finding.state == "good")


def clock(offset=0.0, trusted=True):
    return TokenClock(1795510805, trusted, None if trusted else "lost power", 0, offset, 0.003)


@pytest.mark.parametrize(
    ("clock", "drift", "expected"),
    [
        (clock(), None, {"clock": "good"}),
        (clock(-1.9), None, {"clock": "good"}),
        (clock(4), None, {"clock": "note"}),
        (clock(-16), None, {"clock": "wrong"}),
        (clock(trusted=False), None, {"clock": "wrong"}),
        (clock(), Drift(1.0, 0.1, 1e6), {"clock": "good", "drift": "good"}),
        (clock(), Drift(20.0, 0.1, 1e6), {"clock": "good", "drift": "note"}),
    ],
)
def test_the_clock(clock, drift, expected):
    assert {one.check: one.state for one in token_state.clock_findings(clock, drift)} == expected


# The keyboard


@pytest.mark.parametrize(
    ("layout", "num_lock", "setting", "do"),
    [
        ("us", False, "auto", None),
        (None, None, "auto", None),
        ("fr", True, "auto", None),
        ("fr", False, "auto", "row+shift"),
        ("cz", None, "auto", "row+shift"),
        ("hu", False, "auto", "hungarian"),
        ("fr", False, "keypad", None),
        ("fr", False, "row+shift", None),
        ("fr", True, "row", "auto"),
        ("us", False, "row+shift", "auto"),
        ("hu", True, "hungarian", None),
        ("de", False, "hungarian", "auto"),
        ("de", False, "row", None),
    ],
)
def test_which_keys_fit(layout, num_lock, setting, do):
    finding = keys.judge(Desktop(layout, num_lock), setting)
    assert finding.do == (None if do is None else f"run `picoath set keys {do}`")
    assert finding.state == ("good" if do is None else "wrong")


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Puts a shell script of that name where programs are looked for."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def install(name, script):
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    return install


@pytest.fixture
def linux(monkeypatch, tmp_path, programs):
    """A Linux desktop with nothing that tells about its keyboard."""
    monkeypatch.undo()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    for name in ("XDG_CURRENT_DESKTOP", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(desktop, "_LEDS", tmp_path / "leds")
    return programs


@on_linux
def test_a_desktop_that_tells_nothing(linux):
    assert desktop.read() == Desktop(None, None)


@on_linux
@pytest.mark.parametrize(
    ("told", "layout"),
    [
        ("[('xkb', 'fr+oss'), ('xkb', 'us')]", "fr"),
        ("@a(ss) []", None),
        ("[('ibus', 'mozc-jp')]", None),
        ("nonsense", None),
    ],
)
def test_gnome(linux, monkeypatch, told, layout):
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")
    linux("gsettings", f'echo "{told}"')
    assert desktop.read().layout == layout


@on_linux
def test_kde(linux, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
    (tmp_path / "kxkbrc").write_text("[Layout]\nDisplayNames=,\nLayoutList=hu,us\nUse=true\n")
    assert desktop.read().layout == "hu"


@on_linux
def test_x11_and_its_num_lock(linux, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":0")
    linux("setxkbmap", "echo 'rules:      evdev'; echo 'layout:     cz,us'")
    linux("xset", "echo '    00: Caps Lock:   off    01: Num Lock:    on     02: Scroll Lock: off'")
    assert desktop.read() == Desktop("cz", True)


@on_linux
def test_the_system_and_the_kernel_s_leds(linux, tmp_path):
    linux("localectl", "echo '   System Locale: LANG=de_DE.UTF-8'; echo '      X11 Layout: de'")
    for number, lit in enumerate((0, 1)):
        led = tmp_path / "leds" / f"input{number}::numlock"
        led.mkdir(parents=True)
        (led / "brightness").write_text(f"{lit}\n")
    assert desktop.read() == Desktop("de", True)


@pytest.mark.parametrize(
    ("name", "layout"),
    [("French - PC", "fr"), ("Czech-QWERTY", "cz"), ("U.S.", "U.S."), ("German", "German")],
)
def test_macos(monkeypatch, name, layout):
    monkeypatch.undo()
    monkeypatch.setattr(desktop.sys, "platform", "darwin")
    told = f'(\n {{\n InputSourceKind = "Keyboard Layout";\n "KeyboardLayout Name" = "{name}";\n }}\n)'
    monkeypatch.setattr(desktop, "_output_of", lambda *_command: told)
    assert desktop.read() == Desktop(layout, None)
