"""Backup and restore of a SQLite database."""

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from aanpak.reservekopie.bestanden import chown_like, fsync
from aanpak.reservekopie.fouten import ReservekopieFout
from aanpak.reservekopie.inhoud import summarise

NAME = "SQLite"
FILE = "database.sqlite3"
PAGES = 256  # per step: a megabyte
SIDE_FILES = ("-wal", "-shm", "-journal")  # beside another database file, they corrupt it
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
RENEW_STEMPEL = (
    "INSERT INTO redactie_inhoudsstempel (id, waarde) VALUES (1, ?) "
    "ON CONFLICT (id) DO UPDATE SET waarde = excluded.waarde"
)
TABLE_NAMES = (
    "SELECT name FROM sqlite_master "
    "WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
)


def path_of(database):
    return Path(database["NAME"])


def open_read_only(path):
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=20)


def database_size(database) -> int:
    """Bytes on disk; a dump takes no more."""
    path = path_of(database)
    parts = [path, f"{path}-wal"]
    return sum(os.path.getsize(part) for part in parts if os.path.exists(part))


def dump_database(database, target, advance):
    """Dumps the database of one moment, while others read and write. Returns its summary."""
    with (
        closing(open_read_only(path_of(database))) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        # Without this read transaction, each write by another process restarts the backup.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        page_size = source.execute("PRAGMA page_size").fetchone()[0]
        source.backup(copy, pages=PAGES, progress=progress_callback(advance, page_size))
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without -wal
    return check_dump(target)


def progress_callback(advance, page_size):
    done = 0

    def report(status, remaining, total):
        nonlocal done
        advance((total - remaining - done) * page_size)
        done = total - remaining

    return report


def check_dump(path) -> dict:
    """The summary of a dump. Raises ReservekopieFout if the file is corrupt."""
    try:
        with closing(open_read_only(path)) as copy:
            problems = [row[0] for row in copy.execute("PRAGMA integrity_check(3)")]
            if problems != ["ok"]:
                raise ReservekopieFout(f"De database is beschadigd: {' '.join(problems)}")
            return summarise_sqlite(copy)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise ReservekopieFout(f"De database is beschadigd: {error}") from error
        raise


def summarise_sqlite(connection) -> dict:
    tables = [name for (name,) in connection.execute(TABLE_NAMES)]
    return summarise(connection, NAME, tables)


@contextmanager
def exclusive_access(database):
    """Yields the database file, which no process has open. The caller holds the lock of VAR_DIR."""
    path = path_of(database)
    leave_wal_mode(path)
    try:
        yield path
    finally:
        new_file(path).unlink(missing_ok=True)


def leave_wal_mode(path):
    """Moves the -wal into the file. Raises ReservekopieFout if any process has the database open.

    SQLite leaves WAL mode only for the last connection. A corrupt file stays as it is.
    """
    if not path.exists():
        return
    with closing(sqlite3.connect(path, timeout=2)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF in BUSY:
                raise ReservekopieFout(
                    f"Een ander programma heeft {path} open. "
                    "Stop de site en wacht tot andere opdrachten klaar zijn."
                ) from error


def new_file(path):
    return path.with_name(f".{path.name}.nieuw")


def kept_file(path, moment):
    """Where the present database goes when it is replaced; None if there is none."""
    if path.exists():
        return path.with_name(f"{path.name}.voor-terugzetten-{moment}")
    return None


def load_dump(path, dump, stamp):
    """Puts the dump beside the database, with a new content stamp, ready to be renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = new_file(path)
    shutil.move(dump, new)
    if stamp:
        with closing(sqlite3.connect(new)) as copy, copy:
            copy.execute(RENEW_STEMPEL, [stamp])
    chown_like(path.parent, new)
    if path.exists():
        shutil.copymode(path, new)


def switch_over(path, kept):
    """Replaces the database by what `load_dump` prepared, and keeps the old one at `kept`."""
    home = kept or f"{path}.oud"
    for suffix in SIDE_FILES:
        if os.path.exists(f"{path}{suffix}"):
            os.rename(f"{path}{suffix}", f"{home}{suffix}")
    if kept:
        os.link(path, kept)  # no rename: there must be a database at every moment
    os.replace(new_file(path), path)
    with suppress(OSError):  # it is done: nothing may fail any more
        fsync(path.parent)
