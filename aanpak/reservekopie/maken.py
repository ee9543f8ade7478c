"""Makes a backup: one file that holds the whole site of one moment, beside it its checksum, and older ones that may go."""

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

from aanpak.bedrijf.locks import alone
from aanpak.reservekopie import postgres, sqlite
from aanpak.reservekopie.bestanden import sha256, sync
from aanpak.reservekopie.fouten import KopieFout, must_fit

MOTOREN = {"django.db.backends.sqlite3": sqlite, "django.db.backends.postgresql": postgres}
MANIFEST = "manifest.json"
MEDIA = "media"
MOMENT = "%Y-%m-%dT%H%M%SZ"
BACKUP, REPLACED = "reservekopie", "voor-terugzetten"
NAME = re.compile(rf"{BACKUP}-(\d{{4}}-\d\d-\d\dT\d{{6}}Z)\.tar\.gz")
HALF = ".half-"  # how the name begins of what is not finished
KEEP = (  # so many of the newest, one for each of these
    (7, lambda moment: moment.date()),
    (5, lambda moment: moment.isocalendar()[:2]),
    (12, lambda moment: (moment.year, moment.month)),
)


def motor_of(database):
    return MOTOREN[database["ENGINE"]]


def make(database, folder: Path, kind=BACKUP) -> Path:
    """Makes a backup in the folder and returns its file. Raises KopieFout, and then nothing is left of it.

    One of what a restore replaces is not the last backup, and never goes away by itself.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with alone(folder / ".slot") as is_alone:
        if not is_alone:
            raise KopieFout("Er wordt al een reservekopie gemaakt. Wacht tot die klaar is.")
        remove_halves(folder)
        must_fit(folder, room_needed(database), shutil.disk_usage(folder).free)
        with tempfile.TemporaryDirectory(dir=folder, prefix=HALF) as work:
            path = put_in_place(make_archive(database, Path(work), kind), folder)
        if kind == BACKUP:
            remove_old(folder, path)
    return path


def remove_halves(folder):
    """Clears away what a backup left that was killed, and checksums without a file."""
    for half in folder.glob(f"{HALF}*"):
        shutil.rmtree(half)
    for checksum in folder.glob("*.sha256"):
        if moment_of(checksum.with_suffix("")) and not checksum.with_suffix("").exists():
            checksum.unlink()


def room_needed(database):
    """The copy of the database, and an archive that compression made no smaller."""
    return (
        2 * motor_of(database).size(database)
        + sum(path.stat().st_size for path in uploads())
        + 1_000_000
    )


def uploads():
    return sorted(path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())


def make_archive(database, work, kind):
    """Makes the archive in the folder `work`: the manifest first, then the database and the uploads."""
    motor, now = motor_of(database), datetime.now(UTC).replace(microsecond=0)
    total = room_needed(database) - 1_000_000
    with tqdm(
        total=total, unit="B", unit_scale=True, desc="Reservekopie", leave=False, disable=None
    ) as bar:
        contents = motor.dump(database, work / motor.FILE, bar.update)
        (work / MANIFEST).write_text(json.dumps({"gemaakt": now.isoformat(), **contents}, indent=1))
        archive = work / f"{kind}-{now:{MOMENT}}.tar.gz"
        with tarfile.open(archive, "w:gz", compresslevel=6, dereference=True) as tar:
            for path in (work / MANIFEST, work / motor.FILE):
                add(tar, path, path.name, bar)
            if settings.MEDIA_ROOT.is_dir():
                add_uploads(tar, bar)
    return archive


def add_uploads(tar, bar):
    tar.add(settings.MEDIA_ROOT, MEDIA, recursive=False)
    for path in uploads():
        with suppress(FileNotFoundError):  # removed meanwhile
            add(tar, path, f"{MEDIA}/{path.relative_to(settings.MEDIA_ROOT)}", bar)


def add(tar, path, name, bar):
    with path.open("rb") as file:
        info = tar.gettarinfo(arcname=name, fileobj=file)
        tar.addfile(info, CallbackIOWrapper(bar.update, file))


def put_in_place(archive, folder):
    """Gives a finished archive its name, after its checksum; what has its name is whole and on the disk."""
    digest = sha256(archive)
    checksum = archive.with_name(f"{archive.name}.sha256")
    checksum.write_text(f"{digest}  {archive.name}\n")  # as sha256sum -c reads it
    files = [checksum, archive]
    if made := moment_of(archive):
        files.append(archive.with_name("laatste.json"))
        told = {"gemaakt": made.isoformat(), "bestand": archive.name, "sha256": digest}
        files[-1].write_text(json.dumps(told) + "\n")
    for file in files:
        file.chmod(0o600)
        sync(file)
    for file in files:
        file.replace(folder / file.name)
    sync(folder)
    return folder / archive.name


def moment_of(path):
    """When a backup was made, from its name; None when it has no such name."""
    match = NAME.fullmatch(path.name)
    return match and datetime.strptime(match[1], MOMENT).replace(tzinfo=UTC)


# --- Rotation --------------------------------------------------------------------------------------------------------


def to_keep(moments, now) -> set[datetime]:
    """Which backups stay: of the last 7 days, 5 weeks and 12 months that have any the newest, and all of the last 24 hours.

    Days are those of the clock on the wall here. Without new backups nothing goes, however long ago the last one is.
    """
    kept = {moment for moment in moments if moment > now - timedelta(days=1)}
    for number, period in KEEP:
        newest: dict = {}
        for moment in sorted(moments, reverse=True):
            newest.setdefault(period(timezone.localtime(moment)), moment)
        kept.update(list(newest.values())[:number])
    return kept


def remove_old(folder, path):
    """Removes the backups whose time has gone; never the one at `path`, and no other files."""
    moments = {file: moment for file in folder.iterdir() if (moment := moment_of(file))}
    kept = to_keep(moments.values(), datetime.now(UTC))
    for file, moment in moments.items():
        if moment not in kept and file != path:
            file.unlink()
            file.with_name(f"{file.name}.sha256").unlink(missing_ok=True)
