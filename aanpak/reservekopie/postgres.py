"""How a PostgreSQL database is copied, judged and put in place, with PostgreSQL's own programs."""

import os
import re
import subprocess
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import psycopg
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.backends.postgresql.client import DatabaseClient

from aanpak.reservekopie.fouten import KopieFout
from aanpak.reservekopie.inhoud import contents

NAAM = "PostgreSQL"
FILE = "database.dump"
RENEW = (
    "INSERT INTO public.redactie_inhoudsstempel (id, waarde) VALUES (1, '{}') "
    "ON CONFLICT (id) DO UPDATE SET waarde = excluded.waarde"
)
# Autovacuum has no user; of a session of another role one sees no more than its user and name.
OTHERS = """
    SELECT concat_ws(' ', nullif(application_name, ''), 'van', coalesce(host(client_addr), 'een onbekend adres')), count(*)
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
    GROUP BY 1 ORDER BY 1
"""
# What only psql knows, and a setting of pg_restore 17 that an older server does not know.
NOT_FOR_THE_SERVER = (b"\\restrict ", b"\\unrestrict ", b"SET transaction_timeout = 0;")
TABLES = (
    "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
)


@contextmanager
def connect(database, isolation=psycopg.IsolationLevel.REPEATABLE_READ):
    """A connection that sees one moment, as long as it takes; with READ COMMITTED it also sees what comes meanwhile."""
    parameters = DatabaseWrapper(database, "kopie").get_connection_params()
    plain = {
        name: value
        for name, value in parameters.items()
        if name not in ("context", "cursor_factory")
    }
    with psycopg.connect(**plain) as connection:
        connection.isolation_level = isolation
        connection.execute(
            "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
        )
        yield connection


def run(database, program, *arguments, **options):
    """Runs one of PostgreSQL's programs on this database. What may stay secret goes through the environment."""
    [_, *where, name], env = DatabaseClient.settings_to_cmd_args_env(database, [])
    command = [program, "--no-password", *where, f"--dbname={name}", *arguments]
    return run_alone(command, env=os.environ | (env or {}), **options)


def run_alone(command, **options):
    try:
        done = subprocess.run(command, capture_output=True, text=True, **options)  # noqa: S603 (a list of our own, without a shell)
    except FileNotFoundError:
        raise KopieFout(
            f"Het programma {command[0]} ontbreekt. Installeer het pakket postgresql-client."
        ) from None
    if done.returncode:
        what = [
            line for line in done.stderr.splitlines() if "error" in line.lower()
        ] or done.stderr.splitlines()
        raise KopieFout(f"{command[0]} stopte met een fout: {' '.join(what[:2])}")
    return done.stdout


def must_know(program, server):
    """Raises KopieFout when the program is missing, or older than the server."""
    found = re.search(r"(\d+)(\.\d+)*", run_alone([program, "--version"]))
    version = int(found[1]) if found else 0
    if version < server // 10000:
        raise KopieFout(
            f"{program} is versie {version}, maar de database is PostgreSQL {server // 10000}. "
            f"Installeer postgresql-client-{server // 10000} of nieuwer."
        )


def size(database) -> int:
    """Bytes on disk, indexes included; a copy takes less."""
    with connect(database) as connection:
        return connection.execute("SELECT pg_database_size(current_database())").fetchone()[0]


def dump(database, target, advance):
    """Writes the database of this moment to `target`, while others read and write, and returns what it holds."""
    with connect(database) as connection:
        must_know("pg_dump", connection.info.server_version)
        held = contents(connection, NAAM, tables_in(connection))
        moment = connection.execute("SELECT pg_export_snapshot()").fetchone()[0]
        # Not compressed: the archive around it is.
        kind = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges"]
        run(database, "pg_dump", *kind, f"--snapshot={moment}", f"--file={target}")
    advance(size(database))
    check(target)
    return held


def check(path):
    """Raises KopieFout when pg_restore cannot read the file, or finds no tables in it; what they hold it cannot tell."""
    if "TABLE DATA" not in run_alone(["pg_restore", "--list", str(path)]):
        raise KopieFout("In de kopie van de database staat niets.")
    return {}


def tables_in(connection):
    return [name for (name,) in connection.execute(TABLES)]


@contextmanager
def hold(database):
    """A block in which nobody else writes in this database; yields the connection that keeps it so, until it commits.

    Raises KopieFout while anyone else is connected. Who comes later can read, and waits before it writes: so what is kept
    and what is replaced are the same.
    """
    # It sees what comes meanwhile: who has just stopped may have made a table in its last second.
    with connect(database, psycopg.IsolationLevel.READ_COMMITTED) as connection:
        must_be_alone(connection)
        connection.execute("SET LOCAL lock_timeout = '10s'")
        if tables := tables_in(connection):
            connection.execute(f"LOCK TABLE {', '.join(tables)} IN EXCLUSIVE MODE")
        yield connection


def must_be_alone(connection):
    """Raises KopieFout while other programs are connected. Who has just stopped gets two seconds to be gone."""
    for _ in range(20):
        connection.execute("SELECT pg_stat_clear_snapshot()")
        if not (others := connection.execute(OTHERS).fetchall()):
            return
        sleep(0.1)
    raise KopieFout(
        f"Er zijn nog programma’s met de database verbonden: {', '.join(f'{n}× {who}' for who, n in others)}. "
        "Stop de site op elke server, en alles wat daar nog aan het werk is: anders raakt weg wat redacteuren nu opslaan. "
        "Staat alles stil en blijft u dit zien? Start dan PostgreSQL opnieuw."
    )


def prepare(connection, dump, stamp):
    """Replaces all that is in the database by what `dump` holds, in the transaction of `hold`: others do not see it yet."""
    must_know("pg_restore", connection.info.server_version)
    script = Path(dump).with_suffix(".sql")
    run_alone(["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump)])
    # A table that came after this backup would stand in the way of pg_restore --clean, so everything goes.
    if tables := tables_in(connection):
        connection.execute(f"DROP TABLE {', '.join(tables)} CASCADE")
    with open(script, "rb") as lines:
        carry_out(connection, lines)
    if stamp:
        connection.execute(RENEW.format(stamp))


def carry_out(connection, lines):
    """Does what psql would do with a script of pg_restore: statements, and after each COPY its rows."""
    statements: list[bytes] = []
    for line in lines:
        if line.startswith(b"COPY ") and line.endswith(b" FROM stdin;\n"):
            connection.execute(b"".join(statements))
            statements = []
            with psycopg.Cursor(connection).copy(line) as copy:
                for row in iter(lines.__next__, b"\\.\n"):
                    copy.write(row)
        elif not line.startswith(NOT_FOR_THE_SERVER):
            statements.append(line)
    connection.execute(b"".join(statements))


def finish(connection, kept):
    """Makes it so: from here on it is replaced."""
    connection.commit()
