"""A virtual board in a terminal: its panel as it changes, and keys for its buttons."""

from collections.abc import Callable, Mapping
from datetime import datetime, timezone

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from virtual_board.reading import Panel as Glass
from virtual_board.realtime import RealTimeBoard
from virtual_board.terminal_keys import key_reader
from virtual_board.typed import TypedText

_HOLD_ONE_STEP_SECONDS = 0.8
_HOLD_LONG_SECONDS = 3.2
_HOLD_AT_POWER_ON_SECONDS = 2.5
_OFF_SECONDS = 0.5
_TYPED_SHOWN = 60
_NUM_LOCK = 0x01

HELP = (
    ("a", "press A"),
    ("h", "hold A one step"),
    ("H", "hold A for 3 s"),
    ("b c", "press B, press C"),
    ("p", "unplug and plug in"),
    ("s", "the same, holding A"),
    ("l", "NumLock"),
    ("z", "computer asleep, awake"),
    ("q", "quit"),
)


def run(desk: "Desk", console: Console) -> None:
    """Show the desk and do what the keys say, until `q` or Ctrl-C."""
    with key_reader() as next_key, Live(console=console, auto_refresh=False, screen=True) as live:
        shown = None
        while not desk.left:
            desk.strike(next_key())
            desk.token.advance()
            state = desk.state()
            if state != shown:
                live.update(desk.render(), refresh=True)
                shown = state
            desk.token.rest()


class Desk:
    """A token, the computer that it is plugged into, and what a person does with both.

    `draw` makes text of the panel; `where` says where others find the token, name and value, and may change.
    """

    def __init__(self, token: RealTimeBoard, draw: Callable[[Glass], str], where: Mapping[str, str]) -> None:
        self.token = token
        self.left = False
        self._board = token.board
        self._typed = TypedText(token.board)
        self._draw = draw
        self._where = where
        self._note = ""
        self._actions: dict[str, Callable[[], None]] = {
            "a": lambda: self._press("A"),
            "h": lambda: self._press("A", _HOLD_ONE_STEP_SECONDS),
            "H": lambda: self._press("A", _HOLD_LONG_SECONDS),
            "b": lambda: self._press("B"),
            "c": lambda: self._press("C"),
            "p": self._plug_in_again,
            "s": lambda: self._plug_in_again("A"),
            "l": self._toggle_num_lock,
            "z": self._toggle_sleep,
            "q": self._leave,
        }

    def strike(self, key: str) -> None:
        """Do what a key stands for; other keys do nothing."""
        action = self._actions.get(key)
        if action is not None:
            self._note = ""
            action()

    def state(self) -> tuple[object, ...]:
        """All that `render` shows: it need be called only when this has changed."""
        return (self._draw(self._board.panel), *self._facts().values(), self._note)

    def render(self) -> RenderableType:
        """The panel, what is going on, and the keys."""
        drawn = Text(self._draw(self._board.panel), style="bright_cyan on black", no_wrap=True)
        facts = Table.grid(padding=(0, 2))
        for name, value in self._facts().items():
            facts.add_row(Text(name, style="dim"), Text(value))
        keys = Text("  ").join(Text.assemble((key, "bold"), f" {meaning}") for key, meaning in HELP)
        return Group(Panel.fit(drawn, title="picoath"), facts, Text(self._note, style="yellow"), keys)

    def _facts(self) -> dict[str, str]:
        return {
            "typed": self._typed.text[-_TYPED_SHOWN:].replace("\n", "⏎").replace("\t", "⇥"),
            "USB": ", ".join(self._interfaces()) or "nothing",
            "NumLock": "on" if self._board.usb.leds & _NUM_LOCK else "off",
            "computer": "asleep" if self._board.usb.asleep else "awake",
            "clock chip": f"{datetime.fromtimestamp(self._board.rtc.unix(), timezone.utc):%F %T} UTC",
            **self._where,
        }

    def _interfaces(self) -> list[str]:
        names = {(0x01, 0x06): "keyboard", (0xFF60, 0x61): "wire"}
        return [names.get((one.usage_page, one.usage), one.kind) for one in self._board.usb.interfaces]

    def _press(self, button: str, seconds: float | None = None) -> None:
        try:
            self.token.press(button, seconds)
        except ValueError:
            self._note = f"this board has no button {button}"

    def _plug_in_again(self, holding: str | None = None) -> None:
        self._board.power_off()
        self.token.later(_OFF_SECONDS, lambda: self.token.power_on(holding, _HOLD_AT_POWER_ON_SECONDS))

    def _toggle_num_lock(self) -> None:
        self._board.usb.set_leds(self._board.usb.leds ^ _NUM_LOCK)

    def _toggle_sleep(self) -> None:
        self._board.usb.asleep = not self._board.usb.asleep

    def _leave(self) -> None:
        self.left = True
