"""The panel: a frame to draw in, and the way of its changes to the SSD1306.

Text stands on pages, rows of eight pixels (datasheet, 8.7), so that drawing copies slices and never
touches single pixels. `flush` compares what was drawn on with what the panel shows, and sends of each
page the bytes from the first difference to the last.
"""

from fob import modules
from fob.panel import font
from fob.panel.digits import TALL, Digits

_BRIGHT = 0xFF
_DIM = 0

# Control bytes (datasheet, 8.1.5.2): only commands, or only data, until the stop condition.
_COMMANDS = 0x00
_DATA = 0x40
_SET_COLUMNS = 0x21
_SET_PAGES = 0x22
_SET_CONTRAST = 0x81
_DISPLAY_OFF = 0xAE
_DISPLAY_ON = 0xAF
_NOP = 0xE3

_FRAME_END = b"\x3c"
_FRAME_SIDE = b"\x42"
_FRAME_FULL = b"\x5a"
_BAR_ENDS = 4


class Screen:
    """A frame of `width` x `height` pixels for one panel, made when the driver has just cleared it.

    Coordinates: `x` is a column from the left, `page` a row of eight pixels from the top. What does not
    fit on the right is left out. Text is what `fob.panel.fitting` makes of it: a character that the font
    doesn't have is drawn as a box.

    :param start: called without arguments; sets the panel up and returns its driver, an
        ``adafruit_ssd1306.SSD1306_I2C``. Of that only the device on the bus is kept, and the frame buffer,
        which stays equal to what the panel shows: the rest need not stay in memory.
    """

    def __init__(self, start):
        display = start()
        self.width = display.width
        self.height = display.height
        self.pages = self.height // 8
        self.columns = (self.width + 1) // font.CELL
        self.big = TALL if self.height > 32 else Digits(**modules.load("panel.low_digits").LOW)
        self._start = start
        self._device = display.i2c_device
        self._frame = bytearray(self.width * self.pages)
        self._view = memoryview(self._frame)
        self._shown = memoryview(display.buffer)[1:]
        self._blank = bytes(self.width)
        self._window = bytearray((_COMMANDS, _SET_COLUMNS, 0, 0, _SET_PAGES, 0, 0))
        self._data = bytearray(self.width + 1)
        self._data[0] = _DATA
        self._touched = False
        # Of each page, the columns that wait for `flush`: from low to before high; none if high is 0.
        self._low = bytearray([self.width] * self.pages)
        self._high = bytearray(self.pages)
        self._lost = False
        self._on = True
        self._dim = False

    @property
    def lit(self):
        """Whether a person can see anything: the panel is on, and it answers."""
        return self._on and not self._lost

    @property
    def current(self):
        """Whether a person sees all that was drawn: the panel is lit and nothing waits for `flush`."""
        return self.lit and not self._touched

    def clear(self):
        """Make the whole frame dark."""
        for page in range(self.pages):
            self.clear_page(page)

    def clear_page(self, page):
        """Make one page of the frame dark."""
        self._put(0, page, self._blank)

    def clear_area(self, x, page, width):
        """Make `width` columns of one page dark."""
        self._put(x, page, self._blank[:width])

    def text(self, x, page, text):
        """Small text, a page high."""
        self._put(x, page, font.cells(text))

    def text_right(self, page, text):
        """Small text that ends at the right edge."""
        self.text(max(0, self.width + 1 - len(text) * font.CELL), page, text)

    def text_centred(self, page, text):
        """Small text in the middle."""
        self.text(max(0, (self.width + 1 - len(text) * font.CELL) // 2), page, text)

    def highlight(self, page):
        """Invert one page, and light the last row of the page above it, so that letters have a margin."""
        start = page * self.width
        end = start + self.width
        self._put(0, page, bytes([column ^ 0xFF for column in self._view[start:end]]))
        if page:
            above = self._view[start - self.width : start]
            self._put(0, page - 1, bytes([column | 0x80 for column in above]))

    def title(self, page, text):
        """Text of double size in the middle, two pages high; small and inverted if it is too long."""
        pitch = font.DOUBLE
        if len(text) * pitch > self.width:
            pitch -= 1
        room = self.width - len(text) * pitch
        if room < 0:
            self.text_centred(page + 1, text)
            self.highlight(page + 1)
            return
        x = (room + 1) // 2
        for character in text:
            upper, lower = font.double_cell(character)
            self._put(x, page, upper[:pitch])
            self._put(x, page + 1, lower[:pitch])
            x += pitch

    def digits(self, x, page, text, pitch=None):
        """Big digits, dashes, colons and spaces: three pages high on a panel of 64 rows, two on one of 32.

        :param pitch: columns from one digit to the next, if it is not to be the usual one.
        """
        for row in range(self.big.pages):
            self._put(x, page + row, self.big.columns(text, row, pitch or self.big.pitch))

    def digits_centred(self, page, text):
        """Big digits in the middle."""
        self.digits((self.width - self.big.line_width(text, self.big.pitch)) // 2, page, text)

    def bar_room(self, width):
        """How many columns a bar of `width` columns can fill."""
        return width - 2 * _BAR_ENDS

    def bar(self, x, page, width, filled):
        """A bar in a thin frame, with `filled` columns of its room lit from the left."""
        dark = self.bar_room(width) - filled
        left = _FRAME_END + _FRAME_SIDE * (_BAR_ENDS - 1)
        right = _FRAME_SIDE * (_BAR_ENDS - 1) + _FRAME_END
        self._put(x, page, left + _FRAME_FULL * filled + _FRAME_SIDE * dark + right)

    def refill_bar(self, x, page, before, filled):
        """Fill `filled` columns of a bar that has `before` filled: draws the difference only."""
        if filled > before:
            self._put(x + _BAR_ENDS + before, page, _FRAME_FULL * (filled - before))
        else:
            self._put(x + _BAR_ENDS + filled, page, _FRAME_SIDE * (before - filled))

    def flush(self):
        """Send what changed. A bus error is not raised: all of it is sent again when the bus is back."""
        if not self._touched:
            return
        try:
            if self._lost:
                self._start_again()
            for page in range(self.pages):
                if self._high[page]:
                    self._send_page(page)
                    self._touch_none(page)
        except (OSError, ValueError):  # the second is the driver's, when nothing answers it
            self._lose()
            return
        self._touched = False

    def power(self, on):
        """Switch the panel on or off. It keeps its picture, and can be drawn on, while it is off."""
        self._on = on
        self._order(self._set_power)

    def dim(self, dim):
        """Make the panel dim, or bright again."""
        self._dim = dim
        self._order(self._set_contrast)

    def _put(self, x, page, columns):
        """Copy a slice into the frame."""
        end = min(x + len(columns), self.width)
        if end <= x:
            return
        if len(columns) > end - x:
            columns = columns[: end - x]
        start = page * self.width
        self._frame[start + x : start + end] = columns
        self._touched = True
        if x < self._low[page]:
            self._low[page] = x
        if end > self._high[page]:
            self._high[page] = end

    def _touch_none(self, page):
        self._low[page] = self.width
        self._high[page] = 0

    def _touch_all(self):
        self._touched = True
        for page in range(self.pages):
            self._low[page] = 0
            self._high[page] = self.width

    def _send_page(self, page):
        start = page * self.width
        low = start + self._low[page]
        high = start + self._high[page]
        if self._view[low:high] == self._shown[low:high]:
            return
        low = self._first_difference(low, high)
        high = self._last_difference(low, high) + 1
        window = self._window
        window[2] = low - start
        window[3] = high - start - 1
        window[5] = window[6] = page
        changed = self._view[low:high]
        self._data[1 : 1 + high - low] = changed
        with self._device as device:
            device.write(window)
            device.write(self._data, end=1 + high - low)
        self._shown[low:high] = changed

    def _first_difference(self, low, high):
        """The first of low..high-1 at which frame and panel differ; there is one."""
        if self._frame[low] != self._shown[low]:
            return low
        while high - low > 1:
            middle = (low + high) >> 1
            if self._view[low:middle] == self._shown[low:middle]:
                low = middle
            else:
                high = middle
        return low

    def _last_difference(self, low, high):
        """The last of low..high-1 at which frame and panel differ; there is one."""
        if self._frame[high - 1] != self._shown[high - 1]:
            return high - 1
        while high - low > 1:
            middle = (low + high) >> 1
            if self._view[middle:high] == self._shown[middle:high]:
                high = middle
            else:
                low = middle
        return low

    def _order(self, command):
        """Give the panel a command, if it can hear it."""
        if self._lost:
            return
        try:
            command()
        except OSError:
            self._lose()

    def _lose(self):
        """The panel may show anything now."""
        self._lost = True
        self._touch_all()

    def _start_again(self):
        """Set the panel up as at power-on, once it answers: it may have been without power."""
        self._command(_NOP)
        display = self._start()
        self._device = display.i2c_device
        self._shown = memoryview(display.buffer)[1:]
        self._set_contrast()
        self._set_power()
        self._lost = False

    def _set_power(self):
        self._command(_DISPLAY_ON if self._on else _DISPLAY_OFF)

    def _set_contrast(self):
        self._command(_SET_CONTRAST, _DIM if self._dim else _BRIGHT)

    def _command(self, *codes):
        with self._device as device:
            device.write(bytes((_COMMANDS,) + codes))
