"""Where copies of the site are kept: the last one as a folder `site`, and one zip with its checksum for each date.

    site -> .site-…                               a web server or a browser reads this
    aanpak-eenzaamheid-2026-11-25.zip             the same files, dated by the content
    aanpak-eenzaamheid-2026-11-25.zip.sha256      for sha256sum -c

`site` is a link, so that a new copy takes the place of the old one in one step.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils import timezone

from aanpak.noodsite.site import NoCopy

OURS = re.compile(r"site|\.site-\w+|\.bezig-\w+|aanpak-eenzaamheid-\d{4}-\d\d-\d\d\.zip(\.sha256)?")
SITES, BUSY = ".site-", ".bezig-"


@contextmanager
def workplace(store: Path) -> Iterator[Path]:
    """A folder in the store to make a copy in, for one at a time. Raises NoCopy when the store holds anything else."""
    store.mkdir(parents=True, exist_ok=True)
    others = sorted(
        path.name for path in store.iterdir() if not OURS.fullmatch(path.name) or is_foreign(path)
    )
    if others:
        raise NoCopy(
            f"In {store} staat {others[0]!r}, en dat is niet van een eerdere export. Kies een lege of nieuwe map."
        )
    with only_one(store):
        remove(store.glob(f"{BUSY}*"))  # of one that was killed
        with TemporaryDirectory(prefix=BUSY, dir=store) as folder:
            yield Path(folder)


@contextmanager
def only_one(store):
    """Raises NoCopy when another process is in such a block for this store."""
    lock = os.open(store, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise NoCopy(f"Er is al een export bezig in {store}. Wacht tot die klaar is.") from None
    try:
        yield
    finally:
        os.close(lock)


def is_foreign(path):
    """Whether something with a name of ours is of another kind: a folder `site` is not ours, a link is."""
    return path.name == "site" and not path.is_symlink()


def remove(folders):
    for folder in folders:
        shutil.rmtree(folder)


def pack(site: Path, folder: Path, moment) -> Path:
    """The zip of a copy, with its checksum beside it. The same files and moment give the same bytes."""
    moment = timezone.localtime(moment)
    archive = folder / f"aanpak-eenzaamheid-{moment:%Y-%m-%d}.zip"
    with ZipFile(archive, "w") as zip:
        for path in sorted(path for path in site.rglob("*") if path.is_file()):
            info = ZipInfo(
                f"{archive.stem}/{path.relative_to(site).as_posix()}", moment.timetuple()[:6]
            )
            info.compress_type, info.create_system, info.external_attr = (
                ZIP_DEFLATED,
                3,
                0o644 << 16,
            )
            zip.writestr(info, path.read_bytes(), compresslevel=9)
    with archive.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    Path(f"{archive}.sha256").write_text(f"{digest}  {archive.name}\n")
    return archive


def keep(site: Path, archive: Path, store: Path):
    """Puts a copy that is ready in the place of the one before."""
    home = store / f"{SITES}{archive.parent.name.removeprefix(BUSY)}"
    site.rename(home)
    link = archive.parent / "site"
    link.symlink_to(home.name)
    for path in (archive, Path(f"{archive}.sha256"), link):
        path.rename(store / path.name)
    remove(path for path in store.glob(f"{SITES}*") if path != home)
