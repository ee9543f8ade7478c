"""Backup and restore of a PostgreSQL database, with its own programs."""

import os
import re
import subprocess
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import psycopg
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.backends.postgresql.client import DatabaseClient

from aanpak.reservekopie.fouten import ReservekopieFout
from aanpak.reservekopie.inhoud import summarise

NAME = "PostgreSQL"
FILE = "database.dump"
RENEW_STEMPEL = (
    "INSERT INTO public.redactie_inhoudsstempel (id, waarde) VALUES (1, '{}') "
    "ON CONFLICT (id) DO UPDATE SET waarde = excluded.waarde"
)
# Autovacuum has no user. Of a session of another role, only its user and name are visible.
OTHER_SESSIONS = """
    SELECT
        concat_ws(
            ' ',
            nullif(application_name, ''), 'van', coalesce(host(client_addr), 'een onbekend adres')
        ),
        count(*)
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
    GROUP BY 1 ORDER BY 1
"""
# Commands of psql, and a setting of pg_restore 17 that older servers reject.
SKIPPED_LINES = (b"\\restrict ", b"\\unrestrict ", b"SET transaction_timeout = 0;")
TABLE_NAMES = (
    "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
)
NO_TIMEOUTS = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"


@contextmanager
def connect(database, isolation=psycopg.IsolationLevel.REPEATABLE_READ):
    """A transaction without timeouts. REPEATABLE READ sees the database of one moment."""
    parameters = DatabaseWrapper(database, "reservekopie").get_connection_params()
    for name in ("context", "cursor_factory"):
        parameters.pop(name, None)
    with psycopg.connect(**parameters) as connection:
        connection.isolation_level = isolation
        connection.execute(NO_TIMEOUTS)
        yield connection


def run_on_database(database, program, *arguments):
    """Runs a PostgreSQL program. The password goes through the environment, not the arguments."""
    [_, *where, name], env = DatabaseClient.settings_to_cmd_args_env(database, [])
    command = [
        program,
        "--no-password",
        *where,
        f"--dbname={name}",
        *arguments,
    ]
    return run_command(command, env=os.environ | (env or {}))


def run_command(command, env=None):
    try:
        # A list of arguments, so no shell reads them.
        done = subprocess.run(  # noqa: S603
            command,
            capture_output=True,
            text=True,
            env=env,
        )
    except FileNotFoundError:
        raise ReservekopieFout(
            f"Het programma {command[0]} ontbreekt. Installeer het pakket postgresql-client."
        ) from None
    if done.returncode:
        lines = done.stderr.splitlines()
        errors = [line for line in lines if "error" in line.lower()] or lines
        raise ReservekopieFout(f"{command[0]} stopte met een fout: {' '.join(errors[:2])}")
    return done.stdout


def require_version(program, server_version):
    """Raises ReservekopieFout if the program is missing or older than the server."""
    found = re.search(r"(\d+)(\.\d+)*", run_command([program, "--version"]))
    version = int(found[1]) if found else 0
    needed = server_version // 10000
    if version < needed:
        raise ReservekopieFout(
            f"{program} is versie {version}, maar de database is PostgreSQL {needed}. "
            f"Installeer postgresql-client-{needed} of nieuwer."
        )


def database_size(database) -> int:
    """Bytes on disk, indexes included; a dump takes less."""
    with connect(database) as connection:
        found = connection.execute("SELECT pg_database_size(current_database())")
        return found.fetchone()[0]


def dump_database(database, target, advance):
    """Dumps the database of one moment, while others read and write. Returns its summary."""
    with connect(database) as connection:
        require_version("pg_dump", connection.info.server_version)
        summary = summarise(connection, NAME, tables_in(connection))
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()[0]
        # Not compressed: the archive is.
        options = [
            "--format=custom",
            "--compress=0",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--file={target}",
        ]
        run_on_database(database, "pg_dump", *options)
    advance(database_size(database))
    check_dump(target)
    return summary


def check_dump(path) -> dict:
    """Raises ReservekopieFout if pg_restore finds no tables in the dump.

    The summary is empty: without a server nothing can count rows.
    """
    if "TABLE DATA" not in run_command(["pg_restore", "--list", str(path)]):
        raise ReservekopieFout("In de kopie van de database staat niets.")
    return {}


def tables_in(connection):
    return [name for (name,) in connection.execute(TABLE_NAMES)]


@contextmanager
def exclusive_access(database):
    """Yields a connection, with a lock on all tables until it commits.

    Raises ReservekopieFout while others are connected. Sessions that start later can read, but
    wait with writing: no write can get lost between keeping the database and replacing it.
    """
    # READ COMMITTED: a program that just stopped may have made a table a moment ago.
    with connect(database, psycopg.IsolationLevel.READ_COMMITTED) as connection:
        require_no_sessions(connection)
        connection.execute("SET LOCAL lock_timeout = '10s'")
        if tables := tables_in(connection):
            connection.execute(f"LOCK TABLE {', '.join(tables)} IN EXCLUSIVE MODE")
        yield connection


def require_no_sessions(connection):
    """Raises ReservekopieFout if others are still connected after two seconds."""
    for _ in range(20):
        connection.execute("SELECT pg_stat_clear_snapshot()")
        sessions = connection.execute(OTHER_SESSIONS).fetchall()
        if not sessions:
            return
        sleep(0.1)
    programs = ", ".join(f"{number}× {program}" for program, number in sessions)
    raise ReservekopieFout(
        f"Er zijn nog programma’s met de database verbonden: {programs}. "
        "Stop de site op elke server, en alles wat daar nog aan het werk is: "
        "anders raakt weg wat redacteuren nu opslaan. "
        "Staat alles stil en blijft u dit zien? Start dan PostgreSQL opnieuw."
    )


def load_dump(connection, dump, stamp):
    """Replaces all tables by those in the dump, with a new content stamp. Does not commit."""
    require_version("pg_restore", connection.info.server_version)
    script = Path(dump).with_suffix(".sql")
    command = [
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        f"--file={script}",
        str(dump),
    ]
    run_command(command)
    # pg_restore --clean would fail on tables that are newer than the dump.
    if tables := tables_in(connection):
        connection.execute(f"DROP TABLE {', '.join(tables)} CASCADE")
    with open(script, "rb") as lines:
        run_script(connection, lines)
    if stamp:
        connection.execute(RENEW_STEMPEL.format(stamp))


def run_script(connection, lines):
    """Runs a script of pg_restore as psql does: statements, and rows after each COPY."""
    statements: list[bytes] = []
    for line in lines:
        if line.startswith(b"COPY ") and line.endswith(b" FROM stdin;\n"):
            connection.execute(b"".join(statements))
            statements = []
            with psycopg.Cursor(connection).copy(line) as copy:
                for row in iter(lines.__next__, b"\\.\n"):
                    copy.write(row)
        elif not line.startswith(SKIPPED_LINES):
            statements.append(line)
    connection.execute(b"".join(statements))


def switch_over(connection, kept):
    connection.commit()
