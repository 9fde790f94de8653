"""CHANGELOG.md, in the form of keepachangelog.com 1.1.0: what is new in one version."""

from __future__ import annotations

import re

from picoath.errors import BadInput

_HEADING = re.compile(r"^## \[(?P<version>[^\]]+)\](?: - \d{4}-\d{2}-\d{2})?$", re.MULTILINE)
_LINKS = re.compile(r"^\[[^\]]+\]: \S+$\n?", re.MULTILINE)


def section(text: str, version: str) -> str:
    """What it says of a version, without its heading. Raises BadInput when it has none, or says nothing."""
    headings = list(_HEADING.finditer(text))
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        if heading["version"] == version:
            notes = _LINKS.sub(
                "", text[heading.end() : following.start() if following else len(text)]
            ).strip()
            if notes:
                return f"{notes}\n"
    raise BadInput(f"CHANGELOG.md says nothing of version {version}")
