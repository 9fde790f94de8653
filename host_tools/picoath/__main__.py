"""`python -m picoath`."""

from picoath.cli.app import main

main()
