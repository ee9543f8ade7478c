"""The start of the site: on a database of its own release, or on what is stored, and never on an
empty file.
"""

import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.db import OperationalError, connection

from aanpak.management.commands import bereid_voor
from tests.faults.site import ROOT, Site, manage

TOKEN = "een-token-van-meer-dan-twintig-tekens"
NO_SITE = "Aanpak eenzaamheid start niet: de database "


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    """The bytes of a SQLite database with all tables."""
    site = Site(tmp_path_factory.mktemp("migrated"))
    site.database.parent.mkdir()
    manage(site.env, "migrate", "--verbosity", "0")
    with closing(sqlite3.connect(site.database)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return site.database.read_bytes()


@pytest.fixture
def site(tmp_path, migrated):
    """A site with empty tables that is not started yet; stopped at the end."""
    site = Site(tmp_path, STATUS_TOKEN=TOKEN, WEB_CONCURRENCY="1")
    site.database.parent.mkdir()
    site.database.write_bytes(migrated)
    yield site
    if site.server:
        site.kill()


def change(site, statement):
    with closing(sqlite3.connect(site.database)) as database, database:
        database.execute(statement)


BEHIND = "DELETE FROM django_migrations WHERE app = 'aanpak' AND name = '0010_licentie'"
AHEAD = (
    "INSERT INTO django_migrations (app, name, applied) VALUES ('aanpak', '9999_later', "
    "'2030-01-01')"
)


def refused(site):
    """What a site says that does not start."""
    site.start(wait=False)
    assert site.server.wait(60) != 0
    return site.log().strip()


def how_is(site, naam):
    return json.loads(site.get("/-/gereed", Authorization=f"Bearer {TOKEN}")[1])["controles"][naam][
        "staat"
    ]


GROWTH = """
import os, runpy

runpy.run_path("gunicorn.conf.py")

def megabytes():
    with open("/proc/self/statm") as numbers:
        return int(numbers.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20

bytearray(9 * 2**20)
before = megabytes()
bytearray(8 * 2**20)
print(megabytes() - before)
"""


def test_memory_that_was_freed_goes_back_to_the_system(site):
    command = [sys.executable, "-c", GROWTH]

    done = subprocess.run(
        command, cwd=ROOT, env=site.env, check=True, capture_output=True, text=True
    )

    assert float(done.stdout) < 1


def test_site_does_not_start_on_a_database_that_is_behind(site):
    change(site, BEHIND)

    assert refused(site) == (
        f"{NO_SITE}loopt achter op deze code: aanpak.0010_licentie ontbreekt. Voer eerst uit: "
        "manage.py migrate."
    )


def test_site_does_not_start_on_a_database_that_is_ahead(site):
    change(site, AHEAD)

    assert refused(site) == (
        f"{NO_SITE}is van een nieuwere versie: deze code kent aanpak.9999_later niet. "
        "Installeer die versie, of zet een reservekopie van voor die tijd terug met: "
        "manage.py zetterug."
    )


def test_site_does_not_start_on_a_database_without_tables(site):
    site.database.write_bytes(b"")

    assert refused(site).startswith(f"{NO_SITE}loopt achter op deze code: ")


def test_worker_that_starts_again_during_a_deploy_works_on(site):
    site.start()
    change(site, AHEAD)
    site.kill_workers()

    site.wait()
    assert site.get("/-/leeft")[:2] == (200, b"ok")
    assert how_is(site, "migraties") == "let op"


def test_database_that_is_moved_away_is_not_replaced_and_found_again(site):
    site.start()
    site.database.rename(site.folder / "elders.sqlite3")
    site.kill_workers()
    site.wait()

    away = how_is(site, "database")
    status = site.get("/-/gereed")[:2]
    site.get("/zoeken/?q=plan")
    made = site.database.exists()
    (site.folder / "elders.sqlite3").rename(site.database)

    assert (away, status, made) == ("fout", (503, b"niet gereed"), False)
    assert site.get("/-/leeft")[:2] == (200, b"ok")
    site_again(site)


def site_again(site):
    """Waits until the next look at the database, at most one a second, finds it."""
    for _ in range(200):
        if how_is(site, "database") == "goed":
            return
        time.sleep(0.05)
    raise AssertionError(site.log())


def test_site_starts_while_its_database_is_away(site):
    site.database.unlink()

    site.start()

    assert site.get("/-/leeft")[:2] == (200, b"ok")
    assert not site.database.exists()
    assert (
        "De database antwoordt niet; de site start toch"
        in json.loads(site.log().splitlines()[0])["message"]
    )


# --- bereid_voor ----------------------------------------------------------------------------------


@pytest.fixture
def calls(monkeypatch, tmp_path):
    """The commands that bereid_voor leaves work to, and what it starts; it works on static files in
    a folder of the test.
    """
    calls = []
    source = tmp_path / "static"
    source.mkdir()
    (source / "site.css").write_text("p {}")
    finder = FileSystemFinder([])
    finder.locations, finder.storages = (
        [("", str(source))],
        {str(source): FileSystemStorage(source)},
    )
    monkeypatch.setattr(bereid_voor, "get_finders", lambda: [finder])
    monkeypatch.setattr(bereid_voor, "COLLECTED", tmp_path / ".bron.sha256")
    monkeypatch.setattr(bereid_voor, "call_command", lambda name, **options: calls.append(name))
    monkeypatch.setattr(bereid_voor.WSGIApplication, "run", lambda self: calls.append("run"))
    monkeypatch.setattr(bereid_voor.os, "execv", lambda path, arguments: calls.append("execv"))
    monkeypatch.setattr(sys, "argv", ["manage.py"])
    return calls


def prepare(**options):
    stderr = StringIO()
    call_command("bereid_voor", stderr=stderr, **options)
    return stderr.getvalue()


def test_preparing_does_only_what_is_left_to_do(db, calls, tmp_path):
    prepare()
    first = calls.copy()
    prepare()
    second = calls[len(first) :]
    (tmp_path / "static" / "site.css").write_text("p { margin: 0 }")
    prepare()

    assert first == ["laad_inhoud", "collectstatic"]
    assert second == ["laad_inhoud"]
    assert calls[len(first + second) :] == ["laad_inhoud", "collectstatic"]


def test_collecting_that_failed_halfway_is_done_again(db, calls, monkeypatch):
    def fail(name, **options):
        if name == "collectstatic":
            raise OSError("schijf vol")

    prepare()
    with monkeypatch.context() as patch:
        patch.setattr(bereid_voor, "static_digest", lambda: "iets anders")
        patch.setattr(bereid_voor, "call_command", fail)
        with pytest.raises(OSError):
            prepare()
    calls.clear()
    prepare()

    assert "collectstatic" in calls


def test_tables_that_are_missing_are_made_and_what_is_newer_is_left_alone(db, calls, monkeypatch):
    monkeypatch.setattr(bereid_voor, "compare_migrations", lambda: (["aanpak.0011_nieuw"], []))
    prepare()
    missing = calls.copy()
    calls.clear()
    monkeypatch.setattr(bereid_voor, "compare_migrations", lambda: ([], ["aanpak.0011_nieuw"]))
    prepare()

    assert missing[:2] == ["migrate", "laad_inhoud"]
    assert calls == []


def test_site_starts_in_this_process_or_in_a_clean_one_when_there_was_much_to_do(db, calls):
    prepare(start=True)
    first = calls[-2:]
    prepare(start=True)

    assert first[0] == "execv"
    assert calls[-1] == "run"
    assert sys.argv[1:] == ["--no-control-socket", "aanpak.wsgi"]
    assert Path(sys.argv[0]).name == "gunicorn"


def test_database_that_is_away_is_told_in_a_sentence_and_stops_nobody(db, calls, monkeypatch):
    def away():
        raise OperationalError("connection refused\n")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "ensure_connection", away)
        told = prepare(start=True)

    assert told.splitlines() == [
        "De database antwoordt niet: connection refused",
        (
            "De site start toch, met wat bewaard is. Kijk of DATABASE_URL klopt en of de "
            "database aanstaat."
        ),
    ]
    assert calls[:2] == ["collectstatic", "execv"]
