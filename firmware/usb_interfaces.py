"""Opens the USB personality of this start: the wiring of boot.py, which imports it once.

Everything is closed by then. Each personality opens its own interfaces and nothing else, and only when it
is clear which one it is: an exception on the way leaves the token closed. So does an update that was cut
off, and a token that could not start the last time, unless the button is held: then drive and console are
open for the next try, and nothing else of `fob` runs.
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
    from fob import personality
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
        usb_hid.enable((personality.wire(usb_hid.Device),))
    else:
        # Without serial port and drive the keyboard is interface 0, as a boot device has to be.
        usb_hid.enable((usb_hid.Device.KEYBOARD,), boot_device=1)


def _can_start(held, has_hung):
    """Whether the firmware is whole, and has not shown at earlier starts that it isn't."""
    import fob

    if held or has_hung:
        from fob import crashes

        if not crashes.may_start(microcontroller.nvm, held, has_hung):
            return False
    return fob.is_complete()


def _open():
    # Once the watchdog is set going, CircuitPython takes it for the reason of any reset.
    has_hung = microcontroller.cpu.reset_reason == microcontroller.ResetReason.WATCHDOG
    microcontroller.watchdog.timeout = 8  # seconds; it ends with boot.py
    microcontroller.watchdog.mode = WatchDogMode.RESET
    supervisor.set_usb_identification(manufacturer="picoath", product="picoath token")
    held = _button_is_held()
    try:
        can_start = _can_start(held, has_hung)
    except Exception:
        can_start = False  # a file of `fob` is missing or torn
    if can_start:
        _open_personality(held)
    elif held:
        _open_maintenance()


_open()
