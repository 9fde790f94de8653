"""Watching the screen until a code that a token can use appears on it."""

import time
from hashlib import sha256

from picoath.cli.output import Output
from picoath.enrol import picture, screen
from picoath.enrol.inspection import Inspection, inspect


def watch(output: Output) -> Inspection:
    """Look at the screen until there is a code to enrol, of an export all parts; they may come in turn.

    What can't be used is told as soon as it is seen, with what to do instead. Raises BadInput when the
    screen can't be read. Ctrl-C ends it.
    """
    output.say("Watching the screen for a code; Ctrl-C ends it.")
    screen_now = _Screen()
    seen: dict[str, None] = {}  # in the order in which they came
    told: set[str] = set()
    while True:
        seen.update(dict.fromkeys(screen_now.new_texts()))
        inspection = inspect(seen)
        if inspection.accounts and not inspection.missing:
            return inspection
        for message in _messages(inspection):
            if message not in told:
                output.say(message)
                told.add(message)
        time.sleep(screen.pause_between_looks())


def _messages(inspection: Inspection) -> list[str]:
    """What is to be said of what was seen so far."""
    unusable = [inspection.code] if inspection.code else []
    messages = [f"That is {seen.what}. {seen.advice}" for seen in unusable + inspection.also_seen]
    if inspection.missing:
        parts = ", ".join(str(number) for number in inspection.missing)
        messages.append(f"Part of an export; show the others too. Missing: {parts}.")
    return messages


class _Screen:
    """The monitors, of which only those are read on which something has changed."""

    def __init__(self) -> None:
        self._before: list[bytes] = []

    def new_texts(self) -> list[str]:
        before = self._before
        shots = list(screen.shots())
        self._before = [sha256(shot.tobytes()).digest() for shot in shots]
        return [
            text
            for shot, digest in zip(shots, self._before, strict=True)
            if digest not in before
            for text in picture.texts_at_a_glance(shot)
        ]
