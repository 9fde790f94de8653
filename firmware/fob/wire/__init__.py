"""What the computer may ask for, and how: messages in HID reports, see WIRE.md."""
