"""Draws every page on both panels, without a driver, and prints what the driver would have on the panel."""

from binascii import hexlify

from fob.panel.pages.about import AboutPage
from fob.panel.pages.clock import ClockPage
from fob.panel.pages.code import CodePage
from fob.panel.pages.menu import MenuPage
from fob.panel.pages.message import MessagePage
from fob.panel.pages.question import QuestionPage
from fob.panel.pages.setup import SetupPage
from fob.panel.screen import Screen


class Device:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    def write(self, buffer, start=0, end=None):
        pass


class Display:
    width = 128

    def __init__(self, height):
        self.height = height
        self.buffer = bytearray(1 + self.width * height // 8)
        self.i2c_device = Device()


def pages():
    code = CodePage("Société Générale", "christopher.montgomery@contoso.example", 2, 7)
    code.code, code.next_code, code.left, code.typed = "492039", "081723", 130, True
    note = CodePage("بنك", "张伟", 100, 100, 8)
    note.note = "HOST ASLEEP"
    menu = MenuPage("MENU", ["Set-up", "Lock", "Clock", "About", "Back"])
    menu.previous()
    clock = ClockPage()
    clock.utc, clock.why = 1795510805, "lost power"
    hold = QuestionPage("WIPE?", ["Erases all."], answer="hold")
    hold.progress = 333
    return (
        code,
        note,
        menu,
        clock,
        hold,
        QuestionPage("MAINTENANCE?", ["A long text about what is asked. " * 6]),
        MessagePage("SET CLOCK", ["The clock chip was without power.", "On the computer: picoath time"]),
        SetupPage(3, "41b2c3"),
        AboutPage(["firmware 0.1.0", "e66141b2c3"]),
    )


for height in (64, 32):
    for number, page in enumerate(pages()):
        display = Display(height)
        screen = Screen(lambda display=display: display)
        screen.clear()
        page.draw(screen)
        for now in range(0, 9000, 300):
            page.tick(screen, now)
            screen.flush()
        print(height, number, hexlify(bytes(display.buffer[1:])).decode())
