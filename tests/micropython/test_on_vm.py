"""fob on the MicroPython virtual machine, from source and compiled."""

import hmac
import json
import random
from pathlib import Path

import pytest
import vm

VECTORS = Path(__file__).parents[1] / "vectors" / "oath.json"
MODULES = sorted(vm.FIRMWARE.rglob("*.py"))
WITH_ARGUMENTS = {"vectors.py"}
SCRIPTS = sorted(script for script in vm.SCRIPTS.rglob("*.py") if script.name not in WITH_ARGUMENTS)

# The VM's objects are up to twice as large as the board's, and no int of SHA-1's is larger than a small int
# of the board (see tests/fob/oath/test_sha1.py): so twice the budget here is the budget there.
GARBAGE_BYTES = 2 * 600
CODE_BYTES = 12 * 1024


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(vm.FIRMWARE)))
def test_every_module_compiles(module, tmp_path):
    vm.compile_module(module, tmp_path / "module.mpy")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.relative_to(vm.SCRIPTS).as_posix())
def test_script(script, firmware):
    vm.run(script, path=[firmware])


def test_vectors(firmware):
    count = sum(len(kind["cases"]) for kind in json.loads(VECTORS.read_text()).values())
    assert int(vm.run(vm.SCRIPTS / "oath/vectors.py", VECTORS, path=[firmware])) == count


def test_random_keys_and_counters(compiled, tmp_path):
    chance = random.Random(4226)
    cases = [random_case(chance, algorithm) for algorithm in ("SHA1", "SHA256", "SHA512") for _ in range(40)]
    file = tmp_path / "cases.json"
    file.write_text(json.dumps({"hmac": {"cases": cases}, "hotp": {"cases": []}, "totp": {"cases": []}}))
    assert int(vm.run(vm.SCRIPTS / "oath/vectors.py", file, path=[compiled])) == len(cases)


def random_case(chance, algorithm):
    key = chance.randbytes(chance.randint(1, 140))
    data = chance.randbytes(chance.choice([0, 8, 8, 55, 56, 64, 111, 112, 128, 200]))
    digest = hmac.digest(key, data, algorithm).hex()
    return {"algorithm": algorithm, "key": key.hex(), "data": data.hex(), "digest": digest}


def test_it_runs_in_a_small_heap(compiled):
    vm.run(vm.SCRIPTS / "oath/codes.py", path=[compiled], heap="64K")


def test_sha1_keeps_to_its_memory(compiled):
    code, garbage = map(int, vm.run(vm.SCRIPTS / "oath/sha1_memory.py", path=[compiled]).split())
    assert code <= CODE_BYTES
    assert garbage <= GARBAGE_BYTES


def test_a_failing_script_fails_with_its_traceback(tmp_path):
    script = tmp_path / "failing.py"
    script.write_text("def f():\n    assert 1 == 2, 'one is not two'\nf()\n")
    with pytest.raises(vm.VmError, match=r"(?s)failing\.py.*line 2, in f.*one is not two"):
        vm.run(script)


def test_a_script_that_needs_too_much_heap_fails(tmp_path):
    script = tmp_path / "greedy.py"
    script.write_text("x = bytearray(100000)\n")
    with pytest.raises(vm.VmError, match="MemoryError"):
        vm.run(script, heap="64K")


def test_a_module_that_is_no_micropython_fails_to_compile(tmp_path):
    module = tmp_path / "matching.py"
    module.write_text("match 1:\n    case 1:\n        pass\n")
    with pytest.raises(vm.VmError, match="SyntaxError"):
        vm.compile_module(module, tmp_path / "matching.mpy")
