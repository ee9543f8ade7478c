"""What is in a database, whichever it is: a backup says it, and a restore and a move compare it."""

from aanpak.reservekopie.fouten import KopieFout


def contents(connection, motor, tables) -> dict:
    """{"motor", "migraties": [[app, name], …], "rijen": {table: number of rows}}; `tables` are names as SQL writes them.

    Raises KopieFout when there is no site in it.
    """
    if "django_migrations" not in tables:
        raise KopieFout("In de database staat geen site. Draai eerst: manage.py migrate")
    migrations = connection.execute(
        "SELECT app, name FROM django_migrations ORDER BY app, name"
    ).fetchall()
    return {
        "motor": motor,
        "migraties": [list(row) for row in migrations],
        "rijen": {t: count(connection, t) for t in tables},
    }


def count(connection, table):
    return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 (the database itself named it)
