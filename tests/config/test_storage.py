"""Hashed names reach into our modules, and leave other packages' scripts alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from advocacy.config.storage import StaticStorage

STATIC = Path(__file__).parents[2] / "static"


@pytest.fixture
def collected(tmp_path) -> Path:
    source = FileSystemStorage(STATIC)
    paths = {f"js/{path.name}": (source, f"js/{path.name}") for path in STATIC.glob("js/*.js")}
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "package.js").write_text('const text = `import("./gone.js")`;')
    storage = StaticStorage(location=tmp_path, base_url="/static/")
    for name, (_, path) in paths.items():
        with source.open(path) as file:
            storage.save(name, file)
    paths["other/package.js"] = (storage, "other/package.js")
    for _name, _hashed, processed in storage.post_process(paths):
        assert not isinstance(processed, Exception)
    return tmp_path


def test_every_module_is_imported_by_its_hashed_name(collected):
    hashed = [
        path for path in collected.glob("js/*.js") if re.search(r"\.[0-9a-f]{12}\.js", path.name)
    ]
    assert len(hashed) == len(list(STATIC.glob("js/*.js")))
    imports = 0
    for path in hashed:
        for target in re.findall(r"""(?:import|from)\s*\(?["'](\./[^"']+)""", path.read_text()):
            assert re.search(r"\.[0-9a-f]{12}\.js$", target)
            assert (path.parent / target).exists()
            imports += 1
    assert imports > 8


def test_other_packages_are_not_touched(collected):
    copies = list(collected.glob("other/package.*.js"))
    assert [path.read_text() for path in copies] == ['const text = `import("./gone.js")`;']
