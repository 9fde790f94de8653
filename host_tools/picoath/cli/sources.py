"""Where an enrolment code is: the options that say so, the same for every command that takes one."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Optional

import typer

from picoath.cli.files import read_file
from picoath.cli.manual import ask_account
from picoath.cli.output import Output
from picoath.cli.prompt import ask
from picoath.enrol import clipboard, picture, screen
from picoath.enrol.inspection import Inspection, inspect, inspect_account
from picoath.errors import BadInput

FilesArgument = Annotated[
    Optional[list[Path]],  # noqa: UP045, typer reads this at run time on Python 3.10
    typer.Argument(
        metavar="[FILE]...", help="Pictures with codes, or what another authenticator app exported."
    ),
]
ImageOption = Annotated[
    Optional[list[Path]],  # noqa: UP045
    typer.Option("--image", metavar="F", help="A picture file with codes in it; may be given several times."),
]
ScreenOption = Annotated[bool, typer.Option("--screen", help="The codes that are on the screen now.")]
ClipboardOption = Annotated[bool, typer.Option("--clipboard", help="A picture or a URI that was copied.")]
UriOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--uri", metavar="-", help="URIs on standard input, one on each line; only - is taken."),
]
ManualOption = Annotated[bool, typer.Option("--manual", help="Ask for the names and the secret.")]

# A source: what it is called, and what reads the texts of its codes.
_Source = tuple[str, Callable[[], list[str]]]


def inspect_sources(
    output: Output,
    images: list[Path] | None,
    screen_now: bool,
    clipboard_now: bool,
    uri: str | None,
    manual: bool = False,
    files: list[Path] | None = None,
) -> Inspection:
    """Read the codes of all sources named, or else those of the screen and then the clipboard.

    Warnings have been said when this returns. Raises BadInput when a source can't be read; that nothing
    in them can be enrolled is no error here, see `Inspection.problem`.
    """
    sources = _named(images or [], screen_now, clipboard_now, uri)
    if manual and (sources or files):
        raise BadInput("--manual goes with no other source")
    exports = [read_file(path) for path in files or []]
    if manual:
        inspection = inspect_account(ask_account())
    else:
        inspection = inspect(_texts(output, sources) if sources or not exports else [], exports)
    for warning in inspection.warnings:
        output.warn(warning)
    return inspection


def _named(images: list[Path], screen_now: bool, clipboard_now: bool, uri: str | None) -> list[_Source]:
    sources: list[_Source] = [(str(path), _file_reader(path)) for path in images]
    if screen_now:
        sources.append(("the screen", screen.texts))
    if clipboard_now:
        sources.append(("the clipboard", clipboard.texts))
    if uri is not None:
        if uri != "-":
            raise BadInput("others can see a command line: give the URI on standard input, with --uri -")
        sources.append(("standard input", _standard_input))
    return sources


def _texts(output: Output, sources: list[_Source]) -> list[str]:
    if not sources:
        return _screen_then_clipboard(output)
    found = [(name, read()) for name, read in sources]
    texts = [text for _, texts in found for text in texts]
    for name, in_this in found:
        if texts and not in_this:
            output.warn(f"there is no code in {name}")
    return texts


def _screen_then_clipboard(output: Output) -> list[str]:
    texts: list[str] = []
    problems: list[str] = []
    for name, read in _named([], screen_now=True, clipboard_now=True, uri=None):
        output.say(f"looking at {name}")
        try:
            texts += read()
        except BadInput as problem:
            problems.append(str(problem))
        if inspect(texts).accounts:
            return texts
    if len(problems) == 2:
        raise BadInput("; ".join(problems))
    return texts


def _file_reader(path: Path) -> Callable[[], list[str]]:
    return lambda: picture.texts_in_file(path)


def _standard_input() -> list[str]:
    if sys.stdin.isatty():
        return [ask("URI (not shown)", str, hidden=True)]
    try:
        lines = sys.stdin.buffer.read().decode("utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise BadInput("standard input is not UTF-8 text") from None
    return [line.strip() for line in lines if line.strip()]
