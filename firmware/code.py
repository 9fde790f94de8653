"""Wires the token together: the board's data, the drivers of its chips, the token, and the loop.

This is the only place where parts meet. `fob` knows neither the board nor the drivers. What comes before the
imports keeps old and new files from running together.
"""

import fob

if not fob.is_complete():
    import board_config
    import busio
    from fob import update_again

    update_again.show(
        busio.I2C(board_config.I2C_SCL, board_config.I2C_SDA, frequency=board_config.I2C_FREQUENCY),
        **board_config.PANEL,
    )
    raise SystemExit

import binascii
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
from fob import personality
from fob.auto_lock import AutoLock
from fob.button import Button, Buttons
from fob.clock import Clock, LateDriver
from fob.files import vault_copies
from fob.host import Host
from fob.journal import Journal
from fob.light import Light
from fob.screen import Screen
from fob.token import Parts, Token
from fob.vault import Vault
from fob.version import VERSION


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


def clock(i2c):
    """The clock over the board's RTC chip, which may be missing: the token then says so."""
    if board_config.RTC["chip"] == "DS3231":
        from adafruit_ds3231 import DS3231

        return Clock(LateDriver(lambda: DS3231(i2c)), lambda rtc: rtc.lost_power, supervisor.ticks_ms)
    from adafruit_pcf8563.pcf8563 import PCF8563

    return Clock(LateDriver(lambda: PCF8563(i2c)), lambda rtc: rtc.datetime_compromised, supervisor.ticks_ms)


def serial():
    return binascii.hexlify(microcontroller.cpu.uid).decode().upper()


def circuitpython():
    return ".".join(str(part) for part in sys.implementation.version[:3])


def new_lock(vault, journal):
    """The lock, whose code is loaded only for a token that has a PIN, or is to have one."""
    from fob.lock import Lock

    return Lock(vault, journal, os.urandom, supervisor.ticks_ms)


def wire_parts():
    i2c = busio.I2C(board_config.I2C_SCL, board_config.I2C_SDA, frequency=board_config.I2C_FREQUENCY)
    screen = Screen(lambda: start_panel(i2c))
    now = supervisor.ticks_ms()
    host = Host(lambda: supervisor.runtime.usb_connected)
    journal = Journal(microcontroller.nvm)
    vault = Vault(vault_copies(), journal, aesio.AES, os.urandom)
    return Parts(
        screen=screen,
        light=Light(screen, now),
        buttons=Buttons(*[button(board_config.BUTTONS[name]) for name in sorted(board_config.BUTTONS)]),
        clock=clock(i2c),
        host=host,
        vault=vault,
        auto_lock=AutoLock(vault, host, now),
        nvm=microcontroller.nvm,
        random=os.urandom,
        new_lock=lambda: new_lock(vault, journal),
        restart=microcontroller.reset,
        name=serial()[-6:],
        about=[f"firmware {VERSION}", serial(), board_config.NAME, f"CircuitPython {circuitpython()}"],
    )


def plain(parts):
    from fob.carousel import Carousel
    from fob.typist import Typist

    parts.vault.load()
    parts.typist = Typist(usb_hid.devices[0], lambda: not parts.host.problem, pause)
    parts.carousel = Carousel(parts)

    def begin():
        added = personality.take_added_mark(parts.nvm)
        return parts.carousel.first(parts.vault.show_first if added else 0)

    def lock():
        from fob.activities.locked import Locked

        return Locked(parts, opened)

    def opened(now):
        from fob import modules

        modules.drop(*modules.PIN)
        return begin()

    parts.lock = lock
    return lock() if parts.vault.locked else begin()


def set_up(parts):
    from fob.activities.set_up import SetUp
    from fob.link import Link
    from fob.requests import Requests
    from fob.trouble import words

    parts.vault.load()
    parts.vault.prepare()
    link = Link(usb_hid.devices[0], supervisor.ticks_ms)
    status = {
        "serial": serial(),
        "board": board_config.BOARD,
        "firmware": VERSION,
        "circuitpython": circuitpython(),
        "personality": personality.SETUP,
    }
    requests = Requests(parts.vault, parts.clock, lambda: status, supervisor.ticks_ms)
    activity = SetUp(parts, link, requests, supervisor.ticks_ms())
    parts.lock = activity.lock
    trouble = words(parts.vault.state)
    if trouble:
        activity.say_first(*trouble)
    return activity


def closed(parts):
    """Neither keyboard nor wire: maintenance, or a start that went wrong. Nothing is unsealed."""
    from fob.activities.view import Fixed

    if is_open():
        return Fixed("OPEN", ["Drive and console are open.", "Unplug to close."])
    return Fixed("NO USB", ["The start went wrong.", "Unplug and plug in again."])


def first_activity(parts):
    running = personality.of(usb_hid.devices)
    if is_open() or running == personality.MAINTENANCE:
        return closed(parts)
    return plain(parts) if running == personality.PLAIN else set_up(parts)


def new_token(parts):
    """The token. A function of its own: what lies on the stack of one that runs on is never let go."""
    return Token(parts, first_activity(parts), supervisor.ticks_ms, pause)


def show_fault(screen, error):
    """Leave no code on the panel that will never change again."""
    from fob.pages.message import MessagePage

    screen.clear()
    MessagePage("FAULT", [type(error).__name__, "Unplug and plug in again."]).draw(screen)
    screen.power(True)
    screen.flush()


def main():
    parts = wire_parts()
    try:
        new_token(parts).run()
    except Exception as error:
        show_fault(parts.screen, error)
        raise


main()
