"""The panel's light over time."""

import pytest
from fob import ticks
from fob.panel.light import Light


class Panel:
    def __init__(self):
        self.lit = True
        self.dimmed = False

    def power(self, on):
        self.lit = on

    def dim(self, dimmed):
        self.dimmed = dimmed


def after(light, start, seconds):
    for second in range(seconds + 1):
        light.tick(ticks.add(start, second * 1000))


@pytest.mark.parametrize("start", [0, ticks.PERIOD - 60_000])
def test_dim_after_half_a_minute_dark_after_two_and_lit_at_a_touch(start):
    panel = Panel()
    light = Light(panel, start)
    after(light, start, 29)
    assert (panel.lit, panel.dimmed) == (True, False)
    after(light, start, 30)
    assert (panel.lit, panel.dimmed) == (True, True)
    after(light, start, 119)
    assert panel.lit
    after(light, start, 120)
    assert not panel.lit
    assert light.dark
    light.touch(ticks.add(start, 130_000))
    assert (panel.lit, panel.dimmed) == (True, False)
    assert not light.dark


def test_stays_dark_for_longer_than_ticks_can_count():
    panel = Panel()
    light = Light(panel, 0)
    now = 0
    for _ in range(2 * 24 * 7):
        for _ in range(4):
            now = ticks.add(now, 15 * 60_000)
            light.tick(now)
        assert light.dark
