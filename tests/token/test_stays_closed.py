"""Whatever fails while a token starts, it opens nothing but what this start is for."""

import ast

import pytest
from picoath.project_folder import project_folder

FIRMWARE = project_folder("firmware")
DOES_NOTHING = b"import time\nwhile True:\n    time.sleep(10)\n"
KEYBOARD, WIRE = (0x01, 0x06), (0xFF60, 0x61)

IN_BOOT_PY = [
    "usb_interfaces.py",
    "fob/__init__.py",
    "fob/modules.py",
    "fob/nvm_log.py",
    "fob/crashes.py",
    "fob/personality.py",
    "fob/hid_devices.py",
    "fob/vault/copy.py",
    "fob/vault/files.py",
]
GOES_INTO_SAFE_MODE = b"import microcontroller as m\nm.on_next_reset(m.RunMode.SAFE_MODE)\nm.reset()\n"


def owned_blocks(tree):
    """The lists of statements in a source, outer ones first, each with what it is a part of."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield node, block


def blocks(tree):
    return [block for _, block in owned_blocks(tree)]


def places(path):
    """How many places there are between the statements of a file, before the first and behind the last."""
    return sum(len(block) + 1 for block in blocks(ast.parse((FIRMWARE / path).read_bytes())))


def places_within(path, kinds):
    """The places that are in the blocks of such nodes, as far as they have any statement."""
    found, place = [], 0
    for node, block in owned_blocks(ast.parse((FIRMWARE / path).read_bytes())):
        following = place + len(block) + 1
        if block and isinstance(node, kinds):
            found += range(place, following)
        place = following
    return found


def failing(source, place, error):
    """The source with a statement at that place that raises the error."""
    tree = ast.parse(source)
    for block in blocks(tree):
        if place <= len(block):
            block.insert(place, ast.parse(f"raise {error}('injected')").body[0])
            return ast.unparse(ast.fix_missing_locations(tree)).encode()
        place -= len(block) + 1
    raise IndexError(place)


def place_behind(path, statement):
    """The place in the outermost block of a file that follows a statement."""
    tree = ast.parse((FIRMWARE / path).read_bytes())
    return [ast.unparse(found) for found in tree.body].index(statement) + 1


CLOSED = place_behind("boot.py", "usb_hid.disable()")
EVERYWHERE = [(path, place) for path in IN_BOOT_PY for place in range(places(path))]


@pytest.fixture(scope="module")
def enrolled(bench, make_account):
    """A token with an account; not plugged in."""
    token = bench("raspberry_pi_pico")
    token.enrol(make_account("Contoso"))
    token.board.power_off()
    return token


@pytest.fixture
def token(enrolled):
    """A copy of it that stops after boot.py."""
    copy = enrolled.copy()
    copy.board.drive.put("/code.py", DOES_NOTHING)
    return copy


def opened(token, holding=()):
    token.board.power_on(holding=holding)
    token.board.run(2)
    return {
        interface.kind if interface.kind != "hid" else (interface.usage_page, interface.usage)
        for interface in token.board.usb.interfaces
    }


def spoil(token, path, place, error):
    token.board.drive.put(f"/{path}", failing(token.board.drive.read(f"/{path}"), place, error))


def test_without_a_failure_it_opens_what_it_is_for(token, enrolled):
    assert opened(token) == {KEYBOARD}
    token.board.power_off()
    assert opened(token, holding=["A"]) == {WIRE}


@pytest.mark.parametrize(("path", "place"), EVERYWHERE)
def test_plain_opens_no_more_than_the_keyboard(token, path, place):
    spoil(token, path, place, "RuntimeError")
    assert opened(token) <= {KEYBOARD}


@pytest.mark.parametrize("place", range(places("usb_interfaces.py")))
def test_nor_does_it_when_the_program_ends_there(token, place):
    spoil(token, "usb_interfaces.py", place, "SystemExit")
    assert opened(token) <= {KEYBOARD}


@pytest.mark.parametrize(("path", "place"), EVERYWHERE)
def test_set_up_opens_the_wire_alone_or_the_drive_to_mend_it(token, path, place):
    """The button is held: where the failure shows that the token can't run, that is for the drive."""
    spoil(token, path, place, "RuntimeError")
    assert opened(token, holding=["A"]) in ({WIRE}, {"console", "drive"}, set())


@pytest.mark.parametrize("holding", [(), ("A",)])
def test_a_board_config_that_fails_leaves_it_closed(token, holding):
    spoil(token, "board_config.py", 0, "RuntimeError")
    assert opened(token, holding) == set()


@pytest.mark.parametrize("place", range(CLOSED, places("boot.py")))
def test_boot_py_itself_once_it_has_closed_everything(token, place):
    spoil(token, "boot.py", place, "RuntimeError")
    assert opened(token) <= {KEYBOARD}


@pytest.mark.parametrize("place", range(places("usb_interfaces.py")))
def test_the_panel_is_never_dark(enrolled, place):
    token = enrolled.copy()
    spoil(token, "usb_interfaces.py", place, "RuntimeError")
    token.board.power_on()
    token.board.run(3)
    lines = " ".join(token.board.lines())
    assert "NO USB" in lines or "Contoso" in lines


def test_a_token_that_boot_py_left_open_unseals_nothing(enrolled):
    """A boot.py that was cut short opens drive and console: CircuitPython's default."""
    token = enrolled.copy()
    token.board.drive.put("/boot.py", b"import storage\nimport usb_c")
    token.board.power_on()
    token.board.run(3)
    assert token.wearer.sees("OPEN")
    assert "Contoso" not in " ".join(token.board.lines())


# Out of a crash: in safe mode CircuitPython has drive and console open, unless safemode.py does not end


@pytest.mark.parametrize("place", places_within("safemode.py", (ast.FunctionDef, ast.If, ast.Try)))
def test_safe_mode_py_never_comes_to_its_end(token, place):
    spoil(token, "safemode.py", place, "RuntimeError")
    token.board.drive.put("/boot.py", GOES_INTO_SAFE_MODE)
    token.board.power_on()
    token.board.run(60)
    assert token.board.safe_mode
    assert token.board.usb.interfaces == []


@pytest.mark.parametrize("path", ["fob/__init__.py", "fob/crashes.py", "fob/nvm_log.py", "last_words.py"])
def test_nor_does_it_when_what_it_imports_fails(token, path):
    spoil(token, path, 0, "RuntimeError")
    token.board.drive.put("/boot.py", GOES_INTO_SAFE_MODE)
    token.board.power_on()
    token.board.run(60)
    assert token.board.safe_mode
    assert token.board.usb.interfaces == []
