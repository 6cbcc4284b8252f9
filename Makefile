# `make demo` and `make test` set everything up themselves; they need Python 3.11 or later and nothing else.
.DEFAULT_GOAL := help
SHELL := /bin/sh
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# the first Python that is new enough; another one: make PYTHON=/path/to/python
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/.ready
EN := why-harrow-sound-is-electrifying-its-ferries
JA := 青波市はなぜ路面電車を復活させるのか

.PHONY: help demo demo-en demo-ja demo-written-en demo-written-ja test check format docs lock clean bench
help:
	@echo 'make demo    draft the four example articles, without a key and without a network'
	@echo 'make test    every check: style, types, layers, tests'
	@echo 'make check   the checks without the tests'
	@echo 'make docs    write the generated pages of docs/ and README.md anew'
	@echo 'make bench   measure speed, memory and calls; a table, and bench.json'
	@echo 'make lock    pin the packages anew (needs uv)'

$(READY): pyproject.toml requirements.lock
	@test -n '$(PYTHON)' || { echo 'draftflow needs Python 3.11 or later: make PYTHON=/path/to/python'; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: demo-en demo-ja demo-written-en demo-written-ja

demo-en: $(READY)
	@sh examples/demo.sh $(EN) 'Why Harrow Sound is electrifying its ferries' examples/ferry/sources

demo-ja: $(READY)
	@sh examples/demo.sh $(JA) '青波市はなぜ路面電車を復活させるのか' examples/tram/sources

# what a model's answers become: two articles from recordings, whose answers were written by hand
demo-written-en: $(READY)
	@sh examples/demo.sh harrow-ferries examples/ferry harkness 850

demo-written-ja: $(READY)
	@sh examples/demo.sh zuise-water examples/water okeko 2100

test: check
	$(BIN)/python -m pytest --quiet --numprocesses 4 --dist loadfile --no-loadscope-reorder

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(READY)
	$(BIN)/python docs/generate.py

bench: $(READY)
	$(BIN)/python bench/all.py --json bench.json

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
		--custom-compile-command 'make lock' --output-file requirements.lock pyproject.toml --group dev

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
