"""The steps that a sequence is made of: one class for each kind of line."""

from dataclasses import dataclass

from virtual_board.sequences.expected_code import Credential

DEFAULT_HOLD_SECONDS = 0.8
"""`hold A` without a time: long enough for one step of a hold (0.5 s), short of the second (1.2 s)."""

DEFAULT_POWER_ON_HOLD_SECONDS = 2.5
"""`power on holding A` without a time: from before power until this long after."""


@dataclass(frozen=True)
class Step:
    """One line of a sequence; `line` counts from 1 and `source` is the line as written."""

    line: int
    source: str


@dataclass(frozen=True)
class ClockSet(Step):
    """The RTC chip runs, trusted, and reads `unix_time` (UTC seconds) now."""

    unix_time: int


@dataclass(frozen=True)
class ClockLost(Step):
    """The RTC chip has lost power and says so in its flag."""


@dataclass(frozen=True)
class ClockDead(Step):
    """The RTC chip no longer answers on the bus."""


@dataclass(frozen=True)
class ClockDrift(Step):
    """The RTC chip runs fast by `ppm` parts per million (slow when negative)."""

    ppm: float


@dataclass(frozen=True)
class PowerOn(Step):
    """Plug in, perhaps with a button held from before until `hold_seconds` after."""

    holding: str | None
    hold_seconds: float


@dataclass(frozen=True)
class PowerOff(Step):
    """Pull the plug."""


@dataclass(frozen=True)
class PowerCut(Step):
    """Pull the plug in the middle of the flash write number `writes` from here, counted from 1."""

    writes: int


@dataclass(frozen=True)
class Wait(Step):
    """Let virtual time pass."""

    seconds: float


@dataclass(frozen=True)
class WaitForScreen(Step):
    """Let virtual time pass until a line of the panel contains `text`."""

    text: str
    within: float


@dataclass(frozen=True)
class Press(Step):
    """Press and let go."""

    button: str


@dataclass(frozen=True)
class Hold(Step):
    """Press, and let go `seconds` later."""

    button: str
    seconds: float


@dataclass(frozen=True)
class Enter(Step):
    """Enter a PIN on the page that asks for one: find each digit and take it, then `OK`."""

    pin: str


@dataclass(frozen=True)
class Host(Step):
    """Run a picoath command on this token, until it ends or the token asks."""

    arguments: tuple[str, ...]


@dataclass(frozen=True)
class HostDone(Step):
    """Wait for the command to end; it must end with `status`."""

    status: int


@dataclass(frozen=True)
class HostPower(Step):
    """The computer goes to sleep or wakes up."""

    asleep: bool


@dataclass(frozen=True)
class Leds(Step):
    """The computer's LED report: sets NumLock or CapsLock; both None puts all of them out."""

    numlock: bool | None
    capslock: bool | None


@dataclass(frozen=True)
class ExpectTyped(Step):
    """All that was typed since the last such expectation is `text`; "" stands for nothing."""

    text: str


@dataclass(frozen=True)
class ExpectTypedCode(Step):
    """What was typed is the code of `credential` at the RTC's time of the first report, and `suffix`."""

    credential: Credential
    suffix: str


@dataclass(frozen=True)
class ExpectScreen(Step):
    """A line of the panel contains `text` (or, when not `present`, none does)."""

    text: str
    present: bool


@dataclass(frozen=True)
class Screenshot(Step):
    """Draw the panel into the picture `path`, taken from the script's folder."""

    path: str
