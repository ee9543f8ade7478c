"""A backup of the whole site: whole, checked, in a row of older ones; and what must never be put
back.
"""

import io
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from aanpak.bedrijf import locks
from aanpak.bedrijf.migraties import known_migrations
from aanpak.reservekopie import maken, sqlite
from aanpak.reservekopie.bestanden import sha256_of
from aanpak.reservekopie.fouten import ReservekopieFout, explained_errors
from tests.processen import Runs

ROOT = Path(__file__).parents[2]
STAMP = "redactie_inhoudsstempel"


@pytest.fixture(scope="session")
def small_database(tmp_path_factory):
    """A file with what a backup needs to see in a site: migrations, a stamp, and rows."""
    path = tmp_path_factory.mktemp("klein") / "db.sqlite3"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute(
            "CREATE TABLE django_migrations (id integer PRIMARY KEY, app text, name text)"
        )
        database.executemany(
            "INSERT INTO django_migrations (app, name) VALUES (?, ?)",
            sorted(tuple(name.split(".", 1)) for name in known_migrations()),
        )
        database.execute(f"CREATE TABLE {STAMP} (id integer PRIMARY KEY, waarde text)")
        database.execute(f"INSERT INTO {STAMP} VALUES (1, 'eerste')")
        database.execute("CREATE TABLE boek (id integer PRIMARY KEY, titel text)")
        database.executemany(
            "INSERT INTO boek (titel) VALUES (?)", [(f"Boek {n}",) for n in range(500)]
        )
    return path


@pytest.fixture
def site(tmp_path, small_database, settings, monkeypatch):
    """A site that is no more than its files; commands and functions work on it."""
    settings.VAR_DIR = tmp_path / "var"
    settings.MEDIA_ROOT, settings.RESERVEKOPIE_DIR = (
        settings.VAR_DIR / "media",
        settings.VAR_DIR / "reservekopieen",
    )
    settings.VAR_DIR.mkdir()
    path = settings.VAR_DIR / "db.sqlite3"
    shutil.copy(small_database, path)
    monkeypatch.setitem(connection.settings_dict, "NAME", str(path))
    monkeypatch.setitem(connection.settings_dict, "ENGINE", "django.db.backends.sqlite3")
    return path


def backup():
    """Makes a backup as the command does, and returns its file."""
    out = io.StringIO()
    call_command("reservekopie", stdout=out)
    return Path(re.search(r"staat in (\S+) \(", out.getvalue())[1])


def restore(path):
    out = io.StringIO()
    call_command("zetterug", str(path), "--ja", stdout=out)
    return out.getvalue()


def query(path, statement):
    with closing(sqlite3.connect(path)) as database, database:
        return database.execute(statement).fetchall()


def files(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != ".slot")


def members(path):
    with tarfile.open(path) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar if member.isfile()}


def rewritten(path, change):
    """The backup at `path` with its members changed by `change(members)`, and a checksum that is
    right.
    """
    held = members(path)
    change(held)
    with tarfile.open(path, "w:gz") as tar:
        for name, content in held.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    sign(path)
    return path


def sign(path):
    path.with_name(f"{path.name}.sha256").write_text(f"{sha256_of(path)}  {path.name}\n")


# --- What a backup is -----------------------------------------------------------------------------


def test_backup_holds_the_whole_site_in_one_file(site, settings):
    (settings.MEDIA_ROOT / "foto").mkdir(parents=True)
    (settings.MEDIA_ROOT / "foto/één.jpg").write_bytes(b"\xff\xd8foto")

    path = backup()

    held = members(path)
    manifest = json.loads(held["manifest.json"])
    assert list(held) == ["manifest.json", "database.sqlite3", "media/foto/één.jpg"]
    assert held["media/foto/één.jpg"] == b"\xff\xd8foto"
    assert manifest["motor"] == "SQLite"
    assert manifest["rijen"] == {
        "boek": 500,
        "django_migrations": len(known_migrations()),
        STAMP: 1,
    }
    assert ["redactie", "0005_inhoudsstempel"] in manifest["migraties"]


def test_backup_proves_itself_and_tells_when_it_was_made(site, settings):
    with time_machine.travel(datetime(2026, 11, 25, 14, 22, 33, tzinfo=UTC), tick=False):
        path = backup()

    told = json.loads((settings.RESERVEKOPIE_DIR / "laatste.json").read_text())
    check = subprocess.run(
        ["sha256sum", "-c", f"{path.name}.sha256"], cwd=path.parent, capture_output=True, text=True
    )
    assert path.name == "reservekopie-2026-11-25T142233Z.tar.gz"
    assert check.stdout == f"{path.name}: OK\n"
    assert told == {
        "gemaakt": "2026-11-25T14:22:33+00:00",
        "bestand": path.name,
        "sha256": sha256_of(path),
    }


def test_only_the_owner_can_read_it(site, settings):
    backup()

    assert oct(settings.RESERVEKOPIE_DIR.stat().st_mode)[-3:] == "700"
    assert {oct(path.stat().st_mode)[-3:] for path in settings.RESERVEKOPIE_DIR.iterdir()} == {
        "600"
    }


def test_backup_is_of_one_moment_while_others_write(site):
    """A writer adds a row to two tables at once, between any two pages that are copied."""
    query(site, "CREATE TABLE pen (id integer PRIMARY KEY, titel text)")
    query(
        site, f"INSERT INTO boek (titel) VALUES ('{'x' * 3_000_000}')"
    )  # so that there are many pages
    writes = []

    def write(done):
        writes.append(done)
        query(site, "INSERT INTO boek (titel) VALUES ('nieuw'); ")
        query(site, "INSERT INTO pen (titel) VALUES ('nieuw')")

    held = sqlite.dump_database(connection.settings_dict, site.with_name("kopie"), write)

    assert len(writes) > 2
    assert (held["rijen"]["boek"], held["rijen"]["pen"]) == (501, 0)
    assert query(site, "SELECT count(*) FROM pen") == [(len(writes),)]


def test_backup_of_what_stands_in_the_wal_only(site):
    with closing(sqlite3.connect(site)) as writer:
        writer.execute("INSERT INTO boek (titel) VALUES ('nog niet in het bestand')")
        writer.commit()
        path = backup()

    assert json.loads(members(path)["manifest.json"])["rijen"]["boek"] == 501


# --- What can go wrong ----------------------------------------------------------------------------


def test_damaged_database_gives_no_backup(site, settings):
    with site.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\x99" * 4096 * 2)

    with pytest.raises(
        CommandError, match=r"Er is geen reservekopie gemaakt. De database is beschadigd"
    ):
        backup()

    assert files(settings.RESERVEKOPIE_DIR) == []


def test_too_little_room_is_seen_before_it_starts(site, settings, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 9, 900_000))

    with pytest.raises(
        CommandError,
        match=r"Te weinig ruimte in .*: nodig is 1,0 MB, vrij is 0,9 MB. Maak ruimte vrij.",
    ):
        backup()

    assert files(settings.RESERVEKOPIE_DIR) == []


def test_disk_that_fills_on_the_way_leaves_nothing_half(site, settings, monkeypatch):
    first = backup()
    before = files(settings.RESERVEKOPIE_DIR)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(maken, "fsync", full)
    with (
        time_machine.travel(datetime.now(UTC) + timedelta(hours=1)),
        pytest.raises(CommandError, match=r"De schijf is vol"),
    ):
        backup()

    assert files(settings.RESERVEKOPIE_DIR) == before
    assert first.exists()


def test_what_a_killed_backup_left_goes_with_the_next(site, settings):
    half = settings.RESERVEKOPIE_DIR / ".half-x1"
    half.mkdir(parents=True)
    (half / "database.sqlite3").write_bytes(b"x")
    orphan = settings.RESERVEKOPIE_DIR / "reservekopie-2026-11-25T142233Z.tar.gz.sha256"
    orphan.write_text("x")
    mine = settings.RESERVEKOPIE_DIR / "van-mij.sha256"
    mine.write_text("x")

    path = backup()

    assert files(settings.RESERVEKOPIE_DIR) == [
        "laatste.json",
        path.name,
        f"{path.name}.sha256",
        "van-mij.sha256",
    ]


def test_one_backup_at_a_time(site, settings):
    settings.RESERVEKOPIE_DIR.mkdir()

    with (
        locks.exclusive_lock(settings.RESERVEKOPIE_DIR / ".slot"),
        pytest.raises(CommandError, match=r"Er wordt al een reservekopie"),
    ):
        backup()


def test_place_that_is_no_folder(site, tmp_path):
    (tmp_path / "bestand").write_text("x")

    with pytest.raises(CommandError, match=r"bestand is geen map"):
        call_command("reservekopie", "--naar", str(tmp_path / "bestand"))
    with pytest.raises(CommandError, match=r"bestand/x is geen map|bestand is geen map"):
        call_command("reservekopie", "--naar", str(tmp_path / "bestand/x"))


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (28, "De schijf is vol."),
        (13, "U heeft geen rechten op /x."),
        (30, "Op /x kan niets worden geschreven: de schijf is alleen-lezen."),
        (16, "/x is een schijf van zichzelf, of in gebruik."),
        (5, "Het lukt niet met /x: Input/output error"),
    ],
)
def test_every_fault_of_a_disk_is_told_in_dutch(number, sentence):
    with pytest.raises(ReservekopieFout) as fault, explained_errors():
        raise OSError(number, os.strerror(number), "/x")

    assert str(fault.value).startswith(sentence)


def test_no_database_no_backup(site):
    site.unlink()

    with pytest.raises(CommandError, match=r"database"):
        backup()


def test_command_line_ends_with_a_sentence_and_a_number(tmp_path):
    env = os.environ | {
        "SECRET_KEY": "0123456789abcdef" * 4,
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/x",
    }

    done = subprocess.run(
        [sys.executable, "manage.py", "reservekopie"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: Er is geen reservekopie gemaakt.")
    assert "Traceback" not in done.stderr


# --- Rotation -------------------------------------------------------------------------------------


def nights(last, number):
    return [last - timedelta(days=day) for day in range(number)]


def test_a_year_of_nights_leaves_seven_days_five_weeks_twelve_months():
    last = datetime(2027, 1, 10, 1, 30, tzinfo=UTC)  # a Sunday

    kept = sorted(maken.to_keep(nights(last, 500), last), reverse=True)

    assert [f"{moment:%Y-%m-%d}" for moment in kept] == [
        *[f"2027-01-{day:02}" for day in (10, 9, 8, 7, 6, 5, 4)],
        *["2027-01-03", "2026-12-31", "2026-12-27", "2026-12-20", "2026-12-13"],
        *[
            "2026-11-30",
            "2026-10-31",
            "2026-09-30",
            "2026-08-31",
            "2026-07-31",
            "2026-06-30",
            "2026-05-31",
        ],
        *["2026-04-30", "2026-03-31", "2026-02-28"],
    ]


def test_day_is_that_of_the_clock_on_the_wall():
    """23:30 UTC in summer is the next day here; in winter 22:30 is still the same.

    Each day keeps its newest.
    """
    now = datetime(2026, 12, 1, tzinfo=UTC)
    summer = [datetime(2026, 7, 1, 21, 30, tzinfo=UTC), datetime(2026, 7, 1, 22, 30, tzinfo=UTC)]
    winter = [datetime(2026, 11, 1, 21, 30, tzinfo=UTC), datetime(2026, 11, 1, 22, 30, tzinfo=UTC)]

    assert maken.to_keep(summer, now) == set(summer)
    assert maken.to_keep(winter, now) == {winter[1]}


@pytest.mark.parametrize(
    "change", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)]
)
def test_nights_around_a_change_of_the_clock_each_count_once(change):
    moments = [change + timedelta(days=day, minutes=30) for day in range(-6, 1)] + [
        change + timedelta(hours=1, minutes=30)
    ]

    kept = maken.to_keep(moments, change + timedelta(days=3))

    assert kept == set(moments) - {change + timedelta(minutes=30)}


def test_week_goes_on_over_new_year():
    now = datetime(2027, 6, 1, tzinfo=UTC)
    same_week = [datetime(2026, 12, 31, 12, tzinfo=UTC), datetime(2027, 1, 3, 12, tzinfo=UTC)]
    days = nights(datetime(2027, 5, 31, 12, tzinfo=UTC), 7)
    weeks = [datetime(2027, 5, 31, 12, tzinfo=UTC) - timedelta(weeks=week) for week in range(1, 4)]

    kept = maken.to_keep([*days, *weeks, *same_week], now)

    assert set(same_week) <= kept  # the months keep both


def test_nothing_goes_while_no_new_ones_come():
    moments = nights(datetime(2026, 1, 1, tzinfo=UTC), 7)

    assert maken.to_keep(moments, datetime(2036, 1, 1, tzinfo=UTC)) == set(moments)


def test_all_of_the_last_day_stay():
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    moments = [now - timedelta(hours=hour) for hour in range(30)]

    assert maken.to_keep(moments, now) == set(moments[:24])


def test_rotation_takes_the_file_and_its_checksum_and_nothing_else(site, settings):
    folder = settings.RESERVEKOPIE_DIR
    folder.mkdir()
    old = [datetime(2020, 1, day, tzinfo=UTC) for day in range(1, 31)]
    for moment in old:
        path = folder / f"reservekopie-{moment:{maken.MOMENT}}.tar.gz"
        path.write_text("x")
        sign(path)
    (folder / "reservekopie-van-mij.tar.gz").write_text("x")

    path = backup()

    left = files(folder)
    assert path.name in left and "reservekopie-van-mij.tar.gz" in left
    assert (
        len([name for name in left if "2020-01" in name and name.endswith(".gz")]) == 8
    )  # with the new one, 7 days, 5 weeks and 2 months
    assert {name.removesuffix(".sha256") for name in left if name.endswith(".sha256")} == {
        name for name in left if name.endswith(".gz") and "mij" not in name
    }


def test_clock_that_was_wrong_never_costs_the_newest(site, settings):
    settings.RESERVEKOPIE_DIR.mkdir()
    for moment in nights(datetime(2050, 1, 1, tzinfo=UTC), 800):
        (settings.RESERVEKOPIE_DIR / f"reservekopie-{moment:{maken.MOMENT}}.tar.gz").write_text("x")

    assert backup().exists()


# --- Putting it back ------------------------------------------------------------------------------


def test_restore_brings_back_what_was_and_keeps_what_it_replaces(site, settings):
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "a.jpg").write_text("oud")
    path = backup()
    query(site, "DELETE FROM boek WHERE id > 100")
    site.chmod(0o640)
    (settings.MEDIA_ROOT / "a.jpg").write_text("nieuw")
    (settings.VAR_DIR / "paginas").mkdir()
    (settings.VAR_DIR / "paginas/home").write_text("een oudere pagina")

    told = restore(path)

    aside = Path(re.search(r"De vorige database is bewaard in (\S+)\.\n", told)[1])
    [uploads] = settings.VAR_DIR.glob("media.voor-terugzetten-*")
    assert query(site, "SELECT count(*) FROM boek") == [(500,)]
    assert query(aside, "SELECT count(*) FROM boek") == [(100,)]
    assert oct(site.stat().st_mode)[-3:] == "640"
    assert (settings.MEDIA_ROOT / "a.jpg").read_text() == "oud"
    assert (uploads / "a.jpg").read_text() == "nieuw"
    assert not (settings.VAR_DIR / "paginas").exists()
    assert query(site, f"SELECT waarde FROM {STAMP}") != [("eerste",)]
    assert files(settings.VAR_DIR) == sorted(
        ["db.sqlite3", aside.name, "media", uploads.name, "reservekopieen"]
    )


def test_restore_tells_what_it_put_back(site):
    with time_machine.travel(datetime(2026, 11, 25, 14, 22, 33, tzinfo=UTC), tick=False):
        path = backup()

    assert f"Teruggezet is {path}, gemaakt op 25 november 2026 om 15:22.\n" in restore(path)


def test_restore_on_an_empty_machine(site, settings):
    path = backup()
    site.unlink()

    told = restore(path)

    assert "vorige" not in told
    assert query(site, "SELECT count(*) FROM boek") == [(500,)]


def test_restore_over_a_broken_database_does_not_take_its_wal(site, settings):
    path = backup()
    site.write_bytes(b"geen database meer" * 400)
    for ending in ("-wal", "-shm"):
        site.with_name(site.name + ending).write_bytes(b"oud" * 400)

    restore(path)

    [aside] = settings.VAR_DIR.glob("db.sqlite3.voor-terugzetten-*Z")
    assert query(site, "PRAGMA integrity_check") == [("ok",)]
    assert query(site, "SELECT count(*) FROM boek") == [(500,)]
    assert aside.read_bytes().startswith(b"geen database meer")
    assert not site.with_name("db.sqlite3-wal").exists()


def test_restore_is_refused_while_the_site_runs(site, settings):
    path = backup()
    before = site.read_bytes()

    with (
        Runs(settings.VAR_DIR),
        pytest.raises(CommandError, match=r"De site draait nog. Stop haar eerst"),
    ):
        restore(path)

    assert site.read_bytes() == before


@pytest.fixture
def changed(site, settings):
    """(backup, what is there now): a site with uploads of which everything changed since the backup
    was made.
    """
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "a.jpg").write_text("oud")
    path = backup()
    query(site, "DELETE FROM boek WHERE id > 100")
    (settings.MEDIA_ROOT / "a.jpg").write_text("nieuw")
    return path, now(site, settings)


def now(site, settings):
    uploads = {path.name: path.read_text() for path in settings.MEDIA_ROOT.iterdir()}
    return (
        query(site, "SELECT count(*) FROM boek"),
        uploads,
        sorted(path.name for path in settings.VAR_DIR.iterdir()),
    )


def fail(*_):
    raise OSError(16, "Device or resource busy", "/een/map")


def fail_at_the_second():
    """A rename of which only the second fails: the old uploads are away then, and the new ones not
    there yet.
    """
    rename, calls = Path.rename, count(1)
    return lambda *args: fail() if next(calls) == 2 else rename(*args)


def press_ctrl_c(*_, **options):
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize(
    ("place", "name", "what", "sentence"),
    [
        (sqlite, "load_dump", press_ctrl_c, "Gestopt. Er is niets veranderd."),
        (Path, "rename", fail, "/een/map is een schijf van zichzelf"),
        (Path, "rename", fail_at_the_second(), "/een/map is een schijf van zichzelf"),
        (os, "link", fail, "/een/map is een schijf van zichzelf"),
    ],
)
def test_restore_that_says_nothing_was_put_back_put_nothing_back(
    site, settings, changed, monkeypatch, place, name, what, sentence
):
    path, before = changed
    with monkeypatch.context() as patch:
        patch.setattr(place, name, what)
        told = refusal(path)

    assert told.startswith(f"Er is niets teruggezet. {sentence}")
    assert now(site, settings) == before
    assert "Teruggezet is" in restore(path)


@pytest.mark.parametrize(
    ("place", "name", "what"),
    [(sqlite, "fsync", fail), (sqlite, "fsync", press_ctrl_c), (shutil, "rmtree", press_ctrl_c)],
)
def test_restore_that_is_done_cannot_be_stopped(
    site, settings, changed, monkeypatch, place, name, what
):
    path, _ = changed
    monkeypatch.setattr(place, name, what)

    told = restore(path)

    assert "De reservekopie is teruggezet." in told
    assert now(site, settings)[:2] == ([(500,)], {"a.jpg": "oud"})
    with pytest.raises(KeyboardInterrupt):
        press_ctrl_c()


@pytest.mark.parametrize("kind", ["link", "mount"])
def test_uploads_on_a_disk_of_their_own_are_refused_before_anything_changes(
    site, settings, changed, monkeypatch, kind
):
    path, before = changed
    if kind == "link":
        settings.MEDIA_ROOT.rename(settings.VAR_DIR.parent / "schijf")
        settings.MEDIA_ROOT.symlink_to(settings.VAR_DIR.parent / "schijf")
    else:
        monkeypatch.setattr(os.path, "ismount", lambda folder: folder == settings.MEDIA_ROOT)

    assert re.search(
        "media is een link of een schijf van zichzelf.* Maak die los en zet dan terug",
        refusal(path),
    )
    assert now(site, settings) == before


def test_restore_is_refused_while_any_program_has_the_database_open(site):
    path = backup()
    code = (
        f"import sqlite3; database = sqlite3.connect({str(site)!r}); "
        "database.execute('SELECT * FROM boek').fetchone(); print(1, flush=True); input()"
    )
    reader = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    reader.stdout.readline()

    with pytest.raises(CommandError, match=r"Een ander programma heeft .*db.sqlite3 open"):
        restore(path)
    reader.communicate(b"\n")

    assert "teruggezet" in restore(path)


def test_restore_asks_first(site, monkeypatch):
    path = backup()
    before = site.read_bytes()
    monkeypatch.setattr(sys, "stdin", io.StringIO("nee\n"))

    with pytest.raises(
        CommandError, match=r"Hier kan niets worden gevraagd. Weet u het zeker\? Geef dan --ja mee."
    ):
        call_command("zetterug", str(path))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    with pytest.raises(CommandError, match=r"Er is niets teruggezet. Gestopt."):
        call_command("zetterug", str(path), stdout=io.StringIO())

    assert site.read_bytes() == before


def refusal(path):
    with pytest.raises(CommandError) as refused:
        restore(path)
    return str(refused.value)


def test_restore_refuses_a_checksum_that_is_wrong_or_missing(site):
    path = backup()
    before = site.read_bytes()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    wrong = refusal(path)
    path.with_name(f"{path.name}.sha256").unlink()
    missing = refusal(path)

    assert "De controlesom klopt niet" in wrong
    assert "De controlesom ontbreekt" in missing
    assert site.read_bytes() == before
    assert "is er niet" in refusal(path.with_name("niets.tar.gz"))


@pytest.mark.parametrize("damage", ["cut", "noise", "empty", "other"])
def test_restore_refuses_a_damaged_archive(site, damage):
    path = backup()
    content = path.read_bytes()
    path.write_bytes(
        {
            "cut": content[: len(content) // 2],
            "noise": content[:200] + b"x" * 900,
            "empty": b"",
            "other": b"PK",
        }[damage]
    )
    sign(path)

    assert "Het bestand is geen hele reservekopie." in refusal(path)


def test_restore_refuses_a_database_that_is_damaged_inside(site):
    def damage(held):
        held["database.sqlite3"] = held["database.sqlite3"][:12_288] + b"\x99" * 8192

    path = rewritten(backup(), damage)

    assert "De database is beschadigd" in refusal(path)


def test_restore_refuses_other_rows_than_the_manifest_says(site):
    def change(held):
        held["manifest.json"] = held["manifest.json"].replace(b'"boek": 500', b'"boek": 501')

    assert "In de database staat iets anders" in refusal(rewritten(backup(), change))


@pytest.mark.parametrize(
    "name", ["../buiten", "/tmp/buiten", "media/../../buiten", "manage.py", "mediabuiten"]
)
def test_restore_refuses_files_that_would_land_elsewhere(site, tmp_path, name):
    path = rewritten(backup(), lambda held: held.update({name: b"x"}))

    assert "In het bestand zit iets wat er niet hoort" in refusal(path)
    assert list(tmp_path.rglob("*buiten*")) == []


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE]
)
def test_restore_refuses_all_that_is_no_file(site, kind):
    path = backup()
    held = members(path)
    with tarfile.open(path, "w:gz") as tar:
        for name, content in held.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
        info = tarfile.TarInfo("media/link")
        info.type, info.linkname = kind, "/etc/passwd"
        tar.addfile(info)
    sign(path)

    assert "In het bestand zit iets wat er niet hoort" in refusal(path)


def test_restore_refuses_another_engine(site):
    def change(held):
        held["manifest.json"] = held["manifest.json"].replace(b'"SQLite"', b'"PostgreSQL"')

    assert "is van een database in PostgreSQL, maar DATABASE_URL wijst naar SQLite" in refusal(
        rewritten(backup(), change)
    )


def test_restore_refuses_a_backup_of_a_later_release(site):
    query(site, "INSERT INTO django_migrations (app, name) VALUES ('aanpak', '9999_later')")

    told = refusal(backup())

    assert (
        "van een nieuwere versie van de site (met aanpak.9999_later). Installeer eerst die versie"
        in told
    )


def test_restore_of_an_earlier_release_says_to_migrate(site):
    query(site, "DELETE FROM django_migrations WHERE name = '0010_licentie'")

    assert "van een oudere versie van de site. Draai nu eerst: manage.py migrate" in restore(
        backup()
    )


def test_restore_with_too_little_room_changes_nothing(site, monkeypatch):
    path = backup()
    before = site.read_bytes()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 9, 1))

    assert "Te weinig ruimte" in refusal(path)
    assert site.read_bytes() == before


def test_site_holds_the_lock_for_as_long_as_it_lives(site, settings):
    code = "import aanpak.wsgi; print(1, flush=True); input()"
    env = os.environ | {"SECRET_KEY": "0123456789abcdef" * 4, "VAR_DIR": str(settings.VAR_DIR)}
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    process.stdout.readline()

    with locks.exclusive_lock(settings.VAR_DIR) as while_it_runs:
        pass
    process.communicate(b"\n")
    with locks.exclusive_lock(settings.VAR_DIR) as afterwards:
        pass

    assert (while_it_runs, afterwards) == (False, True)
