"""What holds for every command: options, errors in one line, exit status, output for pipes."""

import json
import sys

import pytest
import typer
from picoath.cli.app import _Commands, app, main
from picoath.cli.output import Output
from picoath.errors import BadInput, NoToken, Refused
from typer.testing import CliRunner

COMMANDS = [command.name or command.callback.__name__ for command in app.registered_commands]
WITHOUT_A_TOKEN = {"image", "install", "udev"}
"""What makes a file, or writes to a drive."""


def run_raising(error: BaseException):
    program = typer.Typer(cls=_Commands)

    @program.callback()
    def nothing() -> None:
        pass

    @program.command()
    def fail() -> None:
        raise error

    return CliRunner().invoke(program, ["fail"])


@pytest.mark.parametrize(
    ("error", "status"),
    [(Refused("refused"), 1), (BadInput("bad"), 2), (NoToken("none"), 3)],
)
def test_errors_are_one_line_and_a_status(error, status):
    done = run_raising(error)
    assert (done.exit_code, done.stdout, done.stderr) == (status, "", f"picoath: {error}\n")


def test_control_c():
    done = run_raising(KeyboardInterrupt())
    assert (done.exit_code, done.stderr) == (1, "picoath: interrupted\n")


def test_the_end_of_input_at_a_prompt():
    assert run_raising(EOFError()).exit_code == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_json_and_port(command):
    help_text = CliRunner().invoke(app, [command, "--help"]).stdout
    assert "--json" in help_text
    assert "--port" in help_text or command in WITHOUT_A_TOKEN


def test_version(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["picoath", "--version"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0
    assert capsys.readouterr().out.startswith("picoath ")


@pytest.mark.parametrize("arguments", [[], ["no-such-command"]])
def test_usage(arguments):
    assert CliRunner().invoke(app, arguments).exit_code == 2


def test_json_is_the_only_thing_on_standard_output(capsys):
    output = Output(as_json=True)
    output.say("looking")
    output.warn("careful")
    output.result({"name": "بنك"}, "for people")
    printed = capsys.readouterr()
    assert json.loads(printed.out) == {"name": "بنك"}
    assert printed.out.isascii()
    assert printed.err == "looking\nwarning: careful\n"


def test_for_people_names_are_shown_as_they_are_and_pipes_get_whole_lines(capsys):
    line = "[bold]Contoso[/bold] :smile: " + "x" * 200
    Output(as_json=False).result({}, line)
    assert capsys.readouterr().out == line + "\n"
