"""Where an enrolment code is: the options that say so, the same for every command that takes one."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Optional

import typer

from picoath.cli.files import content_of, is_standard_input, read_file
from picoath.cli.manual import ask_account
from picoath.cli.output import Output
from picoath.cli.prompt import ask
from picoath.cli.watching import watch
from picoath.enrol import camera, clipboard, picture, screen
from picoath.enrol.inspection import Inspection, inspect, inspect_account
from picoath.errors import BadInput

FilesArgument = Annotated[
    Optional[list[Path]],  # noqa: UP045, typer reads this at run time on Python 3.10
    typer.Argument(
        metavar="[FILE]...",
        help="Pictures with codes, or what another authenticator app exported; - for standard input.",
    ),
]
ImageOption = Annotated[
    Optional[list[Path]],  # noqa: UP045
    typer.Option(
        "--image",
        metavar="F",
        help="A picture or PDF with codes in it, - for standard input; may be repeated.",
    ),
]
ScreenOption = Annotated[bool, typer.Option("--screen", help="The codes that are on the screen now.")]
ClipboardOption = Annotated[bool, typer.Option("--clipboard", help="A picture or a URI that was copied.")]
CameraOption = Annotated[bool, typer.Option("--camera", help="A code that is held in front of the camera.")]
WatchOption = Annotated[
    bool, typer.Option("--watch", help="Watch the screen until a code appears that a token can use.")
]
UriOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--uri", metavar="-", help="URIs on standard input, one on each line; only - is taken."),
]
ManualOption = Annotated[bool, typer.Option("--manual", help="Ask for the names and the secret.")]

_MOST_TEXT = 1_000_000  # bytes

# A source: what it is called, and what reads the texts of its codes.
_Source = tuple[str, Callable[[], list[str]]]


def inspect_sources(
    output: Output,
    images: list[Path] | None,
    screen_now: bool,
    clipboard_now: bool,
    uri: str | None,
    manual: bool = False,
    camera_now: bool = False,
    watch_screen: bool = False,
    files: list[Path] | None = None,
    password: str | None = None,
) -> Inspection:
    """Read the codes of all sources named, or else those of the screen and then the clipboard.

    `password` opens the files that have one; where it is None it is asked for.
    Warnings have been said when this returns. Raises BadInput when a source can't be read; that nothing
    in them can be enrolled is no error here, see `Inspection.problem`.
    """
    _check_standard_input([*(images or []), *(files or [])], uri)
    sources = _named(images or [], screen_now, clipboard_now, uri, camera_now)
    if manual and (sources or files or watch_screen):
        raise BadInput("--manual goes with no other source")
    if watch_screen and (sources or files):
        raise BadInput("--watch watches the screen and goes with no other source")
    exports = [read_file(path, password) for path in files or []]
    if watch_screen:
        inspection = watch(output)
    elif manual:
        inspection = inspect_account(ask_account())
    else:
        inspection = inspect(_texts(output, sources) if sources or not exports else [], exports)
    for warning in inspection.warnings:
        output.warn(warning)
    return inspection


def _check_standard_input(paths: Sequence[Path], uri: str | None) -> None:
    if sum(map(is_standard_input, paths)) + (uri is not None) > 1:
        raise BadInput("standard input can be named once: what is read from it is gone")


def _named(
    images: list[Path],
    screen_now: bool = False,
    clipboard_now: bool = False,
    uri: str | None = None,
    camera_now: bool = False,
) -> list[_Source]:
    sources: list[_Source] = [(str(path), _file_reader(path)) for path in images]
    if screen_now:
        sources.append(("the screen", screen.texts))
    if clipboard_now:
        sources.append(("the clipboard", clipboard.texts))
    if camera_now:
        sources.append(("front of the camera", camera.texts))
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
    for name, read in _named([], screen_now=True, clipboard_now=True):
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
    return lambda: picture.texts_in_bytes(*content_of(path))


def _standard_input_text() -> str:
    content = sys.stdin.buffer.read(_MOST_TEXT + 1)
    if len(content) > _MOST_TEXT:
        raise BadInput(f"standard input is longer than {_MOST_TEXT} bytes: give the URIs only")
    return content.decode("utf-8-sig")


def _standard_input() -> list[str]:
    if sys.stdin.isatty():
        return [ask("URI", str, hidden=True)]
    try:
        lines = _standard_input_text().split("\n")
    except UnicodeDecodeError:
        raise BadInput("standard input is not UTF-8 text") from None
    found = [line.strip() for line in lines if line.strip()]
    if not found:
        raise BadInput("standard input is empty: give URIs there, one on each line")
    return found
