"""The production files, kept right by reading them: no container engine is needed to test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

BASE = Path(__file__).resolve().parents[2]
SETTINGS = (BASE / "advocacy/config/settings.py").read_text()
EXAMPLE = (BASE / ".env.example").read_text()
COMPOSE = yaml.safe_load((BASE / "docker-compose.yml").read_text())
DOCKERFILE = (BASE / "Dockerfile").read_text()

# Read by docker-compose.yml alone.
COMPOSE_ONLY = {"POSTGRES_PASSWORD", "DATABASE_PASSWORD"}


def read_by_settings() -> set[str]:
    sources = [SETTINGS, *(path.read_text() for path in (BASE / "analytics").rglob("*.py"))]
    pattern = re.compile(r'env\.(?:text|flag|integer|items)\(\s*"([A-Z_]+)"')
    return {name for source in sources for name in pattern.findall(source)}


def documented() -> set[str]:
    return set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", EXAMPLE, re.MULTILINE))


def test_every_documented_variable_is_read_and_every_read_one_documented():
    assert documented() - COMPOSE_ONLY == read_by_settings()


def test_defaults_in_the_example_are_those_of_the_settings():
    for name, value in re.findall(
        r"^# ([A-Z_]+)=(\d+|https://\S*linkedin\S*)$", EXAMPLE, re.MULTILINE
    ):
        read = re.search(rf'env\.\w+\(\s*"{name}"(?:,\s*([^)\n]+))?\)', SETTINGS)
        assert read, name
        default = (read[1] or "False").strip().strip('"').replace("_", "")
        assert {"True": "1", "False": "0"}.get(default, default) == value.replace("_", ""), name


def test_compose_runs_all_parts_with_health_and_volumes():
    services = COMPOSE["services"]
    assert set(services) == {"migrate", "web", "worker", "beat", "postgres", "valkey"}
    for name in ("worker", "beat", "postgres", "valkey"):
        assert "test" in services[name]["healthcheck"], name
    for name in ("web", "worker", "beat"):
        assert services[name]["env_file"] == ".env"
        assert services[name]["restart"] == "unless-stopped"
        assert services[name]["depends_on"]["migrate"] == {
            "condition": "service_completed_successfully"
        }
    assert set(COMPOSE["volumes"]) == {"postgres", "valkey", "media"}
    assert "--appendonly yes" in " ".join(services["valkey"]["command"])


def test_compose_never_publishes_databases_and_web_only_on_loopback():
    services = COMPOSE["services"]
    assert [name for name in services if "ports" in services[name]] == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in services["web"]["ports"])


def test_compose_variables_are_in_the_example():
    used = set(re.findall(r"\$\{([A-Z_]+)", (BASE / "docker-compose.yml").read_text()))
    assert used <= documented()


def test_the_application_role_is_made_without_power():
    script = (BASE / "docs/deploy/create-role.sh").read_text()
    assert "NOSUPERUSER NOBYPASSRLS" in script
    mounted = COMPOSE["services"]["postgres"]["volumes"]
    assert any(volume.startswith("./docs/deploy/create-role.sh:") for volume in mounted)


def test_the_image_is_multi_stage_unprivileged_and_watched():
    assert len(re.findall(r"^FROM ", DOCKERFILE, re.MULTILINE)) == 2
    last_stage = DOCKERFILE.rsplit("\nFROM ", 1)[1]
    assert re.search(r"^USER app$", last_stage, re.MULTILINE)
    assert "HEALTHCHECK" in last_stage
    assert "/healthz" in last_stage
    assert "--require-hashes" in DOCKERFILE


def test_the_image_takes_no_secrets_along():
    ignored = (BASE / ".dockerignore").read_text().splitlines()
    assert {".env", ".git", "var", ".venv"} <= set(ignored)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_lock_files_are_hashed_and_carry_no_addresses(name):
    text = (BASE / name).read_text()
    assert "://" not in text
    assert "--index-url" not in text
    assert "--find-links" not in text
    pinned = re.findall(r"^[a-z0-9][\w.-]*(?:\[[\w,]+\])?==", text, re.MULTILINE)
    assert len(pinned) > 50
    assert text.count("--hash=sha256:") >= len(pinned)
