"""Seeed Studio XIAO RP2040 on Seeed's Expansion Board Base for XIAO, which has clock, display and button.

Pins: Seeed Studio Wiki, "Seeed Studio Expansion Board Base for XIAO", section "Pinout diagram",
and "Seeed Studio XIAO RP2040", section "Pinout"; checked against the board files of two systems that
run on them (CircuitPython, ports/raspberrypi/boards/seeeduino_xiao_rp2040/pins.c; Zephyr,
boards/shields/seeed_xiao_expansion_board). What plugs where: wiring.svg.
"""

import board

BOARD = "seeed_xiao_rp2040_expansion"
NAME = "Seeed XIAO RP2040 on the XIAO expansion base"

PANEL = {"width": 128, "height": 64, "address": 0x3C}

# The blue one of the three in the board's LED, whose other end is at 3.3 V: lit by a low level.
LED = {"pin": board.LED, "lit": False}

# The pull-ups are on the base.
I2C_SDA = board.D4
I2C_SCL = board.D5
# Both chips are specified for 400 kHz (PCF8563 datasheet, table "I2C-bus characteristics";
# SSD1306 datasheet, table 13-6).
I2C_FREQUENCY = 400000

# PCF8563 datasheet, "I2C-bus protocol": read address A3h, write address A2h, which is 0x51 in 7 bits.
RTC = {"chip": "PCF8563", "address": 0x51}

# The user button of the base, to GND; the pull-up is the RP2040's own.
BUTTONS = {"A": board.D1}
