# Everything lives in .venv; `make run` and `make test` are all that a new machine needs.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
DATA ?= var/run
ARGS ?=

.PHONY: help install test-install run test check format clauses bench lock clean

help: ## say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

install: $(VENV)/installed ## put Waker and what it needs in .venv

run: install ## start everything with a sample community, at http://127.0.0.1:8000
	@exec $(BIN)/waker up --demo --data $(DATA) $(ARGS)

test: test-install check ## run every check and every test
	@scripts/install-chromium
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

check: test-install ## lint, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: test-install ## bring the code into shape
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .

clauses: ## print each clause of the specification with the tests that show it
	@$(PYTHON) scripts/clauses $(ARGS)

bench: install ## say which measurements there are and how to take them
	@for file in benchmarks/*.py; do \
		[ -e "$$file" ] || { echo "there are none yet"; break; }; \
		grep -q '^def main' "$$file" || continue; \
		printf '%s\n    %s\n' "$(BIN)/python -m benchmarks.$$(basename $$file .py)" "$$(sed -n '1s/^"""\(.*\)$$/\1/p' "$$file" | sed 's/"""$$//')"; \
	done

lock: test-install ## refresh the lock files (ARGS=--upgrade for newer versions)
	scripts/lock $(ARGS)

clean: ## remove .venv and the sample installation
	rm -rf $(VENV) var build src/*.egg-info

$(VENV)/bin/python:
	@[ -n "$(PYTHON)" ] && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Waker needs CPython 3.11 or newer: install it, or name it with PYTHON=..." >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV) \
		|| { echo "this Python cannot make a virtual environment: install python3-venv" >&2; exit 1; }

# The stamps hold the digest of what was installed, so a checkout with new times installs nothing again.
$(VENV)/installed: $(VENV)/bin/python requirements/waker.lock pyproject.toml
	@digest=$$(cat requirements/waker.lock pyproject.toml | sha256sum); \
	if [ "$$(cat $@ 2>/dev/null)" != "$$digest" ]; then \
		echo "installing what Waker needs into $(VENV)"; \
		$(PIP) install --require-hashes -r requirements/waker.lock; \
		$(PIP) install --no-index --no-deps --no-build-isolation --editable .; \
		echo "$$digest" > $@; \
	else touch $@; fi

test-install: $(VENV)/test-installed

$(VENV)/test-installed: $(VENV)/installed requirements/test.lock
	@digest=$$(sha256sum < requirements/test.lock); \
	if [ "$$(cat $@ 2>/dev/null)" != "$$digest" ]; then \
		echo "installing what the tests need into $(VENV)"; \
		$(PIP) install --require-hashes -r requirements/test.lock; \
		echo "$$digest" > $@; \
	else touch $@; fi
