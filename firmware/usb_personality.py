"""Opens the USB personality of this start: the wiring of boot.py, which imports it once.

Everything is closed by then. Each personality opens its own interfaces and nothing else, and only when it is
clear which one it is: an exception on the way leaves the token closed. So does an update that was cut off,
unless the button is held: then drive and console are open for the next try, and nothing else of `fob` runs.
"""

import board_config
import digitalio
import fob
import microcontroller
import storage
import supervisor
import usb_cdc
import usb_hid


def _button_is_held():
    with digitalio.DigitalInOut(board_config.BUTTONS["A"]) as pin:
        pin.switch_to_input(pull=digitalio.Pull.UP)
        return not pin.value


def _open_maintenance():
    storage.enable_usb_drive()
    usb_cdc.enable(console=True, data=False)


def _open_set_up():
    from fob import personality

    wire = usb_hid.Device(
        report_descriptor=personality.WIRE_REPORT_DESCRIPTOR,
        usage_page=personality.WIRE_USAGE_PAGE,
        usage=personality.WIRE_USAGE,
        report_ids=(personality.WIRE_REPORT_ID,),
        in_report_lengths=(personality.WIRE_REPORT_SIZE,),
        out_report_lengths=(personality.WIRE_REPORT_SIZE,),
    )
    usb_hid.enable((wire,))


def _open_plain():
    # Without serial port and drive the keyboard is interface 0, as a boot device has to be.
    usb_hid.enable((usb_hid.Device.KEYBOARD,), boot_device=1)


def _open_personality():
    from fob import personality, vault_copy
    from fob.files import vault_copies

    mark = personality.take_mark(microcontroller.nvm)
    wanted = personality.choose(_button_is_held(), mark, vault_copy.has_accounts(vault_copies()))
    if wanted == personality.MAINTENANCE:
        _open_maintenance()
    elif wanted == personality.SETUP:
        _open_set_up()
    else:
        _open_plain()


def _open():
    supervisor.set_usb_identification(manufacturer="picoath", product="picoath token")
    if fob.is_complete():
        _open_personality()
    elif _button_is_held():
        _open_maintenance()


_open()
