"""Marks in the non-volatile memory, the choice they lead to, and the log of crashes."""

from fob import crashes, hid_devices, personality

nvm = bytearray(b"\xff" * 4096)
for _ in range(42):
    for wanted in (personality.PLAIN, personality.SETUP, personality.MAINTENANCE):
        assert personality.leave_mark(nvm, wanted)
        assert personality.choose(True, personality.take_mark(nvm), True) == wanted
        assert personality.take_mark(nvm) is None
assert personality.marks_left(nvm) == 1
assert personality.choose(False, None, True) == personality.PLAIN
assert personality.choose(False, None, False) == personality.SETUP
assert nvm[256:] == b"\xff" * 3840
assert hid_devices.WIRE_REPORT_DESCRIPTOR[-1] == 0xC0

for _ in range(4):
    assert not crashes.must_stop(nvm)
    crashes.note_crash(nvm)
assert crashes.must_stop(nvm)
crashes.note_well(nvm)
assert not crashes.must_stop(nvm)
crashes.note_broken(nvm)
assert crashes.needs_mending(nvm)
crashes.note_mended(nvm)
assert not crashes.needs_mending(nvm)
assert crashes.left(nvm) == 255 - 7
assert nvm[512:] == b"\xff" * 3584
