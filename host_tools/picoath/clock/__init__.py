"""What this computer knows about clocks: its own, and how a token's has run since it was set."""
