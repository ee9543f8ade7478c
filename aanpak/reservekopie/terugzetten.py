"""Restores a backup that is whole, of the same engine and of no later release than this code.

The database and the uploads that it replaces are kept.
"""

import gzip
import json
import os
import re
import shutil
import signal
import tarfile
import tempfile
import zlib
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.formats import date_format

from aanpak.bedrijf.locks import exclusive_lock
from aanpak.bedrijf.migraties import known_migrations
from aanpak.reservekopie import maken, postgres, sqlite
from aanpak.reservekopie.bestanden import chown_like, sha256_of
from aanpak.reservekopie.fouten import ReservekopieFout, require_space

MEMBER_NAME = re.compile(r"manifest\.json|database\.(sqlite3|dump)|media(/.+)?")
STEMPEL = "redactie_inhoudsstempel"
INCOMPLETE = (
    tarfile.TarError,
    EOFError,
    zlib.error,
    gzip.BadGzipFile,
    ValueError,
    FileNotFoundError,
)
BESCHADIGD = (
    "Is zij beschadigd? Maak dan een nieuwe, lege database, laat DATABASE_URL daarheen wijzen "
    "en zet daarin terug. De oude database blijft staan zoals zij is."
)


def restore(database, path: Path, agree) -> list[str]:
    """Restores the backup and returns sentences about it. After an error, nothing has changed.

    `agree` gets the manifest once every check has passed, and returns whether to go on.
    """
    check_checksum(path)
    place = {
        "dir": settings.VAR_DIR,
        "prefix": ".terugzetten-",
        "ignore_cleanup_errors": True,
    }
    with restored_ctrl_c(), tempfile.TemporaryDirectory(**place) as folder:
        work = Path(folder)
        manifest = unpack(path, work)
        check_manifest(database, manifest)
        check_database(database, work, manifest)
        check_uploads(work)
        if not agree(manifest):
            raise ReservekopieFout("Gestopt.")
        with site_stopped(database) as held:
            sentences = replace_all(database, held, work, manifest)
        shutil.rmtree(settings.VAR_DIR / "paginas", ignore_errors=True)
        return [f"Teruggezet is {path}, gemaakt op {made_on(manifest)}.", *sentences]


@contextmanager
def restored_ctrl_c():
    """Undoes `ignore_ctrl_c` at the end of the block."""
    before = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def ignore_ctrl_c():
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def made_on(manifest) -> str:
    made = timezone.localtime(datetime.fromisoformat(manifest["gemaakt"]))
    return date_format(made, "j F Y \\o\\m H:i")


def check_checksum(path):
    checksum = path.with_name(f"{path.name}.sha256")
    if not path.is_file():
        raise ReservekopieFout(f"{path} is er niet.")
    if not checksum.is_file():
        raise ReservekopieFout(
            f"De controlesom ontbreekt. Zet het bestand {checksum.name} naast de reservekopie."
        )
    expected = checksum.read_text(errors="replace").split()[:1]
    if expected != [sha256_of(path)]:
        raise ReservekopieFout(
            "De controlesom klopt niet: het bestand is beschadigd of veranderd. "
            "Neem een andere reservekopie."
        )


def unpack(path, work) -> dict:
    """Unpacks the archive in the folder `work` and returns its manifest."""
    try:
        with tarfile.open(path, "r:gz") as tar:
            members = tar.getmembers()
            for member in members:
                check_member(member)
            needed = 2 * sum(member.size for member in members)
            require_space(work, needed, shutil.disk_usage(work).free)
            tar.extractall(work, filter="data")
        return json.loads((work / maken.MANIFEST).read_text())
    except INCOMPLETE as error:
        raise ReservekopieFout("Het bestand is geen hele reservekopie. Neem een andere.") from error


def check_member(member):
    """Raises ReservekopieFout for a file that no backup has: it could be written anywhere."""
    is_regular = member.isfile() or member.isdir()
    goes_up = ".." in member.name.split("/")
    if not is_regular or goes_up or not MEMBER_NAME.fullmatch(member.name):
        raise ReservekopieFout(
            f"In het bestand zit iets wat er niet hoort: {member.name[:80]!r}. "
            "Er is niets uitgepakt."
        )


def check_manifest(database, manifest):
    """Raises ReservekopieFout if the backup is of another engine or a later release."""
    engine = maken.engine_of(database).NAME
    if manifest["motor"] != engine:
        raise ReservekopieFout(
            f"Deze reservekopie is van een database in {manifest['motor']}, "
            f"maar DATABASE_URL wijst naar {engine}. "
            "Zet haar terug met een DATABASE_URL van dezelfde soort; "
            "overstappen doet u daarna met manage.py verhuis."
        )
    if newer := migrations_in(manifest) - known_migrations():
        names = " en ".join(sorted(newer)[:3])
        raise ReservekopieFout(
            f"Deze reservekopie is van een nieuwere versie van de site (met {names}). "
            "Installeer eerst die versie, en zet dan de reservekopie terug."
        )


def migrations_in(summary) -> set[str]:
    return {f"{app}.{name}" for app, name in summary["migraties"]}


def check_database(database, work, manifest):
    """Raises ReservekopieFout if the dump is corrupt or differs from the manifest."""
    engine = maken.engine_of(database)
    dump = work / engine.FILE
    if not dump.is_file():
        raise ReservekopieFout("In het bestand zit geen database. Neem een andere reservekopie.")
    found = engine.check_dump(dump)
    if found != {name: manifest[name] for name in found}:
        raise ReservekopieFout(
            "In de database staat iets anders dan de reservekopie zegt. "
            "Neem een andere reservekopie."
        )


def check_uploads(work):
    """Raises ReservekopieFout if the folder of the uploads must be renamed but cannot be."""
    folder = settings.MEDIA_ROOT
    is_fixed = folder.is_symlink() or os.path.ismount(folder)
    if is_fixed and (work / maken.MEDIA).is_dir():
        raise ReservekopieFout(
            f"{folder} is een link of een schijf van zichzelf, en kan niet in haar geheel worden "
            "bewaard. Maak die los en zet dan terug. Verplaats daarna de uploads uit die map naar "
            "die schijf, en koppel haar weer aan."
        )


@contextmanager
def site_stopped(database):
    """Yields exclusive access to the database, while the site does not run and cannot start."""
    with exclusive_lock(settings.VAR_DIR) as has_lock:
        if not has_lock:
            raise ReservekopieFout(
                "De site draait nog. Stop haar eerst: anders raakt weg wat redacteuren nu opslaan."
            )
        with maken.engine_of(database).exclusive_access(database) as held:
            yield held


def replace_all(database, held, work, manifest) -> list[str]:
    """Replaces the database and the uploads. Returns where the old ones are, in sentences."""
    engine = maken.engine_of(database)
    moment = f"{datetime.now(UTC):{maken.MOMENT}}"
    stamp = get_random_string(22) if STEMPEL in manifest["rijen"] else ""
    kept = keep_database(database, held, moment)
    try:
        engine.load_dump(held, work / engine.FILE, stamp)
    except BaseException:
        if kept:  # nothing was replaced
            Path(kept).unlink(missing_ok=True)
            Path(f"{kept}.sha256").unlink(missing_ok=True)
        raise
    ignore_ctrl_c()
    with uploads_replaced(work / maken.MEDIA, moment) as old_uploads:
        engine.switch_over(held, kept)
    sentences = []
    if kept:
        sentences.append(f"De vorige database is bewaard in {kept}.")
    if old_uploads:
        sentences.append(f"De vorige uploads zijn bewaard in {old_uploads}.")
    if known_migrations() - migrations_in(manifest):
        sentences.append(
            "De reservekopie is van een oudere versie van de site. "
            "Draai nu eerst: manage.py migrate"
        )
    return sentences


def keep_database(database, held, moment):
    """Makes a backup of a PostgreSQL database, or names the file to which SQLite's will move.

    None if there is no database yet.
    """
    if maken.engine_of(database) is sqlite:
        return sqlite.kept_file(held, moment)
    tables = postgres.tables_in(held)
    if not tables:
        return None
    try:
        if "django_migrations" not in tables:
            raise ReservekopieFout("De tabel django_migrations ontbreekt.")
        return maken.make_backup(database, settings.RESERVEKOPIE_DIR, maken.REPLACED)
    except (ReservekopieFout, psycopg.Error) as error:
        raise ReservekopieFout(
            f"De database van nu kan niet worden bewaard: {str(error).strip()} {BESCHADIGD}"
        ) from error


@contextmanager
def uploads_replaced(new, moment):
    """Puts the folder `new` in the place of the uploads; an error in the block undoes that.

    Yields where the old uploads are, or None.
    """
    if not new.is_dir():
        yield None
        return
    folder = settings.MEDIA_ROOT
    for path in (new, *new.rglob("*")):
        chown_like(folder.parent, path)
    old = folder.with_name(f"{folder.name}.voor-terugzetten-{moment}") if folder.exists() else None
    if old:
        folder.rename(old)
    try:
        new.rename(folder)
        yield old
    except BaseException:
        if not new.exists():
            folder.rename(new)
        if old:
            old.rename(folder)
        raise
