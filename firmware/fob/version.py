"""The firmware's version, as About and `status` tell it."""

VERSION = "0.1.0"
