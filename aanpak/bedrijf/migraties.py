"""Whether the database and this code are of the same release, by their migrations."""

import logging
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

logger = logging.getLogger(__name__)


@cache
def known_migrations() -> frozenset[str]:
    """The migrations in this code, each as "app.name"."""
    return frozenset(".".join(key) for key in MigrationLoader(None).disk_migrations)


def compare_migrations() -> tuple[list[str], list[str]]:
    """The migrations that the database lacks, and those that this code does not know."""
    applied = {".".join(key) for key in MigrationRecorder(connection).applied_migrations()}
    known = known_migrations()
    return sorted(known - applied), sorted(applied - known)


def refusal() -> str:
    """Why this code must not start on this database, as a sentence; "" if it may.

    Call it once, before there are workers. A worker that restarts during a deploy may find the
    database of the next release, and must not take down a site that works.
    """
    try:
        missing, unknown = compare_migrations()
    except DatabaseError as error:
        logger.warning(
            "De database antwoordt niet; de site start toch en laat zien wat bewaard is. (%s)",
            error,
        )
        return ""
    finally:
        connection.close()  # no worker may inherit it
    if missing:
        return (
            f"de database loopt achter op deze code: {missing[0]} ontbreekt. "
            "Voer eerst uit: manage.py migrate."
        )
    if unknown:
        return (
            f"de database is van een nieuwere versie: deze code kent {unknown[0]} niet. Installeer "
            "die versie, of zet een reservekopie van voor die tijd terug met: manage.py zetterug."
        )
    return ""
