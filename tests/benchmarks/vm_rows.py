"""What is measured on the MicroPython virtual machine of this computer: ratios in one run, and memory."""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path

import budgets
import vm
from table import Measured, Results

HERE = Path(__file__).resolve().parent


def measure() -> Results:
    with tempfile.TemporaryDirectory() as folder:
        path = _compiled(Path(folder))
        return {**_times(path), **_memory(path)}


def _compiled(folder: Path) -> Path:
    """`folder`, with fob and its peers compiled into it."""
    vm.compile_package(vm.FIRMWARE / "fob", folder)
    vm.compile_package(package("adafruit_hashlib"), folder)
    for peer in (HERE / "peers").glob("*.py"):
        vm.compile_module(peer, folder / f"{peer.stem}.mpy")
    return folder


def package(name: str) -> Path:
    """The folder of an installed package."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise SystemExit(f"{name} is not installed: pip install -e '.[dev]'")
    return Path(found.origin).parent


def _times(path: Path) -> Results:
    output = vm.run(HERE / "vm" / "measure.py", path=[path], heap="1M")
    us = {name: float(value) for name, value in (line.split(": ") for line in output.splitlines())}
    adafruit, plain = (us[f"{peer} SHA1"] / us["fob SHA1"] for peer in ("adafruit_hashlib", "plain"))
    times = f"{us['fob SHA1']:.0f} us; adafruit_hashlib {us['adafruit_hashlib SHA1']:.0f} us"
    return {budgets.VM_TIMES_FASTER: Measured(adafruit, f"{times}; than plain 32-bit ints {plain:.1f} times")}


def _memory(path: Path) -> Results:
    code, garbage = map(int, vm.run(vm.SCRIPTS / "oath/sha1_memory.py", path=[path]).split())
    return {budgets.VM_CODE: Measured(code), budgets.VM_GARBAGE: Measured(garbage)}
