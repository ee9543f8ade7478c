"""What can go wrong with a copy of the site, in sentences for whoever runs it."""

import errno
import sqlite3
from contextlib import contextmanager
from pathlib import Path

import django.db
import psycopg

VOL = "De schijf is vol. Maak ruimte vrij en probeer het opnieuw."
SENTENCES = {
    errno.ENOSPC: VOL,
    errno.EDQUOT: VOL,
    errno.EACCES: "U heeft geen rechten op {}. Voer dit uit als de gebruiker van de site, of kies een andere map.",
    errno.EPERM: "U heeft geen rechten op {}. Voer dit uit als de gebruiker van de site, of kies een andere map.",
    errno.EROFS: "Op {} kan niets worden geschreven: de schijf is alleen-lezen.",
    errno.ENOENT: "{} is er niet.",
    errno.ENOTDIR: "{} is geen map.",
    errno.EEXIST: "{} is geen map.",
    errno.EBUSY: "{} is een schijf van zichzelf, of in gebruik. Maak die map los en probeer het opnieuw.",
}


class KopieFout(Exception):
    """Why it did not work, and what to do."""


@contextmanager
def in_words():
    """Turns what the disk or the database says into a KopieFout."""
    try:
        yield
    except sqlite3.Error as error:
        raise KopieFout(about_sqlite(error)) from error
    except (psycopg.Error, django.db.Error) as error:
        raise KopieFout(f"De database werkt niet mee: {str(error).strip()}") from error
    except OSError as error:
        sentence = SENTENCES.get(
            error.errno or 0, "Het lukt niet met {}: " + str(error.strerror or error)
        )
        raise KopieFout(sentence.format(error.filename or "de map")) from error
    except KeyboardInterrupt:
        raise KopieFout("Gestopt. Er is niets veranderd.") from None


def about_sqlite(error):
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest of the number tells details
    if code == sqlite3.SQLITE_FULL:
        return VOL
    if code == sqlite3.SQLITE_CANTOPEN:
        return "De database kan niet worden geopend. Klopt DATABASE_URL, en mag u het bestand en de map lezen?"
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "De database is bezet. Probeer het zo opnieuw."
    return f"De database werkt niet mee: {error}"


def must_fit(folder: Path, needed: int, free: int):
    """Raises KopieFout when there is less room in the folder than is needed."""
    if free < needed:
        raise KopieFout(
            f"Te weinig ruimte in {folder}: nodig is {in_mb(needed)}, vrij is {in_mb(free)}. Maak ruimte vrij."
        )


def in_mb(size):
    return f"{size / 1e6:.1f} MB".replace(".", ",")
