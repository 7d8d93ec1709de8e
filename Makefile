# wirebrief: every target does the set-up it needs. `make run` and `make test` are all a newcomer has to know.
# `make help` lists the others.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready
NEWER := import sys; sys.exit(sys.version_info < (3, 11) and "wirebrief needs Python 3.11 or newer; set PYTHON=…")
PIP := --quiet --disable-pip-version-check --no-deps --require-hashes
# Images for containers often set this; here it would compile our modules anew in every process that a test starts.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test test-fast coverage setup install lint format eval train fit-stories bench fuzz chaos pictures docs lock release chromium clean help

run: $(STAMP)            ## start the bot: Telegram with WIREBRIEF_TELEGRAM_TOKEN, else the sandbox
	@exec $(BIN)/wirebrief run

# Three processes for two cores: a quarter of the time the end-to-end tests wait.
test: lint               ## lint, types, import contracts, and the whole test suite
	$(BIN)/pytest -n 2 --dist worksteal

test-fast: $(STAMP)      ## the inner loop: what takes no process, browser, model or long property run
	$(BIN)/pytest -n 2 --dist worksteal -q -m "not (slow or e2e or eval or browser)" --ignore=tests/eval

coverage: $(STAMP)       ## branch coverage of the whole suite, with the worker processes that tests start
	rm -f .coverage .coverage.*
	COVERAGE_PROCESS_START=pyproject.toml $(BIN)/coverage run -m pytest -n 2 --dist worksteal -q
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

setup: $(STAMP)          ## build .venv once

# Not editable: the program that runs is what was installed last, whatever the folder's files have become.
install:                 ## .venv without the tools of development, for a service; docs/operations.md
	$(PYTHON) -c '$(NEWER)'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install $(PIP) -r deploy/requirements.lock -r deploy/build.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation .
	$(BIN)/python deploy/slim .venv

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry bot feeds storage
	$(BIN)/deptry --ignore DEP002,DEP004 --exclude '^$$' tests

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

eval: $(STAMP)           ## quality against gold: the table by form and language
	$(BIN)/python -m tests.eval

train: $(STAMP)          ## fit the confidence of attributions on annotated text; needs ../shared
	$(BIN)/python -m tests.eval.confidence.train

fit-stories: $(STAMP)    ## fit how stories are grouped on ../shared/stories and our own gold; writes two files of numbers
	$(BIN)/python -m tests.eval.stories.fit --encoder $(or $(ENCODER),use-m3)

bench: $(STAMP)          ## speed, each figure beside its peer
	$(BIN)/pip install $(PIP) -r tests/bench/requirements.lock
	$(BIN)/python -m tests.bench

fuzz: $(STAMP)           ## a minute of atheris over what reads bytes from outside; a finding fails
	$(BIN)/pip install $(PIP) -r tests/fuzz/requirements.lock
	$(BIN)/python -m tests.fuzz $(or $(SECONDS),60)

chaos: $(STAMP)          ## a wave of news while servers, feeds, users and the process misbehave; KILLS=100 for the long form
	$(BIN)/python -m tests.chaos --kills $(or $(KILLS),20)
	$(BIN)/python -m tests.chaos.roles --kills $(or $(KILLS),20)
	$(BIN)/python -m tests.chaos.jobs --kills $(or $(KILLS),20)
	$(BIN)/python -m tests.chaos.writers --writers 3 --kills $(or $(KILLS),20)

pictures: $(STAMP)       ## the pictures of the README, from the sandbox in Chromium; takes six minutes
	$(BIN)/python -m tests.pictures

chromium:                ## Debian's browser and emoji font for the browser tests and pictures (root)
	apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-color-emoji

# No registry host may stand in a lock file, so it is exported without URLs.
LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet
lock:                    ## needs uv on the PATH
	uv pip compile $(LOCK) --extra scale --group dev pyproject.toml -o requirements.lock
	uv pip compile $(LOCK) --extra scale -c requirements.lock --no-annotate pyproject.toml -o deploy/requirements.lock
	echo hatchling | uv pip compile $(LOCK) -c requirements.lock --no-annotate - -o deploy/build.lock
	uv pip compile $(LOCK) --no-annotate --group pyproject.toml:docs -o docs/requirements.lock

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c '$(NEWER)'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install $(PIP) -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# Sphinx has an environment of its own, so that no other target pays for it.
docs: .venv-docs/.ready  ## the docs site in build/docs; a broken link fails
	.venv-docs/bin/sphinx-build -c docs -b html -W --keep-going -E -q . build/docs
	cp build/docs/README.html build/docs/index.html

.venv-docs/.ready: docs/requirements.lock
	$(PYTHON) -m venv .venv-docs
	.venv-docs/bin/pip install $(PIP) -r docs/requirements.lock
	touch $@

release: $(STAMP)        ## tag, wheel, sdist and image of the version in pyproject.toml
	deploy/release check
	$(MAKE) test docs
	deploy/release make

help:
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 12

clean:
	rm -rf .venv .venv-docs build dist
