"""A token that can't run says why, on the panel or by its LED, stays closed, and can be mended."""

from itertools import groupby

import pytest
from fob import opening
from picoath.firmware import manifest
from picoath.project_folder import project_folder

UPDATE_AGAIN = ["UPDATE AGAIN", "HOLD THE BUTTON,", "PLUG IN, AND DO", "PICOATH INSTALL"]
KEEPS_STOPPING = ["KEEPS STOPPING", *UPDATE_AGAIN[1:]]
DRIVE_IS_OPEN = ["DRIVE IS OPEN", "DO PICOATH INSTALL,", "UNPLUG, AND", "PLUG IN AGAIN"]
BOARDS = ("raspberry_pi_pico", "seeed_xiao_rp2040_expansion", "adafruit_feather_rp2040_oled")
CUT_OFF = manifest.head(manifest.mark("")) + b', "files": {}}\n'
LONG_ENOUGH = 60
"""Seconds in which a token that hangs has been restarted as often as it is at all."""


def put(bench, path, content):
    bench.board.drive.put(path, content)


def change(bench, path, old, new):
    source = bench.board.drive.read(path)
    assert source.count(old) == 1
    put(bench, path, source.replace(old, new))


def lose(bench, path):
    bench.board.power_off()
    bench.board.drive.take_away(path)


def start(bench, seconds=3, holding=()):
    bench.board.power_off()
    bench.board.power_on(holding=holding)
    bench.board.run(seconds)
    for button in holding:
        bench.board.release(button)


def kinds(bench):
    return {interface.kind for interface in bench.board.usb.interfaces}


def flashes(bench):
    """How often the LED flashes between two pauses."""
    samples = []
    for _ in range(200):
        bench.board.run(0.05)
        samples.append(bench.board.led_lit)
    runs = [(lit, len(list(run))) for lit, run in groupby(samples)]
    pauses = [place for place, (lit, length) in enumerate(runs) if not lit and length > 20]
    return sum(lit for lit, _ in runs[pauses[0] : pauses[1]])


# An update that was cut off


@pytest.mark.parametrize("name", BOARDS)
def test_an_update_that_was_cut_off(bench, name):
    token = bench(name)
    put(token, "/picoath.json", CUT_OFF)
    start(token)
    assert token.board.lines() == UPDATE_AGAIN
    assert token.board.usb.interfaces == []
    assert token.board.crash is None
    start(token, holding=["A"])
    assert token.board.lines() == DRIVE_IS_OPEN
    assert kinds(token) == {"console", "drive"}


@pytest.mark.parametrize(
    "path", ["/fob/crashes.py", "/fob/nvm_log.py", "/fob/token.py", "/usb_interfaces.py"]
)
def test_an_update_that_was_cut_off_before_a_file_was_written(pico, path):
    put(pico, "/picoath.json", CUT_OFF)
    lose(pico, path)
    start(pico)
    assert pico.board.lines() == UPDATE_AGAIN
    start(pico, holding=["A"])
    assert kinds(pico) == (set() if path == "/usb_interfaces.py" else {"console", "drive"})


@pytest.mark.parametrize("name", BOARDS)
def test_without_a_panel_the_led_says_it(bench, name):
    token = bench(name)
    token.board.panel.dead = True
    put(token, "/picoath.json", CUT_OFF)
    start(token)
    assert flashes(token) == 2
    assert token.board.usb.interfaces == []


# What is missing or broken


@pytest.mark.parametrize(
    ("path", "title", "about"),
    [
        ("/lib/adafruit_ssd1306.py", "FILE MISSING", "ADAFRUIT_SSD1306"),
        ("/lib/adafruit_framebuf.py", "FILE MISSING", "ADAFRUIT_FRAMEBUF"),
        ("/lib/adafruit_ds3231.py", "FILE MISSING", "ADAFRUIT_DS3231"),
        ("/fob/vault/vault.py", "FILE MISSING", "FOB.VAULT.VAULT"),
        ("/fob/carousel.py", "FILE MISSING", "FOB.CAROUSEL"),
        ("/fob/personality.py", "FILE MISSING", "FOB.PERSONALITY"),
        ("/fob/nvm_log.py", "FILE MISSING", "FOB.NVM_LOG"),
        ("/fob/__init__.py", "FILE BROKEN", "IS_COMPLETE"),
    ],
)
def test_a_file_that_is_missing_is_named_and_a_held_button_opens_the_drive(
    pico, make_account, path, title, about
):
    pico.enrol(make_account("Contoso"))
    lose(pico, path)
    for _ in range(2):
        start(pico)
        assert pico.board.lines() == [title, about, "HOLD BUTTON, PLUG IN,", "PICOATH INSTALL"]
        assert kinds(pico) <= {"hid"}
    start(pico, holding=["A"])
    assert kinds(pico) == {"console", "drive"}


def test_without_a_panel_the_led_says_that_a_file_is_missing(pico):
    lose(pico, "/lib/adafruit_ssd1306.py")
    pico.board.panel.dead = True
    start(pico)
    assert flashes(pico) == 3


def test_once_it_is_mended_a_held_button_means_set_up_again(pico, make_account):
    pico.enrol(make_account("Contoso"))
    library = pico.board.drive.read("/lib/adafruit_ssd1306.py")
    lose(pico, "/lib/adafruit_ssd1306.py")
    start(pico)
    start(pico, holding=["A"])
    assert kinds(pico) == {"console", "drive"}
    assert pico.wearer.sees("DRIVE IS OPEN")
    put(pico, "/lib/adafruit_ssd1306.py", library)
    start(pico)
    assert pico.wearer.sees("Contoso")
    start(pico, holding=["A"])
    assert pico.wearer.sees("SET-UP")
    assert kinds(pico) == {"hid"}


@pytest.mark.parametrize("name", BOARDS)
@pytest.mark.parametrize("path", ["/fob/nvm_log.py", "/fob/__init__.py", "/fob/token.py"])
def test_a_source_that_was_cut_short(bench, name, path):
    token = bench(name)
    content = token.board.drive.read(path)
    put(token, path, content[: content.index(b"def ") + 3])
    start(token)
    assert token.board.lines()[0] == "FILE BROKEN"
    start(token, holding=["A"])
    assert kinds(token) == {"console", "drive"}


@pytest.mark.parametrize("path", ["/fob/crashes.py", "/fob/activities/menu_door.py"])
def test_what_is_needed_later_only_is_named_when_it_is(pico, make_account, path):
    pico.enrol(make_account("Contoso"))
    lose(pico, path)
    start(pico)
    assert pico.wearer.sees("Contoso")
    pico.board.press_down("A")
    pico.board.run(0.1)
    pico.board.release("A")
    pico.board.run(1)
    if path != "/fob/crashes.py":
        pico.board.press_down("A")
        pico.board.run(0.8)
        pico.board.release("A")
    assert pico.board.lines()[:2] == ["FILE MISSING", path[1:-3].replace("/", ".").upper()[:21]]
    start(pico, holding=["A"])
    assert kinds(pico) == {"console", "drive"}


# The board's data


@pytest.mark.parametrize("name", BOARDS)
@pytest.mark.parametrize("what", ["BUTTONS = {", "RTC = {", "I2C_SDA = "])
def test_a_pin_that_is_not_there_is_named(bench, name, what):
    token = bench(name)
    change(token, "/board_config.py", what.encode(), b"EXTRA = board.GP77\n\n" + what.encode())
    start(token, holding=["A"])
    assert token.board.lines() == [
        "BOARD_CONFIG IS WRONG",
        "GP77",
        "PLUG IN, THEN BOOTSEL",
        "AND PICOATH INSTALL",
    ]
    assert token.board.usb.interfaces == []


@pytest.mark.parametrize(
    ("content", "about"),
    [
        (b"", None),
        (b"import board\nI2C_SDA = board.GP4\n\nBUTTONS = {", "SYNTAXERROR"),
        (b"import board\nBOARD = 'x", "SYNTAXERROR"),
        (b"import typing\n", "TYPING"),
        (b"\xff\xff\xff\xff", ""),
    ],
)
def test_a_board_config_that_is_broken_is_said_on_the_usual_panel_and_by_the_led(pico, content, about):
    put(pico, "/board_config.py", content)
    start(pico, holding=["A"])
    lines = pico.board.lines()
    assert lines[0] == ("FILE BROKEN" if about is None else "BOARD_CONFIG IS WRONG")
    assert about is None or lines[1].startswith(about)
    assert flashes(pico) == (5 if about is not None else 3)
    assert pico.board.usb.interfaces == []


def test_without_a_panel_the_led_says_that_board_config_is_wrong(pico):
    pico.board.panel.dead = True
    change(pico, "/board_config.py", b"board.GP14", b"board.GP77")
    start(pico)
    assert flashes(pico) == 5


# What the wires tell


@pytest.mark.parametrize("name", BOARDS)
def test_no_panel_on_the_bus(bench, name):
    token = bench(name)
    token.board.panel.dead = True
    start(token)
    assert token.board.lines() == []
    assert flashes(token) == 4


def test_no_panel_is_no_reason_to_open_the_drive(pico, make_account):
    pico.enrol(make_account("Contoso"))
    pico.board.panel.dead = True
    start(pico)
    pico.board.panel.dead = False
    start(pico, holding=["A"])
    assert pico.wearer.sees("SET-UP")
    assert kinds(pico) == {"hid"}


def test_no_clock_on_the_bus(pico, make_account):
    pico.enrol(make_account("Contoso"))
    pico.board.rtc.dead = True
    start(pico)
    assert pico.wearer.sees("SET CLOCK")


def test_pins_that_are_no_bus(pico):
    change(pico, "/board_config.py", b"I2C_SDA = board.GP4", b"I2C_SDA = board.GP6")
    start(pico)
    assert flashes(pico) == 4
    assert "Invalid pins" not in str(pico.board.crash)


# What goes on for ever


HANGS = b"import time\nwhile True:\n    time.sleep(1)\n"


@pytest.mark.parametrize("path", ["/lib/adafruit_ssd1306.py", "/fob/vault/vault.py"])
def test_a_start_that_hangs_is_tried_four_times(pico, path):
    """What a compiled file that was cut short does on the board: in code.py, or in boot.py already."""
    put(pico, path, HANGS)
    start(pico, LONG_ENOUGH)
    assert pico.board.lines() == KEEPS_STOPPING
    assert pico.board.starts == 5  # the last one says so
    assert pico.board.usb.interfaces == []
    say_yes(pico)
    assert kinds(pico) == {"console", "drive"}
    assert pico.board.lines() == DRIVE_IS_OPEN


def test_plugged_in_again_it_is_tried_once_more(pico):
    content = pico.board.drive.read("/fob/vault/vault.py")
    put(pico, "/fob/vault/vault.py", HANGS)
    start(pico, LONG_ENOUGH)
    start(pico, LONG_ENOUGH)
    assert pico.board.lines() == KEEPS_STOPPING
    assert pico.board.starts == 5 + 2
    put(pico, "/fob/vault/vault.py", content)
    start(pico)
    assert pico.wearer.sees("SET-UP")


def hang_on_press(bench):
    change(
        bench,
        "/fob/activities/account.py",
        b"        settings = self.parts.vault.settings\n",
        b"        settings = self.parts.vault.settings\n        while True: self.parts.typist._pause(1)\n",
    )


def test_a_token_that_hangs_is_restarted_and_forgiven_once_it_runs(pico, make_account):
    pico.enrol(make_account("Contoso"))
    hang_on_press(pico)
    start(pico)
    starts = pico.board.starts
    for turn in range(1, 7):
        pico.wearer.press()
        pico.board.run(12)
        assert pico.wearer.sees("Contoso")
        assert pico.board.starts == starts + turn
        pico.board.run(70)


def test_typing_a_code_is_running_well(pico, make_account):
    pico.enrol(make_account("Contoso"))
    pico.board.nvm[256:260] = b"\x17" * 4
    start(pico)
    pico.wearer.press()
    pico.wearer.wait(1)
    assert pico.wearer.typed()
    assert bytes(pico.board.nvm[256:262]) == b"\x17" * 4 + b"\x4d\xff"


def test_a_token_that_waits_is_not_taken_for_hung(pico, make_account):
    pico.enrol(make_account("Contoso"))
    starts = pico.board.starts
    pico.board.run(300)
    assert pico.board.starts == starts
    assert bytes(pico.board.nvm[256:512]) == b"\xff" * 256


def test_a_computer_that_falls_asleep_while_a_code_is_typed_does_not_restart_it(pico, make_account):
    pico.enrol(make_account("Contoso"))
    starts = pico.board.starts
    pico.board.press_down("A")
    pico.board.run(0.1)
    pico.board.release("A")
    pico.board.run_until(lambda: pico.board.usb.keyboard_reports, within=1)
    pico.board.usb.asleep = True
    pico.board.run(20)
    assert pico.board.starts == starts
    assert pico.wearer.sees("ASLEEP")


def test_where_the_last_words_are_missing_too_it_is_not_restarted_for_ever(pico):
    lose(pico, "/last_words.py")
    lose(pico, "/lib/adafruit_ssd1306.py")
    start(pico, LONG_ENOUGH)
    assert "last_words" in pico.board.crash
    assert pico.board.starts == 1
    assert kinds(pico) <= {"hid"}


# Crashes into safe mode


CRASHES = b"import microcontroller as m\nm.on_next_reset(m.RunMode.SAFE_MODE)\nm.reset()\n"


def test_a_crash_is_restarted_out_of_safe_mode(pico, make_account):
    pico.enrol(make_account("Contoso"))
    content = pico.board.drive.read("/fob/vault/vault.py")
    put(pico, "/fob/vault/vault.py", CRASHES)
    start(pico, 2)
    put(pico, "/fob/vault/vault.py", content)
    pico.board.run(6)
    assert pico.wearer.sees("Contoso")
    assert pico.board.safe_mode is None
    assert kinds(pico) == {"hid"}


def test_one_crash_after_the_other_ends_closed_and_says_so(pico, make_account):
    pico.enrol(make_account("Contoso"))
    before = pico.board.starts
    put(pico, "/fob/vault/vault.py", CRASHES)
    start(pico, LONG_ENOUGH)
    assert pico.board.lines() == KEEPS_STOPPING
    assert pico.board.usb.interfaces == []
    assert pico.board.starts == before + 8  # four that crash, four in safe mode
    say_yes(pico)
    assert kinds(pico) == {"console", "drive"}
    assert pico.board.lines() == DRIVE_IS_OPEN


@pytest.mark.parametrize("lost", ["/fob/crashes.py", "/fob/nvm_log.py", "/last_words.py"])
def test_what_safe_mode_needs_is_missing_too(pico, lost):
    lose(pico, lost)
    put(pico, "/boot.py", CRASHES)
    start(pico, LONG_ENOUGH)
    assert pico.board.usb.interfaces == []


# What a token that keeps stopping asks


HOLD = "HOLD 3 S = YES"


@pytest.fixture(params=BOARDS)
def stopping(request, bench, make_account):
    """A token with an account that keeps stopping; its program is whole again. Not plugged in."""
    token = bench(request.param)
    token.enrol(make_account("Contoso"))
    token.board.power_off()
    token.board.nvm[256:260] = b"\x17" * 4
    return token


def shown_until(token, hint):
    """What the panel says, page after page, up to the one with that hint; the button is not held any more."""
    pages = []
    while not pages or pages[-1][-1] != hint:
        assert len(pages) < 20
        token.board.run(0.5)
        if not pages or token.board.lines() != pages[-1]:
            pages.append(token.board.lines())
    return pages


def say_yes(token):
    start(token, holding=["A"])
    shown_until(token, HOLD)
    token.board.run(1.1)
    hold(token, 3.2)
    token.board.run(3)


def hold(token, seconds):
    token.board.press_down("A")
    token.board.run(seconds)
    token.board.release("A")


def test_a_held_button_opens_nothing_but_is_asked_with_the_words_of_the_menu(stopping):
    start(stopping, holding=["A"])
    pages = shown_until(stopping, HOLD)
    assert stopping.board.usb.interfaces == []
    assert {page[0] for page in pages} == {opening.TITLE}
    said = " ".join(" ".join(page[1:-1]) for page in pages)
    assert said == " ".join(opening.lines(has_pin=False)).upper()
    assert [page[-1] for page in pages] == ["1/3  MORE >", "2/3  MORE >", HOLD]


def test_a_hold_of_3_s_opens_it_once(stopping):
    say_yes(stopping)
    assert kinds(stopping) == {"console", "drive"}
    assert stopping.board.lines() == DRIVE_IS_OPEN
    start(stopping, holding=["A"])
    assert stopping.board.usb.interfaces == []
    assert stopping.board.lines()[0] == opening.TITLE
    start(stopping)
    assert stopping.wearer.sees("Contoso")
    assert kinds(stopping) == {"hid"}
    stopping.wearer.press()  # typing a code is running well
    stopping.wearer.wait(5)  # for the next code, where less than 3 s were left of that one
    assert stopping.wearer.typed()
    start(stopping, holding=["A"])
    assert stopping.wearer.sees("SET-UP")


def test_a_button_that_is_held_on_while_it_starts_again_changes_nothing_about_that(stopping):
    start(stopping, holding=["A"])
    shown_until(stopping, HOLD)
    stopping.board.run(1.1)
    hold(stopping, 8)
    assert kinds(stopping) == {"console", "drive"}


def refuse_by_pressing(token):
    token.board.run(1.1)
    hold(token, 0.2)


def hold_too_early(token):
    token.board.run(0.5)
    hold(token, 5)
    token.board.run(31)


def hold_too_short(token):
    token.board.run(1.1)
    hold(token, 2.8)


def do_nothing(token):
    token.board.run(31)


@pytest.mark.parametrize("do", [refuse_by_pressing, hold_too_early, hold_too_short, do_nothing])
def test_whatever_is_no_yes_leaves_it_closed(stopping, do):
    start(stopping, holding=["A"])
    shown_until(stopping, HOLD)
    do(stopping)
    stopping.board.run(3)
    assert stopping.board.lines() == KEEPS_STOPPING
    assert stopping.board.usb.interfaces == []
    assert bytes(stopping.board.nvm[256:512]).rstrip(b"\xff") == b"\x17" * 4


def test_the_hold_that_it_was_plugged_in_with_is_no_yes(stopping):
    stopping.board.power_on(holding=["A"])
    stopping.board.run(60)
    assert stopping.board.usb.interfaces == []


def test_with_a_pin_it_says_that_the_pin_seals_the_accounts(pico, make_account):
    pico.enrol(make_account("Contoso"))
    pico.set_pin("271828")
    pico.board.power_off()
    pico.board.nvm[256:260] = b"\x17" * 4
    start(pico, holding=["A"])
    pages = shown_until(pico, HOLD)
    assert " ".join(" ".join(page[1:-1]) for page in pages).split() == (
        " ".join(opening.lines(has_pin=True)).upper().split()
    )


@pytest.mark.parametrize("missing", ["panel", "button"])
def test_where_it_can_not_be_asked_it_stays_closed(stopping, missing):
    if missing == "panel":
        stopping.board.panel.dead = True
    else:
        put(stopping, "/board_config.py", b"import board\nBUTTONS = {")
    start(stopping, 60, holding=["A"])
    assert stopping.board.usb.interfaces == []


def test_not_held_it_is_tried_once_more(stopping):
    start(stopping)
    assert stopping.wearer.sees("Contoso")


def test_an_exception_of_the_token_s_own_while_it_starts_opens_nothing(pico, make_account):
    """It may come from what a computer has put there; five of them are as good as crashes."""
    pico.enrol(make_account("Contoso"))
    change(pico, "/fob/carousel.py", b"class Carousel", b"raise KeyError\n\n\nclass Carousel")
    for _ in range(4):
        start(pico)
        assert pico.board.lines()[:2] == ["FAULT", "KEYERROR"]
    start(pico, holding=["A"])
    assert pico.board.lines()[0] == opening.TITLE
    assert pico.board.usb.interfaces == []


# All marks used


def test_no_more_marks_is_told_and_set_up_reached_by_the_button(pico, make_account):
    pico.enrol(make_account("Contoso"))
    pico.board.nvm[0:256] = b"\x8e" * 256
    pico.wearer.hold()
    pico.wearer.press()
    pico.wearer.press()
    assert pico.wearer.sees("Hold the button")
    start(pico, holding=["A"])
    assert pico.wearer.sees("SET-UP")


def test_every_board_names_its_led():
    for name in BOARDS:
        assert "LED = {" in (project_folder("boards") / name / "board_config.py").read_text()
