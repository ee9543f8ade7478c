import os
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from aanpak.management.commands.laad_inhoud import FIXTURES
from aanpak.middleware import PlannedMiddleware
from praktijk import overzicht
from redactie.stempel import Inhoudsstempel
from tests.factories import make_beheerder, make_eindredacteur, make_redacteur
from tests.machine import PASSWORD, Machine
from tests.pages import Page


def pytest_configure():
    """Static files come straight from static/, through the real middleware and without a collectstatic first."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright leaves an event loop running in the process
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.STATIC_ROOT = None
    settings.WHITENOISE_USE_FINDERS = True
    settings.CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": settings.CACHES["default"]["KEY_FUNCTION"],
        "OPTIONS": settings.CACHES["default"]["OPTIONS"],
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(items):
    """Marks tests of the launch content: pytest-django makes a test database only when a test has the mark."""
    for item in items:
        if "launch_rows" in item.fixturenames:
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(autouse=True)
def quiet_minute(monkeypatch):
    """The look at planned changes, once a minute, comes only in tests that ask for it."""
    monkeypatch.setattr(PlannedMiddleware, "next_look", float("inf"))


@pytest.fixture(autouse=True)
def nobody_tried_yet():
    """The counts of tries to log in start at nought for every test."""
    cache.clear()


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    """What is rolled back after a test, or written without the ORM, leaves the stamp as it was."""
    overzicht.count.cache_clear()


@pytest.fixture(scope="session")
def launch_rows(django_db_setup, django_db_blocker):
    """{table: (columns, rows)} of the launch content, read once from a load that is rolled back."""
    models = [apps.get_model(name) for name in FIXTURES.values()]
    tables = [model._meta.db_table for model in models]
    tables.append(Inhoudsstempel._meta.db_table)
    tables += [field.m2m_db_table() for model in models for field in model._meta.many_to_many]
    with django_db_blocker.unblock(), transaction.atomic(), connection.cursor() as cursor:
        call_command("laad_inhoud", stdout=StringIO())
        rows = {table: read_table(cursor, table) for table in tables}
        transaction.set_rollback(True)
    return rows


def read_table(cursor, table):
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    return [connection.ops.quote_name(column[0]) for column in cursor.description], cursor.fetchall()


def insert_rows(rows):
    with connection.cursor() as cursor:
        for table, (columns, values) in rows.items():
            marks = ", ".join(["%s"] * len(columns))
            statement = f"INSERT INTO {connection.ops.quote_name(table)} ({', '.join(columns)}) VALUES ({marks})"
            cursor.executemany(statement, values)


@pytest.fixture
def gids(db, launch_rows):
    """The launch content in the database, in the transaction of this test."""
    insert_rows(launch_rows)


@pytest.fixture(scope="session")
def launch_pages(launch_rows, django_db_blocker):
    """{path: Page} of every address in the sitemap with the launch content. Read only: all tests share it."""
    with django_db_blocker.unblock(), transaction.atomic():
        insert_rows(launch_rows)
        client = Client()
        paths = sitemap_paths(client)
        pages = {path: Page(client.get(path)) for path in paths}
        transaction.set_rollback(True)
    return pages


def sitemap_paths(client):
    locations = Page(client.get("/sitemap.xml")).texts("loc")
    return [location.removeprefix(settings.SITE_URL) for location in locations]


@pytest.fixture
def client_for(db):
    """Gives a client of its own for each person."""

    def make(user):
        client = Client()
        client.force_login(user)
        return client

    return make


@pytest.fixture
def redacteur(client_for):
    """A client in which a redacteur is logged in."""
    return client_for(make_redacteur())


@pytest.fixture
def eindredacteur(client_for):
    """A client in which an eindredacteur is logged in."""
    return client_for(make_eindredacteur())


@pytest.fixture
def beheerder(client_for):
    """A client in which a beheerder is logged in."""
    return client_for(make_beheerder())


@pytest.fixture(scope="session")
def machine(tmp_path_factory):
    """A machine on which chapter 1 of docs/uitrol.md was carried out: the site runs behind nginx."""
    with Machine(tmp_path_factory.mktemp("machine") / "disk") as machine:
        machine.walk("1. One server", stdin=f"eva\n\n{PASSWORD}\n{PASSWORD}\n")
        yield machine
