"""Opens the USB personality of this start: the wiring of boot.py, which imports it once.

Everything is closed by then. Each personality opens its own interfaces and nothing else, and only when it
is clear which one it is: an exception on the way leaves the token closed. So does an update that was cut
off, and a token that could not start the last time over what is on its drive, unless the button is held: then
drive and console are open for the next try, and nothing else of `fob` runs. A token that keeps stopping stays
closed, button or not, until its wearer has said yes on the panel (`last_question`).
"""

import board_config
import digitalio
import microcontroller
import storage
import supervisor
import usb_cdc
import usb_hid
from watchdog import WatchDogMode


def _button_is_held():
    with digitalio.DigitalInOut(board_config.BUTTONS["A"]) as pin:
        pin.switch_to_input(pull=digitalio.Pull.UP)
        return not pin.value


def _open_maintenance():
    usb_cdc.enable(console=True, data=False)
    storage.enable_usb_drive()


def _open_personality(held):
    from fob import hid_devices, personality
    from fob.vault import copy as vault_copy
    from fob.vault.files import vault_copies

    has_accounts = vault_copy.has_accounts(vault_copies())
    if not has_accounts:
        import first_start

        first_start.name_processor()
    mark = personality.take_mark(microcontroller.nvm)
    wanted = personality.choose(held, mark, has_accounts)
    if wanted == personality.MAINTENANCE:
        _open_maintenance()
    elif wanted == personality.SETUP:
        usb_hid.enable((hid_devices.wire(usb_hid.Device),))
    else:
        # Without serial port and drive the keyboard is interface 0, as a boot device has to be.
        usb_hid.enable((hid_devices.keyboard(usb_hid.Device),), boot_device=1)
        # By its name a computer tells it from one that is in set-up.
        supervisor.set_usb_identification("picoath", "picoath keyboard")


def _way(held, has_hung):
    """What this start is for, see `fob.crashes`: "start" where the firmware is whole and may."""
    import fob

    if held or has_hung:
        from fob import crashes

        way = crashes.way(microcontroller.nvm, held, has_hung)
        if way != crashes.START:
            return way
    return "start" if fob.is_complete() else "open" if held else "closed"


def _open():
    # Once the watchdog is set going, CircuitPython takes it for the reason of any reset.
    has_hung = microcontroller.cpu.reset_reason == microcontroller.ResetReason.WATCHDOG
    microcontroller.watchdog.timeout = 8  # seconds; it ends with boot.py
    microcontroller.watchdog.mode = WatchDogMode.RESET
    supervisor.set_usb_identification("picoath", "picoath token")
    held = _button_is_held()
    try:
        way = _way(held, has_hung)
    except Exception:
        way = "open" if held else "closed"  # a file of `fob` is missing or torn
    if way == "start":
        _open_personality(held)
    elif way == "open":
        _open_maintenance()


_open()
