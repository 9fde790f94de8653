"""What the token believes of the computer at the other end of the cable."""

from fob.host import ASLEEP, NOT_READY, SETTLE_MS, Host


class Cable:
    connected = False

    def __call__(self):
        return self.connected


def test_before_enumeration_usb_is_not_ready():
    host = Host(Cable())
    host.poll(0)
    assert host.problem == NOT_READY
    assert not host.settled(10_000)


def test_a_host_that_was_there_and_is_not_is_asleep():
    cable = Cable()
    host = Host(cable)
    cable.connected = True
    host.poll(0)
    cable.connected = False
    host.poll(10)
    assert host.problem == ASLEEP


def test_the_first_key_waits_until_the_host_has_settled_again_after_each_wake():
    cable = Cable()
    host = Host(cable)
    cable.connected = True
    host.poll(1000)
    assert host.problem is None
    assert not host.settled(1000 + SETTLE_MS - 1)
    assert host.settled(1000 + SETTLE_MS)
    cable.connected = False
    host.poll(5000)
    cable.connected = True
    host.poll(6000)
    assert not host.settled(6000)
