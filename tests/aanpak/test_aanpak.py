"""The roof: home, the whole guide, fixed pages, errors, contact, and what machines read."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.checks import run_checks
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from aanpak.errors import server_error
from aanpak.instellingen import Instellingen
from aanpak.paginas import Pagina
from tests.factories import (
    make_actie,
    make_advies,
    make_bijdrage,
    make_bouwsteen,
    make_bron,
    make_cijfer,
    make_domein,
    make_hulpmiddel,
    make_instellingen,
    make_interventie,
    make_pagina,
    make_stap,
    make_voorbeeld,
    make_vorm,
)
from tests.pages import Page, parse, sitemap_paths

FIXED = [
    "/",
    "/bouwstenen/",
    "/stappen/",
    "/domeinen/",
    "/cijfers/",
    "/gids/",
    "/sitemap.xml",
    "/robots.txt",
]
PAGES = [
    make_bouwsteen,
    make_vorm,
    make_domein,
    make_stap,
    make_hulpmiddel,
    make_interventie,
    make_voorbeeld,
    make_pagina,
]


# --- Home -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_home_leads_to_every_part_of_the_guide(client):
    make_pagina(slug="home", titel="Zo gaat u aan de slag", tekst="<p>De kunst is de balans.</p>")
    parts = [make_bouwsteen(), make_stap(), make_domein()]

    page = Page(client.get("/"))

    assert page.texts("h1") == ["Zo gaat u aan de slag"]
    assert "De kunst is de balans." in page.main.text
    assert all(part.get_absolute_url() in page.hrefs for part in parts)


@pytest.mark.django_db
def test_home_begins_with_the_introduction_for_every_reader(client):
    make_pagina(slug="home")
    make_pagina(slug="algemeen", titel="Inleiding")
    make_stap()

    page = Page(client.get("/"))

    first = page.find("a", class_="button")[0]
    assert (first.text, first.attrs["href"]) == ("Begin bij de inleiding", "/algemeen/")


@pytest.mark.django_db
def test_parts_are_in_the_order_of_the_source(client):
    make_pagina(slug="home")
    make_pagina(slug="algemeen", titel="Inleiding")
    for make in (make_stap, make_domein, make_bouwsteen):
        make()

    page = Page(client.get("/"))
    missing = Page(client.get("/bestaat-niet/"))

    assert [link.text for link in page.one("nav", class_="menu").find("a")] == [
        "Inleiding",
        "Bouwstenen",
        "Domeinen",
        "Stappen",
        "Hulpmiddelen",
        "Interventies",
        "Cijfers",
        "Voorbeelden",
    ]
    assert page.texts("h2")[:4] == ["Kies uw rol", "Bouwstenen", "Domeinen", "Stappen"]
    routes = [link.attrs["href"] for link in missing.main.find("a")]
    assert routes == ["/bouwstenen/", "/domeinen/", "/stappen/", "/hulpmiddelen/"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/algemeen/", "Inleiding"),
        ("/stappen/", "Stappen"),
        ("/hulpmiddelen/", "Hulpmiddelen"),
        ("/interventies/", "Interventies"),
        ("/voorbeelden/", "Voorbeelden"),
    ],
)
def test_menu_shows_where_you_are(client, path, part):
    make_pagina(slug="algemeen", titel="Inleiding")

    menu = Page(client.get(path)).one("nav", class_="menu")

    assert [link.text for link in menu.find("a") if link.attrs.get("aria-current")] == [part]


@pytest.mark.django_db
def test_home_has_a_way_in_for_every_reader(client):
    make_pagina(slug="home")
    make_pagina(slug="vrijwilligers")
    make_domein(nummer=1, slug="gemeente", ingang="gemeente")
    make_domein(nummer=3, slug="ondernemers", ingang="ondernemer")

    page = Page(client.get("/"))

    roles = {link.text: link.attrs["href"] for link in page.one("ul", class_="roles").find("a")}
    assert roles == {
        "Ik werk bij een gemeente": "/domeinen/gemeente/",
        "Ik werk bij een organisatie": "/domeinen/",
        "Ik ben ondernemer": "/domeinen/ondernemers/",
        "Ik ben vrijwilliger": "/voor/vrijwilligers/",
    }


@pytest.mark.django_db
def test_home_has_the_name_and_slogan_of_the_site_in_its_title(client):
    make_pagina(slug="home", titel="Zo gaat u aan de slag")
    make_instellingen(site_naam="Samen sterk", slogan="Voor iedereen")

    page = Page(client.get("/"))

    assert page.title == "Voor iedereen – Samen sterk"
    assert page.one("a", class_="brand").text == "Samen sterkVoor iedereen"


@pytest.mark.django_db
def test_home_without_slogan_has_its_own_title(client):
    make_pagina(slug="home", titel="Zo gaat u aan de slag")
    make_instellingen(slogan="")

    page = Page(client.get("/"))

    assert page.title == "Zo gaat u aan de slag – Aanpak eenzaamheid"


@pytest.mark.django_db
def test_home_has_one_address(client):
    make_pagina(slug="home")

    response = client.get("/home/")

    assert response.status_code in (301, 404)


@pytest.mark.django_db
@pytest.mark.parametrize("aantal", [1, 3])
def test_home_query_count(client, django_assert_num_queries, aantal):
    make_pagina(slug="home")
    for nummer in range(aantal):
        make_cijfer(jaar=2000 + nummer)
        for make in (make_bouwsteen, make_stap, make_domein, make_pagina):
            make(bronnen=[make_bron()])

    with django_assert_num_queries(10):
        client.get("/")


# --- The whole guide ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_gids_tells_everything_in_the_order_of_the_source(client):
    for slug in ("gids", "algemeen", "bouwstenen", "domeinen", "stappen"):
        make_pagina(slug=slug, titel=f"Kop {slug}", tekst=f"<p>Tekst {slug}.</p>")
    bouwsteen = make_bouwsteen(titel="Weten", tekst="<p>Over weten.</p>", slug="weten")
    make_advies(bouwsteen=bouwsteen, soort="begin", tekst="Praat eerst.")
    make_advies(bouwsteen=bouwsteen, soort="valkuil", tekst="Te snel gaan.")
    make_vorm(
        bouwsteen=bouwsteen, titel="Vervoer", voorbeelden="Een rit", tekst="<p>Over vervoer.</p>"
    )
    domein = make_domein(titel="Sport", voorbeelden="Sportscholen", tekst="<p>Over sport.</p>")
    make_bijdrage(domein=domein, bouwsteen=bouwsteen, tekst="Open de kantine.")
    stap = make_stap(titel="Plan maken", tekst="<p>Over plannen.</p>", resultaat="Er is een plan.")
    make_actie(stap=stap, tekst="Kies samen.")

    text = Page(client.get("/gids/")).one("div", class_="gids").text

    parts = [
        "Kop algemeen",
        "Tekst algemeen",
        "Kop bouwstenen",
        "Tekst bouwstenen",
        "Weten",
        "Over weten",
    ]
    parts += [
        "Praat eerst",
        "Te snel gaan",
        "Vervoer",
        "Een rit",
        "Over vervoer",
        "Kop domeinen",
        "Tekst domeinen",
        "Sport",
    ]
    parts += [
        "Over sport",
        "Sportscholen",
        "Open de kantine",
        "Kop stappen",
        "Tekst stappen",
        "Stap 1: Plan maken",
    ]
    parts += ["Over plannen", "Kies samen", "Er is een plan"]
    places = [text.find(part) for part in parts]
    assert dict(zip(parts, places, strict=True)) == {
        part: place for part, place in zip(parts, places, strict=True) if place >= 0
    }
    assert places == sorted(places)


@pytest.mark.django_db
def test_gids_has_the_begin_of_a_stap_and_leads_to_the_rest(client):
    begin = make_bron(slug="begin", titel="Bron van het begin")
    rest = make_bron(slug="rest", titel="Bron van de rest")
    stap = make_stap(
        tekst="<p>Eerst. [bron:begin]</p><h2>Wie u nodig heeft</h2><p>Daarna. [bron:rest]</p>",
        bronnen=[begin, rest],
    )
    make_stap(tekst="<p>Kort.</p>")

    page = Page(client.get("/gids/"))

    assert "Eerst." in page.main.text
    assert "Daarna." not in page.main.text
    [more] = [link for link in page.main.find("a") if link.text.startswith("meer over stap")]
    assert more.attrs["href"] == stap.get_absolute_url()
    assert "Bron van het begin" in page.main.text
    assert "Bron van de rest" not in page.main.text


@pytest.mark.django_db
def test_gids_draws_the_coalition_between_its_introduction_and_the_domeinen(client):
    make_pagina(slug="domeinen", tekst="<p>Zie het voorbeeld.</p>")
    domeinen = [make_domein(nummer=nummer) for nummer in (1, 2, 3)]

    html = client.get("/gids/").content.decode()
    krans = Page(client.get("/gids/")).one("svg", class_="krans")

    assert {link.attrs["href"] for link in krans.find("a")} == {
        domein.get_absolute_url() for domein in domeinen
    }
    assert (
        html.index("Zie het voorbeeld.")
        < html.index('class="krans"')
        < html.index(f'id="domein-{domeinen[0].slug}"')
    )


@pytest.mark.django_db
def test_contents_of_the_gids_lead_to_every_part(client):
    for slug in ("gids", "algemeen", "bouwstenen", "domeinen", "stappen"):
        make_pagina(slug=slug, titel=f"Deel {slug}")
    make_bouwsteen(titel="Weten")
    make_domein(titel="Sport")
    make_stap(
        titel="Plan maken", tekst="<p>Feit. [bron:boek]</p>", bronnen=[make_bron(slug="boek")]
    )

    page = Page(client.get("/gids/"))

    links = page.one("nav", class_="contents").find("a")
    assert [link.text for link in links] == [
        *(
            "1. Deel algemeen",
            "2. Deel bouwstenen",
            "Weten",
            "3. Deel domeinen",
            "Sport",
            "4. Deel stappen",
            "Plan maken",
        ),
        "Bronnen",
    ]
    assert all(link.text in page.one(id=link.attrs["href"][1:]).text for link in links)


@pytest.mark.django_db
def test_every_link_in_the_contents_of_the_gids_arrives_also_without_sources(client):
    make_stap()

    page = Page(client.get("/gids/"))

    anchors = [href[1:] for href in page.hrefs if href.startswith("#")]
    assert set(anchors) <= set(page.ids)


@pytest.mark.django_db
def test_parts_of_the_gids_that_share_a_word_get_different_ids(client):
    make_bouwsteen(slug="onderwijs")
    make_bouwsteen(slug="weten", tekst="<h2>Een begin</h2>")
    make_bouwsteen(slug="weten-een", tekst="<h2>Begin</h2>")
    make_domein(slug="onderwijs")
    make_stap(slug="contact")
    make_instellingen()

    page = Page(client.get("/gids/"))

    assert page.double_ids == []


@pytest.mark.django_db
def test_gids_numbers_the_sources_of_everything_together(client):
    [first, second] = [
        make_bron(titel="Eerste", slug="eerste"),
        make_bron(titel="Tweede", slug="tweede"),
    ]
    make_bouwsteen(tekst="<p>Feit. [bron:tweede]</p>", bronnen=[second])
    make_actie(bron=first)
    make_actie(bron=second)

    page = Page(client.get("/gids/"))

    sources = page.one("ol", class_="sources").find("li")
    assert [source.find("a")[0].text for source in sources] == ["Tweede", "Eerste"]
    assert [sup.text for sup in page.main.find("sup")] == ["[1]", "[2]", "[1]"]


@pytest.mark.django_db
def test_gids_lists_only_the_sources_of_what_it_shows(client):
    geheim = [make_bron(titel=f"Geheime bron {nummer}") for nummer in range(4)]
    make_stap(gepubliceerd=False, bronnen=[geheim[0]])
    make_actie(stap=make_stap(gepubliceerd=False), bron=geheim[1])
    make_advies(bouwsteen=make_bouwsteen(gepubliceerd=False), bron=geheim[2])
    make_bijdrage(domein=make_domein(gepubliceerd=False), bron=geheim[3])
    make_stap(
        tekst="<p>Feit. [bron:boek]</p>",
        bronnen=[make_bron(slug="boek", titel="Bron van een stap")],
    )

    page = Page(client.get("/gids/"))

    assert "Bron van een stap" in page.text
    assert "Geheime bron" not in page.text


@pytest.mark.django_db
def test_gids_has_the_rows_of_a_page_in_their_order(client):
    stap, bron = make_stap(), make_bron()
    make_actie(stap=stap, bron=bron, nummer=3, tekst="Bel als derde.")
    make_actie(stap=stap, bron=bron, nummer=1, tekst="Bel als eerste.")
    make_actie(stap=stap, bron=bron, nummer=2, tekst="Bel als tweede.")

    text = Page(client.get("/gids/")).main.text

    assert re.findall(r"Bel als (\w+)", text) == ["eerste", "tweede", "derde"]


@pytest.mark.django_db
def test_gids_puts_each_vorm_below_its_own_bouwsteen(client):
    first, second = make_bouwsteen(titel="Weten"), make_bouwsteen(titel="Ondersteunen")
    make_vorm(bouwsteen=second, titel="Vervoer")
    make_vorm(bouwsteen=first, titel="Posters")

    text = Page(client.get("/gids/")).one("div", class_="gids").text

    assert re.search(r"Weten.*Posters.*Ondersteunen.*Vervoer", text)


@pytest.mark.django_db
@pytest.mark.parametrize("aantal", [1, 3])
def test_gids_query_count(client, django_assert_num_queries, aantal):
    bron = make_bron(slug="boek")
    for _ in range(aantal):
        tekst = "<p>Feit. [bron:boek]</p>"
        vorm = make_vorm(tekst=tekst, bronnen=[bron])
        make_advies(bouwsteen=vorm.bouwsteen)
        make_bijdrage(bouwsteen=vorm.bouwsteen, domein=make_domein(tekst=tekst, bronnen=[bron]))
        make_actie(stap=make_stap(tekst=tekst, bronnen=[bron]))
        make_pagina()

    with django_assert_num_queries(10):
        client.get("/gids/")


# --- Fixed pages ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_fixed_page_has_its_title_and_the_name_of_the_site(client):
    make_pagina(slug="over", titel="Over deze site")

    page = Page(client.get("/over/"))

    assert page.title == "Over deze site – Aanpak eenzaamheid"


@pytest.mark.django_db
def test_footer_links_to_fixed_pages_that_are_visible(client):
    make_pagina(slug="over", plek="service")
    make_pagina(slug="privacy", plek="verantwoording", gepubliceerd=False)

    page = Page(client.get("/bouwstenen/"))

    footer = page.one("footer")
    assert [link.attrs["href"] for link in footer.find("a")] == [
        "/over/",
        "/wijzigingen/",
        "/open-data/",
    ]


@pytest.mark.django_db
def test_help_strip_leads_to_the_hulplijnen_only_when_they_are_visible(client):
    before = Page(client.get("/stappen/"))
    make_pagina(slug="hulplijnen")

    after = Page(client.get("/stappen/"))

    assert before.find("aside", class_="help-strip") == []
    assert after.one("aside", class_="help-strip").find("a")[0].attrs["href"] == "/hulplijnen/"


@pytest.mark.django_db
@pytest.mark.parametrize("slug", Pagina.inleidingen())
def test_introduction_of_an_overview_cannot_go_offline(slug):
    pagina = make_pagina(slug=slug)

    pagina.offline_vanaf = timezone.now() + timedelta(days=1)
    with pytest.raises(ValidationError) as error:
        pagina.full_clean()

    assert "altijd online" in error.value.messages[0]


@pytest.mark.django_db
def test_introduction_of_an_overview_cannot_be_planned_for_later():
    pagina = make_pagina(slug="stappen")

    pagina.publiceren_vanaf = timezone.now() + timedelta(days=1)
    with pytest.raises(ValidationError) as error:
        pagina.full_clean()

    assert "altijd online" in error.value.messages[0]


@pytest.mark.django_db
def test_fixed_page_cannot_take_an_address_of_another_part():
    pagina = Pagina(titel="A", slug="beheer", samenvatting="B", gepubliceerd=True)

    with pytest.raises(ValidationError) as error:
        pagina.full_clean()

    assert error.value.message_dict["slug"] == [
        "Dit adres is al in gebruik door een ander deel van de site. Kies een ander."
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["over", *Pagina.inleidingen()])
def test_fixed_page_may_have_a_free_address_or_that_of_an_overview(client, slug):
    pagina = make_pagina(slug=slug, titel="Een eigen titel")

    pagina.full_clean()

    assert "Een eigen titel" in client.get(pagina.get_absolute_url()).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("aantal", [1, 3])
def test_fixed_page_query_count(client, django_assert_num_queries, aantal):
    pagina = make_pagina(bronnen=[make_bron() for _ in range(aantal)])
    for _ in range(aantal):
        make_pagina()

    with django_assert_num_queries(4):
        client.get(pagina.get_absolute_url())


@pytest.mark.django_db
@pytest.mark.parametrize("address", FIXED)
def test_empty_database_gives_no_server_error(client, address):
    client.raise_request_exception = False

    response = client.get(address)

    assert response.status_code in (200, 404)


EMPTY_HEADINGS = {
    "/": "Aanpak eenzaamheid",
    "/bouwstenen/": "Bouwstenen",
    "/stappen/": "Stappen",
    "/domeinen/": "Domeinen",
    "/cijfers/": "Cijfers",
    "/gids/": "Hele gids",
}


def is_empty(element):
    if element.tag == "meta":
        return element.attrs.get("content") == ""
    return not (element.text or element.attrs.get("aria-label") or element.find("svg"))


def empty_elements(page):
    """What would be announced or drawn without anything in it."""
    wanted = page.find(
        "meta", "title", "h1", "h2", "h3", "p", "ul", "ol", "li", "section", "nav", "a", "td"
    )
    return [(element.tag, element.attrs) for element in wanted if is_empty(element)]


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "heading"), EMPTY_HEADINGS.items())
def test_empty_database_gives_pages_that_say_so_and_leave_out_what_is_not_there(
    client, address, heading
):
    page = Page(client.get(address))

    assert page.texts("h1") == [heading]
    assert "Hier staat nog niets." in page.main.text
    assert empty_elements(page) == []
    assert [nav.attrs["aria-label"] for nav in page.one("footer").find("nav")] == ["Service"]
    assert not re.search(r"\d\. *$|  – ", page.main.text)


@pytest.mark.django_db
@pytest.mark.parametrize("address", EMPTY_HEADINGS)
@pytest.mark.parametrize("make", [make_bouwsteen, make_stap, make_domein, make_cijfer])
def test_half_empty_database_leaves_out_what_is_not_there(client, address, make):
    make()

    page = Page(client.get(address))

    assert empty_elements(page) == []


# --- Errors ---------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/bestaat-niet/",
        "/bouwstenen/x/",
        "/stappen/x/",
        "/domeinen/x/",
        "/bouwstenen/x/y/",
        "/a/b/c",
    ],
)
def test_unknown_address_gets_our_own_404_page(client, address):
    make_instellingen(site_naam="Samen sterk")

    page = Page(client.get(address))

    assert page.status == 404
    assert page.title == "Pagina niet gevonden – Samen sterk"
    assert page.texts("h1") == ["Deze pagina bestaat niet (meer)"]
    assert {"/bouwstenen/", "/stappen/", "/domeinen/"} <= {
        link.attrs["href"] for link in page.main.find("a")
    }
    assert page.find("link", rel="canonical") == []


def test_broken_page_gets_our_own_500_page_without_a_database(settings):
    """No database mark: pytest-django refuses every query here."""
    settings.ROOT_URLCONF = "tests.urls"

    page = Page(Client(raise_request_exception=False).get("/kapot/"))

    assert page.status == 500
    assert page.texts("h1") == ["Er ging iets mis"]
    assert "Dat ligt aan ons, niet aan u." in page.main.text
    assert "kapot" not in page.html
    assert page.root.find("html")[0].attrs["lang"] == "nl"


def test_500_page_asks_nothing_of_the_request():
    response = server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert "{{" not in response.content.decode()
    assert "{%" not in response.content.decode()


def test_form_without_a_token_gets_our_own_403_page():
    page = Page(Client(enforce_csrf_checks=True).post("/beheer/login/", {"username": "x"}))

    assert page.status == 403
    assert page.texts("h1") == ["Het formulier was verlopen"]


def test_wrong_host_gets_our_own_400_page():
    page = Page(Client().get("/", headers={"host": "evil.example"}))

    assert page.status == 400
    assert page.texts("h1") == ["Wij begrijpen dit verzoek niet"]
    assert "evil" not in page.html


# --- Contact --------------------------------------------------------------------------------------


def contact_links(client, address="/stappen/"):
    page = Page(client.get(address))
    return [
        link.attrs["href"]
        for strip in page.find("aside", class_="contact-strip")
        for link in strip.find("a")
    ]


@pytest.mark.django_db
def test_contact_strip_is_on_every_page_with_the_title_as_subject(client):
    make_instellingen(telefoon="030 123 45 67", email="info@gids.example")
    make_pagina(slug="over", titel="Over & uit: 100% gids?")

    links = contact_links(client, "/over/")

    assert links == [
        "tel:+31301234567",
        "mailto:info@gids.example?subject=Over%20%26%20uit%3A%20100%25%20gids%3F",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("make", PAGES)
def test_contact_strip_has_the_title_of_each_kind_of_page(client, make):
    make_instellingen()
    publicatie = make(titel="Samen eten")

    links = contact_links(client, publicatie.get_absolute_url())

    assert links[1].endswith("?subject=Samen%20eten")


@pytest.mark.django_db
def test_contact_strip_is_on_the_404_page_too(client):
    make_instellingen()

    links = contact_links(client, "/bestaat-niet/")

    assert links == ["tel:+31301234567", "mailto:info@gids.example?subject=Aanpak%20eenzaamheid"]


@pytest.mark.django_db
@pytest.mark.parametrize("make", PAGES)
def test_both_contact_words_are_on_every_page_and_lead_to_contact_until_they_can_more(client, make):
    publicatie = make()

    strip = Page(client.get(publicatie.get_absolute_url())).one("aside", class_="contact-strip")

    links = [(link.text, link.attrs["href"]) for link in strip.find("a")]
    assert links == [("Opbellen", "/contact/"), ("E-mail", "/contact/")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("velden", "links"),
    [
        (
            {"telefoon": "030 123 45 67", "email": ""},
            ["tel:+31301234567", "/contact/"],
        ),
        (
            {"telefoon": "", "email": "info@gids.example"},
            ["/contact/", "mailto:info@gids.example?subject=Aanpak%20eenzaamheid"],
        ),
    ],
)
def test_contact_word_that_is_not_set_leads_to_contact(client, velden, links):
    make_instellingen(**velden)

    assert contact_links(client) == links


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("velden", "sentence"),
    [
        ({"telefoon": "", "email": ""}, "U kunt ons daarom nog niet bellen of mailen."),
        ({"telefoon": ""}, "U kunt ons dus nog niet bellen."),
        ({"email": ""}, "U kunt ons dus nog niet mailen."),
    ],
)
def test_contact_says_what_is_not_there_yet_and_where_to_fill_it_in(client, velden, sentence):
    make_instellingen(**velden)
    make_pagina(slug="contact")

    text = Page(client.get("/contact/")).main.text

    assert sentence in text
    assert "vul de gegevens in bij Instellingen" in text


@pytest.mark.django_db
def test_contact_shows_everything_that_is_filled_in(client):
    make_instellingen(
        organisatie="Gemeente Voorbeeld",
        openingstijden="maandag van 9 tot 12 uur",
        adres="Postbus 1, 3500 AA Utrecht",
    )
    make_pagina(slug="contact")

    text = Page(client.get("/contact/")).main.one("div", class_="text").text

    for words in (
        "Gemeente Voorbeeld",
        "030 123 45 67",
        "info@gids.example",
        "maandag van 9 tot 12 uur",
        "Postbus 1, 3500 AA Utrecht",
    ):
        assert words in text
    assert "nog niet" not in text


@pytest.mark.django_db
def test_error_on_a_page_is_reported_with_its_title_and_address(client):
    make_instellingen()
    make_pagina(slug="over", titel="Over & uit")

    report = Page(client.get("/over/")).one("aside", class_="report")

    assert "Klopt er iets niet op deze pagina?" in report.text
    assert report.one("a").attrs["href"] == (
        "mailto:info@gids.example?subject=Over%20%26%20uit"
        "&body=http%3A%2F%2Flocalhost%3A8000%2Fover%2F"
    )


@pytest.mark.django_db
def test_error_on_a_page_is_reported_through_contact_without_an_address(client):
    report = Page(client.get("/stappen/")).one("aside", class_="report")

    assert report.one("a").attrs["href"] == "/contact/"


@pytest.mark.parametrize(
    ("telefoon", "link"),
    [
        ("030 123 45 67", "tel:+31301234567"),
        ("(030) 123-45-67", "tel:+31301234567"),
        ("06 12345678", "tel:+31612345678"),
        ("+31 30 123 45 67", "tel:+31301234567"),
        ("+32 2 123 45 67", "tel:+3221234567"),
        ("112", "tel:112"),
        ("14 030", "tel:14030"),
        ("0800 0432", "tel:08000432"),
        ("0900-1234567", "tel:09001234567"),
    ],
)
def test_telephone_number_becomes_a_link_that_works_abroad(telefoon, link):
    instellingen = Instellingen(telefoon=telefoon)

    assert instellingen.telefoon_link == link


@pytest.mark.django_db
@pytest.mark.parametrize("telefoon", ["bel ons", "030-123;ext=1", "12", "x" * 21])
def test_editor_reads_what_a_telephone_number_is(telefoon):
    instellingen = make_instellingen()

    instellingen.telefoon = telefoon
    with pytest.raises(ValidationError) as error:
        instellingen.full_clean()

    assert (
        "Gebruik alleen cijfers, spaties en streepjes, zoals 030 123 45 67."
        in error.value.message_dict["telefoon"]
    )


@pytest.mark.django_db
def test_contact_page_shows_how_to_reach_who_keeps_the_site(client):
    make_instellingen(organisatie="Gemeente Voorbeeld")
    make_pagina(slug="contact")

    page = Page(client.get("/contact/"))

    assert "Gemeente Voorbeeld Telefoon: 030 123 45 67 E-mail: info@gids.example" in page.main.text
    assert {"tel:+31301234567", "mailto:info@gids.example"} <= {
        link.attrs["href"] for link in page.main.find("a")
    }


@pytest.mark.django_db
def test_page_can_be_mailed_on_with_its_title_and_address(client):
    make_pagina(slug="over", titel="Over & uit")

    page = Page(client.get("/over/"))

    [link] = [link for link in page.find("a") if link.text == "Mail deze pagina naar een collega"]
    assert (
        link.attrs["href"]
        == "mailto:?subject=Over%20%26%20uit&body=http%3A%2F%2Flocalhost%3A8000%2Fover%2F"
    )


# --- Settings of the site -------------------------------------------------------------------------


@pytest.mark.django_db
def test_privacy_tells_how_long_the_logs_of_the_server_are_kept(client):
    make_pagina(slug="privacy")
    make_instellingen(logs_dagen=30)

    page = Page(client.get("/privacy/"))

    assert "Na 30 dagen zijn deze logs gewist." in page.main.text


@pytest.mark.django_db
def test_accessibility_page_is_right_without_a_statement_and_leads_to_it_once_there(client):
    make_pagina(slug="toegankelijkheid")
    before = Page(client.get("/toegankelijkheid/"))

    make_instellingen(toegankelijkheid_url="https://verklaring.example/")
    page = Page(client.get("/toegankelijkheid/"))

    assert "nog niet onderzocht" in before.main.text
    assert "nog niet onderzocht" not in page.main.text
    assert "https://verklaring.example/" in page.hrefs


@pytest.mark.django_db
def test_there_is_one_row_of_instellingen():
    make_instellingen()
    second = Instellingen(pk=2, site_naam="Anders")

    with pytest.raises(ValidationError) as error:
        second.full_clean()
    with pytest.raises(IntegrityError, match="een_rij"), transaction.atomic():
        Instellingen.objects.bulk_create([Instellingen(pk=2)])
    second.save()

    assert error.value.messages == ["Er is maar één rij met instellingen."]
    assert Instellingen.objects.get().site_naam == "Anders"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("licentie", "words", "address"),
    [
        ("cc0-1.0", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/deed.nl"),
        ("cc-by-4.0", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/deed.nl"),
        ("cc-by-sa-4.0", "CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/deed.nl"),
        ("geen", "alle rechten voorbehouden", ""),
    ],
)
def test_licence_has_a_name_and_an_address_to_read_it(licentie, words, address):
    instellingen = make_instellingen(licentie=licentie)

    assert (instellingen.get_licentie_display(), instellingen.licentie_url) == (words, address)
    assert Instellingen().licentie == "cc-by-4.0"


@pytest.mark.django_db
def test_licence_is_one_of_the_list():
    instellingen = make_instellingen()

    instellingen.licentie = "gratis"
    with pytest.raises(ValidationError) as error:
        instellingen.full_clean()
    with pytest.raises(IntegrityError):
        instellingen.save()

    assert "licentie" in error.value.message_dict


@pytest.mark.django_db
def test_site_has_its_defaults_before_anyone_saved_instellingen(client):
    page = Page(client.get("/stappen/"))

    assert page.one("a", class_="brand").text == "Aanpak eenzaamheidEén plek, alle informatie"


@pytest.mark.django_db
def test_no_name_of_a_site_stands_in_a_template(client):
    make_instellingen(
        site_naam="Samen sterk",
        slogan="Voor iedereen",
        organisatie="Gemeente Voorbeeld",
        redactie="Team Zorg",
    )
    make_pagina(slug="over", titel="Over")

    page = Page(client.get("/over/"))

    assert "Aanpak eenzaamheid" not in page.html
    assert "Deze site is van Gemeente Voorbeeld." in page.main.text
    assert "Een site van Gemeente Voorbeeld" in page.one("footer").text
    assert "Redactie: Team Zorg" in page.main.text


# --- For machines ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_robots_may_read_everything_but_the_beheer_and_results(client):
    response = client.get("/robots.txt")

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /beheer/",
        "Disallow: /zoeken/",
        "",
        "Sitemap: http://localhost:8000/sitemap.xml",
    ]


LATER = timezone.localdate() + timedelta(days=200)


@pytest.mark.django_db
def test_security_txt_tells_where_to_report_a_leak(client):
    make_instellingen(veiligheid_contact="lek@gids.example", veiligheid_geldig_tot=LATER)

    response = client.get("/.well-known/security.txt")

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "Contact: mailto:lek@gids.example",
        f"Expires: {LATER}T00:00:00Z",
        "Preferred-Languages: nl, en",
        "Canonical: http://localhost:8000/.well-known/security.txt",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "velden", [{}, {"veiligheid_contact": "lek@gids.example"}, {"veiligheid_geldig_tot": LATER}]
)
def test_security_txt_is_not_there_while_it_is_not_complete(client, velden):
    make_instellingen(**velden)

    response = client.get("/.well-known/security.txt")

    assert response.status_code == 404


@pytest.mark.django_db
def test_editor_reads_that_half_a_security_contact_is_none():
    instellingen = make_instellingen()

    instellingen.veiligheid_contact = "lek@gids.example"
    with pytest.raises(ValidationError) as error:
        instellingen.full_clean()

    assert error.value.messages == [
        "Vul het e-mailadres voor veiligheid én de datum in, of geen van beide."
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("days", [-1, 0])
def test_security_txt_that_has_expired_is_not_served(client, days):
    until = timezone.localdate() + timedelta(days=days)
    make_instellingen(veiligheid_contact="lek@gids.example", veiligheid_geldig_tot=until)

    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-1, ["Kies een datum na vandaag."]),
        (0, ["Kies een datum na vandaag."]),
        (1, []),
        (365, []),
        (366, ["Kies een datum binnen een jaar."]),
    ],
)
def test_security_contact_is_valid_from_now_for_a_year_at_most(days, expected):
    until = timezone.localdate() + timedelta(days=days)
    instellingen = make_instellingen(
        veiligheid_contact="lek@gids.example", veiligheid_geldig_tot=until
    )

    try:
        instellingen.full_clean()
        messages = []
    except ValidationError as error:
        messages = error.messages

    assert messages == expected


def deploy_warnings(code="aanpak.W001"):
    return [
        warning.msg
        for warning in run_checks(include_deployment_checks=True, tags=["security"])
        if warning.id == code
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "warns"), [(31, False), (30, True), (0, True), (-5, True)])
def test_deploy_check_warns_from_thirty_days_before_security_txt_expires(days, warns):
    until = timezone.localdate() + timedelta(days=days)
    make_instellingen(veiligheid_contact="lek@gids.example", veiligheid_geldig_tot=until)

    assert deploy_warnings() == ([f"security.txt verloopt op {until}."] if warns else [])


@pytest.mark.django_db
def test_deploy_check_warns_until_visitors_can_reach_the_organisation():
    make_instellingen(telefoon="")

    [warning] = deploy_warnings("aanpak.W002")

    assert "organisatie en telefoonnummer ontbreekt" in warning
    Instellingen.objects.update(organisatie="Gemeente Voorbeeld", telefoon="030 123 45 67")
    assert deploy_warnings("aanpak.W002") == []


@pytest.mark.django_db
def test_deploy_check_is_silent_without_security_txt():
    assert deploy_warnings() == []


# --- Sitemap --------------------------------------------------------------------------------------

MONDAY = datetime(2026, 6, 1, 12, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)


def at(moment):
    return time_machine.travel(moment, tick=False)


def lastmods(client):
    urls = parse(client.get("/sitemap.xml").content.decode()).find("url")
    return {
        url.find("loc")[0].text.removeprefix("http://localhost:8000"): url.find("lastmod")[0].text
        for url in urls
    }


@pytest.mark.django_db
def test_sitemap_has_every_visible_page_and_no_other(client):
    bouwsteen, concept = make_bouwsteen(), make_bouwsteen(gepubliceerd=False)
    visible = [bouwsteen, make_vorm(bouwsteen=bouwsteen), make_domein(), make_stap(), make_pagina()]
    for hidden in (
        {"gepubliceerd": False},
        {"publiceren_vanaf": timezone.now() + timedelta(days=1)},
    ):
        make_vorm(bouwsteen=bouwsteen, **hidden)
        for make in (make_bouwsteen, make_domein, make_stap, make_pagina):
            make(**hidden)
    make_vorm(bouwsteen=concept)

    paths = sitemap_paths(client)

    assert sorted(paths) == sorted(publicatie.get_absolute_url() for publicatie in visible)


@pytest.mark.django_db
def test_sitemap_takes_its_addresses_from_site_url(client):
    make_stap(slug="plan")

    response = client.get("/sitemap.xml", headers={"host": "127.0.0.1"})

    assert "<loc>http://localhost:8000/stappen/plan/</loc>" in response.content.decode()
    assert response.headers["Content-Type"] == "application/xml"


@pytest.mark.django_db
@pytest.mark.parametrize("make", PAGES)
def test_lastmod_is_the_moment_of_the_last_change(client, make):
    with at(MONDAY):
        publicatie = make()
    with at(TUESDAY):
        publicatie.titel = "Anders"
        publicatie.save()

    with at(WEDNESDAY):
        moment = lastmods(client)[publicatie.get_absolute_url()]

    assert moment.startswith("2026-06-02")


@pytest.mark.django_db
@pytest.mark.parametrize("make", [make_advies, make_bijdrage, make_actie])
def test_lastmod_moves_when_a_row_of_the_page_changes(client, make):
    with at(MONDAY):
        regel = make()
        pages = [getattr(regel, veld).get_absolute_url() for veld in regel.paginas]
    with at(TUESDAY):
        regel.tekst = "Anders."
        regel.save()

    with at(WEDNESDAY):
        moments = lastmods(client)

    assert all(moments[page].startswith("2026-06-02") for page in pages)


@pytest.mark.django_db
@pytest.mark.parametrize("make", PAGES)
def test_lastmod_of_a_planned_page_is_the_moment_it_appeared(client, make):
    with at(MONDAY):
        publicatie = make(publiceren_vanaf=TUESDAY)

    with at(WEDNESDAY):
        moment = lastmods(client)[publicatie.get_absolute_url()]

    assert moment.startswith("2026-06-02")


SHOWN = [
    ("home", make_bouwsteen),
    ("home", make_stap),
    ("home", make_domein),
    ("home", make_cijfer),
    ("home", lambda: make_pagina(slug="stappen")),
    ("bouwstenen", make_bouwsteen),
    ("stappen", make_stap),
    ("domeinen", make_domein),
    ("cijfers", make_cijfer),
    ("gids", make_bouwsteen),
    ("gids", make_vorm),
    ("gids", make_domein),
    ("gids", make_stap),
    ("gids", make_actie),
    ("gids", lambda: make_pagina(slug="algemeen")),
    ("gids", lambda: make_pagina(slug="domeinen")),
    ("wijzigingen", make_stap),
    ("wijzigingen", make_vorm),
    ("open-data", make_domein),
    ("open-data", make_cijfer),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("slug", "make"), SHOWN)
def test_lastmod_of_an_overview_moves_with_what_it_shows(client, slug, make):
    with at(MONDAY):
        overview = make_pagina(slug=slug)
        thing = make()
    with at(TUESDAY):
        thing.save()

    with at(WEDNESDAY):
        moment = lastmods(client)[overview.get_absolute_url()]

    assert moment.startswith("2026-06-02")


@pytest.mark.django_db
def test_lastmod_of_an_overview_moves_when_a_page_on_it_goes_offline(client):
    with at(MONDAY):
        make_pagina(slug="stappen")
        stap = make_stap()
    with at(TUESDAY):
        stap.gepubliceerd = False
        stap.save()

    with at(WEDNESDAY):
        moment = lastmods(client)["/stappen/"]

    assert moment.startswith("2026-06-02")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "velden", [{"gepubliceerd": False}, {"publiceren_vanaf": WEDNESDAY + timedelta(days=7)}]
)
def test_page_that_nobody_saw_does_not_move_the_lastmod_of_an_overview(client, velden):
    with at(MONDAY):
        make_pagina(slug="stappen")
    with at(TUESDAY):
        make_stap(**velden)

    with at(WEDNESDAY):
        moment = lastmods(client)["/stappen/"]

    assert moment.startswith("2026-06-01")


# --- Metadata -------------------------------------------------------------------------------------


def json_ld(page):
    [script] = page.find("script")
    assert script.attrs == {"type": "application/ld+json"}
    return {item["@type"]: item for item in json.loads(script.raw)["@graph"]}


@pytest.mark.django_db
@pytest.mark.parametrize("make", PAGES)
def test_page_tells_machines_what_it_is(client, make):
    make_instellingen(organisatie="Gemeente Voorbeeld")
    with at(MONDAY):
        publicatie = make(titel="Samen eten", samenvatting="Kort gezegd.")
    url = "http://localhost:8000" + publicatie.get_absolute_url()

    page = Page(client.get(publicatie.get_absolute_url()))

    assert page.one("link", rel="canonical").attrs["href"] == url
    assert page.meta(name="description") == "Kort gezegd."
    assert page.meta(property="og:title") == "Samen eten"
    assert page.meta(property="og:url") == url
    assert page.meta(property="og:site_name") == "Aanpak eenzaamheid"
    assert {
        name: page.meta(name=f"DCTERMS.{name}")
        for name in ("identifier", "title", "type", "language", "modified")
    } == {
        "identifier": url,
        "title": "Samen eten",
        "type": "webpagina",
        "language": "nl-NL",
        "modified": "2026-06-01",
    }
    assert (
        page.meta(name="DCTERMS.creator")
        == page.meta(name="DCTERMS.authority")
        == "Gemeente Voorbeeld"
    )


@pytest.mark.django_db
def test_canonical_address_has_no_query_string(client):
    make_pagina(slug="over")

    page = Page(client.get("/over/?utm_source=x"))

    assert page.one("link", rel="canonical").attrs["href"] == "http://localhost:8000/over/"


@pytest.mark.django_db
def test_machines_read_the_day_of_a_change_as_it_is_in_the_netherlands(client):
    pagina = make_pagina(slug="over")
    Pagina.objects.filter(pk=pagina.pk).update(
        gewijzigd_op=datetime(2026, 6, 1, 22, 30, tzinfo=UTC)
    )

    page = Page(client.get("/over/"))

    assert page.one("meta", name="DCTERMS.modified").attrs["content"] == "2026-06-02"
    assert json_ld(page)["Article"]["dateModified"] == "2026-06-02T00:00:00+02:00"


@pytest.mark.django_db
def test_structured_data_tells_the_article_and_its_place(client):
    make_instellingen(organisatie="Gemeente Voorbeeld")
    vorm = make_vorm(
        titel="Samen eten", slug="eten", bouwsteen=make_bouwsteen(titel="Helpen", slug="helpen")
    )

    data = json_ld(Page(client.get(vorm.get_absolute_url())))

    places = [
        (item["position"], item["name"], item["item"])
        for item in data["BreadcrumbList"]["itemListElement"]
    ]
    assert places == [
        (1, "Home", "http://localhost:8000/"),
        (2, "Bouwstenen", "http://localhost:8000/bouwstenen/"),
        (3, "Helpen", "http://localhost:8000/bouwstenen/helpen/"),
        (4, "Samen eten", "http://localhost:8000/bouwstenen/helpen/eten/"),
    ]
    assert data["Article"]["headline"] == "Samen eten"
    assert data["Article"]["inLanguage"] == "nl"
    assert datetime.fromisoformat(data["Article"]["dateModified"]).tzinfo
    assert data["Organization"]["name"] == "Gemeente Voorbeeld"


@pytest.mark.django_db
def test_structured_data_of_home_is_the_site_and_who_is_behind_it(client):
    make_pagina(slug="home")

    data = json_ld(Page(client.get("/")))

    assert set(data) == {"Organization", "WebSite"}
    assert data["WebSite"]["name"] == data["Organization"]["name"] == "Aanpak eenzaamheid"


@pytest.mark.django_db
@pytest.mark.parametrize("make", PAGES)
def test_no_title_breaks_out_of_the_metadata(client, make):
    titel = '</script><script>alert(1)</script>"><img src=x onerror=alert(1)>'
    publicatie = make(titel=titel, samenvatting=titel)

    page = Page(client.get(publicatie.get_absolute_url()))

    assert json_ld(page)["Article"]["headline"] == titel
    assert page.find("img") == []
    assert page.meta(name="description") == titel
    assert page.texts("h1") == [titel]


@pytest.mark.django_db
def test_breadcrumb_shows_the_way_back(client):
    vorm = make_vorm(bouwsteen=make_bouwsteen(titel="Helpen", slug="helpen"))

    page = Page(client.get(vorm.get_absolute_url()))

    links = page.one("nav", class_="breadcrumb").find("a")
    assert [(link.text, link.attrs["href"]) for link in links] == [
        ("Home", "/"),
        ("Bouwstenen", "/bouwstenen/"),
        ("Helpen", "/bouwstenen/helpen/"),
    ]


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("030 123 45 67", "tel:+31301234567"),
        ("+31 (0)30 123 45 67", "tel:+31301234567"),
        ("(030) 123 45 67", "tel:+31301234567"),
        ("088 0767 000", "tel:+31880767000"),
        ("0800-0113", "tel:08000113"),
        ("112", "tel:112"),
    ],
)
def test_telephone_number_becomes_a_link_that_dials(typed, link):
    instellingen = Instellingen(telefoon=typed)

    instellingen.clean_fields(exclude=["site_naam"])

    assert instellingen.telefoon_link == link


@pytest.mark.parametrize("typed", ["---", "abc", "12", "06 onbekend"])
def test_telephone_number_needs_digits(typed):
    with pytest.raises(ValidationError):
        Instellingen(telefoon=typed).clean_fields()
