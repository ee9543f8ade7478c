"""The bouwstenen and the vormen van ondersteuning, as a visitor sees them."""

import pytest

from tests.factories import (
    make_advies,
    make_bijdrage,
    make_bouwsteen,
    make_bron,
    make_domein,
    make_pagina,
    make_vorm,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db


def section_below(page, heading_id):
    """The texts of the list items that follow the heading with this id."""
    [heading] = page.find(id=heading_id)
    siblings = [child for child in heading.parent.children if not isinstance(child, str)]
    following = siblings[siblings.index(heading) + 1]
    return [item.text for item in following.find("li")]


def test_overview_shows_the_bouwstenen_in_order_with_their_samenvatting(client):
    make_bouwsteen(nummer=2, titel="Vinden", slug="vinden", samenvatting="Zoek mensen op.")
    make_bouwsteen(nummer=1, titel="Weten", slug="weten", samenvatting="Vertel het verder.")

    page = Page(client.get("/bouwstenen/"))

    pieces = page.one("ul", class_="puzzle").find("li")
    assert [piece.find("a")[0].attrs["href"] for piece in pieces] == [
        "/bouwstenen/weten/",
        "/bouwstenen/vinden/",
    ]
    assert [piece.text for piece in pieces] == [
        "Weten Vertel het verder.",
        "Vinden Zoek mensen op.",
    ]


def test_overview_has_the_words_of_its_introduction(client):
    make_pagina(
        slug="bouwstenen",
        titel="De inhoud",
        samenvatting="In samenhang.",
        tekst="<p>Begin waar het kan.</p>",
    )

    page = Page(client.get("/bouwstenen/"))

    assert page.texts("h1") == ["De inhoud"]
    assert page.title == "De inhoud – Aanpak eenzaamheid"
    assert "In samenhang." in page.main.text
    assert "Begin waar het kan." in page.main.text


def test_title_tells_the_place_of_the_bouwsteen(client):
    for nummer in range(1, 7):
        make_bouwsteen(nummer=nummer, slug=f"b{nummer}", titel=f"Titel {nummer}")

    page = Page(client.get("/bouwstenen/b3/"))

    assert page.title == "Titel 3 – bouwsteen 3 van 6 – Aanpak eenzaamheid"
    assert page.one("p", class_="label").text == "Bouwsteen 3 van 6"


@pytest.mark.parametrize("doel", ["zodat het lukt", "zodat het lukt."])
def test_bouwsteen_says_its_opdracht_and_doel_with_one_full_stop(client, doel):
    bouwsteen = make_bouwsteen(opdracht="zorgen voor rust", doel=doel)

    page = Page(client.get(bouwsteen.get_absolute_url()))

    assert "De opdracht: zorgen voor rust." in page.main.text
    assert "Het doel: zodat het lukt." in page.main.text
    assert ".." not in page.main.text


def test_bouwsteen_shows_how_to_begin_and_what_to_watch_in_order(client):
    bouwsteen, bron = make_bouwsteen(), make_bron()
    make_advies(bouwsteen=bouwsteen, bron=bron, soort="valkuil", nummer=2, tekst="Te snel gaan.")
    make_advies(bouwsteen=bouwsteen, bron=bron, soort="begin", nummer=3, tekst="Bel daarna.")
    make_advies(bouwsteen=bouwsteen, bron=bron, soort="valkuil", nummer=1, tekst="Niet luisteren.")
    make_advies(bouwsteen=bouwsteen, bron=bron, soort="begin", nummer=1, tekst="Praat eerst.")
    make_advies(tekst="Van een andere bouwsteen.")

    page = Page(client.get(bouwsteen.get_absolute_url()))

    assert section_below(page, "zo-begint-u") == ["Praat eerst.[1]", "Bel daarna.[1]"]
    assert section_below(page, "let-op") == ["Niet luisteren.[1]", "Te snel gaan.[1]"]
    assert "Van een andere bouwsteen." not in page.text


def test_bouwsteen_without_rows_has_no_empty_headings(client):
    bouwsteen = make_bouwsteen()

    page = Page(client.get(bouwsteen.get_absolute_url()))

    assert {"zo-begint-u", "let-op", "vormen", "wie", "bronnen"}.isdisjoint(page.ids)


def test_bouwsteen_shows_per_domein_in_order_who_can_do_what(client):
    bouwsteen = make_bouwsteen()
    sport = make_domein(nummer=2, titel="Sport", slug="sport")
    gemeente = make_domein(nummer=1, titel="Gemeente", slug="gemeente")
    make_bijdrage(bouwsteen=bouwsteen, domein=sport, nummer=1, tekst="Open de kantine.")
    make_bijdrage(bouwsteen=bouwsteen, domein=gemeente, nummer=2, tekst="Betaal de zaal.")
    make_bijdrage(bouwsteen=bouwsteen, domein=gemeente, nummer=1, tekst="Nodig uit.")

    page = Page(client.get(bouwsteen.get_absolute_url()))

    section = page.one("section", class_="contributions")
    assert [
        (link.text, link.attrs["href"])
        for heading in section.find("h3")
        for link in heading.find("a")
    ] == [
        ("Gemeente", "/domeinen/gemeente/"),
        ("Sport", "/domeinen/sport/"),
    ]
    assert [
        [item.text[:-3] for item in list_.find("li")] for list_ in section.find("ul", class_="do")
    ] == [
        ["Nodig uit.", "Betaal de zaal."],
        ["Open de kantine."],
    ]


def test_bouwsteen_hides_what_a_concept_domein_can_do(client):
    bouwsteen = make_bouwsteen()
    make_bijdrage(
        bouwsteen=bouwsteen,
        domein=make_domein(gepubliceerd=False, titel="Geheim domein"),
        tekst="Nog niet.",
    )

    page = Page(client.get(bouwsteen.get_absolute_url()))

    assert "Geheim domein" not in page.text
    assert "Nog niet." not in page.text
    assert "wie" not in page.ids


def test_bouwsteen_lists_its_visible_vormen_in_order(client):
    bouwsteen = make_bouwsteen(slug="ondersteunen")
    make_vorm(
        bouwsteen=bouwsteen,
        nummer=2,
        titel="Ontmoeting",
        slug="ontmoeting",
        samenvatting="Samen eten.",
    )
    make_vorm(
        bouwsteen=bouwsteen, nummer=1, titel="Vervoer", slug="vervoer", samenvatting="Een rit."
    )
    make_vorm(bouwsteen=bouwsteen, titel="Geheime vorm", gepubliceerd=False)
    make_vorm(titel="Vorm van een ander")

    page = Page(client.get("/bouwstenen/ondersteunen/"))

    entries = page.one("ol", class_="entries").find("li")
    assert [entry.text for entry in entries] == ["Vervoer Een rit.", "Ontmoeting Samen eten."]
    assert entries[0].find("a")[0].attrs["href"] == "/bouwstenen/ondersteunen/vervoer/"


def test_vorm_shows_each_example_on_its_own_line(client):
    vorm = make_vorm(voorbeelden="Wandelclub\n\n  Kaartavond \r\nEtentje")

    page = Page(client.get(vorm.get_absolute_url()))

    assert page.main.find("ul", class_="points")[0].text == "Wandelclub Kaartavond Etentje"
    assert len(page.main.find("ul", class_="points")[0].find("li")) == 3


def test_title_of_a_vorm_counts_only_those_of_the_same_bouwsteen(client):
    bouwsteen = make_bouwsteen(slug="ondersteunen", titel="Ondersteunen")
    make_vorm(bouwsteen=bouwsteen, nummer=1)
    make_vorm(bouwsteen=bouwsteen, nummer=2, slug="vervoer", titel="Vervoer")
    make_vorm()

    page = Page(client.get("/bouwstenen/ondersteunen/vervoer/"))

    assert page.title == "Vervoer – manier 2 van 2 – Aanpak eenzaamheid"
    assert (
        page.one("nav", class_="breadcrumb").find("a")[-1].attrs["href"]
        == "/bouwstenen/ondersteunen/"
    )


def test_vorm_is_not_found_below_another_bouwsteen(client):
    make_vorm(slug="vervoer", bouwsteen=make_bouwsteen(slug="ondersteunen"))
    make_bouwsteen(slug="weten")

    response = client.get("/bouwstenen/weten/vervoer/")

    assert response.status_code == 404


def test_menu_marks_the_part_where_the_visitor_is(client):
    bouwsteen = make_bouwsteen()

    page = Page(client.get(bouwsteen.get_absolute_url()))

    menu = page.one("nav", class_="menu")
    assert [link.text for link in menu.find("a") if "aria-current" in link.attrs] == ["Bouwstenen"]


@pytest.mark.parametrize("aantal", [1, 3])
def test_overview_query_count(client, django_assert_num_queries, aantal):
    for _ in range(aantal):
        make_bouwsteen()

    with django_assert_num_queries(3):
        client.get("/bouwstenen/")


@pytest.mark.parametrize("aantal", [1, 3])
def test_bouwsteen_query_count(client, django_assert_num_queries, aantal):
    bouwsteen = make_bouwsteen(bronnen=[make_bron() for _ in range(aantal)])
    for _ in range(aantal):
        make_bouwsteen()
        make_advies(bouwsteen=bouwsteen)
        make_vorm(bouwsteen=bouwsteen)
        make_bijdrage(bouwsteen=bouwsteen)

    with django_assert_num_queries(9):
        client.get(bouwsteen.get_absolute_url())


@pytest.mark.parametrize("aantal", [1, 3])
def test_vorm_query_count(client, django_assert_num_queries, aantal):
    vorm = make_vorm(bronnen=[make_bron() for _ in range(aantal)], voorbeelden="Een\nTwee")
    for _ in range(aantal):
        make_vorm(bouwsteen=vorm.bouwsteen)

    with django_assert_num_queries(5):
        client.get(vorm.get_absolute_url())
