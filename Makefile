# Two commands are enough for a newcomer: `make run` and `make test`. Everything else is for who works on the site.
.DEFAULT_GOAL := help
.PHONY: help run dev test test-services check bench faults beelden lock locale beheerder
.DELETE_ON_ERROR:

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -n auto --dist loadgroup
export PYTHONDONTWRITEBYTECODE := 1

help:
	@echo "make run        de site op http://localhost:8000"
	@echo "make test       alle tests, ook in de browser"
	@echo "make test-services  alle tests op PostgreSQL en Redis"
	@echo "make beheerder  iemand die kan inloggen op /beheer/"
	@echo "make dev        de site met DEBUG, voor ontwikkelaars"
	@echo "make check      stijl, types, templates en migraties"
	@echo "make bench      snelheid en geheugen, naast een kale Django-view en nginx"
	@echo "make faults     storingen, met opzet gemaakt, in het lang (een uur), met hun cijfers"
	@echo "make beelden    de beelden in de handleiding opnieuw maken"
	@echo "make lock       requirements*.txt opnieuw vastzetten"
	@echo "make locale     onze woorden voor het beheer opnieuw vertalen (gettext)"

run: .venv/.runtime .env
	@exec $(BIN)/python manage.py bereid_voor --start

dev: .venv/.dev .env
	@DEBUG=on $(BIN)/python manage.py migrate --verbosity 0
	@DEBUG=on $(BIN)/python manage.py laad_inhoud
	DEBUG=on $(BIN)/python manage.py runserver localhost:8000

beheerder: .venv/.runtime .env
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py maak_beheerder

test: .venv/.dev .env
	@bin/test-tools
	$(PYTEST)

test-services: .venv/.dev .env
	@bin/test-tools
	@bin/test-services $(PYTEST)

check: .venv/.dev .env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --check --target-version 6.1 $$(git ls-files 'templates/*.html')
	$(BIN)/mypy .
	$(BIN)/python manage.py check
	$(BIN)/python manage.py makemigrations --check --dry-run

bench: .venv/.runtime
	@$(BIN)/python -m bench

faults: .venv/.dev .env
	FAULTS=full $(BIN)/python -m pytest -s tests/faults tests/bedrijf/test_f12_deploy.py tests/browser/test_samen_opslaan.py

beelden: .venv/.dev .env
	@bin/test-tools
	BEELDEN=1 $(BIN)/python -m pytest tests/browser/test_handleiding.py

lock: .venv/.dev
	$(BIN)/uv pip compile -q --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-header requirements-dev.in -o requirements-dev.txt

locale:
	cd aanpak/locale/nl/LC_MESSAGES && msgfmt --check -o django.mo django.po && msgfmt --check -o djangojs.mo djangojs.po

.venv/bin/python:
	@bin/make-venv

.venv/.runtime: .venv/bin/python requirements.txt
	@echo "Bibliotheken ophalen; dat duurt de eerste keer ongeveer een minuut."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement requirements.txt
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	@echo "Gereedschap voor de tests ophalen."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	@touch $@

.env: | .venv/bin/python
	@umask 077; echo "SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')" > $@
	@echo "Het bestand .env is gemaakt, met een nieuwe geheime sleutel."
