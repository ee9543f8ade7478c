"""PostgreSQL: editors never wait for each other in a circle, and a table that is locked does not
take the site along.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import SimpleNamespace

import psycopg
import pytest

from tests.faults.editor import Editor, change_url
from tests.faults.site import Site, fill, manage, until
from tests.pages import Page
from tests.postgres import query

pytestmark = pytest.mark.xdist_group("postgres")


@pytest.fixture(scope="module")
def house(postgres_server, tmp_path_factory):
    """A site on PostgreSQL, its database, and two editors who are logged in."""
    url = postgres_server.new()
    site = Site(tmp_path_factory.mktemp("postgresql") / "site", DATABASE_URL=url)
    site.folder.mkdir()
    fill(site.env)
    with site:
        yield SimpleNamespace(
            site=site, url=url, eva=Editor(site, "eva"), colleague=Editor(site, "eva1")
        )


# --- Editors who wait for each other --------------------------------------------------------------


@contextmanager
def locked(url, statement):
    """A block in which someone else holds what this statement locks."""
    with psycopg.connect(url) as connection:
        connection.execute(statement)
        yield
        connection.rollback()


def waiting(url):
    """How many wait for a lock."""
    return query(url, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")[0][0]


def in_step(house, *both):
    """What two give who both began while someone else held the stamp, and so are let go at the same
    moment.
    """
    with ThreadPoolExecutor() as pool:
        with locked(house.url, "SELECT FROM redactie_inhoudsstempel FOR UPDATE"):
            begun = []
            for number, one in enumerate(both, start=1):
                begun.append(pool.submit(one))
                until(20, lambda number=number: waiting(house.url) == number)
        return [one.result() for one in begun]


def publish(eva, url):
    return url, eva.open(url) | {"_publiceren": "x"}


def take_offline(eva, url):
    return url.replace("change", "actie"), eva.open(url) | {"actie": "offline"}


def delete(eva, url):
    eva.request("POST", *take_offline(eva, url))
    return url.replace("change", "delete"), eva.open(url) | {"post": "yes"}


def reorder(eva, url):
    listing = "/beheer/stappen/stap/"
    [form] = [
        form
        for form in Page(eva.request("GET", listing)).find("form")
        if form.attrs.get("id") == "changelist-form"
    ]
    data = {
        field.attrs["name"]: field.attrs.get("value", "")
        for field in form.find("input")
        if "name" in field.attrs
    }
    [row] = [
        name.removesuffix("-id")
        for name, value in data.items()
        if name.endswith("-id") and f"/{value}/" in url
    ]
    return listing, data | {f"{row}-nummer": "40", "_save": "x"}


@pytest.mark.parametrize(
    ("change", "label", "pk"),
    [
        (publish, "stappen.stap", 1),
        (take_offline, "stappen.stap", 2),
        (reorder, "stappen.stap", 3),
        (delete, "praktijk.hulpmiddel", 1),
    ],
)
def test_page_opens_while_a_colleague_changes_it(house, change, label, pk):
    url, logged = change_url(label, pk), len(house.site.log())
    house.eva.save(url, "_concept", samenvatting="Een open concept.")
    address, data = change(house.eva, url)

    opened, changed = in_step(
        house,
        lambda: house.colleague.request("GET", url),
        lambda: house.eva.request("POST", address, data),
    )

    assert (opened.status_code, changed.status_code) == (200, 302)
    assert "deadlock" not in house.site.log()[logged:]


def test_plan_comes_true_while_a_colleague_takes_it_back(house):
    url, logged = change_url("stappen.stap", 5), len(house.site.log())
    house.eva.save(url, "_concept", samenvatting="Gepland.")
    data = house.eva.open(url) | {"actie": "niet_plannen"}
    due = (
        "UPDATE redactie_versie SET staat = 'gepland', publiceren_vanaf = now() WHERE staat "
        "= 'concept' AND titel = "
    )
    query(house.url, f"{due} (SELECT titel FROM stappen_stap WHERE id = 5)")

    _, undone = in_step(
        house,
        lambda: manage(house.site.env, "publiceer_gepland"),
        lambda: house.eva.request("POST", url.replace("change", "actie"), data),
    )

    assert undone.status_code == 302
    assert query(house.url, "SELECT samenvatting FROM stappen_stap WHERE id = 5") == [("Gepland.",)]
    assert "deadlock" not in house.site.log()[logged:]


# --- A database that does not answer --------------------------------------------------------------


def test_locked_table_takes_no_stored_page_along(house):
    site, unknown = house.site, "/bouwstenen/nooit-gezien/"
    before = {path: site.get(path)[:2] for path in site.paths()}

    tables = "bouwstenen_bouwsteen, redactie_versie, redactie_inhoudsstempel"
    with (
        locked(house.url, f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE"),
        ThreadPoolExecutor() as pool,
    ):
        visits = [pool.submit(site.get, unknown, timeout=20) for _ in range(3)]
        alive = site.get("/-/leeft", timeout=2)[:2]
        after = {path: site.get(path, timeout=15)[:2] for path in before}
        answers = [visit.result() for visit in visits]
    back = until(10, lambda: site.get(unknown)[0] == 404)

    print(f"\nAfter a locked table: again as usual after {back:.1f} s")
    assert alive == (200, b"ok")
    assert after == before
    for status, body, headers in answers:
        assert (status, headers["Retry-After"]) == (503, "10")
        assert "Dit lukt nu even niet" in body.decode()
    assert "Traceback" not in site.log()


def test_command_may_ask_the_database_for_longer(house):
    show = (
        "from django.db import connection as c; print(c.cursor().execute('SHOW "
        "statement_timeout').fetchone()[0])"
    )

    assert manage(house.site.env, "shell", "--verbosity", "0", "--command", show).strip() == "0"
