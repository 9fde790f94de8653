"""The version of this program, from the installed package."""

from importlib import metadata


def version() -> str:
    """The version as released, or "unknown" when the sources run without being installed."""
    try:
        return metadata.version("picoath")
    except metadata.PackageNotFoundError:
        return "unknown"
