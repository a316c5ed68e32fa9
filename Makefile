# Two commands matter: `make demo` and `make test`. Everything they need comes from PyPI.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
WORKERS ?= auto

.PHONY: help demo test lint bench screenshots messages lock clean

help: ## Say what can be made.
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

demo: $(VENV)/.installed ## Start everything with demo data; RESET=1 starts over, PORT=8010 moves it.
	@PORT=$(PORT) RESET=$(RESET) exec $(BIN)/python -m advocacy.config.demo

test: $(VENV)/.installed-dev messages ## Run all tests in parallel.
	@$(BIN)/pytest -n $(WORKERS) --dist loadgroup $(ARGS)

lint: $(VENV)/.installed-dev messages ## Hold the style, the types and the architecture.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	DEBUG=1 $(BIN)/mypy .
	$(BIN)/djlint templates --lint --quiet
	DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run

bench: $(VENV)/.installed-dev messages ## Measure pages, redirector and rollups beside bare yardsticks.
	@$(BIN)/python -m tests.bench $(ARGS)

screenshots: $(VENV)/.installed-dev messages ## Picture every page as each persona, light and dark, phone and desktop.
	@$(BIN)/python -m tests.screenshots $(ARGS)

messages: $(VENV)/.installed ## Compile the catalogues that changed.
	@$(BIN)/python -m advocacy.config.messages compile

lock: ## Pin again what the project is built from.
	$(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header -o requirements.txt
	$(BIN)/uv pip compile -q pyproject.toml --extra dev -c requirements.txt --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements-dev.txt

clean: ## Remove what can be made again; the demo's data stays.
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis staticfiles

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Try: make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python's venv module is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	@start=$$(date +%s); printf 'Installing the pinned packages … '; \
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt && \
	touch $@ && echo "$$(( $$(date +%s) - start )) s"

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@start=$$(date +%s); printf 'Installing what tests and linters need … '; \
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt && \
	touch $@ && echo "$$(( $$(date +%s) - start )) s"
