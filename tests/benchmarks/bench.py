"""`make bench`: the budgets of time and memory, measured here beside the peers. Exit status 1: one missed.

What runs here is the MicroPython virtual machine of this computer, not a board. Times on a board can't be
told from it: a 32-bit int costs the board an object on its heap, and this machine nothing, which is why the
peers do better here than there. So a budget in milliseconds is printed as "not measured here", and what is
held to a bound here is the ratio to a peer in the same run, and memory, where this machine's objects are up
to twice the board's.
"""

import importlib.util
import platform
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "micropython"))

import vm  # noqa: E402

NOT_HERE = "not measured here"

# A floor for this machine, with room for its noise; 3.7 is usual.
TIMES_FASTER_HERE = 2.5
CODE_BYTES = 12 * 1024
GARBAGE_BYTES = 600


@dataclass(frozen=True)
class Row:
    """A line of the table; `met` is None where there is nothing here to judge by."""

    what: str
    budget: str
    here: str
    peers: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        return {None: "", True: "met", False: "MISSED"}[self.met]


def compiled(folder: Path) -> Path:
    """`folder`, with fob and its peers compiled into it."""
    vm.compile_package(vm.FIRMWARE / "fob", folder)
    peer = importlib.util.find_spec("adafruit_hashlib")
    if peer is None or peer.origin is None:
        raise SystemExit("adafruit_hashlib is not installed: pip install -e '.[dev]'")
    vm.compile_package(Path(peer.origin).parent, folder)
    vm.compile_module(HERE / "vm" / "plain_sha1.py", folder / "plain_sha1.mpy")
    return folder


def measured(path: Path) -> dict[str, float]:
    """Microseconds by name, from vm/measure.py."""
    output = vm.run(HERE / "vm" / "measure.py", path=[path], heap="1M")
    return {name: float(value) for name, value in (line.split(": ") for line in output.splitlines())}


def time_rows(us: dict[str, float]) -> list[Row]:
    adafruit = us["adafruit_hashlib SHA1"] / us["fob SHA1"]
    plain = us["plain SHA1"] / us["fob SHA1"]
    return [
        Row(
            "HMAC-SHA1 of a counter to the digits, in Python",
            f"board: 10.5 ms ({NOT_HERE})",
            f"{us['fob SHA1']:.0f} us",
            f"adafruit_hashlib {us['adafruit_hashlib SHA1']:.0f} us, plain {us['plain SHA1']:.0f} us",
        ),
        Row(
            "... times faster than its peers",
            f"board: 14 ({NOT_HERE}); here: {TIMES_FASTER_HERE}",
            f"{adafruit:.1f}",
            f"adafruit_hashlib {adafruit:.1f}, plain {plain:.1f}",
            met=adafruit >= TIMES_FASTER_HERE,
        ),
        Row("the same with native hashlib", f"board: 0.35 ms ({NOT_HERE})", ""),
        Row("HMAC-SHA256, in Python", "", f"{us['fob SHA256']:.0f} us"),
        Row("... its slowest slice", f"board: 10 ms ({NOT_HERE})", f"{us['slice SHA256']:.0f} us"),
        Row("HMAC-SHA512, in Python", f"board: 120 ms ({NOT_HERE})", f"{us['fob SHA512']:.0f} us"),
        Row("... its slowest slice", f"board: 10 ms ({NOT_HERE})", f"{us['slice SHA512']:.0f} us"),
    ]


def memory_rows(path: Path) -> list[Row]:
    code, garbage = map(int, vm.run(vm.SCRIPTS / "sha1_memory.py", path=[path]).split())
    return [
        Row("heap for the code of SHA-1", f"{CODE_BYTES} bytes", f"{code} bytes", met=code <= CODE_BYTES),
        Row(
            "garbage of one HMAC-SHA1 to the digits",
            f"board: {GARBAGE_BYTES} bytes; here: twice that",
            f"{garbage} bytes",
            met=garbage <= 2 * GARBAGE_BYTES,
        ),
    ]


def print_table(rows: list[Row]) -> None:
    lines = [("what", "budget", "here", "peers here", "")]
    lines += [(row.what, row.budget, row.here, row.peers, row.verdict) for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def main() -> int:
    print(f"MicroPython's virtual machine on {platform.machine()}, compiled modules\n")
    with tempfile.TemporaryDirectory() as folder:
        path = compiled(Path(folder))
        rows = time_rows(measured(path)) + memory_rows(path)
    print_table(rows)
    return 1 if any(row.met is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
