"""Types digits as USB keyboard reports that arrive as digits under every layout.

Usages are those of the Keyboard/Keypad page (0x07) of the USB HID Usage Tables; a report is the 8-byte
input report of a boot keyboard (HID 1.11, appendix B.1): modifiers, reserved, six usages. The LED output
report has NumLock in bit 0.
"""

_LED_NUM_LOCK = 0x01
_LEFT_SHIFT = 0x02
_KEYPAD_NUM_LOCK = 0x53
_SUFFIX_USAGES = {"none": (), "enter": (0x28,), "tab": (0x2B,)}

_ROW_1, _ROW_0 = 0x1E, 0x27
_KEYPAD_1, _KEYPAD_0 = 0x59, 0x62
_HUNGARIAN_0 = 0x35

_LED_STATES = range(6)
"""The LED bytes that can be told apart, see `fob.hid_devices`."""

_NUM_LOCK_WAIT_MS = 200
_LED_POLL_MS = 5


class NotTyped(Exception):
    """The host went away, fell asleep or stopped taking reports before all was typed."""


def _usages(one, zero, digits):
    return [zero if digit == "0" else one + ord(digit) - ord("1") for digit in digits]


def _key_reports(usages, modifiers):
    """(modifiers, usage) report by report: each releases the key before it and presses the next.

    Only a key that is struck twice in a row has to be released by a report of its own, and a last
    report lets go of everything. Six digits take 7 reports when neighbours differ, 12 when all are the same.
    """
    before = 0
    for usage in usages:
        if usage == before:
            yield modifiers, 0
        yield modifiers, usage
        before = usage
    yield 0, 0


class Typist:
    """A typist at a keyboard device.

    :param keyboard: a ``usb_hid.Device`` with the boot keyboard's report.
    :param awake: called without arguments; False once the host is gone or asleep, when reports would be lost.
    :param pause: called with milliseconds; returns when they are over.
    """

    def __init__(self, keyboard, awake, pause):
        self._keyboard = keyboard
        self._awake = awake
        self._pause = pause
        self._report = bytearray(8)
        self._released = True
        self._num_lock_changed = False
        self.leds = None

    def listen(self):
        """Take the host's LED report, if one has come. `leds` is None until the first one: not known.

        Nor is it when two have come at once: which of them is the newer does not show.
        """
        heard = 0
        for leds in _LED_STATES:
            if self._keyboard.get_last_received_report(leds) is not None:
                heard += 1
                self.leds = leds
        if heard > 1:
            self.leds = None

    def type(self, digits, suffix="none", keys="auto", pace=0):
        """Type `digits` and the suffix.

        :param keys: which keys give digits on this host: ``auto``, ``keypad``, ``row``, ``row+shift``
            or ``hungarian``.
        :param pace: milliseconds to wait after each report.
        :raises NotTyped: not everything was typed; nothing is left pressed, and NumLock is put back
            as far as the host still listens.
        """
        self.listen()
        try:
            if keys == "keypad" and self._num_lock_is_off():
                self._strike_num_lock()
            self._type_digits(digits, keys, pace)
            self._type_suffix(suffix, pace)
        finally:
            self._let_go()

    def _type_suffix(self, suffix, pace):
        usages = _SUFFIX_USAGES[suffix]
        if usages:
            self._send_all(_key_reports(usages, 0), pace)

    def _type_digits(self, digits, keys, pace):
        if keys == "keypad" or (keys == "auto" and self._num_lock_is_on()):
            usages, modifiers = _usages(_KEYPAD_1, _KEYPAD_0, digits), 0
        elif keys == "hungarian":
            usages, modifiers = _usages(_ROW_1, _HUNGARIAN_0, digits), 0
        else:
            usages = _usages(_ROW_1, _ROW_0, digits)
            modifiers = _LEFT_SHIFT if keys == "row+shift" else 0
        self._send_all(_key_reports(usages, modifiers), pace)

    def _num_lock_is_on(self):
        return self.leds is not None and bool(self.leds & _LED_NUM_LOCK)

    def _num_lock_is_off(self):
        return self.leds is not None and not self.leds & _LED_NUM_LOCK

    def _strike_num_lock(self):
        """Strike NumLock, and wait until the host's LED report says that it has been taken."""
        before = self._num_lock_is_on()
        self._send(0, _KEYPAD_NUM_LOCK)
        self._num_lock_changed = not self._num_lock_changed
        self._send(0, 0)
        waited = 0
        while self._num_lock_is_on() == before and waited < _NUM_LOCK_WAIT_MS:
            self._pause(_LED_POLL_MS)
            waited += _LED_POLL_MS
            self.listen()

    def _let_go(self):
        """Leave the keyboard as it was, also after a failure; a host that no longer listens can't be told."""
        try:
            if not self._released:
                self._send(0, 0)
            if self._num_lock_changed:
                self._strike_num_lock()
        except NotTyped:
            self._num_lock_changed = False

    def _send_all(self, reports, pace):
        for modifiers, usage in reports:
            self._send(modifiers, usage)
            if pace:
                self._pause(pace)

    def _send(self, modifiers, usage):
        if not self._awake():
            raise NotTyped()
        self._report[0] = modifiers
        self._report[2] = usage
        self._released = False
        try:
            self._keyboard.send_report(self._report, 0)
        except OSError:
            raise NotTyped() from None
        self._released = not modifiers and not usage
