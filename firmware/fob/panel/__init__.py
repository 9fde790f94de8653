"""What the wearer sees: the screen, its letters and light, and the pages."""
