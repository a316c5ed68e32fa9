"""Message catalogues through Babel: no GNU gettext is needed to develop or to run.

`python -m advocacy.config.messages update [de …]` brings catalogues up to date with the sources,
`compile` makes the binary ones that are older than their text.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
LOCALE = BASE / "locale"
TEMPLATE = BASE / "var" / "messages.pot"
LANGUAGES = ("de", "pl", "da", "nl")

_SOURCES = ("advocacy", "analytics", "content", "gamification", "policies", "templates")
_KEYWORDS = ("pgettext_lazy:1c,2", "ngettext_lazy:1,2", "gettext_noop", "gettext_lazy")
# What changes with every run and says nothing.
_NOISE = re.compile(
    r'^(#.*\n)+(?=msgid ""\nmsgstr ""\n)'
    r'|^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date'
    r"|Last-Translator|Language-Team|Generated-By): .*\n",
    re.MULTILINE,
)


def catalogue(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def compile_catalogues() -> int:
    """Compile what changed and return how many that were."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = 0
    for language in LANGUAGES:
        text = catalogue(language)
        binary = text.with_suffix(".mo")
        if not text.exists():
            continue
        if binary.exists() and binary.stat().st_mtime > text.stat().st_mtime:
            continue
        with text.open("rb") as source:
            messages = read_po(source, locale=language)
        # Beside and renamed: a running server never reads half a catalogue. By a name of its own:
        # a demo and a test run may compile at the same time.
        unfinished = binary.with_suffix(f".{os.getpid()}.mo")
        with unfinished.open("wb") as target:
            write_mo(target, messages)
        unfinished.replace(binary)
        compiled += 1
    return compiled


def extract() -> None:
    """Collect all strings of the sources in a template below `var/`."""
    TEMPLATE.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract"]
    command += ["--mapping-file=pyproject.toml", "--no-location", "--sort-output"]
    command += [f"--keyword={keyword}" for keyword in _KEYWORDS]
    subprocess.run([*command, f"--output-file={TEMPLATE}", *_SOURCES], check=True, cwd=BASE)


def update_catalogue(language: str) -> None:
    """Add new strings, drop unused ones; nothing is guessed, so nothing is ever fuzzy."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    with TEMPLATE.open("rb") as source:
        template = read_po(source)
    path = catalogue(language)
    messages = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as source:
            messages = read_po(source, locale=language)
    messages.update(template, no_fuzzy_matching=True)
    messages.fuzzy = False
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        write_po(target, messages, sort_output=True, ignore_obsolete=True, width=0)
    path.write_text(_NOISE.sub("", path.read_text()))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["compile"]:
            compile_catalogues()
        case ["update", *languages]:
            extract()
            for chosen in languages or LANGUAGES:
                update_catalogue(chosen)
        case _:
            sys.exit("Say compile, or update with the languages to bring up to date.")
