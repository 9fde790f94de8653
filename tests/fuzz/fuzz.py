"""Fuzzes one harness, or each in turn, with atheris: `make fuzz SECONDS=60`, or

    python tests/fuzz/fuzz.py SECONDS [HARNESS]

It begins with tests/fuzz/corpus/HARNESS and keeps what it finds in build/fuzz: in a folder of the harness's
name inputs that reach new code, and in crashes/ what broke something. Such an input, made small, goes into
the corpus, which the tests replay.
"""

import gc
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOUND = HERE.parents[1] / "build" / "fuzz"

_LONGEST = 4096  # bytes of an input
_SLOWEST = 60  # seconds for one
_MEMORY = 2048  # MiB


def main(arguments: list[str]) -> int:
    """Fuzz; the exit status is 1 when something was found."""
    seconds, *names = arguments
    if names:
        _fuzz(names[0], seconds)
    else:
        found = [name for name in _harnesses() if _in_a_process(name, seconds)]
        print(f"found something in {', '.join(found)}: see {FOUND / 'crashes'}" if found else "found nothing")
        return 1 if found else 0
    return 0


def _harnesses() -> list[str]:
    return sorted(folder.name for folder in (HERE / "corpus").iterdir())


def _in_a_process(name: str, seconds: str) -> bool:
    print(f"{name}: {seconds} s", flush=True)
    return subprocess.run([sys.executable, __file__, seconds, name]).returncode != 0


def _fuzz(name: str, seconds: str) -> None:
    """Fuzz one harness in this process, which atheris ends."""
    try:
        import atheris
    except ImportError:
        sys.exit("atheris is missing: pip install 'picoath[fuzz]' (it is there for Linux)")
    sys.path[:0] = [str(HERE), str(HERE.parent)]
    gc.collect = lambda *_generation: 0  # the firmware asks for it often, and here it takes long
    with atheris.instrument_imports(include=["fob", "picoath", "virtual_board.sequences"]):
        import harnesses
    (FOUND / name).mkdir(parents=True, exist_ok=True)
    (FOUND / "crashes").mkdir(exist_ok=True)
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={_LONGEST}",
        f"-timeout={_SLOWEST}",
        f"-rss_limit_mb={_MEMORY}",
        f"-artifact_prefix={FOUND / 'crashes' / name}-",
        "-print_final_stats=1",
    ]
    atheris.Setup([name, *options, str(FOUND / name), str(HERE / "corpus" / name)], harnesses.ALL[name])
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
