"""One board after the other, as they are plugged in."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from picoath.cli.installing import Installed
from picoath.cli.output import Output
from picoath.errors import NoToken, PicoathError
from picoath.firmware import targets, unmounted
from picoath.firmware.targets import Target

_PAUSE = 0.5  # seconds between looks


def install_all(install: Callable[[Target], Installed], output: Output) -> bool:
    """Install on every board that comes, until Ctrl-C; then the result. Returns whether all went well."""
    outcomes: list[dict[str, Any]] = []
    seen: set[Target] = set()
    output.say("Plug in one board after the other; Ctrl-C ends.")
    try:
        while True:
            there = set(_found(output))
            for target in sorted(there - seen, key=lambda target: str(target.root)):
                outcomes.append(_outcome(target, install, output))
            seen = there
            time.sleep(_PAUSE)
    except KeyboardInterrupt:
        pass
    failed = sum(1 for outcome in outcomes if outcome["error"] is not None)
    output.result({"boards": outcomes}, f"{len(outcomes) - failed} installed, {failed} failed")
    return failed == 0


def _found(output: Output) -> list[Target]:
    try:
        unmounted.mount_all()
    except NoToken as problem:
        output.warn(str(problem))
    return targets.found()


def _outcome(target: Target, install: Callable[[Target], Installed], output: Output) -> dict[str, Any]:
    try:
        done = install(target)
    except PicoathError as problem:
        output.say(f"{target.root}: {problem}")
        return {"drive": str(target.root), "error": str(problem)}
    output.say(f"{target.root}: {done.summary}")
    return {**done.document, "error": None}
