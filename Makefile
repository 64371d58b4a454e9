# Everything starts here; `make` alone lists it. Nothing is needed beforehand but Python 3.11, make and git.
PYTHON ?= python3.11
BIN := .venv/bin
HOME_DIR ?= .limner/demo
export LIMNER_REAL_DATA ?= $(wildcard $(CURDIR)/../shared/data)

.DEFAULT_GOAL := help
.PHONY: help install data demo test test-slow check eval bench clean

help: ## list what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

install: .venv/.installed ## the environment (.venv) alone

.venv/.installed: pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed (make install PYTHON=/path/to/python3.11)"; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

data: install ## the demo home alone
	@test -e $(HOME_DIR)/warehouse.duckdb || $(BIN)/limner demo --home $(HOME_DIR) --no-serve

demo: data ## environment, demo data, and the page on http://127.0.0.1:7860
	$(BIN)/limner serve --home $(HOME_DIR)

check: install ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check ## all gates and all tests but the slow ones
	$(BIN)/pytest -q

test-slow: install ## the proofs that take minutes
	$(BIN)/pytest -q -m slow

eval: data ## questions with gold, by language; every answer verified and tampered with
	$(BIN)/limner eval --suite demo --home $(HOME_DIR)
	$(BIN)/limner eval --suite real --home $(HOME_DIR)
	$(BIN)/limner eval --suite text2sql

bench: data ## how fast, beside named baselines
	$(BIN)/python -m benchmarks.ask
	$(BIN)/python -m benchmarks.reading --quick
	$(BIN)/python -m benchmarks.retrieval --quick
	@test -z "$(LIMNER_REAL_DATA)" || $(BIN)/python -m benchmarks.profiles --quick

clean: ## forget the demo home and the environment
	rm -rf .limner .venv
