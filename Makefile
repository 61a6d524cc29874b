# make run: the portal on SQLite with the demo. make test: everything that CI checks.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

# make windows: the Windows program, made and tried under wine. make portable: one file for Linux.
.PHONY: run test lint test-deep test-spark test-fuzz windows portable bench lock messages clean

run: $(VENV)/.run
	@$(BIN)/lamsach run --demo

test: $(VENV)/.test
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python tools/check.py

lint: $(VENV)/.test
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python tools/check.py --lint

test-deep: $(VENV)/.test
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python tools/check.py --deep

# The hunt on Spark, which needs Java and 400 MB more.
test-spark: $(VENV)/.test
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/spark.txt
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python -m pytest tests/hunt/test_spark.py

# The readers of the indicator list and of the scanner, fuzzed by coverage: a minute each.
test-fuzz: $(VENV)/.test
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/fuzz.txt
	@$(BIN)/python tools/fuzz.py

# The Windows program, its portable folder and its installer, made and tried under wine.
windows: $(VENV)/.test
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python tools/windows.py all

# One file for Linux, and a timer for systemd.
portable: $(VENV)/.test
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python tools/portable.py

bench: $(VENV)/.test
	@for each in benchmarks/*.py; do echo "== $$each"; $(BIN)/python $$each || exit 1; done

$(VENV)/.run: requirements/run.txt requirements/data.txt pyproject.toml setup.py tools/install.py
	@$(PYTHON) tools/install.py $(VENV) run

$(VENV)/.test: requirements/test.txt requirements/data.txt pyproject.toml setup.py tools/install.py
	@$(PYTHON) tools/install.py $(VENV) test

# Locks are plain requirement files with hashes: they name no registry.
lock: $(VENV)/.test
	$(BIN)/python tools/lock.py

messages: $(VENV)/.test
	$(BIN)/python tools/messages.py update

clean:
	rm -rf $(VENV) build *.egg-info src/*.egg-info
