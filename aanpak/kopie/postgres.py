"""How a PostgreSQL database is copied, judged and put in place, with PostgreSQL's own programs."""

import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import psycopg
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.backends.postgresql.client import DatabaseClient

from aanpak.kopie.fouten import KopieFout
from aanpak.kopie.inhoud import contents

NAAM = "PostgreSQL"
FILE = "database.dump"
RENEW = (
    "INSERT INTO public.redactie_inhoudsstempel (id, waarde) VALUES (1, '{}') "
    "ON CONFLICT (id) DO UPDATE SET waarde = excluded.waarde"
)
TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"


@contextmanager
def connect(database):
    """A connection that sees one moment, as long as it takes."""
    parameters = DatabaseWrapper(database, "kopie").get_connection_params()
    plain = {name: value for name, value in parameters.items() if name not in ("context", "cursor_factory")}
    with psycopg.connect(**plain) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute("SET LOCAL statement_timeout = 0")
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
        raise KopieFout(f"Het programma {command[0]} ontbreekt. Installeer het pakket postgresql-client.") from None
    if done.returncode:
        what = [line for line in done.stderr.splitlines() if "error" in line.lower()] or done.stderr.splitlines()
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


def is_empty(database) -> bool:
    with connect(database) as connection:
        return not tables_in(connection)


def replace(database, dump, stamp, kept):
    """Puts what `dump` holds in the place of all that is in the database: in one transaction, so wholly or not at all."""
    with connect(database) as connection:
        must_know("pg_restore", connection.info.server_version)
        must_know("psql", connection.info.server_version)
        tables = tables_in(connection)
    script = Path(dump).with_suffix(".sql")
    run_alone(["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump)])
    # A table that came after this backup would stand in the way of pg_restore --clean, so everything goes.
    drop = f"DROP TABLE IF EXISTS {', '.join(tables or ['niets'])} CASCADE"
    order = ["--command", drop, "--file", str(without_newer_settings(script))]
    order += ["--command", RENEW.format(stamp)] if stamp else []
    run(database, "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", *order)


def without_newer_settings(script):
    """The same script for an older server: pg_restore 17 begins with a setting that only PostgreSQL 17 knows."""
    older = script.with_suffix(".ouder.sql")
    with open(script, "rb") as lines, open(older, "wb") as kept:
        kept.writelines(line for line in islice(lines, 30) if line != b"SET transaction_timeout = 0;\n")
        shutil.copyfileobj(lines, kept)
    return older
