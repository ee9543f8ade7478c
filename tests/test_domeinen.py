"""The twelve domeinen: the overview with the krans, and what each can contribute."""

import re

import pytest

from domeinen.models import Domein
from tests.factories import (
    make_bijdrage,
    make_bouwsteen,
    make_bron,
    make_domein,
    make_pagina,
    make_partner,
    make_voorbeeld,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db


def make_domeinen(aantal):
    return [
        make_domein(nummer=nummer, titel=f"Domein nr {nummer}", slug=f"d{nummer}")
        for nummer in range(1, aantal + 1)
    ]


def test_overview_lists_the_domeinen_in_order(client):
    make_domein(nummer=2, titel="Sport", slug="sport")
    make_domein(nummer=1, titel="Gemeente", slug="gemeente")

    page = Page(client.get("/domeinen/"))

    links = page.one("ol", class_="numbered").find("a")
    assert [(link.text, link.attrs["href"]) for link in links] == [
        ("Gemeente", "/domeinen/gemeente/"),
        ("Sport", "/domeinen/sport/"),
    ]


@pytest.mark.parametrize("path", ["/domeinen/", "/"])
def test_krans_links_to_the_same_pages_as_the_list(client, path):
    make_pagina(slug="home")
    domeinen = make_domeinen(12)

    page = Page(client.get(path))

    krans = page.one("svg", class_="krans")
    addresses = {domein.get_absolute_url() for domein in domeinen}
    assert {link.attrs["href"] for link in krans.find("a")} == addresses
    assert len(krans.find("a")) == 12
    assert {link.attrs["href"] for link in page.one("ol", class_="numbered").find("a")} == addresses


def places(page):
    """{name of the link: (x, y)} of the domeinen in the krans."""
    circles = {
        link.attrs["aria-label"]: link.find("circle")
        for link in page.one("svg", class_="krans").find("a")
    }
    return {
        name: (int(circle.attrs["cx"]), int(circle.attrs["cy"]))
        for name, [circle] in circles.items()
    }


def is_on_the_rim(place):
    x, y = place
    return abs(((x - 200) ** 2 + (y - 200) ** 2) ** 0.5 - 158) < 1


@pytest.mark.parametrize("nummer", [1, 3])
def test_krans_has_the_gemeente_in_the_middle_wherever_it_stands_in_the_order(client, nummer):
    make_domeinen(12)
    Domein.objects.filter(nummer=nummer).update(ingang="gemeente")

    page = Page(client.get("/domeinen/"))

    found = places(page)
    assert found.pop(f"{nummer}. Domein nr {nummer}") == (200, 200)
    assert set(found) == {
        f"{other}. Domein nr {other}" for other in range(1, 13) if other != nummer
    }
    assert len(set(found.values())) == 11
    assert all(is_on_the_rim(place) for place in found.values())
    assert (
        page.one("svg", class_="krans")
        .attrs["aria-label"]
        .endswith(f"In het midden: domein nr {nummer}")
    )


@pytest.mark.parametrize("aantal", [1, 2, 3, 20])
def test_krans_without_a_gemeente_has_nobody_in_the_middle(client, aantal):
    make_domeinen(aantal)

    page = Page(client.get("/domeinen/"))

    assert len(places(page)) == aantal
    assert all(is_on_the_rim(place) for place in places(page).values())
    assert page.one("svg", class_="krans").find("line") == []
    assert page.one("svg", class_="krans").attrs["aria-label"] == "De domeinen in een kring"


@pytest.mark.parametrize("aantal", [1, 2, 3, 20])
def test_krans_works_for_any_number_of_domeinen(client, aantal):
    make_domeinen(aantal)
    Domein.objects.filter(nummer=1).update(ingang="gemeente")

    page = Page(client.get("/domeinen/"))

    krans = page.one("svg", class_="krans")
    assert len(krans.find("a")) == aantal
    assert len(krans.find("line")) == aantal - 1


@pytest.mark.parametrize(
    ("titel", "shown"), [("Gemeente", "1 Gemeente"), ("Gemeentelijke organisaties", "1")]
)
def test_name_in_the_middle_of_the_krans_never_runs_outside_its_circle(client, titel, shown):
    make_domein(nummer=1, titel=titel, ingang="gemeente")

    page = Page(client.get("/domeinen/"))

    assert page.one("svg", class_="krans").find("text")[0].text == shown


def test_drawing_on_a_domein_marks_its_own_place(client):
    make_domeinen(3)
    Domein.objects.filter(nummer=2).update(ingang="gemeente")

    marked = {
        slug: [
            (dot.attrs["cx"], dot.attrs["cy"])
            for dot in Page(client.get(f"/domeinen/{slug}/")).find("circle", class_="dot")
        ]
        for slug in ("d1", "d2", "d3")
    }

    assert marked == {"d1": [("200", "42")], "d2": [("200", "200")], "d3": [("200", "358")]}


def test_krans_skips_concepts(client):
    [first, second, _] = make_domeinen(3)
    Domein.objects.filter(pk=second.pk).update(gepubliceerd=False)
    Domein.objects.filter(pk=first.pk).update(ingang="gemeente")

    page = Page(client.get("/domeinen/"))

    krans = page.one("svg", class_="krans")
    assert [link.attrs["href"] for link in krans.find("a")] == ["/domeinen/d3/", "/domeinen/d1/"]
    assert first.titel in krans.text
    assert second.titel not in page.text


def test_overview_advises_where_to_start_small(client):
    make_domein(nummer=1, titel="Gemeente", slug="gemeente", kleine_start=True)
    make_domein(nummer=2, titel="Sport", slug="sport")
    make_domein(nummer=3, titel="Zelforganisaties", slug="zelf", kleine_start=True)

    page = Page(client.get("/domeinen/"))

    [box] = [box for box in page.main.find("div", class_="box") if "Klein beginnen?" in box.text]
    assert [link.text for link in box.find("a")] == ["Gemeente", "Zelforganisaties"]


def test_overview_without_a_small_start_does_not_announce_one(client):
    make_domein(kleine_start=False)

    page = Page(client.get("/domeinen/"))

    assert "Klein beginnen?" not in page.text


def test_overview_has_the_words_of_its_introduction(client):
    make_pagina(
        slug="domeinen",
        titel="Het proces",
        samenvatting="Stap voor stap.",
        tekst="<p>Twaalf sectoren.</p>",
    )

    page = Page(client.get("/domeinen/"))

    assert page.texts("h1") == ["Het proces"]
    assert "Stap voor stap." in page.main.text
    assert "Twaalf sectoren." in page.main.text


def test_title_tells_the_place_of_the_domein(client):
    make_domeinen(12)

    page = Page(client.get("/domeinen/d7/"))

    assert page.title == "Domein nr 7 – domein 7 van 12 – Aanpak eenzaamheid"
    assert page.one("p", class_="label").text == "Domein 7 van 12"


def test_domein_shows_examples_and_a_sentence_to_start_with(client):
    domein = make_domein(voorbeelden="Kappers\nNotarissen", openingszin="Mag ik langskomen?")

    page = Page(client.get(domein.get_absolute_url()))

    assert re.search(r"Voorbeelden Kappers Notarissen", page.main.text)
    assert "‘Mag ik langskomen?’" in page.main.text


def test_domein_without_examples_has_no_empty_blocks(client):
    domein = make_domein()

    page = Page(client.get(domein.get_absolute_url()))

    assert {"voorbeelden", "contact-leggen", "bijdragen", "bronnen"}.isdisjoint(page.ids)


def test_domein_shows_per_bouwsteen_in_order_what_it_can_do(client):
    domein = make_domein()
    vinden = make_bouwsteen(nummer=2, titel="Vinden", slug="vinden")
    weten = make_bouwsteen(nummer=1, titel="Weten", slug="weten")
    make_bijdrage(domein=domein, bouwsteen=vinden, nummer=1, tekst="Let op.")
    make_bijdrage(domein=domein, bouwsteen=weten, nummer=2, tekst="Hang een poster op.")
    make_bijdrage(domein=domein, bouwsteen=weten, nummer=1, tekst="Vertel het.")
    make_bijdrage(bouwsteen=weten, tekst="Van een ander domein.")

    page = Page(client.get(domein.get_absolute_url()))

    section = page.one("section", class_="contributions")
    assert [link.attrs["href"] for heading in section.find("h3") for link in heading.find("a")] == [
        "/bouwstenen/weten/",
        "/bouwstenen/vinden/",
    ]
    assert [
        [item.text[:-3] for item in list_.find("li")] for list_ in section.find("ul", class_="do")
    ] == [
        ["Vertel het.", "Hang een poster op."],
        ["Let op."],
    ]


def test_domein_hides_what_it_can_do_for_a_concept_bouwsteen(client):
    domein = make_domein()
    make_bijdrage(
        domein=domein,
        bouwsteen=make_bouwsteen(titel="Geheime bouwsteen", gepubliceerd=False),
        tekst="Nog niet.",
    )

    page = Page(client.get(domein.get_absolute_url()))

    assert "Geheime bouwsteen" not in page.text
    assert "Nog niet." not in page.text


def test_same_row_is_on_the_page_of_the_domein_and_of_the_bouwsteen(client):
    bijdrage = make_bijdrage(tekst="Drink samen koffie.")

    domein = Page(client.get(bijdrage.domein.get_absolute_url()))
    bouwsteen = Page(client.get(bijdrage.bouwsteen.get_absolute_url()))

    assert "Drink samen koffie." in domein.main.text
    assert "Drink samen koffie." in bouwsteen.main.text


@pytest.mark.parametrize("aantal", [1, 3])
def test_overview_query_count(client, django_assert_num_queries, aantal):
    make_domeinen(aantal)

    with django_assert_num_queries(4):
        client.get("/domeinen/")


def test_overview_shows_the_visible_example_with_most_domeinen_on_the_krans(
    client, django_assert_num_queries
):
    gemeente, sport, _ = make_domeinen(3)
    narrow = make_voorbeeld(titel="Smal")
    hidden = make_voorbeeld(titel="Geheim", gepubliceerd=False)
    broad = make_voorbeeld(titel="Breed", samenvatting="Zij doen veel samen.")
    for voorbeeld, domein in ((narrow, sport), (broad, gemeente), (broad, sport), (broad, sport)):
        make_partner(voorbeeld=voorbeeld, domein=domein)
    for domein in Domein.objects.all():
        make_partner(voorbeeld=hidden, domein=domein)

    with django_assert_num_queries(5):
        page = Page(client.get("/domeinen/"))

    assert "Een voorbeeld: Breed" in page.texts("h2")
    assert "Concept" not in page.text
    assert "Hier doen 2 van de 3 domeinen mee." in page.main.text
    assert broad.get_absolute_url() in page.hrefs
    example = page.find("svg", class_="krans")[1]
    labels = [link.attrs["aria-label"] for link in example.find("a")]
    assert len([label for label in labels if label.endswith(": doet mee")]) == 2


@pytest.mark.parametrize("aantal", [1, 3])
def test_domein_query_count(client, django_assert_num_queries, aantal):
    domein = make_domein(bronnen=[make_bron() for _ in range(aantal)])
    for _ in range(aantal):
        make_domein()
        make_bijdrage(domein=domein)

    with django_assert_num_queries(8):
        client.get(domein.get_absolute_url())
