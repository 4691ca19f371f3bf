# Two commands for a newcomer: `make demo` and `make test`. `make` alone lists what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := PYTHONHASHSEED=$(or $(SEED),0) DO_NOT_TRACK=1 DBT_SEND_ANONYMOUS_USAGE_STATS=false

.DEFAULT_GOAL := help
.PHONY: help demo test lint clean

help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/demo.stamp ## build the example project, watch a leaky one being stopped
	@$(RUN) $(BIN)/python example_project/scripts/demo.py

test: $(VENV)/dev.stamp ## run the tests
	$(RUN) $(BIN)/python -m pytest -n auto $(ARGS)

lint: $(VENV)/dev.stamp ## lint, types, layering
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

clean: ## remove the environment and everything built
	rm -rf $(VENV) build dist .cache example_project/target example_project/logs example_project/dbt_packages

$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	  { echo "Python 3.10 or later is needed; this is `$(PYTHON) --version`. Try: make PYTHON=python3.12 ..."; exit 2; }
	@echo "[1/3] creating a Python environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/%.stamp: requirements/%.txt pyproject.toml governance/dbt_governance.py | $(VENV)/python.stamp
	@echo "[2/3] installing the locked packages of $< (hashes checked; some minutes the first time)"
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes --progress-bar on -q -r $<
	@echo "[3/3] installing dbt-governance itself"
	@$(BIN)/python -m pip install --disable-pip-version-check -q --no-deps --no-build-isolation -e .
	@touch $@
