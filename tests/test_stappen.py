"""The six stappen: the path, and what to do in each."""

import pytest

from tests.factories import make_actie, make_bron, make_pagina, make_stap
from tests.pages import Page

pytestmark = pytest.mark.django_db


def test_overview_shows_the_stappen_in_order_with_their_number(client):
    make_stap(nummer=20, titel="Plan maken", slug="plan-maken", samenvatting="Kies samen.")
    make_stap(nummer=10, titel="Initiatief nemen", slug="initiatief", samenvatting="Praat.")

    page = Page(client.get("/stappen/"))

    items = page.one("div", class_="path").find("li")
    assert [item.find("a")[0].text for item in items] == [
        "Stap 1: Initiatief nemen",
        "Stap 2: Plan maken",
    ]
    assert [item.find("a")[0].attrs["href"] for item in items] == [
        "/stappen/initiatief/",
        "/stappen/plan-maken/",
    ]
    assert "Kies samen." in items[1].text


def test_overview_has_the_words_of_its_introduction(client):
    make_pagina(
        slug="stappen",
        titel="In zes stappen",
        samenvatting="Geen wiskunde.",
        tekst="<p>De volgorde helpt.</p>",
    )

    page = Page(client.get("/stappen/"))

    assert page.texts("h1") == ["In zes stappen"]
    assert "Geen wiskunde." in page.main.text
    assert "De volgorde helpt." in page.main.text


def test_title_tells_the_place_of_the_stap(client):
    for nummer in range(1, 7):
        make_stap(nummer=nummer, slug=f"s{nummer}", titel=f"Titel {nummer}")

    page = Page(client.get("/stappen/s2/"))

    assert page.title == "Titel 2 – stap 2 van 6 – Aanpak eenzaamheid"
    assert page.one("p", class_="label").text == "Stap 2 van 6"


def test_acties_stand_in_order_between_the_start_and_the_rest_of_the_text(client):
    stap = make_stap(
        tekst="<p>Eerst dit.</p><h2>Waar u op let</h2><p>Daarna dat.</p>",
        resultaat="U heeft een groep.",
    )
    bron = make_bron()
    make_actie(stap=stap, bron=bron, nummer=2, tekst="Mail een ander.")
    make_actie(stap=stap, bron=bron, nummer=1, tekst="Bel iemand.")
    make_actie(tekst="Van een andere stap.")

    text = Page(client.get(stap.get_absolute_url())).main.text

    expected = [
        "Eerst dit.",
        "Wat u doet",
        "Bel iemand.",
        "Mail een ander.",
        "Waar u op let",
        "Daarna dat.",
        "Klaar met deze stap?",
    ]
    places = [text.rfind(words) for words in expected]
    assert -1 not in places
    assert places == sorted(places)
    assert "U heeft een groep." in text
    assert "Van een andere stap." not in text


def test_stap_without_acties_or_resultaat_has_no_empty_blocks(client):
    stap = make_stap()

    page = Page(client.get(stap.get_absolute_url()))

    assert {"wat-u-doet", "klaar", "bronnen"}.isdisjoint(page.ids)


def test_every_actie_refers_to_its_source(client):
    stap, bron = (
        make_stap(),
        make_bron(
            titel="Handreiking", auteur="Coalitie", jaar=2018, url="https://handreiking.example/"
        ),
    )
    make_actie(stap=stap, bron=bron)
    make_actie(stap=stap, bron=bron)

    page = Page(client.get(stap.get_absolute_url()))

    [item] = page.one("ol", class_="sources").find("li")
    assert item.text.startswith("Coalitie (2018). Handreiking")
    assert item.find("a")[0].attrs["href"] == "https://handreiking.example/"
    assert [link.attrs["aria-label"] for link in item.find("a", class_="back")] == [
        "Terug naar plaats 1 in de tekst",
        "Terug naar plaats 2 in de tekst",
    ]


def test_own_advice_has_no_number_and_its_source_is_not_listed(client):
    stap = make_stap()
    make_actie(stap=stap, tekst="Zegt de bron.", bron=make_bron(titel="Handreiking"))
    make_actie(stap=stap, tekst="Zeggen wij.", herkomst="eigen", bron=make_bron(titel="Krant"))
    make_actie(stap=stap, tekst="Zeggen wij ook.", herkomst="eigen", bron=None)

    page = Page(client.get(stap.get_absolute_url()))

    items = page.one("ul", class_="do").find("li")
    assert [item.text for item in items] == [
        "Zegt de bron.[1]",
        "Zeggen wij.",
        "Zeggen wij ook.",
    ]
    assert "Handreiking" in page.main.text
    assert "Krant" not in page.main.text


@pytest.mark.parametrize("aantal", [1, 3])
def test_overview_query_count(client, django_assert_num_queries, aantal):
    for _ in range(aantal):
        make_stap()

    with django_assert_num_queries(4):
        client.get("/stappen/")


def test_overview_has_all_actions_as_a_checklist(client):
    first = make_stap(nummer=1, titel="Initiatief nemen")
    second = make_stap(nummer=2, titel="Plan maken")
    make_actie(stap=second, tekst="Schrijf op wie wat doet.")
    make_actie(stap=first, tekst="Bel de huisarts.")
    make_actie(stap=make_stap(gepubliceerd=False), tekst="Nog geheim.")

    page = Page(client.get("/stappen/"))

    checklist = page.one("section", aria_labelledby="checklist")
    assert [heading.text for heading in checklist.find("h3")] == [
        "Stap 1: Initiatief nemen",
        "Stap 2: Plan maken",
    ]
    assert [item.text for item in checklist.find("li")] == [
        "Bel de huisarts.",
        "Schrijf op wie wat doet.",
    ]


@pytest.mark.parametrize("aantal", [1, 3])
def test_stap_query_count(client, django_assert_num_queries, aantal):
    stap = make_stap(bronnen=[make_bron() for _ in range(aantal)])
    for _ in range(aantal):
        make_stap()
        make_actie(stap=stap)

    with django_assert_num_queries(7):
        client.get(stap.get_absolute_url())
