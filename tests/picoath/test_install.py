"""`picoath install`: finding the drive, updating it, cuts at every step, and what is not ours."""

import errno
import json
import os
import re
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import fob
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from picoath.cli.app import app
from picoath.errors import BadInput, NoToken, Refused
from picoath.firmware import drives, layout, manifest, names, settings_toml, targets, vault_files
from picoath.firmware.boards import board_for, board_id
from picoath.firmware.drive_files import DriveFiles
from picoath.firmware.install import install
from picoath.firmware.kept import Kept
from picoath.firmware.layout import Firmware
from picoath.firmware.manifest import Manifest
from picoath.firmware.rivals import rivals
from picoath.project_folder import board_names
from typer.testing import CliRunner

BOOT_OUT = (
    "Adafruit CircuitPython {version} on 2026-08-21; Raspberry Pi Pico with rp2040\r\n"
    "Board ID:{board}\r\nUID:E6605838831A2B2C\r\nboot.py output:\r\n"
)
NO_VAULT = vault_files.empty()
HELD = {
    "vault-a/copy.bin": b"sealed accounts, copy a" * 400,
    "vault-b/copy.bin": b"sealed accounts, copy b" * 400,
}
VAULT = {path: HELD.get(path, b"").ljust(len(room), b"\0") for path, room in NO_VAULT.items()}
MINE = {"notes.txt": b"mine", "lib/other_library.mpy": b"also mine", "settings.toml": b"A = 1\n"}


def new_drive(root: Path, version="10.2.1", board="raspberry_pi_pico") -> Path:
    root.mkdir(parents=True, exist_ok=True)
    (root / "boot_out.txt").write_text(BOOT_OUT.format(version=version, board=board), newline="")
    (root / "code.py").write_text('print("Hello World!")\n')
    return root


def put(root: Path, files: dict[str, bytes]) -> None:
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)


def contents(root: Path) -> dict[str, bytes]:
    files = (file for file in root.rglob("*") if file.is_file())
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


def made(build: str, version: str, **modules: bytes) -> Firmware:
    """A firmware of a few files, which are told apart by what is in them."""
    files = {
        "boot.py": b"closes the token",
        "code.py": f"starts {build}".encode(),
        "board_config.py": b"pins",
        "usb_interfaces.py": f"opens {build}".encode(),
        "fob/__init__.py": build.encode(),
        "last_words.py": b"says UPDATE AGAIN",
        "lib/adafruit_ssd1306.mpy": b"draws",
        **{f"fob/{name}.mpy": content for name, content in modules.items()},
    }
    identity = build * 32
    told = Manifest.of("raspberry_pi_pico", version, identity, files)
    return Firmware(
        "raspberry_pi_pico", version, identity, {**files, manifest.PATH: manifest.encoded(told)}, names.NONE
    )


OLD = made("a", "0.1.0", token=b"old token", vault=b"the vault's code", gone=b"only in the old one")
NEW = made("b", "0.2.0", token=b"new token, longer", vault=b"the vault's code", pages=b"only in the new one")


def silent(done: int, total: int, what: str) -> None:
    pass


@pytest.fixture
def root(tmp_path):
    return new_drive(tmp_path / "CIRCUITPY")


@pytest.fixture
def kept(tmp_path):
    return Kept("E6605838831A2B2C", tmp_path / "computer")


def says_update_again(root: Path, monkeypatch) -> bool:
    """What the token finds when it starts with this drive."""
    module = root / "fob" / "__init__.py"
    monkeypatch.setattr(fob, "MANIFEST", str(root / manifest.PATH))
    monkeypatch.setattr(fob, "BUILD", module.read_text() * 32 if module.exists() else "")
    return not fob.is_complete()


# A drive that is written to its end


def test_a_new_board(root, kept):
    report = install(NEW, DriveFiles(root), kept, silent)
    boot_out = (root / "boot_out.txt").read_bytes()
    assert contents(root) == {**NEW.files, **NO_VAULT, "boot_out.txt": boot_out}
    assert (report.written, report.unchanged, report.removed) == (len(NEW.files) - 1, 0, [])
    assert (report.previous_version, report.replaced, report.vault) == (None, None, "none")


def test_an_update_changes_what_is_ours_and_nothing_else(root, kept, monkeypatch):
    install(OLD, DriveFiles(root), kept, silent)
    put(root, MINE | VAULT)
    report = install(NEW, DriveFiles(root), kept, silent)
    boot_out = (root / "boot_out.txt").read_bytes()
    assert contents(root) == {**NEW.files, **MINE, **VAULT, "boot_out.txt": boot_out}
    assert report.removed == ["fob/gone.mpy"]
    assert (report.previous_version, report.replaced, report.vault) == ("0.1.0", None, "intact")
    assert not says_update_again(root, monkeypatch)


def test_only_what_differs_is_written(root, kept):
    install(OLD, DriveFiles(root), kept, silent)
    untouched = (root / "fob" / "vault.mpy").stat().st_mtime_ns
    report = install(NEW, DriveFiles(root), kept, silent)
    assert (root / "fob" / "vault.mpy").stat().st_mtime_ns == untouched
    assert report.written == 5  # code.py, usb_interfaces, fob, fob.token, fob.panel.pages


def test_the_same_again_writes_nothing(root, kept):
    install(NEW, DriveFiles(root), kept, silent)
    before = {file: file.stat().st_mtime_ns for file in root.rglob("*") if file.is_file()}
    report = install(NEW, DriveFiles(root), kept, silent)
    assert {file: file.stat().st_mtime_ns for file in root.rglob("*") if file.is_file()} == before
    assert (report.written, report.unchanged) == (0, len(NEW.files) - 1)


def test_a_damaged_file_is_mended(root, kept):
    install(NEW, DriveFiles(root), kept, silent)
    (root / "fob" / "token.mpy").write_bytes(b"\xff" * 17)
    install(NEW, DriveFiles(root), kept, silent)
    assert (root / "fob" / "token.mpy").read_bytes() == NEW.files["fob/token.mpy"]


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b'{"build": 1, "files": {"../x": ""}}'])
def test_a_manifest_that_is_no_such_thing(root, kept, content):
    put(root, {manifest.PATH: content})
    install(NEW, DriveFiles(root), kept, silent)
    assert (root / manifest.PATH).read_bytes() == NEW.files[manifest.PATH]


def test_a_manifest_never_makes_us_leave_the_drive(root, kept, tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("not on the drive")
    for path in ("../outside.txt", str(outside), "..\\outside.txt"):
        told = Manifest("c" * 32, "raspberry_pi_pico", "0.0.1", {path: manifest.sha256(b"not on the drive")})
        put(root, {manifest.PATH: manifest.encoded(told)})
        install(NEW, DriveFiles(root), kept, silent)
        assert outside.exists()


@given(st.binary(max_size=200) | st.recursive(st.none() | st.text(), lambda x: st.dictionaries(st.text(), x)))
@example({"build": "x", "board": "x", "version": "x", "files": []})
@example({"build": "x", "board": "x", "version": "x", "files": {"/etc/passwd": "x"}})
def test_a_manifest_can_be_anything(content):
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    told = manifest.decoded(content)
    assert told is None or not any(path.startswith("/") for path in told.files)


@pytest.mark.parametrize("cut", range(0, 400, 7))
def test_a_torn_line_costs_no_other(cut):
    content = OLD.files[manifest.PATH] + NEW.files[manifest.PATH][:cut]
    told = manifest.decoded(content)
    assert told.build == OLD.build
    assert set(told.files) >= set(OLD.files) - {manifest.PATH}


# What is not ours and in the way


def test_a_program_of_the_user_is_kept_on_the_computer(root, kept):
    put(root, {"code.py": b"my own program", "fob/token.mpy": b"my own token"})
    report = install(NEW, DriveFiles(root), kept, silent)
    assert contents(report.replaced) == {"code.py": b"my own program", "fob/token.mpy": b"my own token"}
    assert (root / "code.py").read_bytes() == NEW.files["code.py"]


def test_a_file_of_ours_that_was_changed_is_kept_on_the_computer(root, kept):
    install(OLD, DriveFiles(root), kept, silent)
    put(root, {"board_config.py": b"other pins"})
    report = install(NEW, DriveFiles(root), kept, silent)
    assert contents(report.replaced) == {"board_config.py": b"other pins"}


def test_what_would_run_in_place_of_ours_is_taken_away_and_kept(root, kept):
    in_the_way = {
        "code.txt": b"runs before code.py",
        "board_config.mpy": b"is imported once the .py is lost",
        "fob/token.py": b"is imported before .mpy",
        "fob/token/__init__.py": b"and this before both",
        "adafruit_ssd1306.mpy": b"the root comes before lib",
        "lib/adafruit_ssd1306/__init__.mpy": b"a package before a module",
    }
    put(root, in_the_way | MINE)
    report = install(NEW, DriveFiles(root), kept, silent)
    assert set(report.removed) == set(in_the_way)
    assert contents(report.replaced) == in_the_way
    assert MINE.items() <= contents(root).items()
    assert not (root / "fob" / "token").exists()


def test_packages_are_not_in_their_own_way():
    assert "fob" not in rivals(["fob/__init__.py", "fob/panel/pages/__init__.mpy"])
    assert "lib" not in rivals(["lib/adafruit_register/i2c_bit.mpy"])
    assert "adafruit_register" in rivals(["lib/adafruit_register/i2c_bit.mpy"])


def test_programs_have_no_compiled_rivals():
    """CircuitPython runs none of these names."""
    assert rivals(["boot.py", "safemode.py"]) == []


# The vault


@pytest.mark.parametrize("how", ["gone", "overwritten", "one copy gone"])
def test_a_vault_that_is_lost_while_writing_is_put_back(root, kept, how):
    install(OLD, DriveFiles(root), kept, silent)
    put(root, VAULT)

    def lose(done, total, what):
        if not what.startswith("writing"):
            return
        for path in VAULT if how != "one copy gone" else ["vault-b/copy.bin"]:
            if how == "overwritten":
                (root / path).write_bytes(b"\xff" * 512)
            else:
                (root / path).unlink(missing_ok=True)

    report = install(NEW, DriveFiles(root), kept, lose)
    assert report.vault == "put back"
    assert VAULT.items() <= contents(root).items()
    assert not kept.vault_file.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_while_writing_the_vault_is_on_the_computer_for_the_user_alone(root, kept):
    put(root, VAULT)
    seen = set()

    def look(done, total, what):
        seen.add(stat.S_IMODE(kept.vault_file.stat().st_mode))
        seen.add(stat.S_IMODE(kept.vault_file.parent.stat().st_mode))
        assert kept.vault() == VAULT

    install(NEW, DriveFiles(root), kept, look)
    assert seen == {0o600, 0o700}
    assert not kept.vault_file.exists()


# The vault's room


def test_a_new_vault_is_made_in_full_length_and_stays(root, kept):
    install(OLD, DriveFiles(root), kept, silent)
    assert NO_VAULT.items() <= contents(root).items()
    put(root, VAULT)
    assert install(NEW, DriveFiles(root), kept, silent).vault == "intact"
    assert VAULT.items() <= contents(root).items()


@pytest.mark.parametrize(
    "there", [HELD, {"vault-a/before.gap": bytes(100)}, {**HELD, "vault-b/before.gap": b""}]
)
def test_what_is_missing_at_the_end_of_its_files_is_made(root, kept, there):
    install(NEW, DriveFiles(root), kept, silent)
    for path in VAULT:
        (root / path).unlink()
    put(root, there)
    assert install(NEW, DriveFiles(root), kept, silent).vault == "intact"
    for path, room in NO_VAULT.items():
        assert (root / path).read_bytes() == there.get(path, b"").ljust(len(room), b"\0")


# settings.toml

OURS = b"# why\nHEAP = 1\nSTACK = 2\n"


def with_settings(firmware: Firmware) -> Firmware:
    return replace(firmware, files={**firmware.files, settings_toml.PATH: OURS})


@pytest.mark.parametrize(
    ("theirs", "after"),
    [
        (None, OURS),
        (b"", OURS),
        (b"WIFI = 1", b"HEAP = 1\nSTACK = 2\nWIFI = 1"),
        (b"WIFI = 1\r\n[table]\r\n", b"HEAP = 1\nSTACK = 2\nWIFI = 1\r\n[table]\r\n"),
        (b" HEAP=9 # mine\n", b"STACK = 2\n HEAP=9 # mine\n"),
        (b"# HEAP = 9\nSTACK = 3\n", b"HEAP = 1\n# HEAP = 9\nSTACK = 3\n"),
    ],
)
def test_settings_of_the_user_stay_and_get_what_they_lack(root, kept, theirs, after):
    if theirs is not None:
        put(root, {settings_toml.PATH: theirs})
    report = install(with_settings(OLD), DriveFiles(root), kept, silent)
    assert (root / settings_toml.PATH).read_bytes() == after
    if theirs:
        assert report.replaced is not None
        assert (report.replaced / settings_toml.PATH).read_bytes() == theirs
    else:
        assert report.replaced is None
    assert install(with_settings(OLD), DriveFiles(root), kept, silent).written == 0


@given(st.binary(), st.binary())
def test_settings_are_merged_once_and_nothing_of_the_user_is_lost(theirs, ours):
    once = settings_toml.merged(theirs, ours)
    assert once.endswith(theirs) or not theirs.strip()
    assert settings_toml.merged(once, ours) == once


class Cut(OSError):
    def __init__(self) -> None:
        super().__init__(errno.EIO, "Input/output error")


class CutDrive(DriveFiles):
    """A drive that is pulled out at the operation number `at`, which stays half done."""

    def __init__(self, root: Path, at: int) -> None:
        super().__init__(root)
        self.left = at

    def write(self, path: str, content: bytes) -> None:
        self._step(lambda: super(CutDrive, self).write(path, content[: len(content) // 2]))
        super().write(path, content)

    def overwrite(self, path: str, beginning: bytes) -> None:
        self._step(lambda: super(CutDrive, self).overwrite(path, beginning[: len(beginning) // 2]))
        super().overwrite(path, beginning)

    def append(self, path: str, ending: bytes) -> None:
        self._step(lambda: super(CutDrive, self).append(path, ending[: len(ending) // 2]))
        super().append(path, ending)

    def remove(self, path: str) -> None:
        self._step(lambda: None)
        super().remove(path)

    def _step(self, half: Callable[[], object]) -> None:
        if self.left == 0:
            half()
        if self.left <= 0:
            raise Cut
        self.left -= 1


UPDATE_OPERATIONS = 10  # mark, list, five files, one removal, manifest, build


def test_an_update_is_so_many_operations(root, kept):
    """Else the cuts below miss some."""
    install(OLD, DriveFiles(root), kept, silent)
    drive = CutDrive(root, UPDATE_OPERATIONS)
    install(NEW, drive, kept, silent)
    assert drive.left == 0


@pytest.mark.parametrize("at", range(UPDATE_OPERATIONS))
def test_cut_at_every_operation_of_an_update(root, kept, monkeypatch, at):
    install(OLD, DriveFiles(root), kept, silent)
    put(root, MINE | VAULT)
    before = contents(root)
    with pytest.raises(Refused, match=r"^[^\n]+: do `picoath install` again[^\n]+$"):
        install(NEW, CutDrive(root, at), kept, silent)
    assert contents(root) == before or says_update_again(root, monkeypatch)
    report = install(NEW, DriveFiles(root), kept, silent)
    boot_out = (root / "boot_out.txt").read_bytes()
    assert contents(root) == {**NEW.files, **MINE, **VAULT, "boot_out.txt": boot_out}
    assert not says_update_again(root, monkeypatch)
    assert report.replaced is None
    assert not kept.vault_file.exists()


@pytest.mark.parametrize("at", [0, 1, 3, 7])
def test_cut_and_then_another_build(root, kept, monkeypatch, at):
    install(OLD, DriveFiles(root), kept, silent)
    with pytest.raises(Refused):
        install(NEW, CutDrive(root, at), kept, silent)
    install(OLD, DriveFiles(root), kept, silent)
    boot_out = (root / "boot_out.txt").read_bytes()
    assert contents(root) == {**OLD.files, **NO_VAULT, "boot_out.txt": boot_out}
    assert not says_update_again(root, monkeypatch)


@pytest.mark.parametrize("at", range(15))
def test_cut_on_a_new_board_leaves_the_drive_open(root, kept, at):
    """What closes the drive comes last: boot.py."""
    with pytest.raises(Refused):
        install(NEW, CutDrive(root, at), kept, silent)
    if (root / "boot.py").exists():
        written = set(contents(root)) - {"boot_out.txt"}
        assert written == set(NEW.files) | set(NO_VAULT)
    install(NEW, DriveFiles(root), kept, silent)
    assert NEW.files.items() <= contents(root).items()


def test_the_second_installation_puts_back_what_the_first_lost(root, kept):
    install(OLD, DriveFiles(root), kept, silent)
    put(root, VAULT)
    with pytest.raises(Refused):
        install(NEW, CutDrive(root, 5), kept, silent)
    (root / "vault-a" / "copy.bin").write_bytes(b"torn")
    (root / "vault-b" / "copy.bin").unlink()
    assert install(NEW, DriveFiles(root), kept, silent).vault == "put back"
    assert VAULT.items() <= contents(root).items()


def test_a_drive_that_was_formatted_after_a_cut_gets_its_vault_back(root, kept, tmp_path):
    put(root, VAULT)
    with pytest.raises(Refused):
        install(NEW, CutDrive(root, 5), kept, silent)
    formatted = new_drive(tmp_path / "formatted")
    assert install(NEW, DriveFiles(formatted), kept, silent).vault == "put back"
    assert VAULT.items() <= contents(formatted).items()


def test_a_vault_that_changed_since_is_never_replaced_by_an_old_one(root, kept, tmp_path):
    """Cut off here, ended from another computer, and used."""
    put(root, VAULT)
    with pytest.raises(Refused):
        install(NEW, CutDrive(root, 5), kept, silent)
    elsewhere = Kept("E6605838831A2B2C", tmp_path / "another computer")
    install(NEW, DriveFiles(root), elsewhere, silent)
    used = {path: content + b" and another" for path, content in VAULT.items()}
    put(root, used)
    with pytest.raises(Refused):
        install(OLD, CutDrive(root, 5), elsewhere, silent)
    assert install(OLD, DriveFiles(root), kept, silent).vault == "intact"
    assert used.items() <= contents(root).items()


# What goes wrong


def test_no_room_is_said_before_anything_is_changed(root, kept, monkeypatch):
    install(OLD, DriveFiles(root), kept, silent)
    before = contents(root)
    monkeypatch.setattr(DriveFiles, "free", lambda self: 0)
    with pytest.raises(Refused, match=r"no room on .*: \d+ KiB are missing; nothing was changed"):
        install(NEW, DriveFiles(root), kept, silent)
    assert contents(root) == before


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "no room on "),
        (OSError(errno.EROFS, "Read-only file system", "fob/token.mpy"), "token.mpy: Read-only file system"),
        (PermissionError(errno.EACCES, "Permission denied", "code.py"), "code.py: Permission denied"),
    ],
)
def test_errors_of_the_drive_are_one_line(root, kept, monkeypatch, error, message):
    def fail(self, path, content):
        raise error

    monkeypatch.setattr(DriveFiles, "write", fail)
    with pytest.raises(Refused, match=re.escape(message)):
        install(NEW, DriveFiles(root), kept, silent)


def test_a_drive_that_cannot_be_read_is_left_alone(root, kept, monkeypatch):
    install(OLD, DriveFiles(root), kept, silent)
    before = contents(root)

    def fail(self, path):
        raise OSError(errno.EIO, "Input/output error", path)

    with monkeypatch.context() as patched:
        patched.setattr(DriveFiles, "read", fail)
        with pytest.raises(Refused, match=r"picoath\.json: Input/output error: nothing was changed"):
            install(NEW, DriveFiles(root), kept, silent)
    assert contents(root) == before


def test_a_drive_that_is_pulled_out_is_not_filled_as_a_folder(root, kept, tmp_path):
    def unplug(done, total, what):
        if done == 3 and root.exists():
            root.rename(tmp_path / "pocket")
            root.mkdir()

    with pytest.raises(Refused, match="was unplugged: do `picoath install` again"):
        install(NEW, DriveFiles(root), kept, unplug)
    assert contents(root) == {}


def test_a_drive_that_stores_something_else(root, kept, monkeypatch):
    class Worn(DriveFiles):
        def read(self, path: str) -> bytes | None:
            content = super().read(path)
            return content[:-1] + b"?" if content and path == "fob/token.mpy" else content

    with pytest.raises(Refused, match=r"fob/token\.mpy does not read back as it was written"):
        install(NEW, Worn(root), kept, silent)
    assert says_update_again(root, monkeypatch)


# Finding the drive


@pytest.fixture
def mounted(monkeypatch):
    """Tells which folders are drives."""

    def mount(*roots: Path) -> None:
        partitions = [SimpleNamespace(mountpoint=str(root)) for root in roots]
        monkeypatch.setattr(drives.psutil, "disk_partitions", lambda all: partitions)

    return mount


def test_the_only_one_is_found(root, tmp_path, mounted):
    (tmp_path / "data").mkdir()
    mounted(tmp_path / "data", tmp_path / "empty card reader", root)
    found = targets.find(None)
    assert found == drives.FoundDrive(root, "10.2.1", (10, 2), "raspberry_pi_pico", "E6605838831A2B2C")


def test_a_drive_that_is_mounted_twice_counts_once(root, mounted):
    mounted(root, root)
    assert targets.find(None).root == root


def test_several_are_named(tmp_path, mounted):
    roots = [new_drive(tmp_path / "one"), new_drive(tmp_path / "two", board="seeeduino_xiao_rp2040")]
    mounted(*roots)
    with pytest.raises(NoToken, match=r"several boards, name one's drive: .*one.*two") as several:
        targets.find(None)
    assert "seeeduino_xiao_rp2040" in str(several.value)
    assert targets.find(roots[1]).board_id == "seeeduino_xiao_rp2040"


def test_none_says_how_to_get_one(mounted):
    mounted()
    with pytest.raises(NoToken, match=r"Maintenance in the menu.*BOOTSEL"):
        targets.find(None)


def test_what_is_no_such_drive(tmp_path):
    with pytest.raises(BadInput, match="is no board's drive"):
        targets.find(tmp_path)
    with pytest.raises(NoToken, match="there is no drive at"):
        targets.find(tmp_path / "nowhere")


@pytest.mark.parametrize("content", [b"", b"\xff" * 100, b"MicroPython v1.28", b"Adafruit CircuitPython x"])
def test_a_boot_out_of_something_else(tmp_path, content):
    (tmp_path / "boot_out.txt").write_bytes(content)
    assert drives.read_drive(tmp_path) is None


@pytest.mark.parametrize(
    ("version", "release"),
    [("10.1.0-rc.0", (10, 1)), ("10.3.0-alpha.4-7-gabc", (10, 3)), ("9.2.9", (9, 2))],
)
def test_versions(tmp_path, version, release):
    found = drives.read_drive(new_drive(tmp_path / "drive", version))
    assert (found.circuitpython, found.release) == (version, release)


def test_every_board_has_an_id_of_circuitpython():
    assert {board: board_for(board_id(board), None) for board in board_names()} == {
        board: board for board in board_names()
    }


def test_the_board_that_is_installed_stays():
    assert board_for("raspberry_pi_pico", "adafruit_feather_rp2040_oled") == "adafruit_feather_rp2040_oled"
    assert board_for("raspberry_pi_pico", "a board of another time") == "raspberry_pi_pico"


# The command


def run(*arguments: str | Path):
    return CliRunner().invoke(app, ["install", *map(str, arguments)])


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "state"
    monkeypatch.setattr("platformdirs.user_state_path", lambda *_, **__: folder)
    return folder


def test_the_command_installs_the_real_firmware(root, home):
    put(root, VAULT)
    done = run(root, "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    firmware = layout.build("raspberry_pi_pico")
    assert firmware.files.items() <= contents(root).items()
    assert told == {
        "drive": str(root),
        "case": "circuitpython",
        "circuitpython": "10.2.1",
        "board_id": "raspberry_pi_pico",
        "board": "raspberry_pi_pico",
        "version": firmware.version,
        "previous_version": None,
        "build": firmware.build,
        "written": len(firmware.files) - 1,
        "unchanged": 0,
        "removed": [],
        "replaced": None,
        "vault": "intact",
    }
    assert "CircuitPython 10.2.1 on raspberry_pi_pico, no token yet" in done.stderr
    again = run(root)
    assert again.exit_code == 0
    assert "is on the drive already" in again.stdout
    assert "a token (raspberry_pi_pico): an update, which keeps its accounts" in again.stderr


@pytest.mark.parametrize("version", ["10.0.3", "9.2.9", "8.0.0"])
def test_a_circuitpython_without_sha_256_is_refused(tmp_path, home, version):
    drive = new_drive(tmp_path / "drive", version)
    before = contents(drive)
    done = run(drive)
    assert done.exit_code == 1
    assert f"has CircuitPython {version}: picoath needs 10.1 or newer, which has SHA-256" in done.stderr
    assert contents(drive) == before


def test_a_newer_circuitpython_is_warned_of(tmp_path, home):
    done = run(new_drive(tmp_path / "drive", "10.3.1"))
    assert done.exit_code == 0
    assert "warning: CircuitPython 10.3.1 is newer than 10.2" in done.stderr


def test_another_board_is_refused_unless_it_is_named(tmp_path, home):
    drive = new_drive(tmp_path / "drive", board="pimoroni_tiny2040")
    done = run(drive)
    assert done.exit_code == 1
    assert "this is a board pimoroni_tiny2040, which picoath has no data for" in done.stderr
    assert run(drive, "--board", "raspberry_pi_pico").exit_code == 0
    assert run(drive).exit_code == 0  # it stays what it was made


def test_a_board_that_does_not_fit_is_warned_of(root, home):
    done = run(root, "--board", "seeed_xiao_rp2040_expansion")
    assert done.exit_code == 0
    assert "warning: seeed_xiao_rp2040_expansion is made with a seeeduino_xiao_rp2040" in done.stderr


def test_a_board_that_there_is_not(root, home):
    assert run(root, "--board", "toaster").exit_code == 2


def test_no_drive(mounted, home):
    mounted()
    assert run().exit_code == 3


@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("\n", 0), ("n\n", 1)])
def test_in_a_terminal_it_asks_first(root, home, monkeypatch, answer, status):
    monkeypatch.setattr(
        "picoath.cli.installing.sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    )
    before = contents(root)
    done = CliRunner().invoke(app, ["install", str(root)], input=answer)
    assert done.exit_code == status
    assert (contents(root) == before) == (status == 1)


def test_programs_of_somebody_are_not_replaced_without_a_yes(root, home):
    put(root, {"code.py": b"my own program", "boot.py": b"and more"})
    before = contents(root)
    done = run(root)
    assert (done.exit_code, contents(root)) == (2, before)
    assert "boot.py, code.py would be moved from the drive to this computer" in done.stderr
    assert done.stderr.endswith("Nobody can be asked here: --yes says so\n")
    assert run(root, "--yes").exit_code == 0


def test_where_programs_of_somebody_are_just_enter_is_a_no(root, home, monkeypatch):
    put(root, {"code.py": b"my own program"})
    monkeypatch.setattr(
        "picoath.cli.installing.sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    )
    assert CliRunner().invoke(app, ["install", str(root)], input="\n").exit_code == 1
    assert (root / "code.py").read_bytes() == b"my own program"


def test_yes_does_not_ask(root, home, monkeypatch):
    monkeypatch.setattr(
        "picoath.cli.installing.sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    )
    assert run(root, "--yes").exit_code == 0
