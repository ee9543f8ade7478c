"""Doelgroepen, and the models that others work with."""

from datetime import timedelta

import pytest
from django.utils import timezone

from aanpak.paginas import IS_PAST
from redactie.tekst.balken import read_balken
from tests.beheer import change_url
from tests.factories import (
    make_bouwsteen,
    make_doelgroep,
    make_interventie,
    make_onderdeel,
    make_pagina,
    make_raamwerk,
    make_stap,
    make_termijn,
    make_vorm,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db

LIST = "<ul><li>Gehuwd: 10,1 procent</li><li>Gescheiden: 20,2 procent</li><li>Alleen: 5 procent</li></ul>"


def test_page_voor_wie_leads_to_every_visible_doelgroep(client):
    make_pagina(slug="voor-wie", plek="verdieping")
    make_doelgroep(titel="Mannen", slug="mannen", nummer=2)
    make_doelgroep(titel="Ouderen", slug="ouderen", nummer=1)
    make_doelgroep(titel="Concept", gepubliceerd=False)

    page = Page(client.get("/verdieping/voor-wie/"))

    links = page.main.one("ol", class_="entries").find("a")
    assert [(link.text, link.attrs["href"]) for link in links] == [
        ("Ouderen", "/verdieping/voor-wie/ouderen/"),
        ("Mannen", "/verdieping/voor-wie/mannen/"),
    ]


def test_doelgroep_shows_what_is_related_to_it(client):
    doelgroep = make_doelgroep(slug="mannen", vormen=[make_vorm(titel="Bezigheden")])
    make_interventie(titel="Samen klussen", doelgroepen=[doelgroep])
    make_interventie(titel="Ontwerp", doelgroepen=[doelgroep], gepubliceerd=False)
    make_interventie(titel="Iets anders")

    page = Page(client.get("/verdieping/voor-wie/mannen/"))

    texts = [link.text for link in page.main.find("a")]
    assert "Bezigheden" in texts
    assert "Samen klussen" in texts
    assert not {"Ontwerp", "Iets anders"} & set(texts)


def test_interventies_are_narrowed_by_doelgroep(client):
    doelgroep = make_doelgroep(slug="mannen", titel="Mannen")
    make_interventie(titel="Samen klussen", doelgroepen=[doelgroep])
    make_interventie(titel="Iets anders")

    page = Page(client.get("/interventies/?doelgroep=mannen"))

    assert [item.text for item in page.one("ul", class_="items").find("h3")] == ["Samen klussen"]


def test_raamwerk_tells_what_its_parts_are_called_here(client):
    raamwerk = make_raamwerk(slug="pijlers", titel="Vijf pijlers")
    make_onderdeel(
        raamwerk=raamwerk,
        naam="Sterk netwerk",
        bouwstenen=[make_bouwsteen(titel="Samenwerken"), make_bouwsteen(gepubliceerd=False)],
        stappen=[make_stap(titel="Organiseren")],
    )

    page = Page(client.get("/verdieping/modellen/pijlers/"))

    [row] = page.main.one("tbody").find("tr")
    assert row.one("th").text == "Sterk netwerk"
    assert [link.text for link in row.find("a")] == ["Samenwerken", "Organiseren"]


def test_page_modellen_puts_every_model_beside_the_bouwstenen(client):
    make_pagina(slug="modellen", plek="verdieping")
    bouwsteen = make_bouwsteen(titel="Samenwerken")
    for raamwerk, naam in (("Vijf pijlers", "Sterk netwerk"), ("Kompas", "Activiteiten")):
        make_onderdeel(raamwerk=make_raamwerk(titel=raamwerk), naam=naam, bouwstenen=[bouwsteen])
    make_onderdeel(raamwerk=make_raamwerk(gepubliceerd=False), bouwstenen=[bouwsteen])

    page = Page(client.get("/verdieping/modellen/"))

    items = [item.text for item in page.main.one("div", class_="text").find("li")]
    assert items[-2:] == [
        "Vijf pijlers: Sterk netwerk",
        "Kompas: Activiteiten",
    ]


def test_termijn_is_shown_and_editors_hear_when_it_is_past(client, redacteur):
    pagina = make_pagina(slug="geld", plek="verdieping")
    yesterday = timezone.localdate() - timedelta(days=1)
    make_termijn(pagina=pagina, datum=yesterday, tekst="De regeling loopt af.")
    make_termijn(pagina=pagina, datum=timezone.localdate(), tekst="De ronde sluit.")

    page = Page(client.get("/verdieping/geld/"))
    form = Page(redacteur.get(change_url(pagina)))
    gaps = Page(redacteur.get("/beheer/hiaten/"))

    assert "De regeling loopt af." in page.main.text
    assert form.text.count(IS_PAST) == 1
    assert "De regeling loopt af." in gaps.text
    assert "De ronde sluit." not in gaps.text


def test_list_of_percentages_becomes_a_drawing(client):
    make_pagina(slug="wie", plek="verdieping", tekst=f"<p>Per groep.</p>{LIST}<p>Verder.</p>")

    page = Page(client.get("/verdieping/wie/"))

    bars = page.main.one("figure").find("rect")
    assert [bar.attrs["width"] for bar in bars] == ["160", "320", "79"]
    assert "Verder." in page.main.text


@pytest.mark.parametrize(
    "tekst",
    [
        "<p>Niets.</p>",
        "<ul><li>Een: 1 procent</li><li>Twee: 2 procent</li></ul>",
        LIST.replace("Alleen: 5 procent", "Alleen: weinig"),
    ],
)
def test_other_lists_stay_lists(tekst):
    assert read_balken(tekst) is None
