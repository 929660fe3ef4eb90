# What one can do here. Needs Python 3.11 or newer with venv, and make; docs/running.md explains each.
# make run PORT=8001 · make run PYTHON=/path/to/python3.12 · make test ARGS="tests/matches -k decline"

MAKEFLAGS += --no-print-directory --no-builtin-rules
NEW_ENOUGH = import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c "$(NEW_ENOUGH)" 2>/dev/null && echo "$$python" && exit; done; echo python3)
VENV = .venv/bin/python
# One more than there are cores: tests of browsers and services wait a third of the time.
PROCESSES ?= $(shell expr 1 + $$(nproc 2>/dev/null || sysctl -n hw.ncpu))
# Moments that `make clocks` runs the tests at, at once.
AT_ONCE ?= 1
# Settings read these, and nothing connects to them.
NOWHERE = EMBEDDED_DATABASE_URL=postgres://nobody@127.0.0.1:1/nowhere EMBEDDED_REDIS_URL=redis://127.0.0.1:1/0 \
	EMBEDDED_SECRET_KEY=none
PRODUCTION = DATABASE_URL=postgres://nobody@127.0.0.1:1/nowhere REDIS_URL=redis://127.0.0.1:1/0 \
	SECRET_KEY=fifty-characters-or-more-as-a-real-installation-has-0123456789 \
	PORTAL_URL=https://mentoring.example ALLOWED_HOSTS=mentoring.example

.PHONY: run stop reset test browser services clocks check bench measured look trees soak mutants format lock python to-run to-test

run: to-run
	@exec $(VENV) -m devserver.run

stop reset:
	@test -x $(VENV) || { echo "Nothing has been installed here yet."; exit 0; }; exec $(VENV) -m devserver.run $@

test: to-test
	@exec $(VENV) -m pytest -n $(PROCESSES) -m "not browser and not services and not soak" $(ARGS)

# What needs a real browser: journeys of two and more people, and every page. As long as all other tests together.
browser: to-test
	@exec $(VENV) -m pytest -n $(PROCESSES) tests/browser $(ARGS)

# The portal as people start, stop, install, and measure it.
services: to-test
	@exec $(VENV) -m pytest -n $(PROCESSES) -m "services and not soak" tests/running $(ARGS)

# One run per moment; what pytest spreads over processes, .ci/run spreads over moments.
clocks: to-test
	@exec $(VENV) -m tests.clocks $(AT_ONCE) -n $(PROCESSES) $(ARGS)

check: to-test
	$(VENV) -m ruff check .
	$(VENV) -m ruff format --check .
	@echo "types"; $(NOWHERE) $(VENV) -m mypy
	@echo "templates"; find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --check --target-version 5.2
	@echo "wording"; $(NOWHERE) $(VENV) -m tests.wording
	@echo "migrations"; $(NOWHERE) $(VENV) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@echo "a real installation's settings"; $(PRODUCTION) $(VENV) manage.py check --deploy --fail-level WARNING

bench: to-test
	@exec $(VENV) benchmarks/run.py $(ARGS)

# Steps, weights, and processor time, as docs/measured.md shows them.
measured: to-test
	@exec $(VENV) -m benchmarks.measured

look: to-test
	@exec $(VENV) -m tests.look $(ARGS)

trees: to-test
	@KEEP_TREES=1 $(VENV) -m pytest -n0 tests/browser/test_what_is_read_aloud.py

soak: to-test
	@exec $(VENV) -m pytest -n $(PROCESSES) -m soak $(ARGS)

mutants: to-test
	@exec $(VENV) -m tests.mutants $(ARGS)

format: to-test
	$(VENV) -m ruff format .
	find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --target-version 5.2

lock: to-test
	@for name in base embedded dev; do \
		$(VENV) -m uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header \
			requirements/$$name.in -o requirements/$$name.txt || exit 1; done

to-run: python
	@"$(PYTHON)" bootstrap.py embedded

to-test: python
	@"$(PYTHON)" bootstrap.py dev

python:
	@command -v "$(PYTHON)" >/dev/null || { echo "Python 3.11 or newer is needed, and there is no $(PYTHON) here." \
		"Install it, or name one: make run PYTHON=/path/to/python3" >&2; exit 1; }
