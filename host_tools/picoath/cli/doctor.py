"""`picoath doctor`: finds what is wrong, and says what to do."""

from dataclasses import asdict

import typer
from rich.table import Table
from rich.text import Text

from picoath.cli.choose import may_ask
from picoath.cli.clock_care import ClockCare
from picoath.cli.connect import connect
from picoath.cli.options import JsonOption, PortOption
from picoath.cli.output import Output
from picoath.cli.prompt import ask, yes_or_no
from picoath.clock import computer
from picoath.doctor import cable, desktop, keys, token_state, udev
from picoath.doctor.finding import Finding
from picoath.errors import NoToken
from picoath.link.transport import NOT_IN_SET_UP

_STYLES = {"good": "green", "note": "yellow", "wrong": "red"}
_UNREACHED = ("token", "permission", "personality")


def doctor(as_json: JsonOption = False, port: PortOption = None) -> None:
    """Find what keeps the token from doing its job, each with one thing to do.

    Looks at the cable, the token, its clock, and this computer's clock and keyboard. Changes nothing.
    """
    output = Output(as_json)
    findings = [*_look_at_token(output, port), _computer_clock()]
    output.result({"findings": [asdict(finding) for finding in findings]}, _table(findings))
    wrong = [finding.check for finding in findings if finding.state == "wrong"]
    if (
        "permission" in wrong
        and may_ask(output)
        and ask("Write that file now? y or n", yes_or_no, default="n")
    ):
        udev.write_rules()
        output.say("Written. Unplug the token and plug it in again, holding its button.")
    if any(check in _UNREACHED for check in wrong):
        raise typer.Exit(NoToken.exit_code)
    if wrong:
        raise typer.Exit(1)


def _look_at_token(output: Output, port: str | None) -> list[Finding]:
    unreached = cable.look(port)
    if unreached:
        return [*unreached, keys.judge(desktop.read(), keys.DEFAULT)]
    try:
        with connect(port, output) as token:
            status = token.status()
            findings = [Finding("token", "good", f"{status.board}, serial {status.serial}, in set-up")]
            findings += token_state.findings(status)
            output.say("Comparing the clocks; this takes some seconds.")
            care = ClockCare(token, output, status.serial)
            findings += token_state.clock_findings(care.measure(), care.drift)
            if not status.locked:
                findings += token_state.counter_findings(token.accounts())
                findings.append(keys.judge(desktop.read(), str(token.settings()["keys"])))
            return findings
    except NoToken as problem:
        return [_not_reached(str(problem)), keys.judge(desktop.read(), keys.DEFAULT)]


def _not_reached(problem: str) -> Finding:
    if problem == NOT_IN_SET_UP:
        return cable.not_in_set_up()
    return Finding("token", "wrong", problem, "plug it in while holding its button")


def _computer_clock() -> Finding:
    problem = computer.problem()
    if problem is None:
        return Finding("computer-clock", "good", "nothing is known against this computer's clock")
    return Finding(
        "computer-clock", "wrong", f"this computer's clock: {problem}", "set it: turn on network time"
    )


def _table(findings: list[Finding]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(overflow="fold")
    for finding in findings:
        table.add_row(Text(finding.state, _STYLES[finding.state]), finding.what)
        if finding.do:
            table.add_row("", f"to do: {finding.do}")
    return table
