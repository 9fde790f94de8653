"""picoath's device package: everything the token does, with its parts and the time handed in."""
