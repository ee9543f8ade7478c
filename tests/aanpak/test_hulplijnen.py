"""The hulplijnen: one place for each number, shown on its page and on the help card."""

import re

import pytest

from redactie.tekst.telefoon import tel_link
from tests.beheer import save
from tests.factories import make_bron, make_hulplijn, make_pagina
from tests.pages import Page

pytestmark = pytest.mark.django_db


def test_hulplijn_shows_whom_it_is_for_when_and_what_it_costs(client):
    bron = make_bron(titel="Een krant over de lijn")
    make_hulplijn(
        voor_wie="iedereen die wil praten",
        uren="dag en nacht",
        kosten="gratis",
        chat="Chatten kan ook.",
        niet_horen="Met een tolk.",
        site="https://praatlijn.example/",
        bron=bron,
    )

    text = Page(client.get("/hulplijnen/")).one("main").text

    for words in (
        "Iemand die luistert",
        "088 123 45 67",
        "Iedereen die wil praten",
        "Dag en nacht",
        "Gratis",
        "Chatten kan ook.",
        "Met een tolk.",
        "Een krant over de lijn",
    ):
        assert words in text


def test_card_has_only_the_lines_that_are_marked_for_it(client):
    lijn = make_hulplijn(naam="Lijn op de kaart", op_kaart=True, ander_nummer="0800-0113")
    make_hulplijn(pagina=lijn.pagina, naam="Andere lijn", bron=lijn.bron)

    card = Page(client.get("/hulplijnen/")).one("section", class_="help-card")

    assert "Lijn op de kaart" in card.text
    assert "Andere lijn" not in card.text
    hrefs = [link.attrs["href"] for link in card.find("a")]
    assert hrefs == ["tel:+31881234567", "tel:08000113"]


def test_there_is_no_card_without_lines(client):
    make_pagina(slug="hulplijnen")

    assert Page(client.get("/hulplijnen/")).find("section", class_="help-card") == []


def test_number_that_is_no_number_is_refused():
    lijn = make_hulplijn()
    lijn.telefoon = "bel ons"

    with pytest.raises(Exception, match="Gebruik alleen cijfers, spaties en streepjes"):
        lijn.full_clean()


@pytest.mark.parametrize("number", ["112", "0800-0113", "088 0767 000", "(030) 123 45 67"])
def test_link_to_call_has_no_spaces(number):
    assert re.fullmatch(r"tel:\+?\d+", tel_link(number))


def test_editor_edits_the_lines_on_their_page_only(redacteur):
    lijn = make_hulplijn()
    other = make_pagina(slug="over")

    with_lines = redacteur.get(f"/beheer/aanpak/pagina/{lijn.pagina_id}/change/")
    without = redacteur.get(f"/beheer/aanpak/pagina/{other.pk}/change/")

    assert 'value="088 123 45 67"' in with_lines.content.decode()
    assert "hulplijnen-0" not in without.content.decode()


def test_every_page_has_the_card_in_one_line_above_its_head(client):
    lijn = make_hulplijn(op_kaart=True, ander_nummer="0800-0113")
    make_hulplijn(pagina=lijn.pagina, telefoon="0800-2000", bron=lijn.bron)

    short = Page(client.get("/stappen/")).one("header").one("details", class_="help-short")

    assert short.one("summary").text == "Wilt u met iemand praten?"
    hrefs = [link.attrs["href"] for link in short.find("a")]
    assert hrefs == ["tel:+31881234567", "tel:08000113", "/hulplijnen/"]


def test_page_for_who_is_worried_has_the_lines_for_that(client):
    lijn = make_hulplijn(naam="Meldpunt", bij_zorgen=True)
    make_hulplijn(pagina=lijn.pagina, naam="Andere lijn", bron=lijn.bron)
    make_pagina(slug="zorgen", titel="Maakt u zich zorgen om iemand?")

    page = Page(client.get("/zorgen/"))

    assert "Meldpunt" in page.main.text
    assert "Andere lijn" not in page.main.text
    assert "tel:+31881234567" in page.hrefs


def test_number_changes_everywhere_once_it_is_published(client, eindredacteur):
    lijn = make_hulplijn(op_kaart=True)

    save(eindredacteur, lijn.pagina, "_concept", **{"hulplijnen-0-telefoon": "088 999 99 99"})
    before = Page(client.get("/stappen/")).one("details", class_="help-short")
    save(eindredacteur, lijn.pagina, **{"hulplijnen-0-telefoon": "088 999 99 99"})
    after = Page(client.get("/stappen/")).one("details", class_="help-short")

    assert "Bel 088 123 45 67" in before.text
    assert "Bel 088 999 99 99" in after.text
