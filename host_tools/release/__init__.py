"""Makes what a release of picoath is: used by `make docs`, `make release` and `make app`, and in no wheel."""
