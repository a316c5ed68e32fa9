"""Message catalogues through Babel: `extract` and `update` for developers, `compile` everywhere.

`python -m advocacy.config.messages update` refreshes every catalogue from the sources,
`compile` makes the binary ones that are older than their text.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
LOCALE = BASE / "locale"
TEMPLATE = BASE / "var" / "messages.pot"
LANGUAGES = ("de", "pl", "da", "nl")


def catalogues() -> list[Path]:
    return [LOCALE / language / "LC_MESSAGES" / "django.po" for language in LANGUAGES]


def compile_catalogues() -> int:
    """Compile what changed and return how many that were."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = 0
    for text in catalogues():
        binary = text.with_suffix(".mo")
        if not text.exists():
            continue
        if binary.exists() and binary.stat().st_mtime > text.stat().st_mtime:
            continue
        with text.open("rb") as source:
            catalogue = read_po(source, locale=text.parts[-3])
        # Beside and renamed: a running server never reads half a catalogue.
        unfinished = binary.with_suffix(".mo.new")
        with unfinished.open("wb") as target:
            write_mo(target, catalogue)
        unfinished.replace(binary)
        compiled += 1
    return compiled


def _babel(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "babel.messages.frontend", *arguments], check=True)


def update_catalogues() -> None:
    """Extract all strings and bring the catalogues up to date; nothing is guessed (no fuzzy)."""
    TEMPLATE.parent.mkdir(exist_ok=True)
    keywords = ["pgettext_lazy:1c,2", "ngettext_lazy:1,2", "gettext_noop", "gettext_lazy"]
    sources = ["advocacy", "analytics", "content", "gamification", "policies", "templates"]
    _babel(
        "extract",
        "--mapping-file=pyproject.toml",
        "--no-location",
        "--sort-output",
        "--omit-header",
        *[f"--keyword={keyword}" for keyword in keywords],
        f"--output-file={TEMPLATE}",
        *sources,
    )
    for text in catalogues():
        if text.exists():
            _babel(
                "update",
                f"--input-file={TEMPLATE}",
                f"--output-file={text}",
                f"--locale={text.parts[-3]}",
                "--no-fuzzy-matching",
                "--ignore-obsolete",
                "--omit-header",
                "--no-wrap",
            )
        else:
            text.parent.mkdir(parents=True, exist_ok=True)
            _babel(
                "init",
                f"--input-file={TEMPLATE}",
                f"--output-file={text}",
                f"--locale={text.parts[-3]}",
                "--no-wrap",
            )


if __name__ == "__main__":
    if sys.argv[1:] == ["compile"]:
        compile_catalogues()
    elif sys.argv[1:] == ["update"]:
        update_catalogues()
    else:
        sys.exit("Say compile or update.")
