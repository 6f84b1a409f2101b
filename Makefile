# Every target makes what it needs, once: the first run creates .venv, the next one finds it.

PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,\
	$(shell $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
WORKERS ?= 2

# The tests and the dashboard start many processes. Where an environment forbids it to keep what is compiled, each of them
# would compile everything anew, which takes longer than what it does.
export PYTHONDONTWRITEBYTECODE :=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
RUNS := .venv/.runs
DEVELOPS := .venv/.develops

.DEFAULT_GOAL := help
.PHONY: help demo test check format bench snapshots screenshots cast fuzz soak readme clean

help: ## what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(RUNS) ## the dashboard on a census of the standard library; headless without a terminal
	@$(BIN)/routilux-tui demo

test: $(DEVELOPS) ## every test
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not terminal"
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m terminal

check: $(DEVELOPS) ## lint, format, types, import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(DEVELOPS) ## put the code into its form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(DEVELOPS) ## the benchmarks, beside a bare loop and peers (installed apart); writes benchmarks/RESULTS.md
	$(BIN)/python benchmarks/engine.py --keep
	$(BIN)/python benchmarks/watching.py --keep
	$(BIN)/python benchmarks/latency.py --keep
	$(BIN)/python benchmarks/memory.py --full --keep
	$(BIN)/python benchmarks/log_filter.py --full --keep
	$(BIN)/python benchmarks/timeline_query.py --keep
	$(BIN)/python benchmarks/journal.py --full --keep
	$(BIN)/python benchmarks/dashboard_graph.py --keep
	$(BIN)/python benchmarks/dashboard.py --keep
	$(BIN)/python benchmarks/startup.py --keep
	$(BIN)/python benchmarks/viewer_memory.py --keep
	$(BIN)/python benchmarks/peers.py --keep
	$(BIN)/python docs/readme_speed.py

snapshots: $(DEVELOPS) ## accept what the screens look like now as what they should look like
	$(BIN)/pytest tests/ui --snapshot-update

screenshots: $(DEVELOPS) ## the pictures in screenshots/, and the moving one
	$(BIN)/python screenshots/take.py
	$(BIN)/python screenshots/printed.py
	$(BIN)/python screenshots/film.py

cast: $(DEVELOPS) ## the moving picture of the README alone
	$(BIN)/python screenshots/film.py

fuzz: $(DEVELOPS) ## the property tests, with many random examples
	HYPOTHESIS_PROFILE=fuzz $(BIN)/pytest -m hypothesis -n $(WORKERS) --timeout 0

soak: $(DEVELOPS) ## a recorded program is killed 1,000 times at a random moment, and recovered each time
	ROUTILUX_KILLS=1000 $(BIN)/pytest tests/engine/journal/test_kill.py --timeout 0

readme: $(DEVELOPS) ## the tables of keys, settings and speed in README.md
	$(BIN)/python docs/readme_keys.py
	$(BIN)/python docs/readme_speed.py

clean: ## forget the virtual environment and everything that was made
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { \
		echo "make: Python 3.11 or newer is needed, and none was found as python3, python3.13, python3.12 or python3.11;" >&2; \
		echo "make: install one, or name yours: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "make: $(PYTHON) could not make .venv; on Debian and Ubuntu its venv is a package of its own: apt install python3-venv" >&2; \
		exit 1; }

$(RUNS): pyproject.toml | .venv/bin/python
	@echo "installing what routilux-tui needs into .venv"
	@$(PIP) install --editable .
	@touch $@

$(DEVELOPS): pyproject.toml | .venv/bin/python
	@echo "installing what its development needs into .venv"
	@$(PIP) install --editable '.[dev]'
	@touch $@ $(RUNS)
