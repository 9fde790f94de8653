"""Adafruit Feather RP2040 with the 128x32 OLED FeatherWing (three buttons) and the DS3231 FeatherWing.

Pins: Adafruit Learning System, "Adafruit OLED FeatherWing" (product 2900), page "Pinouts";
"DS3231 Precision RTC FeatherWing" (product 3028), page "Pinouts"; "Introducing Adafruit Feather
RP2040" (product 4884), page "Pinouts"; checked against the board files of two systems that run on
them (CircuitPython, ports/raspberrypi/boards/adafruit_feather_rp2040/pins.c; Zephyr,
boards/shields/adafruit_featherwing_128x32_oled). What plugs where: wiring.svg.
"""

import board

BOARD = "adafruit_feather_rp2040_oled"
NAME = "Adafruit Feather RP2040 with OLED and clock wings"

# The 128x64 OLED FeatherWing has another chip, the SH1107, and does not fit.
PANEL = {"width": 128, "height": 32, "address": 0x3C}

# The red one, beside the USB socket.
LED = {"pin": board.LED, "lit": True}

# The pull-ups are on the clock wing, 10 kilohm each.
I2C_SDA = board.SDA
I2C_SCL = board.SCL
# Both chips are specified for 400 kHz (DS3231 datasheet, "AC Electrical Characteristics";
# SSD1306 datasheet, table 13-6).
I2C_FREQUENCY = 400000

# DS3231 datasheet, "I2C Serial Data Bus": slave address 1101000.
RTC = {"chip": "DS3231", "address": 0x68}

# To GND. The wing has a pull-up for B only, so the RP2040's own are on for all three.
BUTTONS = {"A": board.D9, "B": board.D6, "C": board.D5}
