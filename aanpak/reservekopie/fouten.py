"""Errors of a backup, restore or move, in sentences for the operator."""

import errno
import sqlite3
from contextlib import contextmanager
from pathlib import Path

import django.db
import psycopg

SCHIJF_VOL = "De schijf is vol. Maak ruimte vrij en probeer het opnieuw."
GEEN_RECHTEN = (
    "U heeft geen rechten op {}. Voer dit uit als de gebruiker van de site, of kies een andere map."
)
OS_ERRORS = {
    errno.ENOSPC: SCHIJF_VOL,
    errno.EDQUOT: SCHIJF_VOL,
    errno.EACCES: GEEN_RECHTEN,
    errno.EPERM: GEEN_RECHTEN,
    errno.EROFS: "Op {} kan niets worden geschreven: de schijf is alleen-lezen.",
    errno.ENOENT: "{} is er niet.",
    errno.ENOTDIR: "{} is geen map.",
    errno.EEXIST: "{} is geen map.",
    errno.EBUSY: (
        "{} is een schijf van zichzelf, of in gebruik. Maak die map los en probeer het opnieuw."
    ),
}


class ReservekopieFout(Exception):
    """A failure, and its remedy, in sentences for the operator."""


@contextmanager
def explained_errors():
    """Raises errors of the disk and the database as ReservekopieFout."""
    try:
        yield
    except sqlite3.Error as error:
        raise ReservekopieFout(explain_sqlite(error)) from error
    except (psycopg.Error, django.db.Error) as error:
        raise ReservekopieFout(f"De database werkt niet mee: {str(error).strip()}") from error
    except OSError as error:
        raise ReservekopieFout(explain_os(error)) from error
    except KeyboardInterrupt:
        raise ReservekopieFout("Gestopt. Er is niets veranderd.") from None


def explain_sqlite(error):
    primary_code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if primary_code == sqlite3.SQLITE_FULL:
        return SCHIJF_VOL
    if primary_code == sqlite3.SQLITE_CANTOPEN:
        return (
            "De database kan niet worden geopend. "
            "Klopt DATABASE_URL, en mag u het bestand en de map lezen?"
        )
    if primary_code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "De database is bezet. Probeer het zo opnieuw."
    return f"De database werkt niet mee: {error}"


def explain_os(error):
    other = "Het lukt niet met {}: " + str(error.strerror or error)
    sentence = OS_ERRORS.get(error.errno or 0, other)
    return sentence.format(error.filename or "de map")


def require_space(folder: Path, needed: int, free: int):
    if free < needed:
        raise ReservekopieFout(
            f"Te weinig ruimte in {folder}: nodig is {in_mb(needed)}, vrij is {in_mb(free)}. "
            "Maak ruimte vrij."
        )


def in_mb(size):
    return f"{size / 1e6:.1f} MB".replace(".", ",")
