# Đoàn vụ. `make run` starts the demonstration, `make test` proves everything. PYTHON=… chooses the Python.

PYTHON ?=
BIN = .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup run test quick check lock bench

help:
	@echo "make run     install and serve the demonstration on http://127.0.0.1:8000 (HOST, PORT)"
	@echo "make test    install and run every test"
	@echo "make quick   the minute-long part, without browser and PostgreSQL"
	@echo "make check   ruff and mypy"
	@echo "make setup   install only"
	@echo "make bench   the figures of the README"
	@echo "make lock    renew requirements.lock and package-lock.json"

setup:
	@set -e; chosen=; \
	for candidate in $(or $(PYTHON),python3.13 python3.12 python3.11 python3); do \
		if $$candidate -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
			>/dev/null 2>&1; then chosen=$$candidate; break; fi; \
	done; \
	if [ -z "$$chosen" ]; then \
		echo "Install Python 3.11, 3.12 or 3.13 with its venv module (Debian: apt-get install python3 python3-venv)," \
			"or name one with PYTHON=…$(if $(PYTHON), instead of PYTHON=$(PYTHON))." >&2; exit 1; \
	fi; \
	$$chosen scripts/setup_environment.py $(if $(PYTHON),--this-python)

run: setup
	@$(BIN)/doanvu demo --serve

# All parts run even when an earlier one fails, so that one run tells everything; pytest speaks last.
test: setup
	@sh scripts/install_chromium.sh; failed=0; \
	$(BIN)/ruff check . || failed=1; \
	$(BIN)/ruff format --check . || failed=1; \
	$(BIN)/mypy || failed=1; \
	$(BIN)/pytest -n 2 --dist worksteal || failed=1; \
	exit $$failed

quick: setup
	@$(BIN)/pytest -n 2 --dist worksteal -m "not browser and not postgres"

check: setup
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: setup
	@$(BIN)/python -m bench

lock: setup
	@$(BIN)/python scripts/renew_locks.py
