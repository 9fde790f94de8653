"""Raspberry Pi Pico with a DS3231 module, a 128x64 OLED module and one button.

Header pins: "Raspberry Pi Pico Datasheet", chapter 2.1 "Raspberry Pi Pico pinout"; the names are
CircuitPython's (ports/raspberrypi/boards/raspberry_pi_pico/pins.c). What goes where: wiring.svg.
"""

import board

BOARD = "raspberry_pi_pico"
NAME = "Raspberry Pi Pico"

# The SSD1306's address with SA0 low, as the modules come (SSD1306 datasheet, 8.1.5). On some
# modules the print says 0x78: the same address, shifted by one bit.
PANEL = {"width": 128, "height": 64, "address": 0x3C}

# On the board, beside the USB socket.
LED = {"pin": board.LED, "lit": True}

# I2C0, which is also the board's own I2C bus for CircuitPython. The Pico has no pull-ups on these
# pins; the usual DS3231 and OLED modules have (4.7 kilohm each), and one pair is enough.
I2C_SDA = board.GP4
I2C_SCL = board.GP5
# Both chips are specified for 400 kHz (DS3231 datasheet, "AC Electrical Characteristics";
# SSD1306 datasheet, table 13-6: clock cycle time of at least 2.5 us).
I2C_FREQUENCY = 400000

# DS3231 datasheet, "I2C Serial Data Bus": slave address 1101000.
RTC = {"chip": "DS3231", "address": 0x68}

# From the pin to GND, beside it on the header; the pull-up is the RP2040's own.
BUTTONS = {"A": board.GP14}
