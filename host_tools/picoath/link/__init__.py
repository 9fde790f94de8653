"""The computer's end of the wire: reports, transports, and the token as an object. See firmware/WIRE.md."""
