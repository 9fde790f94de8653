"""What arrives under each keyboard layout, for each setting of `keys`, from the token's own reports."""

import pytest

NUM_LOCK = 0x01
CAPS_LOCK = 0x02
A_CODE_WITH_A_ZERO = 1795521600
LAYOUTS = ["us", "de", "fr", "cz", "hu"]


@pytest.fixture
def arrives(pico, make_account):
    """Types a code that has a zero, which some layouts move, and says whether exactly its digits arrived."""
    pico.enrol(make_account("Contoso"))

    def press(layout, leds):
        if leds is not None:
            pico.board.usb.set_leds(leds)
        pico.board.rtc.set(A_CODE_WITH_A_ZERO)
        pico.wearer.wait(0.2)
        since = len(pico.board.usb.keyboard_reports)
        pico.wearer.press()
        pico.wearer.wait(1)
        [code] = [line.replace(" ", "") for line in pico.board.lines() if line.replace(" ", "").isdigit()]
        assert "0" in code
        return pico.board.usb.typed_text(layout, since) == code

    return press


def with_setting(token, keys):
    token.board.power_off()
    token.wearer.plug_in(holding=("A",))
    token.computer().set("keys", keys)
    token.wearer.press()
    token.wearer.wait(2.5)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("caps", [0, CAPS_LOCK])
def test_by_default_every_layout_gets_digits_while_num_lock_is_on(arrives, layout, caps):
    assert arrives(layout, NUM_LOCK | caps)


@pytest.mark.parametrize(
    ("layout", "leds", "fits"),
    [
        ("us", 0, True),
        ("us", CAPS_LOCK, True),
        ("de", 0, True),
        ("de", CAPS_LOCK, False),
        ("fr", 0, False),
        ("fr", CAPS_LOCK, True),
        ("cz", 0, False),
        ("hu", CAPS_LOCK, False),
    ],
)
def test_by_default_without_num_lock_it_is_the_digit_row(arrives, layout, leds, fits):
    assert arrives(layout, leds) == fits


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("leds", [0, CAPS_LOCK, NUM_LOCK, NUM_LOCK | CAPS_LOCK])
def test_the_keypad_setting_fits_every_layout_and_leaves_num_lock_as_it_was(pico, arrives, layout, leds):
    with_setting(pico, "keypad")
    assert arrives(layout, leds)
    assert pico.board.usb.leds == leds


@pytest.mark.parametrize(
    ("keys", "layout"),
    [("row", "us"), ("row", "de"), ("row+shift", "fr"), ("row+shift", "cz"), ("hungarian", "hu")],
)
def test_each_row_setting_fits_its_layouts(pico, arrives, keys, layout):
    with_setting(pico, keys)
    assert arrives(layout, 0)
