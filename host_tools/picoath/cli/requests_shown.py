"""Printing requests instead of sending them."""

import json
from collections.abc import Iterable

from picoath.cli.output import Output
from picoath.entra.calls import Call


def show(output: Output, calls: Iterable[Call]) -> None:
    """The requests, in their order, without secrets."""
    shown = [call.shown() for call in calls]
    lines = []
    for request in shown:
        lines.append(f"{request['method']} {request['url']}")
        if request["body"] is not None:
            lines.append(json.dumps(request["body"], indent=2))
    output.result({"requests": shown}, "\n".join(lines))
