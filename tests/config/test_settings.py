"""Safe by default: what a start without the right variables says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "hP4k2Vq9-xT7mZ1wC8rL5nB3dF6gJ0sYaEuIoQiWeRtUyPzXcV",
    "ENCRYPTION_KEYS": "ZGV2ZWxvcG1lbnQtb25seS1rZXktMzItYnl0ZXMhISE=",
    "PUBLIC_URL": "https://advocacy.example.com",
    "ALLOWED_HOSTS": "advocacy.example.com",
    "DEFAULT_FROM_EMAIL": "Advocacy <a@example.com>",
}


def check(**changes: str | None) -> subprocess.CompletedProcess[str]:
    """`manage.py check --deploy` in a process of its own, with these variables only."""
    kept = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL", "PATH")}
    variables = {**kept, **PRODUCTION, **changes}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=BASE,
        env={name: value for name, value in variables.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_complete_installation_passes_every_check():
    done = check()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"ENCRYPTION_KEYS": None}, "ENCRYPTION_KEYS cannot encrypt tokens"),
        ({"ENCRYPTION_KEYS": "c2hvcnQ="}, "must hold 32 bytes"),
        ({"PUBLIC_URL": None}, "PUBLIC_URL is not set"),
        ({"DATABASE_URL": None}, "DATABASE_URL and REDIS_URL must be set"),
        ({"SECURE_HSTS_SECONDS": "a year"}, "must be a whole number"),
        ({"DEBUG": "maybe"}, "must be 1 or 0"),
    ],
)
def test_what_is_missing_is_named(changes, sentence):
    done = check(**changes)
    assert done.returncode != 0
    assert sentence in done.stderr
