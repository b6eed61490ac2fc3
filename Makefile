# On a fresh machine with Python 3.11 or newer and make, `make quickstart` and `make test` do everything, set-up
# included, in any order. The virtual environment is .venv; a stamp in it says what was installed, so a second run is quick.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
CORPUS := $(or $(JWSTRDF_CORPUS),../shared/data)
# Processes of the test runner; "auto" is one per core.
JOBS   ?= auto

.DEFAULT_GOAL := help
.PHONY: help quickstart test test-corpus check format bench docs clean

help:
	@echo "make quickstart    a first answer: ingest the example observation, show its lineage, its MRP and its validation"
	@echo "make test          every test that needs no outside data"
	@echo "make test-corpus   the tests over the real inputs (JWSTRDF_CORPUS, default ../shared/data)"
	@echo "make check         format, lint, types, then make test"
	@echo "make format        format and mend what ruff can mend"
	@echo "make docs          write the generated pages of docs/ anew"
	@echo "make bench         the measurements of benchmarks/"
	@echo "make clean         remove the environment and the quick start's store"

# --- set-up -----------------------------------------------------------------------------------------------------

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "error: jwstrdf needs Python 3.11 or newer, and $(PYTHON) is: $$($(PYTHON) --version 2>&1)." >&2; \
	  echo "       Name another one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@echo "Making the virtual environment $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "error: $(PYTHON) -m venv failed (Debian: apt-get install python3-venv)." >&2; exit 1; }

# $(call install,EXTRAS,STAMP): the package, editable, with these extras; a clear word when pip cannot.
define install
	@echo "Installing jwstrdf$(1) into $(VENV) (once; later runs skip this) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.$(1)' || { \
	  echo "error: pip could not install jwstrdf$(1) (its own words are above)." >&2; \
	  echo "       Without a network, point pip at a folder of wheels (PIP_NO_INDEX=1 PIP_FIND_LINKS=FOLDER) and run make again." >&2; \
	  exit 1; }
	@touch $(2)
endef

# The quick start needs what a user has; the tests need everything. Whoever has everything has the first, too.
$(VENV)/.installed-user: pyproject.toml | $(VENV)/bin/python
	$(call install,[owl],$@)

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	$(call install,[dev],$@)
	@touch $(VENV)/.installed-user

# --- the two commands of a newcomer -----------------------------------------------------------------------------

quickstart: $(VENV)/.installed-user
	@PATH="$(abspath $(BIN)):$$PATH" sh examples/quickstart.sh

test: $(VENV)/.installed-dev
	@.ci/java
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -rs

# --- the rest ---------------------------------------------------------------------------------------------------

test-corpus: $(VENV)/.installed-dev
	@.ci/java
	@if [ -d "$(CORPUS)" ]; then \
	  JWSTRDF_CORPUS="$(CORPUS)" $(BIN)/python -m pytest -n $(JOBS) --dist worksteal -rs tests/corpus; \
	else \
	  echo "No real inputs: $(CORPUS) is not there (set JWSTRDF_CORPUS to their folder). The tests of tests/corpus were not run."; \
	fi

check: $(VENV)/.installed-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(MAKE) --no-print-directory test

format: $(VENV)/.installed-dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docs: $(VENV)/.installed-dev
	@$(BIN)/python docs/build.py

bench: $(VENV)/.installed-dev
	@for script in benchmarks/*.py; do echo "== $$script"; JWSTRDF_CORPUS="$(CORPUS)" $(BIN)/python $$script || exit 1; done

clean:
	rm -rf $(VENV) build-quickstart
