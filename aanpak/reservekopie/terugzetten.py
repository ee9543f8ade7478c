"""Puts a backup back: only what proves to be whole, from this engine and known to this code; what it replaces is kept."""

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
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.formats import date_format

from aanpak.bedrijf.locks import alone
from aanpak.reservekopie import maken, postgres, sqlite
from aanpak.reservekopie.bestanden import give_to_owner_of, sha256
from aanpak.reservekopie.fouten import KopieFout, must_fit

ALLOWED = re.compile(r"manifest\.json|database\.(sqlite3|dump)|media(/.+)?")
STEMPEL = "redactie_inhoudsstempel"
BESCHADIGD = (
    "Is zij beschadigd? Maak dan een nieuwe, lege database, laat DATABASE_URL daarheen wijzen en zet daarin terug. "
    "De oude database blijft staan zoals zij is."
)


def restore(database, path: Path, agree) -> list[str]:
    """Puts the backup back and returns what is worth telling, in sentences. Raises KopieFout only when nothing has changed.

    `agree` gets the manifest, once all is found to be well, and says whether to go on.
    """
    check_checksum(path)
    place = {"dir": settings.VAR_DIR, "prefix": ".terugzetten-", "ignore_cleanup_errors": True}
    with ctrl_c_until_done(), tempfile.TemporaryDirectory(**place) as name:
        manifest = unpack(path, work := Path(name))
        check_manifest(database, manifest)
        check_database(database, work, manifest)
        check_uploads(work)
        if not agree(manifest):
            raise KopieFout("Gestopt.")
        with nobody_on(database) as held:
            told = put_back(database, held, work, manifest)
        shutil.rmtree(settings.VAR_DIR / "paginas", ignore_errors=True)
        return [f"Teruggezet is {path}, gemaakt op {moment_of(manifest)}.", *told]


@contextmanager
def ctrl_c_until_done():
    """A block that Ctrl-C stops until `not_any_more` is called in it: what is done cannot be stopped."""
    before = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def not_any_more():
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def moment_of(manifest) -> str:
    """When the backup was made, as one says it here."""
    made = timezone.localtime(datetime.fromisoformat(manifest["gemaakt"]))
    return date_format(made, "j F Y \\o\\m H:i")


def check_checksum(path):
    """Raises KopieFout when the file is not the one that its checksum was made of."""
    checksum = path.with_name(f"{path.name}.sha256")
    if not path.is_file():
        raise KopieFout(f"{path} is er niet.")
    if not checksum.is_file():
        raise KopieFout(
            f"De controlesom ontbreekt. Zet het bestand {checksum.name} naast de reservekopie."
        )
    expected = checksum.read_text(errors="replace").split()[:1]
    if expected != [sha256(path)]:
        raise KopieFout(
            "De controlesom klopt niet: het bestand is beschadigd of veranderd. Neem een andere reservekopie."
        )


def unpack(path, work) -> dict:
    """Unpacks the archive in the folder `work` and returns its manifest."""
    try:
        with tarfile.open(path, "r:gz") as tar:
            members = tar.getmembers()
            for member in members:
                check_member(member)
            must_fit(work, 2 * sum(member.size for member in members), shutil.disk_usage(work).free)
            tar.extractall(work, filter="data")
        return json.loads((work / maken.MANIFEST).read_text())
    except (
        tarfile.TarError,
        EOFError,
        zlib.error,
        gzip.BadGzipFile,
        ValueError,
        FileNotFoundError,
    ) as error:
        raise KopieFout("Het bestand is geen hele reservekopie. Neem een andere.") from error


def check_member(member):
    """Raises KopieFout for anything in the archive that a backup of ours has not: it could end up anywhere."""
    regular = member.isfile() or member.isdir()
    if not regular or not ALLOWED.fullmatch(member.name) or ".." in member.name.split("/"):
        raise KopieFout(
            f"In het bestand zit iets wat er niet hoort: {member.name[:80]!r}. Er is niets uitgepakt."
        )


def check_manifest(database, manifest):
    """Raises KopieFout when this backup does not go with this database, or is of a later release."""
    motor = maken.motor_of(database).NAAM
    if manifest["motor"] != motor:
        raise KopieFout(
            f"Deze reservekopie is van een database in {manifest['motor']}, maar DATABASE_URL wijst naar {motor}. "
            "Zet haar terug met een DATABASE_URL van dezelfde soort; overstappen doet u daarna met manage.py verhuis."
        )
    if newer := migrations_in(manifest) - known_migrations():
        raise KopieFout(
            f"Deze reservekopie is van een nieuwere versie van de site (met {' en '.join(sorted(newer)[:3])}). "
            "Installeer eerst die versie, en zet dan de reservekopie terug."
        )


def migrations_in(manifest) -> set[str]:
    return {f"{app}.{name}" for app, name in manifest["migraties"]}


def known_migrations() -> set[str]:
    """Every migration of this release."""
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def check_database(database, work, manifest):
    """Raises KopieFout when the database in the backup is damaged, or holds something else than the manifest says."""
    motor = maken.motor_of(database)
    if not (work / motor.FILE).is_file():
        raise KopieFout("In het bestand zit geen database. Neem een andere reservekopie.")
    found = motor.check(work / motor.FILE)
    if found != {name: manifest[name] for name in found}:
        raise KopieFout(
            "In de database staat iets anders dan de reservekopie zegt. Neem een andere reservekopie."
        )


def check_uploads(work):
    """Raises KopieFout when the uploads are to be replaced, and their folder cannot get another name."""
    folder = settings.MEDIA_ROOT
    if (work / maken.MEDIA).is_dir() and (folder.is_symlink() or os.path.ismount(folder)):
        raise KopieFout(
            f"{folder} is een link of een schijf van zichzelf, en kan niet in haar geheel worden bewaard. Maak die los en "
            "zet dan terug. Verplaats daarna de uploads uit die map naar die schijf, en koppel haar weer aan."
        )


@contextmanager
def nobody_on(database):
    """A block in which the site does not run here and cannot start, nor write from elsewhere; yields what it is held by."""
    with alone(settings.VAR_DIR) as is_alone:
        if not is_alone:
            raise KopieFout(
                "De site draait nog. Stop haar eerst: anders raakt weg wat redacteuren nu opslaan."
            )
        with maken.motor_of(database).hold(database) as held:
            yield held


def put_back(database, held, work, manifest):
    motor, moment = maken.motor_of(database), f"{datetime.now(UTC):{maken.MOMENT}}"
    kept = keep(database, held, moment)
    try:
        motor.prepare(
            held, work / motor.FILE, get_random_string(22) if STEMPEL in manifest["rijen"] else ""
        )
    except BaseException:
        for file in (kept, f"{kept}.sha256") if kept else ():
            Path(file).unlink(missing_ok=True)  # nothing was replaced
        raise
    not_any_more()
    with uploads_put_back(work / maken.MEDIA, moment) as old_uploads:
        motor.finish(held, kept)
    told = [f"De vorige database is bewaard in {kept}."] if kept else []
    if old_uploads:
        told.append(f"De vorige uploads zijn bewaard in {old_uploads}.")
    if known_migrations() - migrations_in(manifest):
        told.append(
            "De reservekopie is van een oudere versie van de site. Draai nu eerst: manage.py migrate"
        )
    return told


def keep(database, held, moment):
    """Keeps the present database and returns where; None when there is none. SQLite's moves there when it is replaced."""
    if maken.motor_of(database) is sqlite:
        return sqlite.aside(held, moment)
    if not (tables := postgres.tables_in(held)):
        return None
    try:
        if "django_migrations" not in tables:
            raise KopieFout("De tabel django_migrations ontbreekt.")
        return maken.make(database, settings.RESERVEKOPIE_DIR, maken.REPLACED)
    except (KopieFout, psycopg.Error) as error:
        raise KopieFout(
            f"De database van nu kan niet worden bewaard: {str(error).strip()} {BESCHADIGD}"
        ) from error


@contextmanager
def uploads_put_back(new, moment):
    """A block in which the folder `new` is in the place of the uploads, and afterwards, unless the block fails.

    Yields where the old ones are, None when there were none or nothing takes their place.
    """
    folder = settings.MEDIA_ROOT
    if not new.is_dir():
        yield None
        return
    for path in (new, *new.rglob("*")):
        give_to_owner_of(folder.parent, path)
    aside = (
        folder.with_name(f"{folder.name}.voor-terugzetten-{moment}") if folder.exists() else None
    )
    if aside:
        folder.rename(aside)
    try:
        new.rename(folder)
        yield aside
    except BaseException:
        if not new.exists():
            folder.rename(new)
        if aside:
            aside.rename(folder)
        raise
