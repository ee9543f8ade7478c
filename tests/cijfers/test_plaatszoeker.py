"""From what a visitor types to the gemeente that is meant."""

import pytest

from cijfers.plaatszoeker import LONGEST
from tests.pages import Page

pytestmark = pytest.mark.usefixtures("gemeenten")

PATH = "/cijfers/gemeenten/"


def ask(client, vraag):
    return client.get(PATH, {"q": vraag})


def answer(client, vraag):
    """The block with the answer, on the overview."""
    response = ask(client, vraag)
    assert response.status_code == 200, response.headers.get("Location")
    return Page(response).one("section", class_="found")


def links(element):
    return {
        link.text: link.attrs["href"].removeprefix(PATH).strip("/") for link in element.find("a")
    }


@pytest.mark.parametrize(
    ("vraag", "slug"),
    [
        ("Ede", "ede"),
        ("  ede ", "ede"),
        ("gemeente Ede", "ede"),
        ("Bennekom", "ede"),
        ("6711", "ede"),
        ("6711 AB", "ede"),
        ("6711ab", "ede"),
        ("postcode 1012 JS", "amsterdam"),
        ("Den Haag", "s-gravenhage"),
        ("'s-Gravenhage", "s-gravenhage"),
        ("’s-Gravenhage", "s-gravenhage"),
        ("Den Bosch", "s-hertogenbosch"),
        ("Súdwest-Fryslân", "sudwest-fryslan"),
        ("sudwest fryslan", "sudwest-fryslan"),
        ("Sneek", "sudwest-fryslan"),
        ("Zaandam", "zaanstad"),
        ("Utrecht", "utrecht"),
        ("Groningen", "groningen"),
        ("Beek (Limburg)", "beek"),
        ("Beek (Gelderland)", "montferland"),
        ("Beek in Gelderland", "montferland"),
        ("Bergen (NH.)", "bergen-nh"),
        ("Bergen Limburg", "bergen-l"),
        ("Hengelo (Gelderland)", "bronckhorst"),
        ("Hengelo (O.)", "hengelo"),
        ("Nes Ameland", "ameland"),
        ("De Wolden", "de-wolden"),
        ("percentage eenzaam Ede", "ede"),
        ("hoeveel mensen zijn eenzaam in De Wolden", "de-wolden"),
        ("eenzaamheid in Den Haag", "s-gravenhage"),
        ("cijfers 6711", "ede"),
        ("Alphen aan den Rijn", "alphen-aan-den-rijn"),
        ("Krommenie", "zaanstad"),
        ("Hoek van Holland", "rotterdam"),
        ("Domburg", "veere"),
        ("Volendam", "edam-volendam"),
        ("Kerkrade", "kerkrade"),
        ("9166", "schiermonnikoog"),
        ("4331 BK", "middelburg"),
        ("West-Terschelling", "terschelling"),
    ],
)
def test_one_hit_goes_straight_to_the_page(client, vraag, slug):
    response = ask(client, vraag)

    assert (response.status_code, response.headers.get("Location")) == (302, f"{PATH}{slug}/")


@pytest.mark.parametrize(
    ("vraag", "places"),
    [
        ("Beek", {"Beek (Limburg)": "beek", "Beek (Gelderland)": "montferland"}),
        ("Hengelo", {"Hengelo (Overijssel)": "hengelo", "Hengelo (Gelderland)": "bronckhorst"}),
        ("Laren", {"Laren (Noord-Holland)": "laren", "Laren (Gelderland)": "lochem"}),
        ("Bergen", {"Bergen (Limburg)": "bergen-l", "Bergen (Noord-Holland)": "bergen-nh"}),
    ],
)
def test_several_places_of_a_name_become_a_question(client, vraag, places):
    found = answer(client, vraag)

    assert found.one("h2").text == f"Bedoelt u {' of '.join(places)}?"
    assert links(found) == places


def test_places_in_one_province_are_told_apart_by_their_gemeente(client):
    found = answer(client, "Nes")

    assert [item.text for item in found.find("li")] == [
        "Nes (Fryslân) Hoort bij de gemeente Ameland",
        "Nes (Fryslân) Hoort bij de gemeente Heerenveen",
        "Nes (Fryslân) Hoort bij de gemeente Noardeast-Fryslân",
    ]


def test_former_gemeente_is_explained(client):
    found = answer(client, "Weesp")

    assert found.one("h2").text == "Weesp hoort nu bij Amsterdam"
    assert "Sinds 24 maart 2022 is Weesp geen aparte gemeente meer." in found.text
    assert links(found) == {"Bekijk de cijfers van Amsterdam": "amsterdam"}


def test_gemeente_that_was_divided_asks_for_the_part(client):
    found = answer(client, "Haaren")

    assert found.one("h2").text == "Haaren is verdeeld over 4 gemeenten"
    assert set(links(found).values()) == {"boxtel", "oisterwijk", "tilburg", "vught"}


def test_gemeente_with_another_name_is_explained(client):
    found = answer(client, "Groesbeek")

    assert found.one("h2").text == "Groesbeek heet nu Berg en Dal"


@pytest.mark.parametrize(
    ("vraag", "naam"),
    [
        ("Amersfort", "Amersfoort"),
        ("Rotterdm", "Rotterdam"),
        ("Nijmwegen", "Nijmegen"),
        ("Wijk bij Duurstde", "Wijk bij Duurstede"),
        ("amersf", "Amersfoort"),
        ("percentage eenzaam amersfort", "Amersfoort"),
    ],
)
def test_typing_error_is_forgiven(client, vraag, naam):
    found = answer(client, vraag)

    assert found.one("h2").text == f"‘{vraag}’ kennen wij niet"
    assert found.find("li")[0].find("a")[0].text.startswith(naam)


@pytest.mark.parametrize("vraag", ["xyzzyx", "?", "<b>", "%", "gemeente", "-"])
def test_unknown_name_tells_what_to_try(client, vraag):
    found = answer(client, vraag)

    assert found.find("li") == []
    assert "typ de vier cijfers van uw postcode" in found.text
    assert "#lijst" in [link.attrs["href"] for link in found.find("a")]


def test_unknown_postcode_tells_what_to_try(client):
    found = answer(client, "0123 AB")

    assert "Kijk of de cijfers van de postcode kloppen" in found.text


def test_what_was_typed_stays_in_the_field(client):
    page = Page(ask(client, "Eeede"))

    assert page.one("input", id="gemeente").attrs["value"] == "Eeede"


def test_long_question_is_cut_and_answered(client):
    page = Page(ask(client, "z" * 5000))

    assert page.one("input", id="gemeente").attrs["value"] == "z" * LONGEST
