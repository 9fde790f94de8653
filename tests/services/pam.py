"""Logging in by PAM: a service whose one module asks for a code, and pamtester, which is told one.

pam_wrapper has PAM look for the service in a folder of the test's own, so that this computer's logins are not
touched.
"""

from __future__ import annotations

import getpass
import os
import subprocess
from pathlib import Path

import pytest
from desk.needs import need

USER = getpass.getuser()
"""Who logs in: PAM modules want to know the user, and may only be this one."""

_SERVICE = "picoath-test"
_MODULES = ("/lib/*/security", "/usr/lib/*/security", "/lib/security", "/usr/lib/security")
_WRAPPER = "libpam_wrapper.so"
_LOGIN_SECONDS = 30


class Pam:
    """A PAM service that lets in who knows the code that `module` wants.

    :param module: its file name, and its options behind it.
    :param folder: an empty one.
    """

    def __init__(self, module: str, folder: Path) -> None:
        need("pamtester")
        _need_module(module.split()[0])
        self._folder = folder
        (folder / _SERVICE).write_text(f"auth required {module}\naccount required pam_permit.so\n")

    def lets_in(self, code: str) -> bool:
        """Whether the code logs the user in."""
        environment = {
            "LD_PRELOAD": _WRAPPER,
            "PAM_WRAPPER": "1",
            "PAM_WRAPPER_SERVICE_DIR": str(self._folder),
        }
        done = subprocess.run(
            ["pamtester", _SERVICE, USER, "authenticate"],
            env={**os.environ, **environment},
            input=f"{code}\n",
            capture_output=True,
            text=True,
            timeout=_LOGIN_SECONDS,
        )
        refused = "Authentication failure" in done.stderr
        assert refused == bool(done.returncode), f"pamtester did not get that far: {done.stderr}"
        return not refused


def _need_module(name: str) -> None:
    """Skip the test unless that PAM module and pam_wrapper are there."""
    root = Path("/")
    if not any(list(root.glob(f"{folder[1:]}/{name}")) for folder in _MODULES):
        pytest.skip(f"{name} is missing: apt install lib{name.removesuffix('.so').replace('_', '-')}")
    if not any(list(root.glob(f"usr/lib/{folder}{_WRAPPER}")) for folder in ("", "*/")):
        pytest.skip("pam_wrapper is missing: apt install libpam-wrapper")
