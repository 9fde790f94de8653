"""`picoath udev`: prints the rules, or has them written as root."""

import json
import sys

import pytest
from picoath import udev_rules
from picoath.cli.app import app
from typer.testing import CliRunner


def run(*arguments):
    return CliRunner().invoke(app, ["udev", *arguments])


def test_it_prints_the_file_as_it_is():
    assert run().stdout == udev_rules.text()


def test_json():
    told = json.loads(run("--json").stdout)
    assert told == {"path": udev_rules.INSTALLED, "rules": udev_rules.text(), "installed": False}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="udev is Linux's")
@pytest.mark.parametrize(("status", "told"), [(0, "is written. Unplug the token"), (1, "was not written")])
def test_it_writes_them_and_has_udev_read_them(tmp_path, monkeypatch, status, told):
    folder = tmp_path / "bin"
    folder.mkdir()
    script = f"""#!/bin/sh
        echo "$0 $@" >> {tmp_path}/log
        [ "${{0##*/}}" = tee ] && /bin/cat > {tmp_path}/written
        exit {status}
    """
    for name in ("tee", "udevadm", "sudo"):
        (folder / name).write_text(script)
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    done = run("--install")
    assert done.exit_code == status
    assert told in done.output
    assert (tmp_path / "written").read_text() == udev_rules.text()
    if status == 0:
        words = [line.rpartition("/")[2] for line in (tmp_path / "log").read_text().splitlines()]
        assert words[-2:] == ["udevadm control --reload", "udevadm trigger --subsystem-match=hidraw"]
