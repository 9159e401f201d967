# Everything that is done to helpdesk from outside. `make` alone lists the targets.
#
# What is installed goes to .venv and node_modules. A stamp beside it stands for each part and is
# compared with the lock files, so that nothing is installed twice. PYTHON=... names the Python.

MAKEFLAGS += --no-builtin-rules --no-print-directory
# Parts of the set-up share .venv, Debian's package manager and one log.
.NOTPARALLEL:
PYTHON_RUN := .venv/.run-stamp
PYTHON_DEV := .venv/.dev-stamp
NPM_RUN := node_modules/.run-stamp
NPM_DEV := node_modules/.dev-stamp
BROWSER := .venv/.browser-stamp
BUNDLE := static/built/manifest.json
SOURCES := $(shell find static templates -type f -not -path 'static/built/*')
EXAMPLE := examples/realtime
NPM_EXAMPLE := $(EXAMPLE)/node_modules/.run-stamp
# Folders with npm packages of their own, for developing and testing.
NPM_FOLDERS := $(EXAMPLE) tests/firebase/auth_emulator

python := .venv/bin/python
# The tools of .venv come first; a Node.js is among them only where the PATH had none.
with_tools := PATH="$(CURDIR)/.venv/bin:$$PATH"
side_by_side := -n 3 --dist loadfile --no-loadscope-reorder
# Tests start the same programs again and again: they are compiled once, whatever the environment
# says of Python's files. What Node.js compiles of Playwright is kept beside it.
compiled_once := unset PYTHONDONTWRITEBYTECODE; \
	NODE_COMPILE_CACHE="$(CURDIR)/.venv/.node-compiled"; export NODE_COMPILE_CACHE
# No test pulls the plug of the machine, and to wait for its disk takes long: where there is room
# for gigabytes in memory, what tests write goes there, and is removed at the end. How large
# /dev/shm may become says nothing of what is free: browsers and emulators need memory, too.
# A shell that a signal ends need not run what is trapped for EXIT.
in_memory := if { df -Pk /dev/shm && cat /proc/meminfo; } 2>/dev/null \
	| awk 'NR == 2 { room = $$4 } $$1 == "MemAvailable:" { free = $$2 } \
		END { exit !(room > 3000000 && free > 8000000) }'; \
	then TMPDIR="$$(mktemp -d /dev/shm/tests-XXXXXX)"; export TMPDIR; \
	trap 'rm -rf "$$TMPDIR"' EXIT; trap 'exit 130' HUP INT TERM; fi

.PHONY: help
help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(PYTHON_DEV) $(NPM_DEV) ## Install whatever running and testing need.
	@scripts/set-up browser

.PHONY: run
run: $(PYTHON_RUN) $(NPM_RUN) $(BROWSER) $(BUNDLE) ## Start helpdesk; set up what is missing first.
	@exec $(python) -m helpdesk run

.PHONY: demo
demo: $(PYTHON_RUN) $(NPM_RUN) $(BROWSER) $(BUNDLE) ## Start with a practice number, a team and history.
	@exec $(python) -m helpdesk.demo

.PHONY: example
example: $(PYTHON_RUN) $(NPM_EXAMPLE) ## Serve examples/realtime: make example HELPDESK=https://...
	@exec $(python) $(EXAMPLE)/serve.py $(if $(HELPDESK),--helpdesk $(HELPDESK)) $(OPTIONS)

.PHONY: check
check: $(PYTHON_DEV) $(NPM_DEV) ## Check format, lint, types and import contracts.
	@$(with_tools) $(python) scripts/check.py

# Each kind of test runs whatever the others say: one run tells everything.
# One process more than the two cores of a small machine: many tests wait for a browser.
# The files go in the order of tests/conftest.py, the long ones first.
.PHONY: test
test: $(PYTHON_DEV) $(NPM_DEV) $(BROWSER) $(BUNDLE) ## Run every check and test.
	@$(with_tools); export PATH; $(compiled_once); $(in_memory); failed=0; \
	$(python) scripts/check.py || failed=1; \
	node --test --test-reporter=spec $$(find tests/js -name '*test*.js') || failed=1; \
	$(python) -m pytest $(side_by_side) || failed=1; \
	exit $$failed

.PHONY: snapshots
snapshots: $(PYTHON_DEV) $(NPM_DEV) $(BROWSER) ## Take the pictures of the style page anew.
	@HELPDESK_RENEW_SNAPSHOTS=yes $(python) -m pytest -q -n 0 tests/browser/test_style_page.py

.PHONY: test-long
test-long: $(PYTHON_DEV) $(NPM_DEV) $(BROWSER) $(BUNDLE) ## Run the long tests: soak, kill, chaos, large data.
	@$(with_tools); export PATH; $(compiled_once); $(in_memory); failed=0; \
	$(python) -m pytest -m long || failed=1; \
	HELPDESK_TEST_EXAMPLES=20 $(python) -m pytest -m hypothesis || failed=1; \
	exit $$failed

.PHONY: bench
bench: $(PYTHON_DEV) $(NPM_DEV) $(BROWSER) $(BUNDLE) ## Measure performance, as ratios in one run.
	@$(python) -m bench

.PHONY: format
format: $(PYTHON_DEV) ## Format the Python code and mend what ruff can mend.
	@.venv/bin/ruff check --fix-only --quiet . && .venv/bin/ruff format .

.PHONY: lock
lock: $(PYTHON_DEV) ## Write the lock files anew: make lock UPGRADE=1 takes newer versions.
	@scripts/lock $(if $(UPGRADE),--upgrade)

$(PYTHON_RUN): requirements/run.txt pyproject.toml
	@scripts/set-up python run

$(PYTHON_DEV): $(PYTHON_RUN) requirements/dev.txt
	@scripts/set-up python dev

# npm may come from .venv. To install for running only would take the checkers away again.
$(NPM_RUN): package-lock.json | $(PYTHON_RUN)
	@scripts/set-up npm $(if $(wildcard $(NPM_DEV)),dev,run)

$(NPM_DEV): package-lock.json $(NPM_FOLDERS:%=%/package-lock.json) | $(PYTHON_RUN)
	@scripts/set-up npm dev

$(NPM_EXAMPLE): $(EXAMPLE)/package-lock.json | $(PYTHON_RUN)
	@scripts/set-up npm example

$(BROWSER): | $(PYTHON_RUN)
	@scripts/set-up browser

# Pages are served the sources themselves where they could not be bundled, only slower.
$(BUNDLE): $(wildcard scripts/bundle*.mjs) package-lock.json $(SOURCES) | $(NPM_RUN)
	@$(with_tools) node scripts/bundle.mjs \
		|| echo "helpdesk: the scripts could not be bundled; they are served as they are."
