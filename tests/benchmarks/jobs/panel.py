"""What it takes to draw a code page, and a step of its bar: the token's way, and adafruit_framebuf's."""

import adafruit_ssd1306
import board_config
import busio
import report
import timing
from fob.panel.pages.code import CodePage
from fob.panel.screen import Screen

NAME, ACCOUNT, CODES = "Contoso Ltd", "user@contoso.example", ("249090", "817365")

size = board_config.PANEL
i2c = busio.I2C(board_config.I2C_SCL, board_config.I2C_SDA, frequency=board_config.I2C_FREQUENCY)
display = adafruit_ssd1306.SSD1306_I2C(size["width"], size["height"], i2c, addr=size["address"])
screen = Screen(lambda: display)
state = {"turn": 0, "page": None}


def new_page():
    """A page that has nothing to do with the one before: every other time another account's."""
    state["turn"] ^= 1
    page = state["page"] = CodePage((NAME, "GitHub")[state["turn"]], ACCOUNT[state["turn"] :], 1, 7)
    page.code, page.left = CODES[state["turn"]], 500
    screen.clear()
    page.draw(screen)
    page.tick(screen, 0)
    screen.flush()


def bar():
    """The bar one column shorter."""
    page = state["page"]
    page.left -= 8
    page.tick(screen, 0)
    screen.flush()


new_page()  # the first one loads what it needs
report.tell("page", timing.milliseconds(new_page, 20))
state["page"].left = 900
report.tell("bar", timing.milliseconds(bar, 100))


def texts():
    display.text(NAME, 0, 0, 1)
    display.text(ACCOUNT, 0, 8, 1)
    display.text("249 090", 0, 24, 1, size=3)


def peers_page():
    display.fill(0)
    texts()
    display.fill_rect(0, 56, 64, 8, 1)
    display.show()


def peers_bar():
    display.fill_rect(0, 56, 64, 8, 0)
    display.fill_rect(0, 56, 63, 8, 1)
    display.show()


display.text("", 0, 0, 1)  # the first one opens the font
report.tell("framebuf fill", timing.milliseconds(lambda: display.fill(0), 10))
report.tell("framebuf text", timing.milliseconds(texts, 3))
report.tell("framebuf show", timing.milliseconds(display.show, 10))
report.tell("framebuf page", timing.milliseconds(peers_page, 3))
report.tell("framebuf bar", timing.milliseconds(peers_bar, 10))
report.finish()
