"""What probes ask: whether the process lives, and whether this node can do all of its work."""

import json
import threading
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from django.core.cache import caches
from django.core.cache.backends.dummy import DummyCache
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from aanpak.bedrijf import probes
from aanpak.instellingen import Instellingen

TOKEN = "een-token-van-meer-dan-twintig-tekens"


class Now:
    """Runs checks in the thread of the test: only its connection sees the rows of the test."""

    def submit(self, function, check):
        future = probes.Future()
        future.set_result(function(check))
        return future


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-25 12:00Z", tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def fresh_run(monkeypatch):
    monkeypatch.setattr(probes.LastRun, "started", float("-inf"))
    monkeypatch.setattr(probes.LastRun, "futures", {})
    monkeypatch.setattr(probes.LastRun, "pool", Now())
    monkeypatch.setattr(probes.connection, "close", lambda: None)


@pytest.fixture(autouse=True)
def well_kept(clock, settings, tmp_path, monkeypatch):
    """A site with a token, a fresh backup and room on its disk."""
    settings.STATUS_TOKEN = TOKEN
    settings.RESERVEKOPIE_DIR = tmp_path
    backup_made(tmp_path, timezone.now() - timedelta(hours=3))
    disk(monkeypatch, total=100_000_000_000, free=50_000_000_000)


def backup_made(folder: Path, moment: datetime):
    (folder / "laatste.json").write_text(
        json.dumps({"gemaakt": moment.isoformat(), "bestand": "x", "sha256": "y"})
    )


def disk(monkeypatch, total, free):
    monkeypatch.setattr(
        probes.shutil, "disk_usage", lambda path: SimpleNamespace(total=total, free=free)
    )


def away(*args, **kwargs):
    raise DatabaseError("could not connect to postgres://u:zeepkist@server/gids")


def ask(client, **headers):
    """(status, {name of a check: how it is}, the whole answer) as who keeps the site sees it."""
    response = client.get("/-/gereed", headers={"authorization": f"Bearer {TOKEN}"} | headers)
    return (
        response.status_code,
        {naam: een["staat"] for naam, een in response.json()["controles"].items()},
        response,
    )


def test_process_that_lives_says_so_without_asking_the_database(client):
    response = client.get("/-/leeft")  # without the fixture db, any query fails

    assert (response.status_code, response.content) == (200, b"ok")
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/-/leeft", "/-/gereed"])
@pytest.mark.parametrize("host", ["10.0.0.7:8000", "evil.example", "not a host", ""])
def test_probe_may_call_the_process_anything_and_never_gets_sent_on(client, settings, path, host):
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get(path, headers={"host": host})

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/-/leeft", "/-/gereed"])
def test_probe_only_reads(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer ", "Bearer x", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"],
)
def test_only_the_word_without_the_token(client, authorization):
    response = client.get(
        "/-/gereed", headers={"authorization": authorization} if authorization is not None else {}
    )

    assert (response.status_code, response.content) == (200, b"gereed")
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_no_token_means_that_nobody_sees_details(client, settings):
    settings.STATUS_TOKEN = ""

    assert client.get("/-/gereed", headers={"authorization": "Bearer "}).content == b"gereed"


@pytest.mark.django_db
def test_all_is_well(client):
    Instellingen(
        organisatie="Gemeente Voorbeeld",
        telefoon="030 123 45 67",
        email="info@gids.example",
        veiligheid_contact="a@b.nl",
        veiligheid_geldig_tot=timezone.localdate() + timedelta(days=90),
    ).save()

    status, found, response = ask(client)

    assert status == 200
    names = ["database", "migraties", "opslag", "schijf", "reservekopie", "security.txt"]
    assert found == dict.fromkeys([*names, "contact", "versie"], "goed")
    assert response.json()["gereed"] is True
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_database_that_is_away_makes_a_node_not_ready(client, monkeypatch):
    monkeypatch.setattr(probes, "stempel", away)

    status, found, response = ask(client)

    assert (status, found["database"], found["schijf"]) == (503, "fout", "goed")
    assert "zeepkist" not in response.content.decode()
    assert client.get("/-/gereed").content == b"niet gereed"


@pytest.mark.django_db
def test_database_that_is_behind_makes_a_node_not_ready(client):
    MigrationRecorder.Migration.objects.filter(app="aanpak", name="0010_licentie").delete()

    status, found, response = ask(client)

    assert (status, found["migraties"]) == (503, "fout")
    assert (
        "aanpak.0010_licentie ontbreekt. Voer uit: manage.py migrate." in response.content.decode()
    )


@pytest.mark.django_db
def test_database_that_is_ahead_takes_no_node_out(client):
    MigrationRecorder.Migration.objects.create(app="aanpak", name="9999_later")

    status, found, response = ask(client)

    assert (status, found["migraties"]) == (200, "let op")
    assert "deze code kent aanpak.9999_later niet" in response.content.decode()


@pytest.mark.django_db
def test_store_that_keeps_nothing_makes_a_node_not_ready(client, monkeypatch):
    monkeypatch.setitem(vars(caches._connections), "default", DummyCache("x", {}))

    status, found, _ = ask(client)

    assert (status, found["opslag"]) == (503, "fout")


@pytest.mark.django_db
def test_store_that_cannot_be_written_makes_a_node_not_ready(client, settings, tmp_path):
    (tmp_path / "bestand").write_text("hier had een map moeten staan")
    settings.CACHES = {
        "default": {"BACKEND": "aanpak.opslag.cache.FileCache", "LOCATION": tmp_path / "bestand"}
    }

    status, found, _ = ask(client)

    assert (status, found["opslag"], found["database"]) == (503, "fout", "goed")


@pytest.mark.django_db
def test_look_leaves_nothing_in_the_store(client, settings, tmp_path):
    settings.CACHES = {
        "default": {"BACKEND": "aanpak.opslag.cache.FileCache", "LOCATION": tmp_path / "cache"}
    }

    ask(client)

    assert list((tmp_path / "cache").glob("*.djcache")) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("total", "free", "expected"),
    [
        (100_000_000_000, 9_900_000_000, (503, "fout")),
        (100_000_000_000, 10_100_000_000, (200, "goed")),
        (200_000_000, 99_000_000, (503, "fout")),
        (200_000_000, 101_000_000, (200, "goed")),
    ],
)
def test_disk_needs_a_tenth_and_never_less_than_100_mb(client, monkeypatch, total, free, expected):
    disk(monkeypatch, total, free)

    status, found, _ = ask(client)

    assert (status, found["schijf"]) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "expected"), [(25, "goed"), (27, "let op")])
def test_old_backup_is_told_but_takes_no_node_out(client, tmp_path, hours, expected):
    backup_made(tmp_path, timezone.now() - timedelta(hours=hours))

    status, found, _ = ask(client)

    assert (status, found["reservekopie"]) == (200, expected)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", [None, "", "[]", "{}", '{"gemaakt": "gisteren"}', '{"gemaakt": "2026-11-25T12:00:00"}']
)
def test_backup_nobody_can_tell_the_age_of_asks_for_a_look(client, tmp_path, text):
    (tmp_path / "laatste.json").unlink()
    if text is not None:
        (tmp_path / "laatste.json").write_text(text)

    status, found, _ = ask(client)

    assert (status, found["reservekopie"]) == (200, "let op")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "expected"), [(None, "let op"), (-1, "let op"), (30, "let op"), (31, "goed")]
)
def test_security_txt_is_told_of_a_month_before_it_expires(client, days, expected):
    if days is not None:
        Instellingen(
            veiligheid_contact="a@b.nl",
            veiligheid_geldig_tot=timezone.localdate() + timedelta(days),
        ).save()

    status, found, _ = ask(client)

    assert (status, found["security.txt"]) == (200, expected)


@pytest.mark.django_db
@pytest.mark.parametrize("ontbreekt", ["organisatie", "telefoon", "email"])
def test_contact_that_is_missing_asks_for_a_look(client, ontbreekt):
    velden = {"organisatie": "Gemeente", "telefoon": "030 123 45 67", "email": "info@gids.example"}
    Instellingen(**velden | {ontbreekt: ""}).save()

    status, found, _ = ask(client)

    assert (status, found["contact"]) == (200, "let op")


RELEASED = "# Changelog\n\n## [Unreleased]\n\n## [1.2] - 2027-01-15\n\n## [1.1] - 2026-12-20\n"


def version_of(client):
    """How it is with the version, and what is said of it."""
    _, _, response = ask(client)
    return tuple(response.json()["controles"]["versie"].values())


@pytest.mark.django_db
def test_version_is_the_newest_release_in_the_changelog(client, monkeypatch, tmp_path):
    monkeypatch.setattr(probes, "CHANGELOG", tmp_path / "CHANGELOG.md")
    (tmp_path / "CHANGELOG.md").write_text(RELEASED)

    assert version_of(client) == ("goed", "De site is versie 1.2.")


@pytest.mark.django_db
def test_version_of_this_site_is_known(client):
    assert version_of(client)[0] == "goed"


@pytest.mark.django_db
@pytest.mark.parametrize("content", [None, b"", b"## [Unreleased]\n", b"## 1.2\n", b"\xff"])
def test_changelog_without_a_version_is_told_but_takes_no_node_out(
    client, monkeypatch, tmp_path, content
):
    monkeypatch.setattr(probes, "CHANGELOG", tmp_path / "CHANGELOG.md")
    if content is not None:
        (tmp_path / "CHANGELOG.md").write_bytes(content)

    assert version_of(client) == (
        "let op",
        "Niet te lezen is welke versie dit is. Kijk of CHANGELOG.md bij de code staat.",
    )
    assert client.get("/-/gereed").status_code == 200


def test_check_that_hangs_is_not_waited_for_nor_started_again(client, monkeypatch):
    release, started = threading.Event(), []
    monkeypatch.setattr(probes, "TIMEOUT", 0.05)
    monkeypatch.setattr(
        probes,
        "CHECKS",
        {"schijf": lambda: started.append(1) or (release.wait(20) and ("goed", ""))},
    )
    pool = probes.ThreadPoolExecutor(1)
    monkeypatch.setattr(probes.LastRun, "pool", pool)

    first = ask(client)
    monkeypatch.setattr(probes.LastRun, "started", float("-inf"))
    second = ask(client)
    release.set()
    pool.shutdown()

    assert first[:2] == second[:2] == (503, {"schijf": "fout"})
    assert "binnen twee seconden" in first[2].content.decode()
    assert len(started) == 1


@pytest.mark.django_db
def test_checks_run_once_a_second_however_many_ask(client, monkeypatch):
    runs = []
    monkeypatch.setattr(probes, "CHECKS", {"schijf": lambda: runs.append(1) or ("goed", "")})
    monkeypatch.setattr(probes, "time", SimpleNamespace(monotonic=lambda: now))
    now = 5.0
    for _ in range(20):
        client.get("/-/gereed")
    within_a_second = len(runs)

    now = 6.0
    client.get("/-/gereed")

    assert (within_a_second, len(runs)) == (1, 2)
