"""F09: the disk is full.

An editor hears so and keeps the text, visitors read on, nothing is half, and it passes.
"""

import os
import shutil
import subprocess
import sys

import pytest

from tests.faults.editor import Editor, change_url
from tests.faults.site import FULL, ROOT, Site, template
from tests.pages import Page

pytestmark = pytest.mark.xdist_group("faults")
STAP = change_url("stappen.stap", 1)
MEGABYTES = 20


@pytest.fixture
def disk(tmp_path):
    """A small disk for all that the site writes."""
    folder = tmp_path / "site" / "database"
    folder.mkdir(parents=True)
    options = f"size={MEGABYTES}m,mode=0700"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(
            "F09 needs a disk of its own, and mount says: "
            f"{mounted.stderr.strip() or mounted.returncode}"
        )
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def site(disk):
    """A site on that disk; it does not run yet."""
    site = Site(disk.parent, VAR_DIR=str(disk / "var"))
    shutil.copytree(template(), site.folder, dirs_exist_ok=True)
    return site


def fill(disk):
    """Writes until not one byte more fits; returns the file."""
    with open(disk / "vulling", "ab", buffering=0) as filling:
        for size in (1 << 20, 1 << 12, 1):
            write_all(filling, size)
    return disk / "vulling"


def write_all(filling, size):
    try:
        while True:
            filling.write(b"x" * size)
    except OSError:
        return


def text(number):
    return f"<p>Zin {number} die niet weg mag.</p>" * 1000


def publish_until_refused(editor, data):
    """(how many were saved, the answer that was no): what the database had in reserve is used up
    first.
    """
    for saved in range(1000):
        answer = editor.request("POST", STAP, data | {"tekst": text(saved + 1), "_publiceren": "x"})
        if answer.status_code != 302:
            return saved, answer
    raise AssertionError("the disk never was full")


def texts_saved(site):
    """The texts in the versions of the page, in order, without the one it had at first."""
    rows = site.query("SELECT gegevens ->> '$.velden.tekst' FROM redactie_versie ORDER BY nummer")
    return [text for (text,) in rows if "die niet weg mag" in text]


def test_full_disk_loses_no_text_and_no_visitor(site, disk):
    with site:
        paths, eva = site.paths(), Editor(site)
        data = eva.open(STAP)
        filling = fill(disk)
        saved, answer = publish_until_refused(eva, data)
        page, log, there = Page(answer), site.log(), texts_saved(site)
        seen = {path: site.get(path)[0] for path in (paths if FULL else paths[:10])}
        filling.unlink()
        again = eva.request("POST", STAP, hidden_fields(page))
        after = texts_saved(site)

    assert (answer.status_code, page.texts("h1")[-1]) == (503, "Uw tekst is nog niet opgeslagen")
    assert "De schijf van de site is vol." in page.text
    assert f"Zin {saved + 1} die niet weg mag." in page.text
    assert "Traceback" not in page.html + log
    assert there == [text(number) for number in range(1, saved + 1)]
    assert set(seen.values()) == {200}
    assert again.status_code == 302
    assert after == [*there, text(saved + 1)]
    assert site.integrity() == []
    print(
        f"F09: {saved} saves before the disk was full, then 503 with the text; {len(seen)} "
        "public pages 200; nothing half"
    )


def hidden_fields(page):
    [form] = [form for form in page.find("form") if form.attrs.get("action") == STAP]
    return {field.attrs["name"]: field.attrs["value"] for field in form.find("input")}


def test_backup_on_a_full_disk_leaves_nothing_half(site, disk):
    filling = fill(disk)
    refused = backup(site)
    os.truncate(filling, filling.stat().st_size - 1_500_000)
    almost = backup(site)
    left = sorted(path.name for path in (site.var / "reservekopieen").glob("*"))
    filling.unlink()

    assert refused.returncode == almost.returncode == 1
    assert "Er is geen reservekopie gemaakt." in refused.stderr
    assert "Te weinig ruimte" in almost.stderr
    assert left in ([], [".slot"])
    assert backup(site).returncode == 0
    print(f"F09: {refused.stderr.strip()} / {almost.stderr.strip()}")


def backup(site):
    command = [sys.executable, "manage.py", "reservekopie"]
    return subprocess.run(command, cwd=ROOT, env=site.env, capture_output=True, text=True)
