"""Moves the site from SQLite to PostgreSQL in one transaction, and compares every row.

Rows are copied as they are: no model saves them, so no text is cleaned, no date changes and no
signal fires.
"""

import json
from collections.abc import Callable
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

import environ
import psycopg
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connections, transaction
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from tqdm import tqdm

from aanpak.bedrijf.migraties import known_migrations
from aanpak.reservekopie import postgres, sqlite
from aanpak.reservekopie.fouten import ReservekopieFout
from aanpak.reservekopie.terugzetten import migrations_in

COLUMN_TYPES = (
    "SELECT column_name, data_type FROM information_schema.columns "
    "WHERE table_schema = current_schema() AND table_name = %s ORDER BY ordinal_position"
)


def read_target(url) -> dict:
    """The URL of a PostgreSQL database as Django's dict."""
    target = {}
    if url.startswith("postgres"):
        with suppress(ImproperlyConfigured, ValueError):
            target = environ.Env.db_url_config(url)
    if target.get("ENGINE") != "django.db.backends.postgresql" or not target["NAME"]:
        raise ReservekopieFout(
            "Geef met --naar het adres van de database: postgres://naam:wachtwoord@server/database."
        )
    return connections.configure_settings({"default": target})["default"]


def move_site(database, target) -> dict[str, int]:
    """Copies a SQLite database to an empty PostgreSQL database; returns {table: number of rows}.

    After an error, also if the two sides differ, the target is empty again.
    """
    if database["ENGINE"] != "django.db.backends.sqlite3":
        raise ReservekopieFout("DATABASE_URL wijst niet naar SQLite. Er valt niets te verhuizen.")
    path = sqlite.path_of(database)
    with (
        closing(sqlite.open_read_only(path)) as watch,
        closing(sqlite.open_read_only(path)) as source,
    ):
        before = data_version(watch)
        source.execute("BEGIN")
        rows = count_source_rows(source)
        with as_default(target) as goal, transaction.atomic():
            make_tables(goal)
            copy_all(source, goal.connection, rows)
            set_sequences(goal)
            if data_version(watch) != before:
                raise ReservekopieFout(
                    "Tijdens het verhuizen is er op de site iets opgeslagen. "
                    "Stop de site en verhuis opnieuw; de nieuwe database is weer leeg."
                )
    return rows


def data_version(connection):
    """A number that changes with every commit by another connection."""
    return connection.execute("PRAGMA data_version").fetchone()[0]


def count_source_rows(source):
    """{table: number of rows}. Raises ReservekopieFout if the database is of another release."""
    summary = sqlite.summarise_sqlite(source)
    if migrations_in(summary) - known_migrations():
        raise ReservekopieFout(
            "De database is van een nieuwere versie van de site. Installeer eerst die versie."
        )
    if known_migrations() - migrations_in(summary):
        raise ReservekopieFout(
            "De database is van een oudere versie van de site. Draai eerst: manage.py migrate"
        )
    return summary["rijen"]


@contextmanager
def as_default(database):
    """Makes this the default connection: data migrations use no other."""
    before = connections["default"]
    connection = DatabaseWrapper(database, "default")
    connections["default"] = connection
    ContentType.objects.clear_cache()
    try:
        yield connection
    finally:
        connection.close()
        connections["default"] = before
        ContentType.objects.clear_cache()


def make_tables(goal):
    """Makes our tables, empty. Raises ReservekopieFout if there is any table already."""
    server = goal.connection
    server.execute("SET LOCAL statement_timeout = 0")
    server.execute("SET LOCAL TIME ZONE 'UTC'")
    if found := postgres.tables_in(server):
        raise ReservekopieFout(
            f"De nieuwe database is niet leeg: er staat al een tabel {found[0]} in. "
            "Neem een lege database."
        )
    # A table with pending deferred checks cannot be altered.
    server.execute("SET CONSTRAINTS ALL IMMEDIATE")
    call_command("migrate", verbosity=0)
    server.execute(f"TRUNCATE {', '.join(postgres.tables_in(server))}")
    server.execute("SET CONSTRAINTS ALL DEFERRED")  # rows may refer to later rows


def copy_all(source, server, rows):
    """Copies and compares every table. Raises ReservekopieFout if one is on one side only."""
    tables = [name.strip('"') for name in postgres.tables_in(server)]
    if unmatched := sorted(set(rows) ^ set(tables)):
        raise ReservekopieFout(
            f"Deze tabellen staan maar in een van de twee databases: {', '.join(unmatched)}."
        )
    total = sum(rows.values())
    with tqdm(
        total=total,
        unit=" rijen",
        desc="Verhuizen",
        leave=False,
        disable=None,
    ) as bar:
        for table in tables:
            columns = dict(server.execute(COLUMN_TYPES, [table]).fetchall())
            copy_table(source, server, table, columns, bar)
            compare_table(source, server, table, columns)
    server.execute("SET CONSTRAINTS ALL IMMEDIATE")


def quote_columns(columns):
    """Quotes names of columns for SQL. They come from the catalogue of the target."""
    return ", ".join(f'"{name}"' for name in columns)


def select_all(table, columns):
    return f'SELECT {quote_columns(columns)} FROM "{table}"'  # noqa: S608 (our tables)


def copy_table(source, server, table, columns, bar):
    statement = f'COPY "{table}" ({quote_columns(columns)}) FROM STDIN'
    try:
        with psycopg.Cursor(server).copy(statement) as copy:
            for row in source.execute(select_all(table, columns)):
                copy.write_row([as_copy_text(value) for value in row])
                bar.update()
    except psycopg.DataError as error:
        reason = str(error).splitlines()[0]
        raise ReservekopieFout(
            f"Een rij in de tabel {table} past niet in PostgreSQL: {reason}"
        ) from error


def as_copy_text(value):
    """A value of SQLite as PostgreSQL's COPY reads it, for a column of any type."""
    if value is None:
        return None
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    return str(value)


def compare_table(source, server, table, columns):
    """Raises ReservekopieFout if any value differs between the two sides."""
    query = select_all(table, columns)
    types = columns.values()
    ours = checksum(source.execute(query), types)
    theirs = checksum(server.execute(query), types)
    if ours != theirs:
        raise ReservekopieFout(
            f"De tabel {table} is aan de andere kant niet gelijk. Er is niets verhuisd."
        )


def checksum(rows, types):
    """The number of rows and a checksum that does not depend on their order."""
    converters = [CANONICAL[kind] for kind in types]
    digests = []
    for row in rows:
        values = []
        for convert, value in zip(converters, row, strict=True):
            values.append(None if value is None else convert(value))
        text = repr(values)
        digests.append(sha256(text.encode()).digest())
    digests.sort()
    total = sha256(b"".join(digests))
    return len(digests), total.hexdigest()


def canonical_time(value):
    moment = value
    if isinstance(value, str):
        moment = datetime.fromisoformat(value)
    if not moment.tzinfo:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat()


def canonical_json(value):
    if isinstance(value, str):
        value = json.loads(value)
    return json.dumps(value, sort_keys=True)


def canonical_number(value):
    return f"{Decimal(str(value)).normalize():f}"


def canonical_uuid(value):
    return UUID(str(value)).hex


# How to write a value of each column type so that both databases agree. Other types are untested.
CANONICAL: dict[str, Callable] = {
    "bigint": int,
    "boolean": bool,
    "character varying": str,
    "date": str,
    "integer": int,
    "jsonb": canonical_json,
    "numeric": canonical_number,
    "smallint": int,
    "text": str,
    "timestamp with time zone": canonical_time,
    "uuid": canonical_uuid,
}


def set_sequences(goal):
    """Makes ids of new rows follow those of the copied rows."""
    models = [*apps.get_models(include_auto_created=True), MigrationRecorder.Migration]
    for statement in goal.ops.sequence_reset_sql(no_style(), models):
        goal.connection.execute(statement)
