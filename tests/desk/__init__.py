"""A desk for tests: a screen, keyboards and a mouse on an X server, a browser, and tokens plugged in."""
