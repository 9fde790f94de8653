"""The firmware as it lies on a board's drive: compiled, checked, bundled and installed."""
