"""A summary of a database on either engine: a backup has it, a restore and a move compare it."""

from aanpak.reservekopie.fouten import ReservekopieFout


def summarise(connection, motor, tables) -> dict:
    """{"motor", "migraties": [[app, name], …], "rijen": {table: number of rows}}.

    `tables` are names quoted for SQL. Raises ReservekopieFout if this is no database of the site.
    """
    if "django_migrations" not in tables:
        raise ReservekopieFout("In de database staat geen site. Draai eerst: manage.py migrate")
    migrations = connection.execute(
        "SELECT app, name FROM django_migrations ORDER BY app, name"
    ).fetchall()
    return {
        "motor": motor,
        "migraties": [list(row) for row in migrations],
        "rijen": {table: count_rows(connection, table) for table in tables},
    }


def count_rows(connection, table):
    query = f"SELECT count(*) FROM {table}"  # noqa: S608 (a name from the database itself)
    return connection.execute(query).fetchone()[0]
