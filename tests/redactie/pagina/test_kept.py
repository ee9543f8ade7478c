"""What pages share: made once for each state of the content, and never for what may be undone."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from aanpak.gids import heel
from aanpak.instellingen import Instellingen
from aanpak.opendata import vormen
from redactie.pagina.inhoud import kept
from redactie.versies.versie import alsof
from tests.factories import make_bouwsteen, make_domein, make_hulpmiddel, make_pagina, make_vorm
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def state(monkeypatch):
    """Says in which state the content is: every test is in a transaction, in which nothing is kept."""

    def set_state(state):
        monkeypatch.setattr(kept, "state", lambda: state)

    return set_state


def links_in_footer(client):
    return [
        link.attrs["href"] for link in Page(client.get("/bouwstenen/")).one("footer").find("a")
    ][:-2]


def test_nothing_is_read_again_in_the_same_state(client, state):
    make_pagina(slug="over", plek="service")
    state("een")
    with CaptureQueriesContext(connection) as first:
        client.get("/bouwstenen/")
    with CaptureQueriesContext(connection) as second:
        client.get("/bouwstenen/")

    assert len(second) == len(first) - 2  # the settings and the fixed pages


def test_numbers_of_an_overview_are_counted_once_in_the_same_state(client, state):
    make_hulpmiddel(bouwstenen=[make_bouwsteen(slug="weten")])
    state("een")
    client.get("/hulpmiddelen/?bouwsteen=weten")
    with CaptureQueriesContext(connection) as queries:
        client.get("/hulpmiddelen/?bouwsteen=weten")

    assert len(queries) == 1  # the items


def test_another_state_makes_everything_anew(client, state):
    state("een")
    before = links_in_footer(client)
    make_pagina(slug="over", plek="service")
    Instellingen(site_naam="Samen").save()
    same = links_in_footer(client)
    state("twee")

    assert (before, same, links_in_footer(client)) == ([], [], ["/over/"])
    assert Page(client.get("/bouwstenen/")).title.endswith("– Samen")


def test_menu_of_every_page_marks_its_own_part(client, state):
    state("een")
    marked = [
        Page(client.get(path)).one("nav", class_="menu").one("a", aria_current="true").text
        for path in ("/stappen/", "/domeinen/", "/stappen/")
    ]

    assert marked == ["Stappen", "Domeinen", "Stappen"]


def test_breadcrumb_of_every_page_leads_to_its_own_place(client, state):
    domein, vorm = make_domein(), make_vorm()
    state("een")
    above = [
        Page(client.get(page.get_absolute_url()))
        .one("nav", class_="breadcrumb")
        .find("a")[-1]
        .attrs["href"]
        for page in (domein, vorm, domein)
    ]

    assert above == ["/domeinen/", vorm.bouwsteen.get_absolute_url(), "/domeinen/"]


def test_thread_in_the_state_before_does_not_fill_the_new_one(state):
    state("een")
    before = kept.now()

    def make_while_content_changes():
        state("twee")
        kept.now()("naam", lambda: "nieuw")
        return "oud"

    assert before("naam", make_while_content_changes) == "oud"
    assert kept.now()("naam", lambda: "opnieuw gemaakt") == "nieuw"


def edit_before(monkeypatch, state, module, name):
    """Lets an edit come in just before a view calls this for the first time."""
    call = getattr(module, name)

    def edit_and_call(*args):
        monkeypatch.setattr(module, name, call)
        make_pagina(slug="over", plek="service")
        Instellingen(site_naam="Samen").save()
        state("twee")
        return call(*args)

    monkeypatch.setattr(module, name, edit_and_call)


@pytest.mark.parametrize(
    ("path", "module", "name"),
    [("/gids/", heel, "read_bouwstenen"), ("/open-data/", vormen, "catalogue")],
)
def test_what_a_view_read_before_an_edit_is_not_kept_for_after_it(
    client, state, monkeypatch, path, module, name
):
    state("een")
    edit_before(monkeypatch, state, module, name)
    client.get(path)

    page = Page(client.get(path))

    assert page.one("header").find("b")[0].text == "Samen"
    assert page.one("footer").find("a")[0].attrs["href"] == "/over/"


def test_without_the_database_nothing_is_kept(client, state):
    state(None)
    before = links_in_footer(client)
    make_pagina(slug="over", plek="service")

    assert (before, links_in_footer(client)) == ([], ["/over/"])


@pytest.mark.django_db(transaction=True)
def test_what_a_transaction_sees_is_not_kept(settings):
    with transaction.atomic():
        inside = kept.state()
    with alsof(None):
        preview = kept.state()

    assert (inside, preview) == (None, None)
    assert kept.state()
    settings.DEBUG = True
    assert kept.state() is None  # who works on a template wants to see it
