"""Opens the USB personality of this start: the wiring of boot.py, which imports it once.

Everything is closed by then. Each personality opens its own interfaces and nothing else, and only when it is
clear which one it is: an exception on the way leaves the token closed.
"""

import board_config
import digitalio
import microcontroller
import storage
import supervisor
import usb_cdc
import usb_hid
from fob import personality, vault
from fob.files import vault_copies


def _button_is_held():
    with digitalio.DigitalInOut(board_config.BUTTONS["A"]) as pin:
        pin.switch_to_input(pull=digitalio.Pull.UP)
        return not pin.value


def _open_maintenance():
    storage.enable_usb_drive()
    usb_cdc.enable(console=True, data=False)


def _open_set_up():
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


_OPEN = {
    personality.MAINTENANCE: _open_maintenance,
    personality.SETUP: _open_set_up,
    personality.PLAIN: _open_plain,
}


def _open():
    supervisor.set_usb_identification(manufacturer="picoath", product="picoath token")
    mark = personality.take_mark(microcontroller.nvm)
    wanted = personality.choose(_button_is_held(), mark, vault.has_accounts(vault_copies()))
    _OPEN[wanted]()


_open()
