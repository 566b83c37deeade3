# `make episode`, `make serve` and `make test` need only Python 3.11 or later and a package index.
# A Python that is named (make test PYTHON=python3.13) has a venv of its own, .venv-3.13.
ifdef PYTHON
VENV := .venv-$(shell $(PYTHON) -c "import sys; print(*sys.version_info[:2], sep='.')")
else
PYTHON := $(if $(filter Windows_NT,$(OS)),python,python3)
VENV := .venv
endif
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

# Tests at a time: more than two cores, since many of them wait for servers and for processes they started.
PYTEST := $(BIN)/python -m pytest -n 4 --dist worksteal

.PHONY: episode test portable soak serve benchmarks docs clean

episode: $(VENV)/installed $(VENV)/neural
	$(BIN)/podcast build --previews

test: $(VENV)/installed-test
ifdef PART
	$(PYTEST) -m "not soak" tests/$(PART)
else
	@echo "All checks and tests take some 7 minutes on two cores. A part alone: make test PART=script, make test PART=test_cli.py"
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(PYTEST) -m "not soak"
endif

# What a system or another Python may do otherwise, in a few minutes: no browser, client or post beside the checkout, little that is long.
portable: $(VENV)/installed-test
	$(PYTEST) -m "not soak and not client and not corpus and not long"

soak: $(VENV)/installed-test
	$(BIN)/python -m pytest -m soak

serve: $(VENV)/installed
	$(BIN)/podcast serve

benchmarks: $(VENV)/installed-test
	$(BIN)/python -m benchmarks

docs: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[docs]"
	$(BIN)/python -m mkdocs build --strict --site-dir $(VENV)/site

$(VENV)/bin/python $(VENV)/Scripts/python.exe:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or later is needed; name it with make PYTHON=python3.12 ...')"
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(BIN)/python$(if $(filter Windows_NT,$(OS)),.exe,)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@$(BIN)/python -c "import pathlib; pathlib.Path('$(VENV)/installed').touch()"

# The neural voice: a machine that onnxruntime has no wheel for goes on without it, and espeak speaks.
$(VENV)/neural: pyproject.toml | $(VENV)/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary onnxruntime --editable ".[neural]" || echo "The neural voice cannot be installed here: espeak speaks a preview. See docs/engines.md, kokoro."
	@$(BIN)/python -c "import pathlib; pathlib.Path('$(VENV)/neural').touch()"

$(VENV)/installed-test: pyproject.toml | $(BIN)/python$(if $(filter Windows_NT,$(OS)),.exe,)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	@$(BIN)/python -c "import pathlib; pathlib.Path('$(VENV)/installed-test').touch(); pathlib.Path('$(VENV)/installed').touch()"

clean:
	$(PYTHON) -c "import shutil; shutil.rmtree('.podcast', ignore_errors=True)"
