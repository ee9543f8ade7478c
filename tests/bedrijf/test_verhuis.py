"""Moving from SQLite to PostgreSQL, and backups there: every row the same, and nothing half."""

import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from aanpak.reservekopie import maken, postgres, sqlite, terugzetten, verhuizen
from aanpak.reservekopie.fouten import ReservekopieFout, explained_errors
from tests.faults.site import ROOT, Site, template
from tests.postgres import PASSWORD, as_dict, query
from tests.processen import Runs

pytestmark = pytest.mark.xdist_group("postgres")


def manage(env, *arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """A site on SQLite with the launch content, that stands still."""
    site = Site(tmp_path_factory.mktemp("oud"))
    shutil.copytree(template(), site.folder, dirs_exist_ok=True)
    with closing(sqlite3.connect(site.database)) as database, database:
        database.execute(
            "UPDATE aanpak_pagina SET tekst = '<p onclick=\"x\">€ ‘é’ 🪑 \\N \t tab</p>' "
            "WHERE slug = 'over'"
        )
    return site


@pytest.fixture(scope="module")
def moved(old, postgres_server):
    """(address, what the command said) of that site moved to PostgreSQL. Read only."""
    url = postgres_server.new()
    return url, manage(old.env, "verhuis", "--naar", url)


@pytest.fixture
def copy(moved, postgres_server):
    """The address of a copy of it, to do anything with."""
    return postgres_server.new(moved[0].rpartition("/")[2])


@pytest.fixture
def source(old, tmp_path, settings, monkeypatch):
    """The file of a copy of the old site, that the command takes for its database."""
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT, settings.RESERVEKOPIE_DIR = tmp_path / "media", tmp_path / "reservekopieen"
    path = tmp_path / "db.sqlite3"
    shutil.copy(old.database, path)
    monkeypatch.setitem(connection.settings_dict, "NAME", str(path))
    monkeypatch.setitem(connection.settings_dict, "ENGINE", "django.db.backends.sqlite3")
    return path


def write(path, statement):
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement)


def move(url):
    out = io.StringIO()
    call_command("verhuis", naar=url, stdout=out)
    return out.getvalue()


def tables(url):
    return [
        name
        for (name,) in query(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    ]


# --- Moving ---------------------------------------------------------------------------------------


def test_move_says_what_it_did_and_what_comes_next(moved):
    url, done = moved

    assert done.stderr == ""
    assert "rijen in 76 tabellen, aan beide kanten gelijk." in done.stdout
    assert (
        f"Zet nu in .env: DATABASE_URL=postgres://site:WACHTWOORD@127.0.0.1:{url.split(':')[3]}\n"
        in done.stdout
    )
    assert PASSWORD.split()[0] not in done.stdout


def test_every_row_is_as_it_was(old, moved):
    url, _ = moved

    with closing(sqlite.open_read_only(old.database)) as database:
        expected = sqlite.summarise_sqlite(database)["rijen"]
        [(text,)] = database.execute(
            "SELECT tekst FROM aanpak_pagina WHERE slug = 'over'"
        ).fetchall()
        changed = database.execute(
            "SELECT slug, gewijzigd_op FROM stappen_stap ORDER BY slug"
        ).fetchall()

    assert {
        name: query(url, f"SELECT count(*) FROM {name}")[0][0] for name in tables(url)
    } == expected
    assert query(url, "SELECT tekst FROM aanpak_pagina WHERE slug = 'over'") == [(text,)]
    rows = query(
        url, "SELECT slug, gewijzigd_op AT TIME ZONE 'UTC' FROM stappen_stap ORDER BY slug"
    )
    assert [(slug, str(moment)) for slug, moment in rows] == [
        (slug, moment) for slug, moment in changed
    ]


def test_pages_are_the_same(old, moved, tmp_path):
    paths = ["/", "/gids/", "/over/", "/hulpmiddelen/"]
    with old:
        expected = {path: old.get(path)[:2] for path in paths}
    new = Site(tmp_path, DATABASE_URL=moved[0], SITE_URL=old.url)
    new.folder.mkdir(exist_ok=True)

    with new:
        assert {path: new.get(path)[:2] for path in paths} == expected


def test_new_rows_get_numbers_after_the_old_ones(moved):
    url, _ = moved
    owned = query(
        url,
        "SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name) "
        "FROM information_schema.columns WHERE table_schema = 'public'",
    )
    sequences = [(table, column, sequence) for table, column, sequence in owned if sequence]

    late = [
        table
        for table, column, sequence in sequences
        if query(url, f"SELECT nextval('{sequence}') > coalesce(max({column}), 0) FROM {table}")
        != [(True,)]
    ]

    assert len(sequences) > 30
    assert late == []


def test_move_refuses_a_database_that_is_not_empty(source, moved, django_db_blocker):
    with (
        django_db_blocker.unblock(),
        pytest.raises(CommandError, match=r"De nieuwe database is niet leeg"),
    ):
        move(moved[0])


def test_move_that_somebody_writes_during_leaves_nothing(
    source, postgres_server, monkeypatch, django_db_blocker
):
    url, set_sequences = postgres_server.new(), verhuizen.set_sequences

    def and_someone_writes(goal):
        set_sequences(goal)
        write(source, "UPDATE stappen_stap SET samenvatting = 'Intussen.'")

    monkeypatch.setattr(verhuizen, "set_sequences", and_someone_writes)
    with (
        django_db_blocker.unblock(),
        pytest.raises(CommandError, match=r"is er op de site iets opgeslagen. Stop de site"),
    ):
        move(url)

    assert tables(url) == []


@pytest.fixture
def quick(monkeypatch, django_db_blocker):
    """Tables that are there already, instead of a migration that takes seconds."""

    def empty(goal):
        goal.connection.execute("SET LOCAL TIME ZONE 'UTC'")
        goal.connection.execute(f"TRUNCATE {', '.join(postgres.tables_in(goal.connection))}")
        goal.connection.execute("SET CONSTRAINTS ALL DEFERRED")

    monkeypatch.setattr(verhuizen, "make_tables", empty)
    with django_db_blocker.unblock():
        yield


def test_row_that_does_not_fit_is_told_and_nothing_changes(source, copy, quick):
    write(source, f"UPDATE redactie_bron SET titel = '{'x' * 200}' WHERE id = 1")

    with pytest.raises(
        CommandError, match=r"Een rij in de tabel redactie_bron past niet in PostgreSQL"
    ):
        move(copy)

    assert query(copy, "SELECT count(*) FROM redactie_bron WHERE length(titel) < 200")[0][0] > 20


def test_row_that_points_nowhere_is_told_and_nothing_changes(source, copy, quick):
    write(source, "UPDATE stappen_actie SET stap_id = 999")

    with pytest.raises(CommandError, match=r"De database werkt niet mee"):
        move(copy)

    assert query(copy, "SELECT count(*) FROM stappen_actie")[0][0] > 20


def test_difference_on_the_other_side_is_found(source, copy, quick, monkeypatch):
    monkeypatch.setattr(
        verhuizen,
        "as_copy_text",
        lambda value: "anders" if value == "Initiatief nemen" else str(value or "0"),
    )

    with pytest.raises(CommandError, match=r"niet gelijk|past niet"):
        move(copy)


def test_table_without_a_place_is_told(source, copy, quick):
    write(source, "CREATE TABLE iets_anders (id integer)")

    with pytest.raises(CommandError, match=r"maar in een van de twee databases: iets_anders"):
        move(copy)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            (
                "INSERT INTO django_migrations (app, name, applied) VALUES ('aanpak', "
                "'9999_later', '2026-11-25')"
            ),
            "nieuwere versie",
        ),
        (
            "DELETE FROM django_migrations WHERE name = '0010_licentie'",
            "oudere versie van de site. Draai eerst: manage.py mig",
        ),
    ],
)
def test_move_needs_exactly_this_release(source, statement, sentence):
    write(source, statement)

    with pytest.raises(CommandError, match=sentence):
        move("postgres://site@127.0.0.1:1/site")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "site",
        "sqlite:////tmp/x",
        "mysql://a@b/c",
        "postgres://server",
        "postgres://[",
        "postgres://a:b@c:x/d",
    ],
)
def test_move_needs_the_address_of_a_postgresql_database(source, url):
    with pytest.raises(CommandError, match=r"Geef met --naar het adres van de database"):
        move(url)


def test_server_that_is_away_is_told(source, django_db_blocker):
    with (
        django_db_blocker.unblock(),
        pytest.raises(CommandError, match=r"De database werkt niet mee"),
    ):
        move("postgres://site@127.0.0.1:1/site")


@pytest.mark.parametrize(
    ("kind", "here", "there"),
    [
        ("boolean", 1, True),
        ("numeric", 4.5, Decimal("4.50")),
        ("numeric", 100, Decimal("100.00")),
        ("uuid", "0" * 31 + "1", UUID(int=1)),
        ("jsonb", '{"b": 1, "a": "é"}', {"a": "é", "b": 1}),
    ],
)
def test_both_sides_write_a_value_down_the_same(kind, here, there):
    assert verhuizen.checksum([[here]], [kind]) == verhuizen.checksum([[there]], [kind])


def test_checksum_sees_every_change_and_no_order():
    rows = [[1, "a"], [2, "b"], [3, None]]
    kinds = ["integer", "text"]

    assert verhuizen.checksum(rows, kinds) == verhuizen.checksum(rows[::-1], kinds)
    for other in (
        [[1, "a"], [2, "b"]],
        [[1, "a"], [2, "B"], [3, None]],
        [[1, "a"], [2, "b"], [3, "None"]],
        [*rows, [1, "a"]],
    ):
        assert verhuizen.checksum(other, kinds) != verhuizen.checksum(rows, kinds)


# --- Backups on PostgreSQL ------------------------------------------------------------------------


def backup(url, folder):
    with explained_errors():
        return maken.make_backup(as_dict(url), folder)


def restore(url, path):
    with explained_errors():
        return terugzetten.restore(as_dict(url), path, agree=lambda manifest: True)


def kept_by(told):
    """The file in which a restore kept what it replaced."""
    return Path(told[1].removeprefix("De vorige database is bewaard in ").removesuffix("."))


def titles(url):
    return [title for (title,) in query(url, "SELECT titel FROM aanpak_pagina ORDER BY titel")]


def fake(tmp_path, monkeypatch, name, script):
    """A program of this name that comes before the real one."""
    folder = tmp_path / "bin"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def test_backup_of_postgresql_comes_back_wholly(copy, source, settings):
    path = backup(copy, settings.RESERVEKOPIE_DIR)
    with tarfile.open(path) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
    before = {name: query(copy, f"SELECT count(*) FROM {name}")[0][0] for name in tables(copy)}
    pages = query(copy, "SELECT id, titel, tekst FROM aanpak_pagina ORDER BY id")
    query(copy, "UPDATE aanpak_pagina SET titel = 'Kapot'")
    query(copy, "DROP TABLE cijfers_cijfer")
    query(copy, "CREATE TABLE later (id int PRIMARY KEY, groep int REFERENCES auth_group)")

    told = restore(copy, path)

    assert manifest["motor"] == "PostgreSQL"
    assert manifest["rijen"] == before
    assert {
        name: query(copy, f"SELECT count(*) FROM {name}")[0][0] for name in tables(copy)
    } == before
    assert query(copy, "SELECT id, titel, tekst FROM aanpak_pagina ORDER BY id") == pages
    restore(copy, kept_by(told))
    assert query(copy, "SELECT DISTINCT titel FROM aanpak_pagina") == [("Kapot",)]
    assert "later" in tables(copy)


def test_restore_gives_the_content_another_stamp(copy, source, settings):
    path = backup(copy, settings.RESERVEKOPIE_DIR)
    before = query(copy, "SELECT waarde FROM redactie_inhoudsstempel")

    restore(copy, path)

    assert query(copy, "SELECT waarde FROM redactie_inhoudsstempel") != before


def test_restore_in_an_empty_database(copy, source, settings, postgres_server):
    path, empty = backup(copy, settings.RESERVEKOPIE_DIR), postgres_server.new()

    [told] = restore(empty, path)

    assert f"Teruggezet is {path}, gemaakt op " in told
    assert sorted(tables(empty)) == sorted(tables(copy))


def test_restore_as_an_owner_that_may_do_no_more(copy, source, settings, postgres_server):
    """As docs/uitrol.md makes it. The second time there is a site to keep."""
    path, url = backup(copy, settings.RESERVEKOPIE_DIR), postgres_server.new()
    name = url.rpartition("/")[2]
    query(url, f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
    query(url, f"ALTER DATABASE {name} OWNER TO {name}")
    as_owner = url.replace("site:", f"{name}:")

    restore(as_owner, path)
    query(as_owner, "UPDATE aanpak_pagina SET titel = 'Van nu'")
    told = restore(as_owner, path)

    assert titles(url) == titles(copy)
    restore(as_owner, kept_by(told))
    assert set(titles(url)) == {"Van nu"}


def test_restore_is_refused_while_anyone_is_connected(copy, source, settings):
    path = backup(copy, settings.RESERVEKOPIE_DIR)
    query(copy, "UPDATE aanpak_pagina SET titel = 'Van nu'")

    with (
        psycopg.connect(copy, application_name="knoop"),
        psycopg.connect(copy),
        pytest.raises(ReservekopieFout) as refused,
    ):
        restore(copy, path)

    told = (
        "nog programma’s met de database verbonden: 1× knoop van 127.0.0.1, 1× van "
        "127.0.0.1. Stop de site op elke server"
    )
    assert told in str(refused.value)
    assert set(titles(copy)) == {"Van nu"}
    assert list(settings.RESERVEKOPIE_DIR.glob("voor-terugzetten-*")) == []


def test_table_that_came_while_a_restore_waited_for_others_goes_too(
    copy, source, settings, monkeypatch
):
    path, someone, sleep = (
        backup(copy, settings.RESERVEKOPIE_DIR),
        psycopg.connect(copy),
        time.sleep,
    )

    def end_meanwhile(seconds):
        if not someone.closed:
            someone.execute("CREATE TABLE later (id int)")
            someone.commit()
            someone.close()
        sleep(seconds)

    monkeypatch.setattr(postgres, "sleep", end_meanwhile)
    restore(copy, path)

    assert "later" not in tables(copy)


def test_restore_may_take_longer_than_the_server_lets_others(copy, source, settings):
    path = backup(copy, settings.RESERVEKOPIE_DIR)
    name = copy.rpartition("/")[2]
    query(copy, f"ALTER DATABASE {name} SET idle_in_transaction_session_timeout = '50ms'")

    assert "Teruggezet is" in restore(copy, path)[0]


def test_who_connects_as_somebody_else_is_seen(copy):
    name = copy.rpartition("/")[2]
    query(copy, f"CREATE ROLE gast_{name} LOGIN PASSWORD '{PASSWORD}'")
    guest = as_dict(copy.replace("site:", f"gast_{name}:"))

    seen = pytest.raises(ReservekopieFout, match="verbonden: 1× van een onbekend adres")
    with psycopg.connect(copy), seen, postgres.exclusive_access(guest):
        pass


def test_restore_is_refused_while_the_site_runs_here(copy, source, settings):
    path = backup(copy, settings.RESERVEKOPIE_DIR)

    with (
        Runs(settings.VAR_DIR),
        pytest.raises(ReservekopieFout, match=r"De site draait nog. Stop haar eerst"),
    ):
        restore(copy, path)


def test_save_during_a_restore_waits_for_it_and_is_not_lost(copy, source, settings, monkeypatch):
    """A node that nobody stopped, and that was not connected when it was looked at."""
    path, prepare, saved = backup(copy, settings.RESERVEKOPIE_DIR), postgres.load_dump, []
    save = "UPDATE aanpak_pagina SET titel = 'Intussen' WHERE slug = 'over' RETURNING titel"
    node = threading.Thread(target=lambda: saved.extend(query(copy, save)))

    def while_someone_saves(*arguments):
        node.start()
        while node.is_alive() and not query(
            copy, "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        ):
            time.sleep(0.01)
        assert saved == []
        prepare(*arguments)

    monkeypatch.setattr(postgres, "load_dump", while_someone_saves)
    told = restore(copy, path)
    node.join()

    assert saved == [("Intussen",)]
    assert "Intussen" in titles(copy)
    monkeypatch.setattr(postgres, "load_dump", prepare)
    restore(copy, kept_by(told))
    assert "Intussen" not in titles(copy)


def test_what_a_restore_replaced_is_no_backup_and_stays(copy, source, settings):
    path = backup(copy, settings.RESERVEKOPIE_DIR)
    newest = (settings.RESERVEKOPIE_DIR / "laatste.json").read_text()

    kept = kept_by(restore(copy, path))
    for day in range(1, 20):
        later = datetime.now(UTC) + timedelta(days=40 * day)
        (settings.RESERVEKOPIE_DIR / f"reservekopie-{later:{maken.MOMENT}}.tar.gz").touch()
    with time_machine.travel(later):
        maken.remove_old_backups(settings.RESERVEKOPIE_DIR, None)

    assert re.fullmatch(r"voor-terugzetten-\d{4}-\d\d-\d\dT\d{6}Z.tar.gz", kept.name)
    assert (settings.RESERVEKOPIE_DIR / "laatste.json").read_text() == newest
    assert not path.exists()
    restore(copy, kept)


@pytest.mark.parametrize("damage", ["no migrations", "a table that cannot be read"])
def test_damaged_database_is_replaced_by_a_new_one(
    copy, source, settings, postgres_server, tmp_path, monkeypatch, damage
):
    path, before = backup(copy, settings.RESERVEKOPIE_DIR), titles(copy)
    if damage == "no migrations":
        query(copy, "DROP TABLE django_migrations")
    else:
        real, failure = (
            shutil.which("pg_dump"),
            'echo "pg_dump: error: could not read block 3" >&2; exit 1',
        )
        fake(
            tmp_path,
            monkeypatch,
            "pg_dump",
            f'[ "$1" = --version ] && exec {real} --version; {failure}',
        )

    with pytest.raises(ReservekopieFout) as refused:
        restore(copy, path)
    new = postgres_server.new()
    restore(new, path)

    assert "De database van nu kan niet worden bewaard: " in str(refused.value)
    assert (
        "Maak dan een nieuwe, lege database, laat DATABASE_URL daarheen wijzen en zet daarin terug."
        in str(refused.value)
    )
    assert "migrate" not in str(refused.value)
    assert titles(copy) == titles(new) == before


def test_restore_that_fails_on_the_way_changes_nothing(copy, source, settings, monkeypatch):
    path = backup(copy, settings.RESERVEKOPIE_DIR)
    query(copy, "UPDATE aanpak_pagina SET titel = 'Van nu'")
    monkeypatch.setattr(postgres, "RENEW_STEMPEL", "INSERT INTO niets VALUES ('{}')")

    with pytest.raises(ReservekopieFout, match=r"De database werkt niet mee: .*niets"):
        restore(copy, path)

    assert query(copy, "SELECT DISTINCT titel FROM aanpak_pagina") == [("Van nu",)]
    assert list(settings.RESERVEKOPIE_DIR.glob("voor-terugzetten-*")) == []


def test_backup_of_sqlite_does_not_go_in_postgresql(copy, source, settings):
    path = maken.make_backup(connection.settings_dict, settings.RESERVEKOPIE_DIR)

    with pytest.raises(
        ReservekopieFout,
        match=r"is van een database in SQLite, maar DATABASE_URL wijst naar PostgreSQL",
    ):
        restore(copy, path)


def test_password_never_stands_on_a_command_line(copy, source, settings, tmp_path, monkeypatch):
    for program in ("pg_dump", "pg_restore"):
        real = shutil.which(program)
        fake(tmp_path, monkeypatch, program, f'echo "$0 $@" >>{tmp_path}/seen; exec {real} "$@"')

    restore(copy, backup(copy, settings.RESERVEKOPIE_DIR))

    seen = (tmp_path / "seen").read_text()
    assert {"pg_dump", "pg_restore"} == {
        line.split()[0].rpartition("/")[2] for line in seen.splitlines()
    }
    assert "--snapshot=" in seen
    assert "geheim" not in seen


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (
            "echo 'pg_dump (PostgreSQL) 9.6.24'",
            "pg_dump is versie 9, maar de database is PostgreSQL",
        ),
        ("exit 1", "pg_dump stopte met een fout"),
        (
            (
                '[ "$1" = --version ] && exec /usr/bin/env true; echo "error: could not write: '
                'No space left" >&2; exit 1'
            ),
            "pg_dump",
        ),
    ],
)
def test_program_that_is_too_old_or_fails_is_told(
    copy, source, settings, tmp_path, monkeypatch, script, sentence
):
    fake(tmp_path, monkeypatch, "pg_dump", script)

    with pytest.raises(ReservekopieFout, match=sentence):
        backup(copy, settings.RESERVEKOPIE_DIR)

    assert [path.name for path in settings.RESERVEKOPIE_DIR.iterdir()] == [".slot"]


def test_program_that_is_missing_is_told(copy, source, settings, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(
        ReservekopieFout,
        match=r"Het programma pg_dump ontbreekt. Installeer het pakket postgresql-client",
    ):
        backup(copy, settings.RESERVEKOPIE_DIR)


def test_what_only_a_newer_server_or_psql_knows_is_left_out(copy):
    """pg_restore 17 begins with a setting of its own, each since August 2025 with a line for psql;
    rows may be the same.
    """
    lines = (
        "\\restrict x\n\nSET transaction_timeout = 0;\nCREATE TABLE proef (t text);\n--\n"
        "COPY public.proef (t) FROM stdin;\nSET transaction_timeout = 0;\n\\\\restrict "
        "€\nCOPY x FROM stdin;\n\\.\n\n\n"
        "CREATE INDEX ON proef (t);\n\\unrestrict x\n"
    )

    with postgres.connect(as_dict(copy)) as connection:
        postgres.run_script(connection, iter(lines.encode().splitlines(keepends=True)))

    rows = query(copy, "SELECT t FROM proef ORDER BY t")
    assert {row for (row,) in rows} == {
        "SET transaction_timeout = 0;",
        "\\restrict €",
        "COPY x FROM stdin;",
    }


def test_server_of_another_password_is_told(copy, source, settings):
    with pytest.raises(ReservekopieFout, match=r"De database werkt niet mee") as fault:
        backup(copy.replace("geheim", "onjuist"), settings.RESERVEKOPIE_DIR)

    assert "onjuist" not in str(fault.value)
    assert isinstance(fault.value.__cause__, psycopg.Error)
