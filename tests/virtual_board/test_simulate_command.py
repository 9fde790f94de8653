"""`picoath simulate` from the outside: modes, messages and exit statuses."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from picoath.cli.simulate import with_address
from virtual_board.event_log import EventLog

PROGRAM = [sys.executable, "-m", "picoath"]
SAMPLE = Path(__file__).parents[1] / "picoath" / "qr" / "ms365-other-app.png"
SECRET = "GEZDGNBVGY3TQOJQ"


def simulate(*arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [*PROGRAM, "simulate", *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
    )


def play(script: str, folder: Path, *options: object) -> subprocess.CompletedProcess[str]:
    (folder / "it.seq").write_text(script, encoding="utf-8")
    return simulate("--script", "it.seq", *options, folder=folder)


def test_a_script_whose_expectations_hold_gives_0(tmp_path: Path) -> None:
    done = play("clock 2026-11-24T09:00:05Z\npower on\nexpect screen SET-UP\nscreenshot it.png", tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "it.png").read_bytes().startswith(b"\x89PNG")


def test_a_failed_expectation_gives_1_with_line_panel_and_what_was_typed(tmp_path: Path) -> None:
    done = play("power on\n\nexpect screen Contoso", tmp_path)
    assert done.returncode == 1
    assert "it.seq:3: expect screen Contoso" in done.stderr
    assert "█" in done.stderr
    assert "typed" in done.stderr


def test_a_failed_expectation_does_not_tell_the_secret(tmp_path: Path) -> None:
    done = play(f"expect typed code otpauth://totp/x?secret={SECRET}&digits=8", tmp_path)
    assert done.returncode == 1
    assert "nothing was typed" in done.stderr
    assert SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize("script", ["power on\njump", "# only\nexpect typed code x", "\npress"])
def test_a_mistake_in_a_script_gives_2_with_its_line(tmp_path: Path, script: str) -> None:
    done = play(script, tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("picoath: it.seq:2: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--script", "missing.seq"],
        ["--script", "."],
        [],
        ["--link", "no/such/folder/link"],
        ["--board", "abacus", "--demo"],
        ["--nonsense"],
    ],
)
def test_bad_usage_gives_2_and_says_why(tmp_path: Path, arguments: list[str]) -> None:
    done = simulate(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_state_is_kept_between_two_runs(tmp_path: Path) -> None:
    first = play("clock 2026-11-24T09:00:05Z\npower on", tmp_path, "--state", "kept")
    second = play("power on\nhost status --json\nhost done 0", tmp_path, "--state", "kept", "--log", "log")
    assert (first.returncode, second.returncode) == (0, 0)
    assert (tmp_path / "kept").is_dir()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes; a user's folders are private")
def test_state_is_for_its_owner_alone_for_there_are_keys_in_it(tmp_path: Path) -> None:
    older = tmp_path / "kept" / "drive"
    older.mkdir(parents=True)
    before = os.umask(0)
    try:
        script = "clock 2026-11-24T09:00:05Z\npower on"
        script += f"\nhost add --image {SAMPLE}\nwait 1.5\npress A\nhost done 0\npower off"
        assert play(script, tmp_path, "--state", "kept").returncode == 0
        assert play("power on", tmp_path, "--state", "new").returncode == 0
    finally:
        os.umask(before)
    made = [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]
    assert {path.name for path in made} >= {"nvm.bin", "rtc.json", "unique_id"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}
    assert stat.S_IMODE(older.stat().st_mode) == stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_every_board_that_is_kept_has_a_serial_number_of_its_own(tmp_path: Path) -> None:
    def serial(state: str) -> str:
        play("power on", tmp_path, "--state", state, "--log", "log")
        return (tmp_path / state / "unique_id").read_text(encoding="ascii")

    assert serial("one") == serial("one") != serial("other")


def test_an_event_is_in_the_log_as_it_happens(tmp_path: Path) -> None:
    with EventLog(tmp_path / "log") as log:
        log.write({"t": 1.5, "event": "typed", "text": "1"})
        assert json.loads((tmp_path / "log").read_text(encoding="utf-8"))["t"] == 1.5


def test_the_log_has_a_line_of_json_for_each_event(tmp_path: Path) -> None:
    play("power on\nhost list\nhost done 0", tmp_path, "--log", "log")
    events = [json.loads(line) for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    assert [event["t"] for event in events] == sorted(event["t"] for event in events)
    screens = [event["lines"] for event in events if event["event"] == "screen"]
    assert any("SET-UP" in line for lines in screens for line in lines)
    from_computer = [e for e in events if e["event"] == "report" and e["direction"] == "out"]
    assert from_computer
    assert all(len(event["hex"]) == 8 for event in from_computer)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM to send")
def test_a_link_is_served_until_the_program_is_ended(tmp_path: Path) -> None:
    link = tmp_path / "link"
    with (tmp_path / "told").open("w") as told:
        server = subprocess.Popen(
            [*PROGRAM, "simulate", "--link", str(link)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=told,
        )
    try:
        deadline = time.monotonic() + 20
        while not link.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        asked = subprocess.run(
            [*PROGRAM, "status", "--json", "--port", str(link)], capture_output=True, timeout=30, check=True
        )
    finally:
        os.kill(server.pid, signal.SIGTERM)
        server.wait(20)
    assert json.loads(asked.stdout)["personality"] == "set-up"
    assert not link.exists()
    assert "SET-UP" in (tmp_path / "told").read_text()


def test_the_demonstration_shows_it_all_and_ends_well(tmp_path: Path) -> None:
    done = simulate("--demo", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Contoso Ltd" in done.stdout
    assert done.stdout.count("as the independent implementation says") == 2
    assert "laarmrxo7jj6bwl6" not in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["--usbip", "here"],
        ["--usbip", "127.0.0.1:nothing"],
        ["--usbip", "127.0.0.1:65536"],
        ["--usbip", "--link", "link"],
        ["--usbip", "--demo"],
        ["--usbip", "192.0.2.1:3240"],
    ],
)
def test_what_usbip_can_not_do_gives_2_and_says_why(tmp_path: Path, arguments: list[str]) -> None:
    done = simulate(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("picoath: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("given", "completed"),
    [
        ([], []),
        (["--usbip"], ["--usbip", "127.0.0.1:3240"]),
        (["--usbip", "--json"], ["--usbip", "127.0.0.1:3240", "--json"]),
        (["--usbip", "[::1]:4000", "--json"], ["--usbip", "[::1]:4000", "--json"]),
        (["--usbip=:1"], ["--usbip=:1"]),
        (["--json", "--usbip"], ["--json", "--usbip", "127.0.0.1:3240"]),
    ],
)
def test_usbip_needs_no_address(given: list[str], completed: list[str]) -> None:
    assert with_address(given) == completed


def test_usbip_lists_the_board_and_says_how_to_attach_it(tmp_path: Path) -> None:
    command = [*PROGRAM, "simulate", "--usbip", "127.0.0.1:0"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "stdin": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=tmp_path, text=True, **pipes) as process:
        assert process.stdout is not None
        said = next(line for line in process.stdout if "usbip" in line)
        found = re.search(r"sudo usbip --tcp-port (\d+) attach -r 127\.0\.0\.1 -b 1-1", said)
        assert found is not None, said
        with socket.create_connection(("127.0.0.1", int(found[1])), 30) as client:
            client.sendall(bytes.fromhex("0111800500000000"))
            assert client.makefile("rb").read()[8:12] == bytes((0, 0, 0, 1))
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        assert process.returncode == 1
