"""Files stay small enough to be read in one go: one idea each, in the room where one would look."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

BASE = Path(__file__).parents[2]
# Lines a file may have, by its ending; what is generated is not counted.
MOST_LINES = {".py": 400, ".html": 200, ".txt": 200, ".js": 400, ".css": 400}
GENERATED = ("migrations/", "requirements")


def _files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=BASE,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("Only a checkout knows which files belong to it.")
    return [
        BASE / name
        for name in listed.stdout.splitlines()
        if Path(name).suffix in MOST_LINES and not any(part in name for part in GENERATED)
    ]


def test_no_file_is_too_long():
    lengths = {
        path: path.read_text(encoding="utf-8").count("\n") for path in _files() if path.exists()
    }
    assert len(lengths) > 1000
    too_long = {
        str(path.relative_to(BASE)): lines
        for path, lines in lengths.items()
        if lines > MOST_LINES[path.suffix]
    }
    assert not too_long
