"""The editorial desk: concepts, publishing, conflicts, history, review and deleted pages, as
editors meet them.
"""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from aanpak.instellingen import Instellingen
from redactie.beheer.werk import Geopend, Werkafspraken
from redactie.versies.versie import Versie
from stappen.models import Actie, Stap
from tests.beheer import act, change_url, errors, form_data, messages, save
from tests.factories import (
    make_actie,
    make_beheerder,
    make_bijdrage,
    make_bouwsteen,
    make_bron,
    make_domein,
    make_eindredacteur,
    make_hulpmiddel,
    make_instellingen,
    make_interventie,
    make_pagina,
    make_redacteur,
    make_stap,
    make_voorbeeld,
    make_vorm,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db

Staat = Versie.Staat


@pytest.fixture
def rita(client_for):
    """Rita writes concepts."""
    return client_for(
        make_redacteur(
            username="rita", first_name="Rita", last_name="de Wit", email="rita@gids.example"
        )
    )


@pytest.fixture
def eva(client_for):
    """Eva also publishes."""
    return client_for(
        make_eindredacteur(
            username="eva", first_name="Eva", last_name="Bos", email="eva@gids.example"
        )
    )


def log_in_again(**clients):
    """Sessions do not outlive a jump in time."""
    for username, client in clients.items():
        client.force_login(User.objects.get(username=username))


def opened(client, thing):
    """The form of a page as an editor sees it, and what a browser would send back."""
    page = Page(client.get(change_url(thing)))
    return page, form_data(page)


def send(client, thing, data, button="_concept"):
    return Page(client.post(change_url(thing), data | {button: "x"}, follow=True))


def status_line(page):
    return page.one("p", class_="status-line").text


def buttons(page):
    return [
        button.attrs["value"]
        for button in page.one("div", class_="verbs").find("input", type="submit")
    ]


# --- Concepts -------------------------------------------------------------------------------------


def test_concept_of_a_live_page_changes_nothing_for_visitors(rita, client):
    domein = make_domein(slug="sport", titel="Sport")
    stays = make_bijdrage(domein=domein, tekst="Blijft.", nummer=1)
    make_bijdrage(
        domein=domein, tekst="Verdwijnt.", nummer=2, bron=stays.bron, bouwsteen=stays.bouwsteen
    )
    before = client.get("/domeinen/sport/").content
    _, data = opened(rita, domein)
    data |= {
        "titel": "Sport en spel",
        "slug": "sport-en-spel",
        "bijdragen-0-nummer": "9",
        "bijdragen-1-DELETE": "on",
    }
    new = {
        "nummer": "1",
        "tekst": "Komt erbij.",
        "bouwsteen": stays.bouwsteen_id,
        "bron": stays.bron_id,
        "herkomst": "eigen",
    }
    data |= {f"bijdragen-2-{name}": value for name, value in new.items()} | {
        "bijdragen-TOTAL_FORMS": "3"
    }

    page = send(rita, domein, data)

    assert messages(page) == [
        "Het concept is opgeslagen. Bezoekers zien het pas als u het publiceert."
    ]
    assert client.get("/domeinen/sport/").content == before
    again = form_data(page)
    assert (again["titel"], again["slug"], again["bijdragen-INITIAL_FORMS"]) == (
        "Sport en spel",
        "sport-en-spel",
        "2",
    )
    assert [again["bijdragen-0-tekst"], again["bijdragen-1-tekst"]] == ["Komt erbij.", "Blijft."]


def test_new_row_keeps_its_key_from_concept_to_page(eva):
    stap, bron = make_stap(), make_bron()
    _, data = opened(eva, stap)
    row = {"nummer": "1", "tekst": "Bel iemand.", "bron": bron.pk, "herkomst": "eigen"}
    page = send(
        eva,
        stap,
        data
        | {f"acties-0-{name}": value for name, value in row.items()}
        | {"acties-TOTAL_FORMS": "1"},
    )
    key = form_data(page)["acties-0-id"]

    page = send(eva, stap, form_data(page) | {"acties-0-tekst": "Bel twee mensen."})
    assert form_data(page)["acties-0-id"] == key
    send(eva, stap, form_data(page), "_publiceren")

    assert [(str(actie.pk), actie.tekst) for actie in Actie.objects.all()] == [
        (key, "Bel twee mensen.")
    ]


def test_publishing_shows_all_fields_and_rows_of_the_concept_at_once(rita, eva, client):
    stap = make_stap(slug="plan", titel="Oud")
    make_actie(stap=stap, tekst="Oude actie.")
    save(rita, stap, "_concept", titel="Nieuw", **{"acties-0-tekst": "Nieuwe actie."})

    save(eva, stap, "_publiceren")

    main = Page(client.get("/stappen/plan/")).main
    assert main.find("h1")[0].text == "Nieuw"
    assert "Nieuwe actie." in main.text
    assert "Oude actie." not in main.text


def test_saving_without_a_change_makes_no_version(rita):
    stap = make_stap()
    save(rita, stap, "_concept", titel="Anders")

    page = save(rita, stap, "_concept")
    live = save(rita, make_stap(), "_concept")

    assert Versie.objects.van(stap).filter(staat=Staat.CONCEPT).count() == 1
    assert messages(page) == [
        "Het concept is opgeslagen. Bezoekers zien het pas als u het publiceert."
    ]
    assert messages(live) == ["U had niets veranderd."]


def test_form_with_an_error_keeps_what_was_typed_and_stores_nothing(rita):
    stap = make_stap(titel="Oud")

    page = save(rita, stap, "_concept", titel="", samenvatting="Nog niet af")

    assert errors(page) == ["Dit veld is verplicht."]
    assert form_data(page)["samenvatting"] == "Nog niet af"
    assert not Versie.objects.exists()


def test_concept_may_be_unfinished_also_of_a_live_page(rita):
    stap = make_stap()

    save(rita, stap, "_concept", samenvatting="")
    page = Page(rita.get(change_url(stap)))

    assert form_data(page)["samenvatting"] == ""
    assert Stap.objects.get().samenvatting


def test_new_page_is_a_concept_with_a_version(rita, client):
    url = "/beheer/domeinen/domein/add/"
    data = form_data(Page(rita.get(url))) | {
        "titel": "Buurt",
        "slug": "buurt",
        "notitie": "Eerste opzet",
        "_concept": "x",
    }

    page = Page(rita.post(url, data, follow=True))

    versie = Versie.objects.get()
    assert (versie.nummer, versie.staat, versie.auteur.username, versie.notitie) == (
        1,
        "concept",
        "rita",
        "Eerste opzet",
    )
    assert "Concept: bezoekers hebben deze pagina nog nooit gezien" in status_line(page)
    assert client.get("/domeinen/buurt/").status_code == 404


def test_list_shows_the_newest_title_of_a_page_that_is_not_online(rita):
    stap = make_stap(titel="Werktitel", gepubliceerd=False)

    save(rita, stap, "_concept", titel="Betere titel")

    assert "Betere titel" in rita.get("/beheer/stappen/stap/").content.decode()


def test_preview_button_saves_and_shows_the_concept(rita):
    stap = make_stap(titel="Oud")

    page = save(rita, stap, "_voorbeeld", titel="Nieuw")

    assert page.texts("h1") == ["Nieuw"]
    assert "Concept, niet delen." in page.text
    assert change_url(stap) in page.hrefs


def test_rows_changed_outside_the_admin_become_a_version_of_their_own(rita):
    stap = make_stap(titel="Eerst")
    save(rita, stap, "_concept", titel="Concept")
    Stap.objects.update(titel="Door een script")

    save(rita, stap, "_concept", titel="Concept 2")

    titels = list(Versie.objects.van(stap).values_list("titel", "notitie", "staat"))
    assert titels[:2] == [
        ("Concept 2", "", "concept"),
        ("Door een script", "Niet in het beheer gemaakt", "gepubliceerd"),
    ]
    assert Stap.objects.get().titel == "Door een script"


# --- What the form and the list say ---------------------------------------------------------------


def test_two_verbs_stand_on_every_form(rita, eva):
    things = [make_bouwsteen(), make_vorm(), make_domein(), make_stap(), make_pagina()]

    for_rita = {tuple(buttons(Page(rita.get(change_url(thing))))[:2]) for thing in things}
    for_eva = {tuple(buttons(Page(eva.get(change_url(thing))))[:2]) for thing in things}

    assert for_rita == {("Concept opslaan", "Ter controle aanbieden")}
    assert for_eva == {("Concept opslaan", "Publiceren")}
    assert tuple(buttons(Page(eva.get("/beheer/stappen/stap/add/")))[:2]) == (
        "Concept opslaan",
        "Publiceren",
    )


def test_status_line_tells_of_the_concept_of_a_colleague(rita, eva, time_machine):
    time_machine.move_to("2026-11-24T15:04:00+00:00")
    log_in_again(rita=rita)
    stap = make_stap()
    save(rita, stap, "_concept", titel="Anders")
    time_machine.move_to("2026-11-25T09:00:00+00:00")
    log_in_again(rita=rita, eva=eva)
    Stap.objects.update(status_sinds="2026-11-03T09:00:00+00:00")

    for_eva, for_rita = Page(eva.get(change_url(stap))), Page(rita.get(change_url(stap)))

    assert (
        "Online sinds 3 november 2026; er is een concept van een collega (Rita de Wit), "
        "gisteren 16:04."
    ) in status_line(for_eva)
    assert "Bezoekers zien nog de gepubliceerde tekst." in status_line(for_eva)
    assert "er is een concept van uzelf, gisteren 16:04." in status_line(for_rita)


def test_list_says_in_words_what_is_online_and_what_waits(rita, eva):
    _, concept, waiting, review, planned, offline = (make_stap(slug=f"s{i}") for i in range(6))
    Stap.objects.filter(pk=concept.pk).update(gepubliceerd=False, status_sinds=None)
    save(rita, waiting, "_concept", titel="Anders")
    save(rita, review, "_ter_controle", titel="Anders")
    later = timezone.localtime() + timedelta(days=3)
    save(
        eva,
        planned,
        titel="Straks",
        publiceren_vanaf_0=f"{later:%d-%m-%Y}",
        publiceren_vanaf_1="09:00",
    )
    act(eva, offline, "offline")

    page = Page(rita.get("/beheer/stappen/stap/"))

    assert page.texts("td", class_="field-status") == [
        "online",
        "concept",
        "online met concept",
        "online met concept ter controle",
        "online met geplande wijziging",
        "offline",
    ]


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("online", {"Online", "Met concept", "Ter controle"}),
        ("online met concept", {"Met concept", "Ter controle"}),
        ("ter controle", {"Ter controle"}),
        ("concept", {"Nooit online"}),
        ("offline", {"Weg"}),
    ],
)
def test_list_filters_on_status(rita, status, found):
    make_stap(titel="Online")
    make_stap(titel="Nooit online", gepubliceerd=False)
    Stap.objects.create(titel="Weg", slug="weg", status_sinds=timezone.now())
    save(rita, make_stap(titel="Met concept"), "_concept", samenvatting="Anders.")
    save(rita, make_stap(titel="Ter controle"), "_ter_controle", samenvatting="Anders.")

    page = Page(rita.get("/beheer/stappen/stap/", {"status": status}))

    assert set(page.texts("th", class_="field-titel")) == found


# --- Conflicts ------------------------------------------------------------------------------------


def test_second_save_is_set_aside_and_shown_beside_the_newer_one(rita, eva):
    stap = make_stap(titel="Begin", tekst="<p>Een twee drie.</p>")
    _, of_rita = opened(rita, stap)
    save(eva, stap, "_concept", titel="Van Eva")

    page = send(rita, stap, of_rita | {"titel": "Van Rita"})

    assert (
        "Intussen heeft een collega deze pagina opgeslagen. Er is niets overschreven" in page.text
    )
    assert [element.text for element in page.find("del")[1:] + page.find("ins")[1:]] == [
        "weg: Eva",
        "erbij: Rita",
    ]
    assert set(Versie.objects.van(stap).values_list("titel", "staat")) == {
        ("Begin", "gepubliceerd"),
        ("Van Eva", "concept"),
        ("Van Rita", "terzijde"),
    }


def test_loser_of_a_conflict_can_make_that_text_the_concept(rita, eva):
    stap = make_stap(titel="Begin")
    _, of_rita = opened(rita, stap)
    save(eva, stap, "_concept", titel="Van Eva")
    page = send(rita, stap, of_rita | {"titel": "Van Rita"})
    [form] = page.find("form", class_="desk__actions")
    data = {field.attrs["name"]: field.attrs["value"] for field in form.find("input")} | {
        "actie": "terugzetten"
    }

    page = Page(rita.post(form.attrs["action"], data, follow=True))

    assert form_data(page)["titel"] == "Van Rita"
    assert Versie.objects.van(stap).filter(titel="Van Eva").exists()


def test_publishing_from_a_stale_form_publishes_nothing(eva, client_for):
    stap = make_stap(titel="Begin")
    _, stale = opened(eva, stap)
    save(client_for(make_eindredacteur()), stap, "_publiceren", titel="Van een collega")

    send(eva, stap, stale | {"titel": "Van Eva"}, "_publiceren")

    assert Stap.objects.get().titel == "Van een collega"
    assert Versie.objects.get(titel="Van Eva").staat == Staat.TERZIJDE


def test_stale_form_without_a_change_is_no_conflict(rita, eva):
    stap = make_stap()
    save(eva, stap, "_concept", titel="Eerste")
    _, stale = opened(rita, stap)
    save(eva, stap, "_concept", titel="Tweede")

    page = send(rita, stap, stale)

    assert messages(page) == ["U had niets veranderd. Dit is de nieuwste tekst, van een collega."]
    assert form_data(page)["titel"] == "Tweede"


@pytest.mark.parametrize("number", ["", "0", "-1", "abc", "99999999999999999999", "²"])
def test_odd_version_number_loses_nothing_and_breaks_nothing(rita, number):
    stap = make_stap()
    save(rita, stap, "_concept", titel="Eerste")
    _, data = opened(rita, stap)

    send(rita, stap, data | {"titel": "Tweede", "versienummer": number})

    assert set(Versie.objects.values_list("titel", flat=True)) >= {"Eerste", "Tweede"}
    assert rita.get(f"/beheer/stappen/stap/{stap.pk}/versie/1/?met={number}").status_code == 200


def test_action_on_what_a_colleague_changed_meanwhile_does_nothing(rita, eva):
    stap = make_stap()
    save(rita, stap, "_concept", titel="Eerste")
    seen = str(Versie.objects.nieuwste(stap).nummer)
    save(rita, stap, "_concept", titel="Tweede")

    url = change_url(stap).replace("/change/", "/actie/")
    page = Page(eva.post(url, {"actie": "weggooien", "gezien": seen}, follow=True))

    assert messages(page) == [
        "Er is niets gebeurd: intussen heeft een collega iets veranderd. Kijk eerst wat."
    ]
    assert Versie.objects.nieuwste(stap).titel == "Tweede"


# --- History --------------------------------------------------------------------------------------


def test_history_shows_who_when_and_why(rita, eva):
    stap = make_stap()
    save(rita, stap, "_concept", titel="Anders", notitie="Titel korter gemaakt")
    save(eva, stap, "_publiceren")

    page = Page(rita.get(change_url(stap).replace("/change/", "/history/")))

    row = page.one("table", class_="versions").find("tr")[1].text
    assert re.match(
        (
            r"Versie 2 gepubliceerd, vandaag \d\d:\d\d door Eva Bos vandaag \d\d:\d\d u Titel "
            r"korter gemaakt"
        ),
        row,
    )
    assert "Versie 2 (gepubliceerd)." in page.text


def test_versions_are_compared_per_field_in_words(rita):
    stap = make_stap(titel="Plan maken", tekst="<h2>Kop</h2><ul><li>Bel de buren.</li></ul>")
    bron = make_bron(auteur="Movisie", titel="Verbetertool")
    make_actie(stap=stap, tekst="Vraag het na.", bron=bron)
    tekst = (
        "<h2>Kop</h2><ul><li>Bel <strong>alle</strong> buren.</li></ul><p><a "
        'href="/stappen/">stappen</a></p>'
    )
    save(
        rita,
        stap,
        "_concept",
        tekst=tekst,
        bronnen=[bron.pk],
        **{"acties-0-tekst": "Vraag het iedereen."},
    )

    page = Page(rita.get(f"/beheer/stappen/stap/{stap.pk}/versie/2/"))

    fields = {
        section.find("h2")[0].text: section.text
        for section in page.find("section", class_="module")
    }
    assert set(fields) == {"Tekst", "Bronnen", "Actie 1: tekst"}
    assert "weg: de" in fields["Tekst"]
    assert "erbij: *alle*" in fields["Tekst"]
    assert "stappen (/stappen/)" in fields["Tekst"]
    assert "<" not in fields["Tekst"]
    assert "erbij: Movisie. Verbetertool" in fields["Bronnen"]


def test_older_version_comes_back_as_a_new_concept_with_its_rows(eva):
    stap = make_stap(titel="Eerst", bronnen=[bron := make_bron()])
    make_actie(stap=stap, tekst="Eerste actie.", bron=bron)
    save(eva, stap, "_publiceren", titel="Daarna", **{"acties-0-DELETE": "on"})

    page = act(eva, stap, "terugzetten", nummer="1")

    assert messages(page) == [
        "Versie 1 is nu het concept, als versie 3. Bezoekers zien het pas als u het publiceert."
    ]
    data = form_data(page)
    assert (data["titel"], data["acties-0-tekst"], data["bronnen"]) == (
        "Eerst",
        "Eerste actie.",
        [str(bron.pk)],
    )
    assert Stap.objects.get().titel == "Daarna"


def test_concept_can_be_thrown_away_and_taken_back(rita):
    stap = make_stap(titel="Online")
    save(rita, stap, "_concept", titel="Onzin")

    page = act(rita, stap, "weggooien")

    assert form_data(page)["titel"] == "Online"
    page = act(rita, stap, "terugzetten", nummer="2")
    assert form_data(page)["titel"] == "Onzin"


def test_concept_of_a_page_that_was_never_online_is_not_thrown_away(rita):
    stap = make_stap(gepubliceerd=False)
    save(rita, stap, "_concept", titel="Eerste opzet")

    page = act(rita, stap, "weggooien")

    assert "Deze pagina is nooit online geweest." in messages(page)[0]
    assert Versie.objects.nieuwste(stap).titel == "Eerste opzet"


# --- Offline, planned, deleted --------------------------------------------------------------------


def test_offline_page_keeps_its_concept_and_loses_its_plan(rita, eva):
    stap = make_stap(titel="Online")
    later = timezone.localtime() + timedelta(days=3)
    save(
        eva,
        stap,
        titel="Straks",
        publiceren_vanaf_0=f"{later:%d-%m-%Y}",
        publiceren_vanaf_1="09:00",
    )

    page = act(eva, stap, "offline")

    assert "Offline: bezoekers zien deze pagina niet meer" in status_line(page)
    assert form_data(page)["titel"] == "Straks"
    assert not Versie.objects.filter(staat=Staat.GEPLAND).exists()


def test_change_to_a_live_page_is_planned_and_can_be_unplanned(eva, client):
    stap = make_stap(slug="plan", titel="Oud")
    later = timezone.localtime() + timedelta(days=1)

    page = save(
        eva, stap, titel="Nieuw", publiceren_vanaf_0=f"{later:%d-%m-%Y}", publiceren_vanaf_1="09:00"
    )

    assert messages(page) == [
        "De wijziging van ‘Oud’ is gepland. Bezoekers zien de nieuwe tekst vanaf morgen 09:00."
    ]
    assert "Er is een wijziging gepland: versie 2 komt online op morgen 09:00." in status_line(page)
    assert form_data(page)["publiceren_vanaf_1"] == "09:00:00"
    assert Page(client.get("/stappen/plan/")).texts("h1") == ["Oud"]
    act(eva, stap, "niet_plannen")
    assert Versie.objects.nieuwste(stap).staat == Staat.CONCEPT


def test_new_page_is_published_from_a_date(eva, client, time_machine):
    stap = make_stap(slug="plan", gepubliceerd=False)
    later = timezone.localtime() + timedelta(days=1)

    page = save(eva, stap, publiceren_vanaf_0=f"{later:%d-%m-%Y}", publiceren_vanaf_1="09:00")
    before = client.get("/stappen/plan/").status_code
    time_machine.move_to(later.replace(hour=9, minute=0, second=1))

    assert "wordt zichtbaar op morgen 09:00" in messages(page)[0]
    assert (before, client.get("/stappen/plan/").status_code) == (404, 200)


def test_deleted_page_comes_back_with_its_rows_and_its_address(eva, client):
    stap = make_stap(slug="plan", titel="Een plan", gepubliceerd=False)
    make_actie(stap=stap, tekst="Bel iemand.")
    eva.post(change_url(stap).replace("/change/", "/delete/"), {"post": "yes"})
    listing = Page(eva.get("/beheer/stappen/stap/verwijderd/"))
    assert "Een plan" in listing.text
    assert "/beheer/stappen/stap/verwijderd/" in Page(eva.get("/beheer/stappen/stap/")).hrefs

    versie = listing.find("button", name="versie")[0].attrs["value"]
    page = Page(eva.post("/beheer/stappen/stap/verwijderd/", {"versie": versie}, follow=True))

    assert messages(page) == [
        "‘Een plan’ is terug, als concept. Publiceer de pagina als zij weer online mag."
    ]
    assert form_data(page)["acties-0-tekst"] == "Bel iemand."
    save(eva, stap, "_publiceren")
    assert "Bel iemand." in Page(client.get("/stappen/plan/")).main.text


def test_deleted_page_whose_address_was_taken_stays_deleted_and_says_why(eva):
    stap = make_stap(slug="plan", gepubliceerd=False)
    eva.post(change_url(stap).replace("/change/", "/delete/"), {"post": "yes"})
    make_stap(slug="plan")

    versie = Versie.objects.get()
    page = Page(eva.post("/beheer/stappen/stap/verwijderd/", {"versie": versie.pk}, follow=True))

    assert (
        "Het adres ‘plan’ is nu van een andere pagina. Geef die eerst een ander."
        in messages(page)[-1]
    )
    assert Stap.objects.count() == 1


def test_pages_deleted_together_all_come_back(eva):
    stappen = [make_stap(gepubliceerd=False), make_stap(gepubliceerd=False)]
    data = {
        "action": "delete_selected",
        "_selected_action": [stap.pk for stap in stappen],
        "post": "yes",
    }
    eva.post("/beheer/stappen/stap/", data)

    for button in Page(eva.get("/beheer/stappen/stap/verwijderd/")).find("button", name="versie"):
        eva.post("/beheer/stappen/stap/verwijderd/", {"versie": button.attrs["value"]})

    assert set(Stap.objects.values_list("pk", flat=True)) == {stap.pk for stap in stappen}


# --- Review, four eyes and checks -----------------------------------------------------------------


def test_concept_is_offered_seen_and_given_back_with_an_answer(
    rita, eva, django_capture_on_commit_callbacks
):
    stap = make_stap(titel="Plan")
    with django_capture_on_commit_callbacks(execute=True):
        page = save(rita, stap, "_ter_controle", titel="Beter plan", notitie="Graag meelezen")
    assert "Het concept staat klaar voor controle." in messages(page)[0]
    assert "Het concept wacht op controle: ‘Graag meelezen’." in status_line(
        Page(eva.get(change_url(stap)))
    )
    [to_eva] = mail.outbox

    with django_capture_on_commit_callbacks(execute=True):
        act(eva, stap, "teruggeven", antwoord="Noem ook de bron.")

    assert "Antwoord van een collega: Noem ook de bron." in Page(rita.get(change_url(stap))).text
    assert Versie.objects.nieuwste(stap).staat == Staat.CONCEPT
    to_rita = mail.outbox[1]
    assert (to_eva.to, to_eva.subject) == (["eva@gids.example"], "Ter controle: Beter plan")
    assert (to_rita.to, to_rita.subject) == (["rita@gids.example"], "Teruggegeven: Beter plan")
    assert f"http://localhost:8000{change_url(stap)}" in to_rita.body


def test_mail_server_that_is_down_stops_nothing(
    rita, eva, monkeypatch, django_capture_on_commit_callbacks, caplog
):
    def down(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("redactie.beheer.berichten.send_mail", down)
    with django_capture_on_commit_callbacks(execute=True):
        page = save(rita, make_stap(), "_ter_controle", titel="Anders")

    assert "Het concept staat klaar voor controle." in messages(page)[0]
    assert "Mail could not be delivered" in caplog.text


def test_with_four_eyes_a_writer_cannot_publish_but_a_colleague_can(eva, client_for):
    Werkafspraken.objects.create(vier_ogen=True)
    stap = make_stap(titel="Oud")

    page = save(eva, stap, "_publiceren", titel="Van Eva")

    assert (
        "Een collega moet deze versie publiceren, want u heeft haar geschreven."
        in messages(page)[0]
    )
    assert Stap.objects.get().titel == "Oud"
    save(client_for(make_eindredacteur()), stap, "_publiceren")
    assert Stap.objects.get().titel == "Van Eva"


def test_emergency_publication_is_flagged_until_a_colleague_has_read_it(eva, client_for):
    Werkafspraken.objects.create(vier_ogen=True)
    stap = make_stap()
    assert "Nu publiceren, achteraf nakijken" in buttons(Page(eva.get(change_url(stap))))

    page = save(eva, stap, "_nu_publiceren", titel="Spoed")

    assert Stap.objects.get().titel == "Spoed"
    assert "is gepubliceerd zonder tweede lezer" in page.text
    refused = act(eva, stap, "nagekeken")
    assert messages(refused) == ["Een collega moet dit nakijken, want u heeft de tekst geschreven."]
    act(client_for(make_eindredacteur()), stap, "nagekeken")
    assert not Versie.objects.filter(nakijken=True).exists()


def test_one_click_says_a_page_is_still_right(rita, eva):
    stap = make_stap(controleren_voor=timezone.localdate() - timedelta(days=1))
    save(rita, stap, "_concept", titel="Bezig")

    act(eva, stap, "juist")

    stap.refresh_from_db()
    assert stap.gecontroleerd_op == timezone.localdate()
    assert stap.controleren_voor > timezone.localdate() + timedelta(days=330)
    assert (
        Versie.objects.van(stap)
        .filter(notitie="Nagelezen: nog juist", staat="gepubliceerd")
        .exists()
    )
    page = Page(rita.get(change_url(stap)))
    assert (form_data(page)["titel"], "er is een concept van uzelf" in status_line(page)) == (
        "Bezig",
        True,
    )


# --- Who may do what ------------------------------------------------------------------------------


@pytest.mark.parametrize("button", ["_publiceren", "_nu_publiceren"])
def test_redacteur_cannot_publish_by_sending_the_button(rita, button):
    stap = make_stap(titel="Oud")
    _, data = opened(rita, stap)

    change = rita.post(change_url(stap), data | {"titel": "Nieuw", button: "x"})
    add = rita.post("/beheer/stappen/stap/add/", data | {"slug": "nieuw", button: "x"})

    assert (change.status_code, add.status_code) == (403, 403)
    assert list(Stap.objects.values_list("titel")) == [("Oud",)]


@pytest.mark.parametrize("actie", ["offline", "niet_plannen", "juist", "nagekeken", "teruggeven"])
def test_redacteur_cannot_change_what_is_online_by_sending_an_action(rita, actie):
    stap = make_stap()

    response = rita.post(
        change_url(stap).replace("/change/", "/actie/"), {"actie": actie, "gezien": ""}
    )

    assert response.status_code == 403
    assert Stap.objects.get().gepubliceerd


@pytest.mark.parametrize("action", ["publish_selected", "take_offline"])
def test_redacteur_cannot_publish_from_the_list(rita, action):
    stap = make_stap(gepubliceerd=action == "take_offline")

    rita.post("/beheer/stappen/stap/", {"action": action, "_selected_action": [stap.pk]})

    stap.refresh_from_db()
    assert stap.gepubliceerd == (action == "take_offline")


def test_redacteur_cannot_change_the_order_of_live_pages(rita):
    stap = make_stap(nummer=1)
    data = {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1",
        "form-0-id": stap.pk,
        "form-0-nummer": "7",
        "_save": "x",
    }

    page = Page(rita.get("/beheer/stappen/stap/"))
    rita.post("/beheer/stappen/stap/", data)

    assert page.find("input", name="form-0-nummer") == []
    assert Stap.objects.get().nummer == 1


def test_unknown_action_and_actions_by_link_do_nothing(eva):
    stap = make_stap()
    url = change_url(stap).replace("/change/", "/actie/")

    assert eva.post(url, {"actie": "delete_model", "gezien": ""}).status_code == 404
    assert eva.get(url).status_code == 405


# --- Settings, and who else is here ---------------------------------------------------------------


def test_settings_have_concepts_too_without_a_link_for_others(client_for, client):
    bea = client_for(make_beheerder())
    instellingen = make_instellingen(site_naam="Oud")

    page = save(bea, instellingen, "_concept", site_naam="Nieuw")

    assert "Oud" in client.get("/").content.decode()
    assert "Deellink maken" not in page.text
    save(bea, instellingen, "_publiceren")
    assert "Nieuw" in client.get("/").content.decode()
    assert Instellingen.load().site_naam == "Nieuw"


def test_share_button_makes_a_link_that_can_be_withdrawn(rita, client):
    stap = make_stap()
    save(rita, stap, "_concept", titel="Geheim")

    page = act(rita, stap, "delen")
    [link] = [href for href in page.hrefs if "/concept/" in href]
    shown = client.get(link.removeprefix("http://localhost:8000"))
    act(rita, stap, "intrekken")

    assert Page(shown).texts("h1") == ["Geheim"]
    assert client.get(link.removeprefix("http://localhost:8000")).status_code == 404


def test_form_tells_who_else_has_the_page_open(rita, eva, time_machine):
    time_machine.move_to("2026-11-25T09:12:00+00:00", tick=False)
    log_in_again(rita=rita, eva=eva)
    stap = make_stap()
    rita.get(change_url(stap))

    page = Page(eva.get(change_url(stap)))
    alone = Page(rita.get(change_url(make_stap())))

    assert (
        "Een collega (Rita de Wit) heeft deze pagina sinds 10:12 open."
        in page.one("p", id="anderen").text
    )
    assert "hidden" in alone.one("p", id="anderen").attrs
    time_machine.move_to("2026-11-25T09:40:00+00:00", tick=False)
    assert "hidden" in Page(eva.get(change_url(stap))).one("p", id="anderen").attrs


def test_form_asks_and_tells_who_is_there(rita, eva):
    stap = make_stap()
    url = change_url(stap).replace("/change/", "/open/")
    rita.get(change_url(stap))

    there = eva.post(url).json()["anderen"]
    rita.post(url, {"sluit": "1"})
    gone = eva.post(url).json()["anderen"]

    assert len(there) == 1
    assert "Rita de Wit" in there[0]
    assert gone == []
    assert Geopend.objects.get().user == User.objects.get(username="eva")


def test_everything_that_happened_is_in_the_log(rita, eva):
    stap = make_stap()
    save(rita, stap, "_ter_controle", titel="Anders")
    save(eva, stap, "_publiceren")
    act(eva, stap, "offline")

    lines = (
        LogEntry.objects.exclude(change_message="Ingelogd.")
        .order_by("pk")
        .values_list("user__username", "change_message")
    )

    assert list(lines) == [
        ("rita", "Versie 2 (concept) opgeslagen."),
        ("rita", "Versie 2 (ter controle) aangeboden."),
        ("eva", "Versie 2 (gepubliceerd)."),
        ("eva", "Offline gehaald."),
    ]


@pytest.mark.parametrize(
    "make",
    [
        make_bouwsteen,
        make_vorm,
        make_domein,
        make_stap,
        make_hulpmiddel,
        make_interventie,
        make_voorbeeld,
        make_pagina,
    ],
)
def test_every_kind_of_page_goes_from_concept_to_published(eva, make):
    pagina = make()

    save(eva, pagina, "_concept", titel="Als concept")
    save(eva, pagina, "_publiceren")

    pagina.refresh_from_db()
    assert pagina.titel == "Als concept"


# --- The check of the texts -----------------------------------------------------------------------


WRONG = '<p>Meer weten? <a href="/stappen/">Klik hier</a>.</p>'


def test_error_in_the_text_stops_publishing_and_keeps_the_concept(eva):
    stap = make_stap(titel="Oud")

    page = save(eva, stap, "_publiceren", titel="Nieuw", tekst=WRONG)

    assert (
        "‘Nieuw’ is niet gepubliceerd. De tekst is bewaard als concept. Los eerst dit op:"
        in messages(page)[0]
    )
    assert Stap.objects.get().titel == "Oud"
    assert "Eerst oplossen:" in page.one("details", class_="check").text
    assert page.one("details", class_="check").find("a")[0].attrs["href"] == "#id_tekst"


def test_tip_about_a_row_leads_to_that_row_and_stops_nothing(eva):
    stap, bron = make_stap(titel="Oud"), make_bron()
    make_actie(stap=stap, bron=bron, nummer=1)
    make_actie(stap=stap, bron=bron, nummer=2, tekst="Vraag je buurvrouw.")

    page = save(eva, stap, "_publiceren", titel="Nieuw")

    check = page.one("details", class_="check")
    assert Stap.objects.get().titel == "Nieuw"
    assert [link.attrs["href"] for link in check.find("a")] == ["#acties-1"]
    assert "Eerst oplossen:" not in check.text


def test_error_in_the_text_stops_publishing_from_the_list(eva):
    stap = make_stap(gepubliceerd=False, tekst=WRONG)

    eva.post("/beheer/stappen/stap/", {"action": "publish_selected", "_selected_action": [stap.pk]})

    stap.refresh_from_db()
    assert stap.gepubliceerd is False


def test_planned_text_is_checked_too(eva):
    stap = make_stap()
    later = timezone.localtime() + timedelta(days=1)

    save(eva, stap, tekst=WRONG, publiceren_vanaf_0=f"{later:%d-%m-%Y}", publiceren_vanaf_1="09:00")

    assert Versie.objects.nieuwste(stap).staat == Staat.CONCEPT
