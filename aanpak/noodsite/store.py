"""The folder with the emergency site: the last one as files, and a zip for each date.

    site -> .site-…                               for a web server or a browser
    aanpak-eenzaamheid-2026-11-25.zip             the same files; the date of the last change
    aanpak-eenzaamheid-2026-11-25.zip.sha256      for sha256sum -c

`site` is a symbolic link, so a new emergency site replaces the old one in one step.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils import timezone

from aanpak.bedrijf.locks import exclusive_lock
from aanpak.noodsite.pages import NoodsiteFout

OUR_NAMES = re.compile(
    r"site|\.site-\w+|\.bezig-\w+|aanpak-eenzaamheid-\d{4}-\d\d-\d\d\.zip(\.sha256)?"
)
SITE = ".site-"
UNFINISHED = ".bezig-"
UNIX = 3  # ZipInfo.create_system


@contextmanager
def work_folder(store: Path) -> Iterator[Path]:
    """A folder in the store, for one process at a time. Raises NoodsiteFout on foreign files."""
    store.mkdir(parents=True, exist_ok=True)
    for path in sorted(store.iterdir()):
        if is_foreign(path):
            raise NoodsiteFout(
                f"In {store} staat {path.name!r}, en dat is niet van een eerdere export. "
                "Kies een lege of nieuwe map."
            )
    with exclusive_lock(store) as has_lock:
        if not has_lock:
            raise NoodsiteFout(f"Er is al een export bezig in {store}. Wacht tot die klaar is.")
        remove_folders(store.glob(f"{UNFINISHED}*"))  # of a process that was killed
        with TemporaryDirectory(prefix=UNFINISHED, dir=store) as folder:
            yield Path(folder)


def is_foreign(path):
    if path.name == "site":
        return not path.is_symlink()
    return not OUR_NAMES.fullmatch(path.name)


def remove_folders(folders):
    for folder in folders:
        shutil.rmtree(folder)


def make_zip(site: Path, folder: Path, moment) -> Path:
    """A reproducible zip with its checksum: the same files and moment give the same bytes."""
    moment = timezone.localtime(moment)
    archive = folder / f"aanpak-eenzaamheid-{moment:%Y-%m-%d}.zip"
    with ZipFile(archive, "w") as zip:
        for path in sorted(site.rglob("*")):
            if not path.is_file():
                continue
            place = path.relative_to(site).as_posix()
            info = ZipInfo(f"{archive.stem}/{place}", moment.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            info.create_system = UNIX
            info.external_attr = 0o644 << 16
            zip.writestr(info, path.read_bytes(), compresslevel=9)
    with archive.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    checksum_file(archive).write_text(f"{digest}  {archive.name}\n")
    return archive


def checksum_file(archive):
    return archive.with_name(f"{archive.name}.sha256")


def replace_site(site: Path, archive: Path, store: Path):
    """Moves a new site and its zip to the store, and removes the old site."""
    work = archive.parent
    name = work.name.removeprefix(UNFINISHED)
    home = store / f"{SITE}{name}"
    site.rename(home)
    link = work / "site"
    link.symlink_to(home.name)
    for path in (archive, checksum_file(archive), link):
        path.rename(store / path.name)
    old_homes = [path for path in store.glob(f"{SITE}*") if path != home]
    remove_folders(old_homes)
