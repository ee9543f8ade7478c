import os
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from whitenoise.middleware import WhiteNoiseMiddleware

from aanpak.management.commands.laad_inhoud import launch_content
from aanpak.middleware import PlannedMiddleware
from redactie.geheugen.stempel import Inhoudsstempel
from redactie.pagina.inhoud import content, kept
from tests.factories import make_beheerder, make_eindredacteur, make_redacteur
from tests.machine import PASSWORD, Machine
from tests.pages import Page, sitemap_paths

pytest_plugins = ["tests.postgres"]  # its fixture: one server for all who ask for it


def pytest_configure():
    """Static files come straight from static/, through the real middleware and without a
    collectstatic first.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "1"  # Playwright leaves an event loop running in the process
    )
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.STATIC_ROOT = None
    settings.WHITENOISE_USE_FINDERS = True
    for name, cache in settings.CACHES.items():
        if settings.REDIS:
            cache["KEY_PREFIX"] = (
                f"test-{name}-{os.environ.get('PYTEST_XDIST_WORKER')}"  # each process its own
            )
        else:
            cache |= {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    settings.MIDDLEWARE.remove(
        "aanpak.opslag.pagestore.PageStoreMiddleware"
    )  # only test_pagestore.py wants pages as they were
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    find_static_files_once()


def find_static_files_once():
    """Every client makes a WhiteNoise of its own, and each would go through all folders with static
    files.
    """
    find, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def find_once(whitenoise):
        if not found:
            find(whitenoise)
            found.update(whitenoise.files)
        whitenoise.files.update(found)

    WhiteNoiseMiddleware.add_files_from_finders = find_once


def pytest_collection_modifyitems(items):
    """Marks tests of the launch content: pytest-django makes a test database only when a test has
    the mark.
    """
    for item in items:
        if "launch_rows" in item.fixturenames:
            item.add_marker(pytest.mark.django_db)
        if settings.REDIS and has_site_of_its_own(item.path):
            item.add_marker(
                pytest.mark.skip(
                    "starts a site with SQLite and files of its own: make test runs it"
                )
            )


def has_site_of_its_own(path):
    """Whether the tests in this file would be the same whatever services this process has."""
    folder, name = path.parent.name, path.name
    own = (
        "test_bench.py",
        "test_nginx.py",
        "test_settings.py",
        "test_start.py",
        "test_uitrol.py",
        "test_verhuis.py",
    )
    return (
        folder == "browser" or name in own or (folder == "faults" and name != "test_two_nodes.py")
    )


@pytest.fixture(autouse=True)
def quiet_minute(monkeypatch):
    """The look at planned changes, once a minute, comes only in tests that ask for it."""
    monkeypatch.setattr(PlannedMiddleware, "next_look", float("inf"))


@pytest.fixture(autouse=True)
def nobody_tried_yet():
    """The counts of tries to log in start at nought for every test, and no page is stored."""
    for cache in caches.all():
        empty(cache)


def empty(cache):
    """Takes what the tests put there.

    Not with clear(), for that would also empty a Redis that is in use.
    """
    if not isinstance(cache, RedisCache):
        cache.clear()
    elif keys := keys_in(cache):
        redis_of(cache).delete(*keys)


def redis_of(cache):
    return cache._cache.get_client(write=True)


def keys_in(cache):
    return list(redis_of(cache).scan_iter(f"*{cache.key_prefix}:*", count=1000))


def pass_time(clock, **how_long):
    """Moves the clock of this process on, and lets what is in Redis grow as much older: it has a
    clock of its own.
    """
    span = timedelta(**how_long)
    clock.shift(span)
    for cache in filter(lambda cache: isinstance(cache, RedisCache), caches.all()):
        for key in keys_in(cache):
            redis_of(cache).pexpire(
                key, redis_of(cache).pttl(key) - span // timedelta(milliseconds=1)
            )


@pytest.fixture(autouse=True)
def nothing_kept_yet():
    """What is rolled back after a test, or written without the ORM, leaves the stamp as it was."""
    content.forget()
    kept.__init__()


@pytest.fixture(scope="session")
def launch_rows(django_db_setup, django_db_blocker):
    """{table: (columns, rows)} of the launch content, read once from a load that is rolled back."""
    models = list(launch_content().values())
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
    return [
        connection.ops.quote_name(column[0]) for column in cursor.description
    ], cursor.fetchall()


def insert_rows(rows):
    with connection.cursor() as cursor:
        for table, (columns, values) in rows.items():
            marks = ", ".join(["%s"] * len(columns))
            statement = (
                f"INSERT INTO {connection.ops.quote_name(table)} ({', '.join(columns)}) "
                f"VALUES ({marks})"
            )
            cursor.executemany(statement, values)


@pytest.fixture
def gids(db, launch_rows):
    """The launch content in the database, in the transaction of this test."""
    insert_rows(launch_rows)


@pytest.fixture(scope="session")
def launch_pages(launch_rows, django_db_blocker):
    """{path: Page} of every address in the sitemap with the launch content, each with its number of
    queries.

    Read only: all tests share it.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        insert_rows(launch_rows)
        client = Client()
        pages = {path: visit(client, path) for path in sitemap_paths(client)}
        transaction.set_rollback(True)
    return pages


def visit(client, path):
    with CaptureQueriesContext(connection) as queries:
        page = Page(client.get(path))
    page.queries = len(queries)
    return page


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
