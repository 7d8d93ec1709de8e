# wirebrief: every target does the set-up it needs. `make run` and `make test` are all a newcomer has to know.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: run test setup lint format eval bench chaos lock chromium clean

run: $(STAMP)            ## start the bot: Telegram with WIREBRIEF_TELEGRAM_TOKEN, else the sandbox
	@exec $(BIN)/wirebrief run

test: lint               ## lint, types, import contracts, and the whole test suite
	$(BIN)/pytest -n 2 --dist worksteal

setup: $(STAMP)          ## build .venv once

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

eval: $(STAMP)           ## quality against gold: the table by form and language
	$(BIN)/python -m tests.eval

bench: $(STAMP)          ## speed, each figure beside its peer
	$(BIN)/python -m tests.bench

chaos: $(STAMP)          ## a wave of news while servers, feeds, users and the process misbehave; KILLS=100 for the long form
	$(BIN)/python -m tests.chaos --kills $(or $(KILLS),20)

chromium:                ## Debian's browser for the browser tests (root)
	apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium

# No registry host may stand in a lock file, so it is exported without URLs.
LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --extra postgres
lock:                    ## needs uv on the PATH
	uv pip compile $(LOCK) --group dev pyproject.toml -o requirements.lock
	uv pip compile $(LOCK) -c requirements.lock --no-annotate pyproject.toml -o deploy/requirements.lock

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "wirebrief needs Python 3.11 or newer; set PYTHON=…")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

clean:
	rm -rf .venv build dist
