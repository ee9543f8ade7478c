"""How a SQLite database is copied, judged and put in place."""

import os
import shutil
import sqlite3
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from aanpak.reservekopie.bestanden import give_to_owner_of, sync
from aanpak.reservekopie.fouten import KopieFout
from aanpak.reservekopie.inhoud import contents

NAAM = "SQLite"
FILE = "database.sqlite3"
PAGES = 256  # a megabyte at a time
BESIDE = ("-wal", "-shm", "-journal")  # belong to the file they are named after, and ruin any other
RENEW = "INSERT INTO redactie_inhoudsstempel (id, waarde) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET waarde = excluded.waarde"


def path_of(database):
    return Path(database["NAME"])


def open_to_read(path):
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=20)


def size(database) -> int:
    """Bytes on disk; the copy takes no more."""
    path = path_of(database)
    return sum(os.path.getsize(part) for part in (path, f"{path}-wal") if os.path.exists(part))


def dump(database, target, advance):
    """Writes the database of this moment to `target`, while others read and write, and returns what it holds."""
    with (
        closing(open_to_read(path_of(database))) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        # The read transaction holds the moment: without it every write would make the copy begin again.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        page_size = source.execute("PRAGMA page_size").fetchone()[0]
        source.backup(copy, pages=PAGES, progress=report_to(advance, page_size))
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a -wal beside it
    return check(target)


def report_to(advance, page_size):
    done = 0

    def report(status, remaining, total):
        nonlocal done
        advance((total - remaining - done) * page_size)
        done = total - remaining

    return report


def check(path) -> dict:
    """What the file holds. Raises KopieFout when SQLite finds anything wrong with it."""
    try:
        with closing(open_to_read(path)) as copy:
            found = [row[0] for row in copy.execute("PRAGMA integrity_check(3)")]
            if found != ["ok"]:
                raise KopieFout(f"De database is beschadigd: {' '.join(found)}")
            return contents_of(copy)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise KopieFout(f"De database is beschadigd: {error}") from error
        raise


def contents_of(connection) -> dict:
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    return contents(connection, NAAM, [name for (name,) in connection.execute(names)])


@contextmanager
def hold(database):
    """A block in which nobody has the database open; the lock of VAR_DIR keeps the site away. Yields the file.

    Raises KopieFout when any process has it open.
    """
    path = path_of(database)
    close_down(path)
    try:
        yield path
    finally:
        near(path).unlink(missing_ok=True)


def aside(path, moment):
    """Where the present database will stand once it is replaced; None when there is none."""
    return path.with_name(f"{path.name}.voor-terugzetten-{moment}") if path.exists() else None


def near(path):
    return path.with_name(f".{path.name}.nieuw")


def prepare(path, new, stamp):
    """Puts the file `new` beside the database, with another stamp, so that what is left to do is no more than a new name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(new, near(path))
    if stamp:
        with closing(sqlite3.connect(near(path))) as copy, copy:
            copy.execute(RENEW, [stamp])
    give_to_owner_of(path.parent, near(path))
    if path.exists():
        shutil.copymode(path, near(path))


def finish(path, kept):
    """Puts what was prepared in the place of the database, and the old one at `kept`. Only before it is done can it fail."""
    for ending in BESIDE:
        if os.path.exists(f"{path}{ending}"):
            os.rename(f"{path}{ending}", f"{kept or f'{path}.oud'}{ending}")
    if kept:
        os.link(path, kept)  # not renamed: at no moment there is no database
    os.replace(near(path), path)
    with suppress(OSError):
        sync(path.parent)


def close_down(path):
    """Brings what stands in the -wal into the file. Raises KopieFout when any process has the database open.

    SQLite leaves WAL only for who is alone, so nobody can be overlooked. A file that is too broken for it is left as it is.
    """
    if not path.exists():
        return
    with closing(sqlite3.connect(path, timeout=2)) as last:
        try:
            last.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise KopieFout(
                    f"Een ander programma heeft {path} open. Stop de site en wacht tot andere opdrachten klaar zijn."
                ) from error
