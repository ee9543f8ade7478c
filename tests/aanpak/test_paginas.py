"""The place of a fixed page: in the menu, in the footer, or only behind links."""

import importlib

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from aanpak.paginas import NOTHING_LEADS_HERE, Pagina
from redactie.versies.versie import Versie
from tests.beheer import change_url
from tests.factories import make_pagina, make_stap
from tests.pages import Page, sitemap_paths

pytestmark = pytest.mark.django_db


def menu(page):
    nav = page.one("nav", aria_label="Hoofdmenu")
    return {link.text: link.attrs for link in nav.find("a")}


def footer(page, name):
    navs = page.one("footer").find("nav", aria_label=name)
    return [link.text for nav in navs for link in nav.find("a")]


# --- For visitors ---------------------------------------------------------------------------------


def test_page_of_the_verdieping_is_below_its_overview_and_in_the_sitemap(client):
    make_pagina(slug="meten", titel="Meten", plek="verdieping")

    page = Page(client.get("/verdieping/meten/"))

    crumbs = page.one("nav", class_="breadcrumb").find("a")
    assert page.texts("h1") == ["Meten"]
    assert [(link.text, link.attrs["href"]) for link in crumbs] == [
        ("Home", "/"),
        ("Verdieping", "/verdieping/"),
    ]
    assert client.get("/meten/").status_code == 404
    assert "/verdieping/meten/" in sitemap_paths(client)


def test_menu_leads_to_the_verdieping_once_it_has_a_page(client):
    before = menu(Page(client.get("/stappen/")))
    make_pagina(slug="meten", plek="verdieping")

    after = menu(Page(client.get("/stappen/")))
    there = menu(Page(client.get("/verdieping/meten/")))

    assert "Verdieping" not in before
    assert after["Verdieping"] == {"href": "/verdieping/"}
    assert there["Verdieping"]["aria-current"] == "true"


def test_overview_has_its_pages_in_the_order_of_the_editors(client):
    make_pagina(slug="verdieping", titel="Meer weten", tekst="<p>Kies een pagina.</p>")
    make_pagina(titel="Tweede", plek="verdieping", nummer=2)
    make_pagina(titel="Eerste", plek="verdieping", nummer=1)
    make_pagina(titel="Concept", plek="verdieping", nummer=0, gepubliceerd=False)
    make_pagina(titel="Elders")

    page = Page(client.get("/verdieping/"))

    assert page.texts("h1") == ["Meer weten"]
    assert "Kies een pagina." in page.main.text
    assert [item.text for item in page.main.one("ol").find("h3")] == ["Eerste", "Tweede"]


def test_footer_has_the_pages_of_each_column_in_their_order(client):
    make_pagina(titel="Contact", plek="service", nummer=2)
    make_pagina(titel="Over", plek="service", nummer=1)
    make_pagina(titel="Privacy", plek="verantwoording")
    make_pagina(titel="Los")

    page = Page(client.get("/stappen/"))

    assert footer(page, "Service") == ["Over", "Contact", "Nieuw en gewijzigd", "Open data"]
    assert footer(page, "Verantwoording") == ["Privacy"]


def test_old_address_leads_to_the_new_place_and_links_go_along(client):
    pagina = make_pagina(slug="meten", titel="Meten")
    make_stap(slug="plan", tekst=f'<p>Lees <a href="{pagina.target}">over meten</a>.</p>')

    pagina.plek = "verdieping"
    pagina.save()

    moved = client.get("/meten/")
    step = Page(client.get("/stappen/plan/"))
    assert (moved.status_code, moved.headers["Location"]) == (301, "/verdieping/meten/")
    assert "/verdieping/meten/" in [link.attrs["href"] for link in step.main.find("a")]


def test_new_place_is_seen_only_after_it_is_published(client, redacteur):
    pagina = make_pagina(slug="meten")
    data = {
        "titel": "Meten",
        "samenvatting": "Hoe u meet.",
        "slug": "meten",
        "plek": "verdieping",
        "tekst": "<p>Zo.</p>",
        "bronnen": [],
    }

    redacteur.post(change_url(pagina), data)
    versie = Versie.objects.nieuwste(pagina)

    assert client.get("/meten/").status_code == 200
    versie.publish()
    assert client.get("/verdieping/meten/").status_code == 200


# --- For editors ----------------------------------------------------------------------------------


def test_page_with_a_fixed_address_cannot_go_to_the_verdieping():
    pagina = make_pagina(slug="contact", plek="verdieping")

    with pytest.raises(ValidationError) as error:
        pagina.full_clean()

    assert error.value.message_dict["plek"] == [
        "Het adres van deze pagina staat vast. Kies een andere plek, of geen."
    ]


def test_database_knows_the_places_too():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_pagina(plek="zolder")


def test_editor_hears_of_a_page_that_nothing_leads_to(redacteur):
    lost = make_pagina(titel="Kwijt")
    make_pagina(titel="Vast", slug="over")
    make_pagina(titel="Geplaatst", plek="service")
    make_pagina(titel="Concept", gepubliceerd=False)

    gaps = Page(redacteur.get("/beheer/hiaten/"))
    form = Page(redacteur.get(change_url(lost)))

    assert [link.text for link in gaps.find("a") if link.attrs["href"] == change_url(lost)] == [
        "Kwijt"
    ]
    assert NOTHING_LEADS_HERE in form.text


@pytest.mark.parametrize("gepubliceerd", [True, False])
def test_page_is_found_through_a_link_that_visitors_see(gepubliceerd):
    pagina = make_pagina()
    link = f'<p>Lees <a href="{pagina.target}">meer over meten</a>.</p>'

    make_stap(tekst=link, gepubliceerd=gepubliceerd)

    told = [sentence for sentence, *_ in pagina.aandachtspunten()]
    assert told == ([] if gepubliceerd else [NOTHING_LEADS_HERE])


# --- Existing sites -------------------------------------------------------------------------------


def test_existing_site_keeps_its_footer():
    for slug in ("privacy", "contact", "los", "algemeen", "home"):
        make_pagina(slug=slug, titel=slug.capitalize())

    migration = importlib.import_module("aanpak.migrations.0016_plek")
    migration.keep_the_footer(apps, None)

    assert list(Pagina.objects.values_list("slug", "plek")) == [
        ("algemeen", "service"),
        ("contact", "service"),
        ("privacy", "verantwoording"),
        ("home", ""),
        ("los", ""),
    ]
