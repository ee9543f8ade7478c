"""A gemeente, place or postcode in a search leads to its figures first."""

import pytest

from aanpak.zoeken.woorden import Zoekvraag
from tests.factories import make_bouwsteen, make_gemeente
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ede():
    """Ede with a village and a postcode, and two places that are called Beek."""
    gemeente = make_gemeente(naam="Ede")
    for naam in ("Ede", "Bennekom", "6711"):
        gemeente.plaatsnamen.create(naam=naam, sleutel=naam.lower())
    beek = make_gemeente(naam="Beek", provincie="Limburg")
    for gemeente_van_beek in (beek, make_gemeente(naam="Montferland")):
        gemeente_van_beek.plaatsnamen.create(naam="Beek", sleutel="beek")
    oud = {"oude_code": "GM9999", "datum": "2022-03-24", "soort": "opgegaan"}
    gemeente.herindelingen.create(oude_naam="Weesp", sleutel="weesp", **oud)
    return gemeente


def search(client, vraag, **keuze):
    return Page(client.get("/zoeken/", {"q": vraag, **keuze}))


def results(page):
    return [item.text for found in page.find("ol", class_="entries") for item in found.find("li")]


@pytest.mark.parametrize(
    "vraag",
    [
        *("Ede", "bennekom", "6711", "6711 AB", "gemeente Ede", "percentage eenzaam Ede"),
        *("eenzaamheid in Ede", "cijfers Bennekom", "hoeveel mensen zijn eenzaam in ede"),
    ],
)
def test_place_comes_before_every_page(client, vraag):
    make_bouwsteen(titel="Eenzaamheid in cijfers, gemeente en percentage")

    page = search(client, vraag)

    first = page.find("ol", class_="entries")[0].find("a")[0]
    assert first.text == "Eenzaamheid in Ede"
    assert first.attrs["href"] == "/cijfers/gemeenten/ede/"


def test_village_is_told_to_belong_to_its_gemeente(client):
    assert results(search(client, "Bennekom")) == [
        "Eenzaamheid in Ede Cijfers per gemeente Bennekom (Gelderland) hoort bij de gemeente Ede."
    ]


def test_both_places_of_a_name_are_found(client):
    assert [text.split(" Cijfers")[0] for text in results(search(client, "beek"))] == [
        "Eenzaamheid in Beek",
        "Eenzaamheid in Montferland",
    ]


def test_former_gemeente_is_explained(client):
    [result] = results(search(client, "Weesp"))

    assert "Weesp hoort sinds 24 maart 2022 bij de gemeente Ede." in result


def test_place_is_counted_and_is_no_question_in_vain(client):
    page = search(client, "Ede")

    assert "1 resultaat voor ‘Ede’" in page.main.text
    assert not Zoekvraag.objects.exists()


def test_name_of_a_place_among_other_words_is_no_place(client):
    make_bouwsteen(titel="Samen fietsen")

    assert "Eenzaamheid in Ede" not in search(client, "samen fietsen ede").main.text


def test_other_pages_stay_below_and_can_be_chosen(client):
    make_bouwsteen(titel="Werken in Ede")

    every, chosen = search(client, "ede"), search(client, "ede", soort="bouwsteen")

    assert results(every)[0].startswith("Eenzaamheid in Ede")
    assert any("Werken in Ede" in text for text in results(every))
    assert not any("Cijfers per gemeente" in text for text in results(chosen))
