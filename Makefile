# `make episode`, `make serve` and `make test` need only Python 3.11 or later and a package index.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif

.PHONY: episode test soak serve benchmarks docs clean

episode: .venv/installed
	$(BIN)/podcast build --previews

test: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 -m "not soak"

soak: .venv/installed-test
	$(BIN)/python -m pytest -m soak

serve: .venv/installed
	$(BIN)/podcast serve

benchmarks: .venv/installed-test
	$(BIN)/python -m benchmarks

docs: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[docs]"
	$(BIN)/python -m mkdocs build --strict --site-dir .venv/site

.venv/bin/python .venv/Scripts/python.exe:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or later is needed; name it with make PYTHON=python3.12 ...')"
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml | $(BIN)/python$(if $(filter Windows_NT,$(OS)),.exe,)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@$(BIN)/python -c "import pathlib; pathlib.Path('.venv/installed').touch()"

.venv/installed-test: pyproject.toml | $(BIN)/python$(if $(filter Windows_NT,$(OS)),.exe,)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	@$(BIN)/python -c "import pathlib; pathlib.Path('.venv/installed-test').touch(); pathlib.Path('.venv/installed').touch()"

clean:
	$(PYTHON) -c "import shutil; shutil.rmtree('.podcast', ignore_errors=True)"
