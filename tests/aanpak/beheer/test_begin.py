"""The start screen of the admin: what asks for attention."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from redactie.beheer.werk import Werkafspraken
from redactie.pagina.bronnen import Bron
from redactie.versies.versie import Versie
from stappen.models import Stap
from tests.beheer import messages, save
from tests.factories import (
    make_bouwsteen,
    make_bron,
    make_domein,
    make_eindredacteur,
    make_instellingen,
    make_pagina,
    make_redacteur,
    make_stap,
    make_vorm,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db


def block(page, title):
    """The lines under one heading of the home; None when the block is not there."""
    for section in page.find("section", class_="module"):
        if section.find("h2")[0].text == title:
            return [item.text for item in section.find("li")]
    return None


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


def test_home_of_a_quiet_day_says_that_all_is_done(eindredacteur):
    make_stap(controleren_voor=today(200))

    page = Page(eindredacteur.get("/beheer/"))

    assert "Alles is bij. Er ligt niets op u te wachten." in page.text
    assert (block(page, "Verder werken"), block(page, "Komt eraan")) == (None, None)


def test_every_line_that_asks_for_attention_leads_to_as_many_pages(redacteur, eindredacteur):
    save(redacteur, make_stap(controleren_voor=today(200)), "_ter_controle", titel="Anders")
    save(redacteur, make_domein(controleren_voor=today(200)), "_concept", titel="Anders")
    Werkafspraken.objects.create(vier_ogen=True)
    save(eindredacteur, make_vorm(), "_nu_publiceren", titel="Spoed")
    for days in (-1, 10, 50, 80):
        make_pagina(controleren_voor=today(days))

    page = Page(eindredacteur.get("/beheer/"))

    assert block(page, "Dit vraagt uw aandacht") == [
        "1 concept wacht op controle",
        "1 pagina is gepubliceerd zonder tweede lezer",
        "1 pagina had al nagelezen moeten zijn",
        "2 pagina’s nalezen binnen 30 dagen",
        "3 pagina’s nalezen binnen 60 dagen",
        "4 pagina’s nalezen binnen 90 dagen",
        "1 concept is nog niet klaar",
    ]
    links = [link for link in page.find("a") if "taak=" in link.attrs["href"]]
    numbers = {
        link.text: len(Page(eindredacteur.get(link.attrs["href"])).find("tbody")[0].find("tr"))
        for link in links
    }
    assert numbers == {text: int(text.split()[0]) for text in numbers}


def test_missing_contact_is_the_first_line_and_leads_to_the_settings(beheerder, redacteur):
    make_instellingen(telefoon="", email="")
    make_stap(controleren_voor=today(-1))

    page = Page(beheerder.get("/beheer/"))

    first, *_ = block(page, "Dit vraagt uw aandacht")
    assert first == (
        "Bezoekers kunnen u niet bereiken: vul organisatie, telefoonnummer en e-mailadres in"
    )
    [link] = [link for link in page.find("a") if link.text == first]
    settings_page = beheerder.get(link.attrs["href"])
    assert 'name="organisatie"' in settings_page.content.decode()
    assert "niet bereiken" not in Page(redacteur.get("/beheer/")).text


def test_contact_that_is_filled_in_asks_for_nothing(beheerder):
    make_instellingen(organisatie="Gemeente Voorbeeld")

    assert "niet bereiken" not in Page(beheerder.get("/beheer/")).text


def test_old_sources_lead_to_the_list_of_just_those(eindredacteur):
    make_bron(titel="Oud boek", jaar=today().year - 6)
    make_bron(titel="Nieuw boek", jaar=today().year - 1)

    [link] = [
        link for link in Page(eindredacteur.get("/beheer/")).find("a") if "vijf jaar" in link.text
    ]
    listing = eindredacteur.get(link.attrs["href"]).content.decode()

    assert link.text == "1 bron is ouder dan vijf jaar"
    assert "Oud boek" in listing
    assert "Nieuw boek" not in listing
    assert Bron.objects.count() == 2


def test_what_comes_up_stands_in_order(eindredacteur):
    now = timezone.localtime().replace(hour=9, minute=0)
    make_stap(titel="Nieuwe stap", publiceren_vanaf=now + timedelta(days=3))
    make_domein(titel="Tijdelijk", offline_vanaf=now + timedelta(days=2))
    later = now + timedelta(days=1)
    save(
        eindredacteur,
        make_pagina(titel="Pagina"),
        samenvatting="Straks.",
        publiceren_vanaf_0=f"{later:%d-%m-%Y}",
        publiceren_vanaf_1="09:00",
    )

    lines = block(Page(eindredacteur.get("/beheer/")), "Komt eraan")

    assert lines[0] == "morgen 09:00: Pagina wordt bijgewerkt"
    assert [line.split(": ")[1] for line in lines[1:]] == [
        "Tijdelijk gaat offline",
        "Nieuwe stap komt online",
    ]


def test_own_concepts_come_first_to_go_on_with(client_for):
    rita, eva = client_for(make_redacteur(first_name="Rita")), client_for(make_eindredacteur())
    save(eva, make_stap(), "_concept", titel="Van Eva")
    save(rita, make_stap(), "_concept", titel="Van Rita")

    for_eva = block(Page(eva.get("/beheer/")), "Verder werken")
    for_rita = block(Page(rita.get("/beheer/")), "Verder werken")

    assert [line.split(":")[0] for line in for_eva] == ["Van Eva", "Van Rita"]
    assert [line.split(":")[0] for line in for_rita] == ["Van Rita", "Van Eva"]
    assert for_eva[1].startswith("Van Rita: concept van Rita, vandaag ")


def test_state_of_the_guide_is_told_per_part(eindredacteur):
    make_bouwsteen()
    make_stap(gepubliceerd=False)
    save(eindredacteur, make_stap(), "_concept", titel="Anders")

    lines = block(Page(eindredacteur.get("/beheer/")), "De gids")

    assert lines == [
        "Bouwstenen: 1 van 1 online",
        "Vormen van ondersteuning: 0 van 0 online",
        "Domeinen: 0 van 0 online",
        "Stappen: 1 van 2 online, 1 met een concept",
        "Doelgroepen: 0 van 0 online",
        "Raamwerken: 0 van 0 online",
        "Hulpmiddelen: 0 van 0 online",
        "Interventies: 0 van 0 online",
        "Voorbeelden: 0 van 0 online",
        "Pagina’s: 0 van 0 online",
    ]


def test_home_takes_few_queries_with_two_thousand_pages(eindredacteur):
    eindredacteur.get("/beheer/")
    Stap.objects.bulk_create(
        Stap(
            titel=f"Stap {i}",
            slug=f"stap-{i}",
            samenvatting="Kort.",
            gepubliceerd=True,
            controleren_voor=today(i % 400),
        )
        for i in range(2000)
    )

    with CaptureQueriesContext(connection) as queries:
        page = Page(eindredacteur.get("/beheer/"))

    assert len(queries) <= 12
    assert "Stappen: 2000 van 2000 online" in page.text


def test_one_click_in_the_list_says_a_page_is_still_right(eindredacteur):
    stap = make_stap(controleren_voor=today(-1))
    listing = Page(eindredacteur.get("/beheer/werklijst/?taak=nalezen"))
    [form] = listing.one("table", class_="versions").find("form")

    data = {field.attrs["name"]: field.attrs["value"] for field in form.find("input")} | {
        "actie": "juist"
    }
    page = Page(eindredacteur.post(form.attrs["action"], data, follow=True))

    stap.refresh_from_db()
    assert stap.controleren_voor > today(300)
    assert "is nagelezen en nog juist" in messages(page)[0]
    assert "Er is niets gevonden." in page.text
    assert Versie.objects.nieuwste(stap).notitie == "Nagelezen: nog juist"


def test_redacteur_has_no_buttons_in_the_list(redacteur):
    make_stap(controleren_voor=today(-1))

    page = Page(redacteur.get("/beheer/werklijst/?taak=nalezen"))

    assert page.find("button", name="actie") == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("plan", ["Plan maken"]),
        ("/stappen/plan-maken/", ["Plan maken"]),
        ("PLAN M", ["Plan maken"]),
        ("%", []),
        ("", []),
    ],
)
def test_page_is_found_by_its_title_or_address(redacteur, words, found):
    make_stap(titel="Plan maken", slug="plan-maken")
    make_domein(titel="Sport", slug="sport")

    page = Page(redacteur.get("/beheer/werklijst/", {"q": words}))

    rows = [row for table in page.find("table", class_="versions") for row in table.find("tr")[1:]]
    assert [row.find("a")[0].text for row in rows] == found


def test_work_list_without_a_task_does_not_exist(redacteur, client):
    assert redacteur.get("/beheer/werklijst/").status_code == 404
    assert redacteur.get("/beheer/werklijst/?taak=iets").status_code == 404
    client.logout()
    assert client.get("/beheer/werklijst/?taak=nalezen").status_code == 302
