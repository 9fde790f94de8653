"""The panel: a frame to draw in, and the way of its changes to the SSD1306.

Text stands on pages, rows of eight pixels (datasheet, 8.7), so that drawing copies slices and never
touches single pixels. `flush` compares the pages that were drawn on with what the panel shows, and sends
of each the bytes from the first difference to the last.
"""

from fob import font
from fob.digits import LOW, TALL
from fob.fitting import fold

_BRIGHT = 0xFF
_DIM = 0

# Control bytes (datasheet, 8.1.5.2): only commands, or only data, until the stop condition.
_COMMANDS = 0x00
_DATA = 0x40
_SET_COLUMNS = 0x21
_SET_PAGES = 0x22

_FRAME_END = b"\x3c"
_FRAME_SIDE = b"\x42"
_FRAME_FULL = b"\x5a"
_BAR_ENDS = 4


class Screen:
    """A frame of `width` x `height` pixels for one panel, made when the driver has just cleared it.

    Coordinates: `x` is a column from the left, `page` a row of eight pixels from the top. What does not
    fit on the right is left out.

    :param display: an ``adafruit_ssd1306.SSD1306_I2C``. Its own frame buffer is kept equal to what the
        panel shows.
    """

    def __init__(self, display):
        self.width = display.width
        self.height = display.height
        self.pages = self.height // 8
        self.columns = (self.width + 1) // font.CELL
        self.big = TALL if self.height > 32 else LOW
        self._display = display
        self._frame = bytearray(self.width * self.pages)
        self._view = memoryview(self._frame)
        self._shown = memoryview(display.buffer)[1:]
        self._blank = bytes(self.width)
        self._window = bytearray((_COMMANDS, _SET_COLUMNS, 0, 0, _SET_PAGES, 0, 0))
        self._data = bytearray(self.width + 1)
        self._data[0] = _DATA
        self._all = (1 << self.pages) - 1
        self._touched = 0
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
        self._put(x, page, b"".join([font.cell(character) for character in fold(text)]))

    def text_right(self, page, text):
        """Small text that ends at the right edge."""
        self.text(max(0, self.width + 1 - len(fold(text)) * font.CELL), page, text)

    def text_centred(self, page, text):
        """Small text in the middle."""
        self.text(max(0, (self.width + 1 - len(fold(text)) * font.CELL) // 2), page, text)

    def highlight(self, page):
        """Invert one page, and light the last row of the page above it, so that letters have a margin."""
        start = page * self.width
        for at in range(start, start + self.width):
            self._frame[at] ^= 0xFF
        self._touched |= 1 << page
        if page:
            for at in range(start - self.width, start):
                self._frame[at] |= 0x80
            self._touched |= 1 << page - 1

    def title(self, page, text):
        """Text of double size in the middle, two pages high; small and inverted if it is too long."""
        text = fold(text)
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
        big = self.big
        for character in text:
            if character == " ":
                x += big.gap
                continue
            for row in range(big.pages):
                self._put(x, page + row, big.row(character, row))
            x += pitch or big.pitch

    def digits_centred(self, page, text):
        """Big digits in the middle."""
        self.digits((self.width - self.big.line_width(text, self.big.pitch)) // 2, page, text)

    def bar_room(self, width):
        """How many columns a bar of `width` columns can fill."""
        return width - 2 * _BAR_ENDS

    def bar(self, x, page, width, filled):
        """A bar in a thin frame, with `filled` columns of its room lit from the left."""
        dark = self.bar_room(width) - filled
        ends = _FRAME_END + _FRAME_SIDE * (_BAR_ENDS - 1)
        right = _FRAME_SIDE * (_BAR_ENDS - 1) + _FRAME_END
        self._put(x, page, ends + _FRAME_FULL * filled + _FRAME_SIDE * dark + right)

    def flush(self):
        """Send what changed. A bus error is not raised: all of it is sent again when the bus is back."""
        if not self._touched:
            return
        try:
            if self._lost:
                self._start_again()
            for page in range(self.pages):
                if self._touched & 1 << page:
                    self._send_page(page)
        except OSError:
            self._lose()
            return
        self._touched = 0

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
        room = self.width - x
        if len(columns) > room:
            columns = columns[: max(0, room)]
        start = page * self.width + x
        self._frame[start : start + len(columns)] = columns
        self._touched |= 1 << page

    def _send_page(self, page):
        start = page * self.width
        end = start + self.width
        if self._view[start:end] == self._shown[start:end]:
            return
        first = self._first_difference(start, end)
        last = self._last_difference(first, end)
        window = self._window
        window[2] = first - start
        window[3] = last - start
        window[5] = window[6] = page
        length = last + 1 - first
        changed = self._view[first : last + 1]
        self._data[1 : 1 + length] = changed
        device = self._display.i2c_device
        with device:
            device.write(window)
            device.write(self._data, end=1 + length)
        self._shown[first : last + 1] = changed

    def _first_difference(self, low, high):
        """The first of low..high-1 at which frame and panel differ; there is one."""
        while high - low > 1:
            middle = (low + high) >> 1
            if self._view[low:middle] == self._shown[low:middle]:
                low = middle
            else:
                high = middle
        return low

    def _last_difference(self, low, high):
        """The last of low..high-1 at which frame and panel differ; there is one."""
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
        self._touched = self._all

    def _start_again(self):
        """Set the panel up as at power-on: it may have been without power. Leaves it dark."""
        self._display.init_display()
        self._set_contrast()
        self._set_power()
        self._lost = False

    def _set_power(self):
        if self._on:
            self._display.poweron()
        else:
            self._display.poweroff()

    def _set_contrast(self):
        self._display.contrast(_DIM if self._dim else _BRIGHT)
