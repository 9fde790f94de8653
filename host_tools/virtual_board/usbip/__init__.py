"""USB/IP: a virtual board plugged into a real computer's kernel."""
