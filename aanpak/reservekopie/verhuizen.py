"""Moves the site from SQLite to PostgreSQL: every row as it is, compared on both sides, in one transaction.

No model saves anything on the way: a text is not cleaned anew, nothing gets another date, no signal fires.
"""

import json
from collections.abc import Callable
from contextlib import closing, contextmanager
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

from aanpak.reservekopie import postgres, sqlite
from aanpak.reservekopie.fouten import KopieFout
from aanpak.reservekopie.terugzetten import known_migrations, migrations_in

COLUMNS = (
    "SELECT column_name, data_type FROM information_schema.columns "
    "WHERE table_schema = current_schema() AND table_name = %s ORDER BY ordinal_position"
)


def read_target(url) -> dict:
    """The address of a PostgreSQL database as Django's dict."""
    try:
        target = environ.Env.db_url_config(url) if url.startswith("postgres") else {}
    except (ImproperlyConfigured, ValueError):
        target = {}
    if target.get("ENGINE") != "django.db.backends.postgresql" or not target["NAME"]:
        raise KopieFout(
            "Geef met --naar het adres van de database: postgres://naam:wachtwoord@server/database."
        )
    return connections.configure_settings({"default": target})["default"]


def move(database, target) -> dict[str, int]:
    """Copies all that is in the SQLite database to the empty PostgreSQL database; returns {table: number of rows}.

    Raises KopieFout when it cannot, or when the two sides differ; the target is then as empty as before.
    """
    if database["ENGINE"] != "django.db.backends.sqlite3":
        raise KopieFout("DATABASE_URL wijst niet naar SQLite. Er valt niets te verhuizen.")
    path = sqlite.path_of(database)
    with closing(sqlite.open_to_read(path)) as watch, closing(sqlite.open_to_read(path)) as source:
        before = version(watch)
        source.execute("BEGIN")
        rows = check_source(source)
        with as_default(target) as goal, transaction.atomic():
            make_tables(goal)
            copy_all(source, goal.connection, rows)
            set_sequences(goal)
            if version(watch) != before:
                raise KopieFout(
                    "Tijdens het verhuizen is er op de site iets opgeslagen. Stop de site en verhuis opnieuw; "
                    "de nieuwe database is weer leeg."
                )
    return rows


def version(connection):
    """Another number after every write by anyone."""
    return connection.execute("PRAGMA data_version").fetchone()[0]


def check_source(source):
    """{table: number of rows}. Raises KopieFout unless the database is of exactly this release."""
    contents = sqlite.contents_of(source)
    if migrations_in(contents) - known_migrations():
        raise KopieFout(
            "De database is van een nieuwere versie van de site. Installeer eerst die versie."
        )
    if known_migrations() - migrations_in(contents):
        raise KopieFout(
            "De database is van een oudere versie van de site. Draai eerst: manage.py migrate"
        )
    return contents["rijen"]


@contextmanager
def as_default(database):
    """A block in which everything of Django works on this database: migrations of data know no other than the default."""
    here, there = connections["default"], DatabaseWrapper(database, "default")
    connections["default"] = there
    ContentType.objects.clear_cache()
    try:
        yield there
    finally:
        there.close()
        connections["default"] = here
        ContentType.objects.clear_cache()


def make_tables(goal):
    """Makes our tables, empty. Raises KopieFout when there is any table already."""
    server = goal.connection
    server.execute("SET LOCAL statement_timeout = 0")
    server.execute("SET LOCAL TIME ZONE 'UTC'")
    if found := postgres.tables_in(server):
        raise KopieFout(
            f"De nieuwe database is niet leeg: er staat al een tabel {found[0]} in. Neem een lege database."
        )
    server.execute(
        "SET CONSTRAINTS ALL IMMEDIATE"
    )  # no table can be altered while a row in it waits for its check
    call_command("migrate", verbosity=0)
    server.execute(f"TRUNCATE {', '.join(postgres.tables_in(server))}")
    server.execute("SET CONSTRAINTS ALL DEFERRED")  # rows may point to rows that come later


def copy_all(source, server, rows):
    """Copies every table and compares it. Raises KopieFout for whatever has no place or is different on the other side."""
    tables = [name.strip('"') for name in postgres.tables_in(server)]
    if stray := sorted(set(rows) ^ set(tables)):
        raise KopieFout(
            f"Deze tabellen staan maar in een van de twee databases: {', '.join(stray)}."
        )
    with tqdm(
        total=sum(rows.values()), unit=" rijen", desc="Verhuizen", leave=False, disable=None
    ) as bar:
        for table in tables:
            columns = dict(server.execute(COLUMNS, [table]).fetchall())
            copy_table(source, server, table, columns, bar)
            compare(source, server, table, columns)
    server.execute("SET CONSTRAINTS ALL IMMEDIATE")


def quoted(columns):
    """The names of the columns as SQL writes them; they come from the target's own catalogue."""
    return ", ".join(f'"{name}"' for name in columns)


def select_all(table, columns):
    return f'SELECT {quoted(columns)} FROM "{table}"'  # noqa: S608 (names of tables and columns that we made)


def copy_table(source, server, table, columns, bar):
    try:
        with psycopg.Cursor(server).copy(f'COPY "{table}" ({quoted(columns)}) FROM STDIN') as copy:
            for row in source.execute(select_all(table, columns)):
                copy.write_row([as_text(value) for value in row])
                bar.update()
    except psycopg.DataError as error:
        raise KopieFout(
            f"Een rij in de tabel {table} past niet in PostgreSQL: {str(error).splitlines()[0]}"
        ) from error


def as_text(value):
    """A value of SQLite as PostgreSQL reads it for a column of any type."""
    return (
        None if value is None else f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)
    )


def compare(source, server, table, columns):
    """Raises KopieFout when the rows on the two sides are not the same, value by value."""
    query = select_all(table, columns)
    if checksum(source.execute(query), columns.values()) != checksum(
        server.execute(query), columns.values()
    ):
        raise KopieFout(
            f"De tabel {table} is aan de andere kant niet gelijk. Er is niets verhuisd."
        )


def checksum(rows, types):
    """The number of rows and a checksum that does not depend on their order."""
    makers = [CANONICAL[kind] for kind in types]
    digests = []
    for row in rows:
        values = [
            None if value is None else make(value) for make, value in zip(makers, row, strict=True)
        ]
        digests.append(sha256(repr(values).encode()).digest())
    return len(digests), sha256(b"".join(sorted(digests))).hexdigest()


def moment(value):
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def data(value):
    return json.dumps(json.loads(value) if isinstance(value, str) else value, sort_keys=True)


# How a value is written down so that both databases say the same. A type that is not here has never been tried.
CANONICAL: dict[str, Callable] = {
    "bigint": int,
    "boolean": bool,
    "character varying": str,
    "date": str,
    "integer": int,
    "jsonb": data,
    "numeric": lambda value: f"{Decimal(str(value)).normalize():f}",
    "smallint": int,
    "text": str,
    "timestamp with time zone": moment,
    "uuid": lambda value: UUID(str(value)).hex,
}


def set_sequences(goal):
    """Makes new rows get numbers after those that were copied."""
    models = [*apps.get_models(include_auto_created=True), MigrationRecorder.Migration]
    for statement in goal.ops.sequence_reset_sql(no_style(), models):
        goal.connection.execute(statement)
