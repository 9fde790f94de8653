"""What is wrong with a board that somebody has just soldered, and which wire it is."""
