"""The page of the beheer that tells where the guide is thin."""

import pytest
from django.utils import timezone

from tests.factories import (
    make_bijdrage,
    make_bouwsteen,
    make_bron,
    make_domein,
    make_hulpmiddel,
    make_instellingen,
    make_interventie,
    make_partner,
    make_stap,
    make_voorbeeld,
    make_vorm,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db


def gaps(client):
    return Page(client.get("/beheer/hiaten/")).one("div", id="content-main")


def after(main, heading):
    """What stands under a heading, line by line."""
    words = main.text.partition(heading)[2]
    following = [other.text for other in main.find("h2") if other.text in words]
    return words.partition(following[0])[0].strip() if following else words.strip()


def test_page_asks_for_the_accessibility_statement_until_it_is_there(redacteur):
    before = after(gaps(redacteur), "Toegankelijkheidsverklaring")

    make_instellingen(toegankelijkheid_url="https://verklaring.example/")

    assert "Er is nog geen verklaring." in before
    assert "leidt naar de verklaring" in after(gaps(redacteur), "Toegankelijkheidsverklaring")


def test_home_of_the_beheer_leads_there(redacteur):
    page = Page(redacteur.get("/beheer/"))

    assert [
        link.attrs["href"] for link in page.find("a") if link.text == "Wat ontbreekt er nog?"
    ] == ["/beheer/hiaten/"]


def test_table_tells_what_each_domein_has_for_each_bouwsteen(redacteur):
    gemeente, sport = make_domein(titel="Gemeente"), make_domein(titel="Sport")
    weten, vinden = make_bouwsteen(titel="Weten"), make_bouwsteen(titel="Vinden")
    make_bijdrage(domein=gemeente, bouwsteen=weten)
    make_bijdrage(domein=gemeente, bouwsteen=weten)
    make_hulpmiddel(domeinen=[gemeente, sport], bouwstenen=[weten, vinden])
    make_interventie(domeinen=[gemeente], bouwstenen=[weten])
    make_interventie(domeinen=[gemeente], bouwstenen=[weten], gepubliceerd=False)
    voorbeeld = make_voorbeeld(bouwstenen=[weten])
    make_partner(voorbeeld=voorbeeld, domein=gemeente)
    make_partner(voorbeeld=voorbeeld, domein=gemeente)

    rows = [[cell.text for cell in row.find("th", "td")] for row in gaps(redacteur).find("tr")]

    assert rows == [
        ["Domein", "Weten", "Vinden"],
        ["Gemeente", "2 + 3", "0 + 1"],
        ["Sport", "0 + 1", "0 + 1"],
    ]


def test_stappen_and_vormen_without_practice_are_named(redacteur):
    full, empty = make_stap(titel="Vol"), make_stap(titel="Leeg")
    make_hulpmiddel(stappen=[full])
    make_hulpmiddel(stappen=[empty], gepubliceerd=False)
    rich, poor = make_vorm(titel="Rijk"), make_vorm(titel="Arm")
    for _ in range(3):
        make_interventie(vormen=[rich])
    make_interventie(vormen=[poor])

    main = gaps(redacteur)

    assert after(main, "Stappen zonder hulpmiddel") == "Leeg"
    assert after(main, "Vormen met weinig interventies") == "Arm: 1"


def test_items_with_an_old_source_are_named_once(redacteur):
    year = timezone.localdate().year
    make_hulpmiddel(titel="Oud", bronnen=[make_bron(jaar=year - 5), make_bron(jaar=year - 9)])
    make_interventie(titel="Nieuw", bronnen=[make_bron(jaar=year - 4), make_bron(jaar=None)])

    assert after(gaps(redacteur), "Met een bron ouder dan 5 jaar") == "Oud (hulpmiddel)"


def test_empty_guide_says_so(redacteur):
    assert "Er staan nog geen domeinen online." in gaps(redacteur).text


@pytest.mark.parametrize("number", [1, 8])
def test_page_takes_few_queries(redacteur, django_assert_max_num_queries, number):
    for _ in range(number):
        domein, bouwsteen = make_domein(), make_bouwsteen()
        make_hulpmiddel(domeinen=[domein], bouwstenen=[bouwsteen], bronnen=[make_bron(jaar=2001)])
        make_stap()
        make_vorm()
    redacteur.get("/beheer/hiaten/")

    with django_assert_max_num_queries(16):
        gaps(redacteur)
