# Everything a person does with this checkout. `make` alone lists the targets.
# The environment is .venv/, what the running site writes is under var/ (STUDYAPP_VAR); both can be deleted at any time,
# but var/study.sqlite3 holds what learners did.

PYTHON ?= python3
BIN := .venv/bin
KEY_FILE := $(or $(STUDYAPP_VAR),var)/secret_key
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes
# Tests and checks must not depend on what the shell or a person's .env says.
CLEAN := env -u DATABASE_URL -u CACHE_URL -u EMAIL_URL -u STUDYAPP_VAR
LOCK := uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header

.DEFAULT_GOAL := help
.PHONY: help run dev test test-fast lint format bench lock clean env env-dev key chromium

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: env key ## serve the site at http://127.0.0.1:8000 (HOST, PORT, DATABASE_URL, CACHE_URL), everything prepared
	@exec env DJANGO_DEBUG=0 DJANGO_HTTPS="$${DJANGO_HTTPS:-0}" DJANGO_SECRET_KEY_FILE="$(KEY_FILE)" \
		$(BIN)/python manage.py serve

dev: env-dev key ## develop: runserver with reload, pages with tracebacks
	@export DJANGO_SECRET_KEY_FILE="$(KEY_FILE)"; $(BIN)/python manage.py migrate -v 0 && $(BIN)/python manage.py createcachetable && \
	for course in fixtures/*/course.toml; do \
		if [ -f "$$course" ]; then $(BIN)/python manage.py load_course "$${course%/course.toml}" || exit 1; fi; \
	done && exec $(BIN)/python manage.py runserver "$${HOST:-127.0.0.1}:$${PORT:-8000}"

# Side by side, because each keeps hardly more than one processor busy; what the second says comes after the first.
test: env-dev chromium ## all tests, browser included, on SQLite and on PostgreSQL
	@failed=0; said=$$(mktemp); \
	$(CLEAN) $(BIN)/python -m pytest -p tests.pgplugin >"$$said" 2>&1 & beside=$$!; \
	trap 'kill $$beside; rm -f "$$said"' INT TERM; \
	echo "== All tests on SQLite (those on PostgreSQL run beside them)"; $(CLEAN) $(BIN)/python -m pytest || failed=1; \
	wait $$beside || failed=1; \
	echo "== All tests on PostgreSQL"; cat "$$said"; rm -f "$$said"; \
	exit $$failed

test-fast: env-dev ## tests on SQLite without a browser
	@$(CLEAN) $(BIN)/python -m pytest -m "not browser"

# Every check runs, so that one visit shows everything.
lint: env-dev ## formatters, linters, types, missing migrations, deployment settings
	@failed=0; export DATABASE_URL=sqlite://:memory:; \
	step() { echo "== $$*"; "$$@" || failed=1; }; \
	step $(BIN)/ruff check .; \
	step $(BIN)/ruff format --check .; \
	step $(BIN)/mypy; \
	step $(BIN)/djlint --quiet --check templates; \
	step $(BIN)/djlint --quiet --lint templates; \
	step $(BIN)/python manage.py makemigrations --check --dry-run; \
	step env DJANGO_DEBUG=0 DJANGO_HTTPS=1 DJANGO_ALLOWED_HOSTS=study.example \
		DJANGO_SECRET_KEY=only-for-this-check-but-long-enough-for-django-to-take-it \
		$(BIN)/python manage.py check --deploy --fail-level WARNING; \
	exit $$failed

format: env-dev ## rewrite Python and templates in the house format
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format . ; $(BIN)/djlint --quiet --reformat templates ; true

bench: env-dev ## the benchmarks; each prints ratios against a floor measured in the same run
	@$(CLEAN) $(BIN)/python benchmarks/run.py

lock: ## write requirements*.txt from requirements*.in (needs uv)
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt

clean: ## delete caches and the environment; never the learners' data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The copy of the lock file inside .venv is what was installed last: dates do not matter, only the content.
env:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "studyapp needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say which one to use: make PYTHON=/path/to/python3.11")'
	@if ! { cmp -s requirements.txt .venv/requirements.txt && [ -x $(BIN)/python ]; }; then \
		echo "Installing what the site needs into .venv …" && rm -f .venv/requirements*.txt && \
		$(PYTHON) -m venv .venv && $(PIP_INSTALL) -r requirements.txt && cp requirements.txt .venv/; \
	fi

env-dev: env
	@if ! cmp -s requirements-dev.txt .venv/requirements-dev.txt; then \
		echo "Installing what tests and linters need into .venv …" && \
		$(PIP_INSTALL) -r requirements.txt -r requirements-dev.txt && cp requirements-dev.txt .venv/; \
	fi

# One key for all starts: another one would sign everybody out.
key:
	@if [ -z "$$DJANGO_SECRET_KEY" ] && [ ! -s "$(KEY_FILE)" ]; then \
		mkdir -p "$$(dirname "$(KEY_FILE)")" && umask 077 && \
		$(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))' > "$(KEY_FILE)"; \
	fi

chromium:
	@sh tests/ensure_chromium.sh
