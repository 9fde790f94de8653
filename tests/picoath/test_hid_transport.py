"""A token on USB, over a stand-in for hidapi."""

import sys
import time

import pytest
from picoath.errors import NoToken
from picoath.link import hid_transport
from picoath.link.hid_transport import HidInterface, HidTransport, tokens
from picoath.link.transport import LinkLost


class Device:
    """hidapi's device without report ids: reports go out behind a 0, and come in alone."""

    def __init__(self):
        self.written = []
        self.incoming = []
        self.opens = True
        self.plugged_in = True

    def open_path(self, path):
        if not self.opens:
            raise OSError("open failed")
        self.path = path

    def write(self, data):
        if not self.plugged_in:
            return -1
        self.written.append(bytes(data))
        return len(data)

    def read(self, size, timeout_ms):
        assert size == 63
        assert timeout_ms >= 1
        if not self.plugged_in:
            raise OSError("read error")
        return list(self.incoming.pop(0)) if self.incoming else []

    def close(self):
        self.plugged_in = False


@pytest.fixture
def device(monkeypatch):
    device = Device()
    monkeypatch.setattr(hid_transport.hid, "device", lambda: device)
    return device


def test_its_time_is_the_computers_and_goes_forward(device):
    transport = HidTransport("/dev/hidraw3")
    before = time.monotonic()
    assert before <= transport.seconds() <= time.monotonic()


def test_reports_go_behind_a_zero_and_come_alone(device):
    transport = HidTransport("/dev/hidraw3")
    transport.send(b"x" * 63)
    device.incoming = [b"y" * 63]
    assert device.path == b"/dev/hidraw3"
    assert device.written == [b"\0" + b"x" * 63]
    assert transport.receive(1.0) == b"y" * 63
    assert transport.receive(0.0) is None
    transport.close()
    assert not device.plugged_in


def test_a_token_that_was_pulled_out(device):
    transport = HidTransport("/dev/hidraw3")
    device.plugged_in = False
    with pytest.raises(LinkLost, match="unplugged"):
        transport.send(b"x" * 63)
    with pytest.raises(LinkLost, match="unplugged"):
        transport.receive(1.0)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no device files")
def test_no_permission_is_told_with_the_rules_that_mend_it(device, tmp_path):
    device.opens = False
    path = tmp_path / "hidraw3"
    path.touch()
    with pytest.raises(
        NoToken, match=r'no permission to open .*hidraw3: put these lines (?s:.*)TAG\+="uaccess"'
    ):
        HidTransport(str(path))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no device files")
def test_a_device_file_that_is_gone(device, tmp_path):
    device.opens = False
    with pytest.raises(NoToken, match="there is no token at"):
        HidTransport(str(tmp_path / "hidraw3"))


def test_only_tokens_are_listed(monkeypatch):
    def entry(product, usage_page, usage):
        return {
            "path": b"/dev/hidraw0",
            "product_string": product,
            "serial_number": None,
            "usage_page": usage_page,
            "usage": usage,
        }

    listed = [
        entry("picoath", 0xFF60, 0x61),
        entry("picoath", 1, 6),
        entry("Keyboard", 1, 6),
        entry(None, 0, 0),
    ]
    monkeypatch.setattr(hid_transport.hid, "enumerate", lambda: listed)
    wire, keyboard = tokens()
    assert wire == HidInterface("/dev/hidraw0", "picoath", "", 0xFF60, 0x61)
    assert (wire.is_wire, wire.is_keyboard) == (True, False)
    assert (keyboard.is_wire, keyboard.is_keyboard) == (False, True)
