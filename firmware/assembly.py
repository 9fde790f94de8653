"""Puts the token together: the board's data, the drivers of its chips, the parts of the token.

What a personality has beside these is in a file of its own: `plain.py`, `set_up.py`, `maintenance.py`. Parts
meet nowhere else. `fob` knows neither the board nor the drivers.
"""

import os
import sys
import time

import aesio
import board_config
import busio
import digitalio
import microcontroller
import storage
import supervisor
import usb_cdc
import usb_hid
from fob import modules, nvm_log, personality
from fob.button import Button, Buttons
from fob.clock import Clock, LateDriver
from fob.host import Host
from fob.panel.light import Light
from fob.panel.screen import Screen
from fob.token import Parts, Token
from fob.vault.files import vault_copies
from fob.vault.journal import Journal
from fob.vault.vault import Vault


def pause(milliseconds):
    time.sleep(milliseconds / 1000)


def is_open():
    """Whether the drive or a serial port is open to the computer, whatever boot.py meant to do."""
    return storage.getmount("/").readonly or usb_cdc.console is not None or usb_cdc.data is not None


def button(pin):
    contact = digitalio.DigitalInOut(pin)
    contact.switch_to_input(pull=digitalio.Pull.UP)
    return Button(lambda: not contact.value)


def start_panel(i2c):
    """Set the panel up with its driver, and let go of the driver's code: 13 KB of heap, needed just here."""
    from adafruit_ssd1306 import SSD1306_I2C

    size = board_config.PANEL
    display = SSD1306_I2C(size["width"], size["height"], i2c, addr=size["address"])
    del sys.modules["adafruit_ssd1306"]
    del sys.modules["adafruit_framebuf"]
    return display


def kind_of_clock(running):
    """The class of the clock in this personality: nothing but set-up sets one."""
    return modules.load("settable_clock").SettableClock if running == personality.SETUP else Clock


def clock(i2c, kind):
    """The clock over the board's RTC chip, which may be missing: the token then says so."""
    if board_config.RTC["chip"] == "DS3231":
        from adafruit_ds3231 import DS3231

        return kind(LateDriver(lambda: DS3231(i2c)), lambda rtc: rtc.lost_power, supervisor.ticks_ms)
    from adafruit_pcf8563.pcf8563 import PCF8563

    return kind(LateDriver(lambda: PCF8563(i2c)), lambda rtc: rtc.datetime_compromised, supervisor.ticks_ms)


def ran_well():
    """Forgive the crashes of earlier starts."""
    modules.load("crashes").note_well(microcontroller.nvm)


def mended():
    """The drive is in order again, if it wasn't."""
    if nvm_log.read(microcontroller.nvm, nvm_log.CRASHES):
        modules.load("crashes").note_mended(microcontroller.nvm)


def new_changes(vault):
    """What changes the vault, whose code a token that is only used never loads."""
    return modules.load("vault.changes").Changes(vault)


def new_lock(vault, journal):
    """The lock, whose code is loaded only for a token that has a PIN, or is to have one."""
    return modules.load("vault.lock").Lock(vault, journal, os.urandom, supervisor.ticks_ms)


def about():
    return modules.load("identity").about(microcontroller.cpu.uid, board_config.NAME)


def wire_parts(i2c, running):
    screen = Screen(lambda: start_panel(i2c))
    now = supervisor.ticks_ms()
    host = Host(lambda: supervisor.runtime.usb_connected)
    journal = Journal(microcontroller.nvm)
    vault = Vault(vault_copies(), journal, aesio.AES, os.urandom, new_changes)
    return Parts(
        screen=screen,
        light=Light(screen, now),
        buttons=Buttons(*[button(board_config.BUTTONS[name]) for name in sorted(board_config.BUTTONS)]),
        clock=clock(i2c, kind_of_clock(running)),
        host=host,
        vault=vault,
        nvm=microcontroller.nvm,
        random=os.urandom,
        new_lock=lambda: new_lock(vault, journal),
        restart=microcontroller.reset,
        feed=microcontroller.watchdog.feed,
        once_drawn=mended,
        ran_well=ran_well,
        about=about,
    )


def first_activity(parts, i2c, running):
    if is_open() or running == personality.MAINTENANCE:
        import maintenance

        return maintenance.first_activity(is_open())
    if running == personality.PLAIN:
        import plain

        return plain.first_activity(parts, pause)
    import set_up

    return set_up.first_activity(parts, i2c)


def make_token(i2c):
    """The token. A function of its own: what lies on the stack of one that runs on is never let go."""
    running = personality.of(usb_hid.devices)
    parts = wire_parts(i2c, running)
    return Token(parts, first_activity(parts, i2c, running), supervisor.ticks_ms, pause)


def main():
    i2c = token = None
    try:
        i2c = busio.I2C(board_config.I2C_SCL, board_config.I2C_SDA, frequency=board_config.I2C_FREQUENCY)
        token = make_token(i2c)
        token.run()
    except Exception as error:
        microcontroller.watchdog.mode = None
        token = None  # the last words need its memory
        import last_words

        last_words.ended(error, i2c)
        raise
