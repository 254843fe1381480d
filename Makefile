# The one door, for people and CI alike.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test test-slow test-browser screenshots lint record scorecard bench reading-score lock clean

$(READY): pyproject.toml uv.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	UV_PROJECT_ENVIRONMENT=$(VENV) $(BIN)/uv sync --quiet --locked --group dev --compile-bytecode
	@echo "Compiling the model's inner loops, once"
	$(BIN)/hustings forecast us-al-2020-senate --as-of 2020-03-02 --json > /dev/null
	touch $(READY)

demo: $(READY)  ## set everything up and run the main job on the Alabama race
	mkdir -p demo
	$(BIN)/hustings forecast us-al-2020-senate --as-of 2019-10-29 --html demo/forecast.html
	$(BIN)/hustings what-if us-al-2020-senate --as-of 2019-10-29 --enter Sessions --html demo/what-if.html
	@echo "Pages written: demo/forecast.html, demo/what-if.html"

test: $(READY)  ## set everything up and run the tests
	$(BIN)/python -m pytest

test-slow: $(READY)  ## the proofs that take minutes
	$(BIN)/python -m pytest -m slow

test-browser: $(READY)  ## the desk in Debian's Chromium (apt-get install chromium)
	$(BIN)/python -m pytest -m browser

screenshots: $(READY)  ## rewrite the README's pictures of the desk (needs Chromium)
	$(BIN)/python -m benchmarks.screenshots

lint: $(READY)  ## style, types, import layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

record: $(READY)  ## rewrite the tables of the README from real runs
	$(BIN)/python -m benchmarks.record

scorecard: $(READY)  ## replay past contests and rewrite backtests/scorecard and the README's table
	$(BIN)/python -m benchmarks.scorecard

bench: $(READY)  ## time the main job
	$(BIN)/python -m benchmarks.speed

reading-score: $(READY)  ## score the reading of articles against hand labels
	$(BIN)/python -m benchmarks.reading

lock:  ## renew the lock file
	uv lock

clean:
	rm -rf $(VENV) demo
