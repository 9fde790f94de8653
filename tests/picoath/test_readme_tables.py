"""The tables of sources, codes and formats beside the program: all that it knows, each with a test."""

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from picoath.cli import sources
from picoath.enrol import vendors
from picoath.enrol.problems import BadSecret, MissingSecret, NotAnEnrolment
from picoath.enrol.vendors import Vendor
from picoath.imports import registry

sys.path.insert(0, str(Path(__file__).parent / "imports"))  # importlib mode leaves test folders out

import app_files

ROOT = Path(__file__).parents[2]
README = (ROOT / "host_tools" / "README.md").read_text(encoding="utf-8")
NAMED_TEST = re.compile(r"\[`(test_\w+(?:\[[^`]+\])?)`\]\(\.\./(tests/[\w/]+\.py)\)")


def table(heading):
    """The rows of the first table under a heading, each as a list of its cells."""
    lines = README.partition(f"# {heading}\n")[2].splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("|---")) + 1
    rows = []
    for line in lines[first:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return rows


SOURCES = table("Where the code may be")
CODES = table("Codes that a token can't use")
FORMATS = table("From another app")


@pytest.mark.parametrize("row", [*SOURCES, *CODES, *FORMATS], ids=lambda row: row[0])
def test_every_row_names_a_test(row):
    assert NAMED_TEST.search(row[-1])


def test_every_test_that_is_named_is_there():
    named = {f"{path}::{name}" for name, path in NAMED_TEST.findall(README)}
    files = sorted({test.partition("::")[0] for test in named})
    collect = [sys.executable, "-m", "pytest", "--collect-only", "-q", "--no-header", *files]
    collected = subprocess.run(collect, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    there = set(collected.splitlines())
    there |= {test.partition("[")[0] for test in there}
    assert named - there == set()


def test_every_source_has_a_row():
    options = [getattr(sources, name) for name in dir(sources) if name.endswith("Option")]
    known = {get_args(option)[1].default for option in options}  # the name: typer's first argument
    assert {"--screen", "--manual", "--watch"} <= known
    assert known == set(re.findall(r"--\w+", " ".join(row[1] for row in SOURCES)))


def test_every_kind_of_code_has_a_row_with_words_of_its_advice():
    known = [vendor for vendor in vars(vendors).values() if isinstance(vendor, Vendor)]
    words = {vendor.vendor for vendor in known}
    words |= {problem.vendor for problem in (NotAnEnrolment, BadSecret, MissingSecret)}
    assert sorted(word.strip("`") for _, word, _, _ in CODES) == sorted(words)
    for _, word, advice, _ in CODES:
        said = " ".join(vendor.advice for vendor in known if f"`{vendor.vendor}`" == word)
        for quoted in re.findall(r'"([^"]+)"', advice):
            assert quoted in said, (word, quoted)


def test_every_format_has_a_row_with_a_test_of_each_sample():
    assert {row[0] for row in FORMATS} == {*registry.NAMES, "Google Authenticator"}
    shown = set(re.findall(r"test_format\[(\w+)\]", " ".join(row[-1] for row in FORMATS)))
    assert shown == set(app_files.SAMPLES)
