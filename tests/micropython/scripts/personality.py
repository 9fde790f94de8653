"""Marks in the non-volatile memory, and the choice they lead to."""

from fob import personality

nvm = bytearray(b"\xff" * 4096)
for _ in range(300):
    for wanted in (personality.PLAIN, personality.SETUP, personality.MAINTENANCE):
        personality.leave_mark(nvm, wanted)
        assert personality.choose(True, personality.take_mark(nvm), True) == wanted
        assert personality.take_mark(nvm) is None
assert personality.choose(False, None, True) == personality.PLAIN
assert personality.choose(False, None, False) == personality.SETUP
assert nvm[256:] == b"\xff" * 3840
assert personality.WIRE_REPORT_DESCRIPTOR[-1] == 0xC0
