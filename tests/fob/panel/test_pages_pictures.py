"""Every page as a picture, compared pixel by pixel with the one that is kept in ``tests/fob/panel/pictures``.

``PICOATH_REMAKE_PICTURES=1 pytest tests/fob/panel`` makes them anew; look at each before you commit it.
"""

import pytest
from fob.calendar import to_unix
from fob.panel.pages.about import AboutPage
from fob.panel.pages.clock import ClockPage
from fob.panel.pages.code import CodePage
from fob.panel.pages.fast_hold import FastHoldPage
from fob.panel.pages.menu import MenuPage
from fob.panel.pages.message import MessagePage
from fob.panel.pages.pin import PinPage
from fob.panel.pages.progress import ProgressPage
from fob.panel.pages.question import QuestionPage
from fob.panel.pages.setup import SetupPage
from virtual_board import picture

LONG_NAME = "Contoso Pharmaceuticals Europe GmbH"
LONG_ACCOUNT = "christopher.montgomery.02@contoso.onmicrosoft.com"
MENU = ["Set-up", "Lock", "Clock", "About", "Maintenance", "Wipe", "Back"]
ADD = ["Contoso", "alice@contoso.example", "TOTP, 6 digits, 30 s"]
WIPE = ["Erases all 12 accounts.", "There is no way back."]
FACTS = ["firmware 0.1.0", "e66141b2c3", "raspberry_pi_pico", "CircuitPython 10.2.1"]


def with_fields(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    return page


def code(name="Contoso", account="alice@contoso.example", digits=6, **fields):
    return with_fields(CodePage(name, account, 2, 7, digits), **fields)


def clock(why, *moment):
    return with_fields(ClockPage(), utc=to_unix(*moment) if moment else None, why=why)


def pin(title, hint="press next, hold take", **fields):
    return with_fields(PinPage(title, hint), **fields)


def fast_hold(position, *names):
    return with_fields(FastHoldPage(100), position=position, names=names)


PASSING = (
    ("Contoso", "alice@contoso.example"),
    (LONG_NAME, LONG_ACCOUNT),
    ("", "bob"),
    ("Git", "acc4@x.org"),
)

PAGES = {
    "code_6": lambda: code(code="492039", left=700),
    "code_7": lambda: code(code="1234567", left=430, digits=7),
    "code_8": lambda: code(code="12345678", left=1000, digits=8),
    "code_typed": lambda: code(code="492039", left=520, typed=True),
    "code_last_5_s": lambda: code(code="492039", left=130, next_code="081723"),
    "code_last_5_s_typed": lambda: code(code="492039", left=130, next_code="081723", typed=True),
    "code_8_last_5_s_typed": lambda: code(
        code="12345678", left=60, next_code="87654321", digits=8, typed=True
    ),
    "code_note": lambda: code(code="492039", left=80, next_code="081723", note="WAIT FOR NEXT"),
    "code_host_asleep": lambda: code(code="492039", left=900, note="HOST ASLEEP"),
    "code_hotp": code,
    "code_hotp_shown": lambda: code(code="755224", typed=True),
    "code_long_names": lambda: code(LONG_NAME, LONG_ACCOUNT, code="492039", left=300),
    "code_arabic": lambda: code("بنك الخليج", "أحمد", code="492039", left=300),
    "code_cjk": lambda: code("三菱銀行", "张伟@example.com", code="492039", left=300),
    "code_accents": lambda: code("Société Générale", "jürgen.müßig@exämple.de", code="492039", left=300),
    "menu_first": lambda: MenuPage("MENU", MENU),
    "menu_middle": lambda: with_fields(MenuPage("MENU", MENU), selected=3),
    "menu_last": lambda: with_fields(MenuPage("MENU", MENU), selected=6),
    "question_short": lambda: QuestionPage("ADD?", ADD[:2]),
    "question": lambda: QuestionPage("ADD?", ADD),
    "question_long": lambda: QuestionPage("REMOVE?", [LONG_NAME, LONG_ACCOUNT, "It can't be brought back."]),
    "question_hold": lambda: QuestionPage("WIPE?", WIPE[1:], answer="hold"),
    "question_hold_progress": lambda: with_fields(
        QuestionPage("WIPE?", WIPE[1:], answer="hold"), progress=400
    ),
    "question_long_title": lambda: QuestionPage("MAINTENANCE?", ["Opens drive and console."], answer="hold"),
    "message_menu": lambda: MessagePage("MENU", ["Press to open"]),
    "message_set_clock": lambda: MessagePage(
        "SET CLOCK", ["The clock chip was without power.", "On the computer: picoath time"]
    ),
    "message_no_accounts": lambda: MessagePage("NO ACCOUNTS", ["On the computer:", "picoath add"]),
    "message_vault_damaged": lambda: MessagePage("VAULT DAMAGED", ["Both copies are unreadable."]),
    "message_open": lambda: MessagePage("OPEN", ["Drive or console is on. Nothing was unsealed."]),
    "message_locked": lambda: MessagePage("LOCKED", ["Press to enter PIN"]),
    "message_locked_set_up": lambda: MessagePage("LOCKED", ["SET-UP", "Press to enter PIN"]),
    "message_wrong_pin": lambda: MessagePage("WRONG PIN", ["9 tries left"]),
    "message_destroyed": lambda: MessagePage(
        "DESTROYED", ["That was the last try. All is erased.", "Unplug and plug in again."]
    ),
    "code_clock_moved": lambda: code(code="492039", left=700, note="CLOCK MOVED +1:02:03"),
    "set_up_clock_moved": lambda: with_fields(SetupPage(3, "E66141041B2C3A2C"), note="CLOCK MOVED -30 d"),
    "pin_empty": lambda: pin("PIN", choice="7"),
    "pin_taken": lambda: pin("NEW PIN", choice="0", taken=12),
    "pin_ok": lambda: pin("AGAIN", "A takes, B C turn", choice="OK", taken=6),
    "pin_back": lambda: pin("OLD PIN", choice="←", taken=1),
    "pin_note": lambda: pin("PIN", choice="OK", taken=3, note="4 digits at least"),
    "progress_checking": lambda: with_fields(ProgressPage("CHECKING"), permille=380),
    "progress_wait": lambda: with_fields(ProgressPage("WAIT"), text="4 tries left 0:59", permille=20),
    "fast_hold": lambda: fast_hold(38, *PASSING),
    "fast_hold_last": lambda: fast_hold(100, PASSING[1], ("MENU", ""), *PASSING[2:]),
    "fast_hold_menu": lambda: fast_hold(101, ("MENU", ""), *PASSING[:3]),
    "set_up": lambda: SetupPage(3, "E66141041B2C3A2C"),
    "set_up_empty": lambda: SetupPage(0, "E66141041B2C3A2C"),
    "set_up_note": lambda: with_fields(SetupPage(3, "E66141041B2C3A2C"), note="computer connected"),
    "about": lambda: AboutPage(FACTS),
    "clock_trusted": lambda: clock(None, 2026, 11, 24, 9, 0, 5),
    "clock_lost_power": lambda: clock("lost power", 2000, 1, 1, 0, 0, 5),
    "clock_no_answer": lambda: clock("no answer"),
}


@pytest.mark.parametrize("name", PAGES)
def test_page_looks_as_in_its_picture(panel, golden, name):
    panel.show(PAGES[name]())
    assert panel.chip.unknown == []
    golden.check(f"128x{panel.screen.height}/{name}", picture.pixels(panel.chip))


def test_there_is_no_picture_without_its_page(golden):
    for height in (64, 32):
        assert {path.stem for path in golden.folder(f"128x{height}")} == set(PAGES)
