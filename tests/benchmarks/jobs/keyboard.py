"""Types six digits as adafruit_hid does; the computer takes the time."""

import time

import report
import supervisor
import usb_hid
from adafruit_hid.keyboard import Keyboard
from adafruit_hid.keyboard_layout_us import KeyboardLayoutUS

while not supervisor.runtime.usb_connected:
    time.sleep(0.01)
layout = KeyboardLayoutUS(Keyboard(usb_hid.devices))
time.sleep(0.5)
layout.write("123456")
time.sleep(0.5)
report.finish()
