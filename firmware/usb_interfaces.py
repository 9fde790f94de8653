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
    import report_buffers
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
        usb_hid.enable((hid_devices.wire(usb_hid.Device, report_buffers.SHORTEST),))
    else:
        # Without serial port and drive the keyboard is interface 0, as a boot device has to be.
        usb_hid.enable((hid_devices.keyboard(usb_hid.Device, report_buffers.SHORTEST),), boot_device=1)
        _identify("picoath keyboard")


def _identify(product):
    """Tell the computer what this is. By its name the computer tells a keyboard from set-up."""
    supervisor.set_usb_identification(manufacturer="picoath", product=product)


def _is_to_start(held, has_hung):
    """Whether the firmware is whole and may start; else the drive is open if it is to be mended there."""
    import fob
    from fob import nvm_log

    allowed = nvm_log.ends_with(microcontroller.nvm, nvm_log.CRASHES, nvm_log.ALLOWED)
    if held or has_hung or allowed:
        from fob import crashes

        way = crashes.way(microcontroller.nvm, held, has_hung)
        if way == crashes.OPEN:
            _open_maintenance()
        if way != crashes.START:
            return False
    if fob.is_complete():
        return True
    if held:
        _open_maintenance()
    return False


def _open():
    # Once the watchdog is set going, CircuitPython takes it for the reason of any reset.
    has_hung = microcontroller.cpu.reset_reason == microcontroller.ResetReason.WATCHDOG
    microcontroller.watchdog.timeout = 8  # seconds; it ends with boot.py
    microcontroller.watchdog.mode = WatchDogMode.RESET
    _identify("picoath token")
    held = _button_is_held()
    try:
        is_to_start = _is_to_start(held, has_hung)
    except (ImportError, SyntaxError, AttributeError):
        is_to_start = False  # a file of `fob` is missing or torn
        if held:
            _open_maintenance()
    if is_to_start:
        _open_personality(held)


_open()
