"""Makes backups, and deletes old ones.

reservekopie-2026-11-25T020000Z.tar.gz           manifest, database and uploads of one moment
reservekopie-2026-11-25T020000Z.tar.gz.sha256    for sha256sum -c
laatste.json                                     the time of the last one, for /-/gereed
"""

import json
import re
import shutil
import tarfile
import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from tqdm import tqdm
from tqdm.utils import CallbackIOWrapper

from aanpak.bedrijf.locks import exclusive_lock
from aanpak.reservekopie import postgres, sqlite
from aanpak.reservekopie.bestanden import fsync, sha256_of
from aanpak.reservekopie.fouten import ReservekopieFout, require_space

ENGINES = {
    "django.db.backends.sqlite3": sqlite,
    "django.db.backends.postgresql": postgres,
}
MANIFEST = "manifest.json"
MEDIA = "media"
MOMENT = "%Y-%m-%dT%H%M%SZ"
BACKUP = "reservekopie"
REPLACED = "voor-terugzetten"  # the database that a restore replaces
BACKUP_NAME = re.compile(rf"{BACKUP}-(\d{{4}}-\d\d-\d\dT\d{{6}}Z)\.tar\.gz")
UNFINISHED = ".half-"
SLACK = 1_000_000  # bytes
ROTATION = (  # (number, period): the newest backup of each of the last periods
    (7, lambda moment: moment.date()),
    (5, lambda moment: moment.isocalendar()[:2]),
    (12, lambda moment: (moment.year, moment.month)),
)


def engine_of(database):
    return ENGINES[database["ENGINE"]]


def make_backup(database, folder: Path, kind=BACKUP) -> Path:
    """Makes a backup in the folder and returns its file. After an error, no part of it is left.

    Kind REPLACED does not count as the last backup and is never deleted.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with exclusive_lock(folder / ".slot") as has_lock:
        if not has_lock:
            raise ReservekopieFout("Er wordt al een reservekopie gemaakt. Wacht tot die klaar is.")
        remove_unfinished(folder)
        needed = largest_size(database) + SLACK
        free = shutil.disk_usage(folder).free
        require_space(folder, needed, free)
        with tempfile.TemporaryDirectory(dir=folder, prefix=UNFINISHED) as work:
            archive = make_archive(database, Path(work), kind)
            path = move_into_place(archive, folder)
        if kind == BACKUP:
            remove_old_backups(folder, path)
    return path


def remove_unfinished(folder):
    for unfinished in folder.glob(f"{UNFINISHED}*"):
        shutil.rmtree(unfinished)
    for checksum in folder.glob("*.sha256"):
        archive = checksum.with_suffix("")
        if backup_time(archive) and not archive.exists():
            checksum.unlink()


def largest_size(database):
    """Bytes for a dump of the database, and an archive that compression did not make smaller."""
    engine = engine_of(database)
    size = 2 * engine.database_size(database)
    for path in find_uploads():
        size += path.stat().st_size
    return size


def find_uploads():
    paths = settings.MEDIA_ROOT.rglob("*")
    return sorted(path for path in paths if path.is_file())


def make_archive(database, work, kind):
    """Makes the archive in the folder `work`: the manifest first, then database and uploads."""
    engine = engine_of(database)
    now = datetime.now(UTC).replace(microsecond=0)
    dump = work / engine.FILE
    manifest = work / MANIFEST
    archive = work / f"{kind}-{now:{MOMENT}}.tar.gz"
    with progress_bar(largest_size(database)) as bar:
        summary = engine.dump_database(database, dump, bar.update)
        about = {"gemaakt": now.isoformat(), **summary}
        manifest.write_text(json.dumps(about, indent=1))
        with tarfile.open(
            archive,
            "w:gz",
            compresslevel=6,
            dereference=True,
        ) as tar:
            add_file(tar, manifest, MANIFEST, bar)
            add_file(tar, dump, engine.FILE, bar)
            if settings.MEDIA_ROOT.is_dir():
                add_uploads(tar, bar)
    return archive


def progress_bar(total):
    return tqdm(
        total=total,
        unit="B",
        unit_scale=True,
        desc="Reservekopie",
        leave=False,
        disable=None,
    )


def add_uploads(tar, bar):
    tar.add(settings.MEDIA_ROOT, MEDIA, recursive=False)
    for path in find_uploads():
        name = f"{MEDIA}/{path.relative_to(settings.MEDIA_ROOT)}"
        with suppress(FileNotFoundError):  # removed in the meantime
            add_file(tar, path, name, bar)


def add_file(tar, path, name, bar):
    with path.open("rb") as file:
        info = tar.gettarinfo(arcname=name, fileobj=file)
        tar.addfile(info, CallbackIOWrapper(bar.update, file))


def move_into_place(archive, folder):
    """Moves a finished archive to the folder, after its checksum, once both are on the disk."""
    digest = sha256_of(archive)
    checksum = archive.with_name(f"{archive.name}.sha256")
    checksum.write_text(f"{digest}  {archive.name}\n")
    files = [checksum, archive]
    if made := backup_time(archive):
        last = archive.with_name("laatste.json")
        about = {
            "gemaakt": made.isoformat(),
            "bestand": archive.name,
            "sha256": digest,
        }
        last.write_text(json.dumps(about) + "\n")
        files.append(last)
    for file in files:
        file.chmod(0o600)
        fsync(file)
    for file in files:
        file.replace(folder / file.name)
    fsync(folder)
    return folder / archive.name


def backup_time(path):
    """The time in the name of a backup; None for any other file."""
    match = BACKUP_NAME.fullmatch(path.name)
    if not match:
        return None
    moment = datetime.strptime(match[1], MOMENT)
    return moment.replace(tzinfo=UTC)


# --- Rotation -------------------------------------------------------------------------------------


def to_keep(moments, now) -> set[datetime]:
    """The backups to keep: all of the last 24 hours, and the newest of each period in ROTATION.

    Days are local. Only periods that have a backup count, so nothing is deleted while no backups
    are made.
    """
    a_day_ago = now - timedelta(days=1)
    kept = {moment for moment in moments if moment > a_day_ago}
    for number, period_of in ROTATION:
        newest: dict = {}
        for moment in sorted(moments, reverse=True):
            period = period_of(timezone.localtime(moment))
            newest.setdefault(period, moment)
        last_periods = list(newest.values())[:number]
        kept.update(last_periods)
    return kept


def remove_old_backups(folder, path):
    """Deletes backups that are not to be kept, never the one at `path`, and no other files."""
    moments = {file: backup_time(file) for file in folder.iterdir()}
    backups = {file: moment for file, moment in moments.items() if moment}
    kept = to_keep(backups.values(), datetime.now(UTC))
    for file, moment in backups.items():
        if moment not in kept and file != path:
            file.unlink()
            checksum = file.with_name(f"{file.name}.sha256")
            checksum.unlink(missing_ok=True)
