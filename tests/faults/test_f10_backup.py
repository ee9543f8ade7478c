"""F10: a backup while editors save, put back on an empty machine: the same rows, and every page
byte for byte the same.
"""

import json
import subprocess
import sys
import tarfile
import threading
import time
from contextlib import contextmanager

import pytest

from tests.faults.editor import Editor, change_url
from tests.faults.site import FULL, ROOT, Site

pytestmark = pytest.mark.xdist_group("faults")


def manage(site, *arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=site.env,
        capture_output=True,
        text=True,
        check=True,
    )


class Writer(threading.Thread):
    """An editor who saves concepts as fast as the site takes them: much is written, and no visitor
    sees it.
    """

    def __init__(self, site, name, pk):
        super().__init__(daemon=True)
        self.editor, self.url, self.done, self.acknowledged = (
            Editor(site, name),
            change_url("stappen.stap", pk),
            False,
            [],
        )

    def run(self):
        number = 0
        while not self.done:
            number += 1
            said = f"{self.editor.cookies['sessie'][:5]} {number}"
            self.editor.save(self.url, button="_concept", samenvatting=said)
            self.acknowledged.append(said)


@contextmanager
def busy(site, number):
    writers = [Writer(site, f"eva{n or ''}", n + 1) for n in range(number)]
    for writer in writers:
        writer.start()
    try:
        yield writers
    finally:
        for writer in writers:
            writer.done = True
        for writer in writers:
            writer.join()


def saved(site):
    return {
        row[0]
        for row in site.query("SELECT gegevens ->> '$.velden.samenvatting' FROM redactie_versie")
    }


def test_backup_during_writes_comes_back_elsewhere(site, tmp_path):
    with busy(site, 4 if FULL else 2) as writers:
        while not all(writer.acknowledged for writer in writers):
            time.sleep(0.01)
        before = [said for writer in writers for said in writer.acknowledged]
        begin = time.monotonic()
        manage(site, "reservekopie")
        backup_seconds = time.monotonic() - begin
    during = sum(len(writer.acknowledged) for writer in writers) - len(before)
    [path] = (site.var / "reservekopieen").glob("*.tar.gz")
    with tarfile.open(path) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
    elsewhere = Site(tmp_path / "elsewhere", SITE_URL=site.url)
    elsewhere.database.parent.mkdir(parents=True)

    begin = time.monotonic()
    manage(elsewhere, "zetterug", "--ja", str(path))
    restore_seconds = time.monotonic() - begin
    paths = site.paths() if FULL else site.paths()[::12]
    with elsewhere:
        there, differ = (
            elsewhere.paths(),
            [path for path in paths if elsewhere.get(path)[:2] != site.get(path)[:2]],
        )

    rows = {
        table: elsewhere.query(f'SELECT count(*) FROM "{table}"')[0][0]
        for table in manifest["rijen"]
    }
    assert set(before) <= saved(elsewhere) <= saved(site)
    assert site.paths() == there
    assert differ == []
    assert elsewhere.integrity() == []
    assert {
        table: number for table, number in rows.items() if number != manifest["rijen"][table]
    } == {}
    print(
        f"F10: {len(before)} saves before, {during} during a backup of {backup_seconds:.1f} s "
        f"({path.stat().st_size} bytes); restored in {restore_seconds:.1f} s; "
        f"{len(paths)} pages and {len(rows)} tables the same"
    )
