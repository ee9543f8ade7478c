"""What is new and what changed, on /wijzigingen/ and in the Atom feed: all that visitors saw
happen, and nothing else.
"""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.conf import settings
from django.contrib.redirects.models import Redirect
from django.utils import timezone

from redactie.versies import momentopname
from redactie.versies.versie import Versie
from stappen.models import Stap
from tests.beheer import act, save
from tests.factories import (
    make_bouwsteen,
    make_domein,
    make_eindredacteur,
    make_hulpmiddel,
    make_instellingen,
    make_interventie,
    make_pagina,
    make_stap,
    make_voorbeeld,
    make_vorm,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=days) for days in (1, 2, 3))
MAKERS = [
    make_pagina,
    make_bouwsteen,
    make_vorm,
    make_domein,
    make_stap,
    make_hulpmiddel,
    make_interventie,
    make_voorbeeld,
]


def at(moment):
    return time_machine.travel(moment, tick=False)


def add_versie(page, **velden):
    return Versie.objects.add(page, momentopname.take(page), **velden)


def publish(page, notitie="", **state):
    """Publishes the page as it is now, as one more version."""
    return add_versie(page, notitie=notitie).publish(**state)


def read_feed(client):
    response = client.get("/wijzigingen/feed.xml")
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)


def entries(client):
    """[(title, day, summary)] of the feed."""
    found = read_feed(client).findall(f"{ATOM}entry")
    return [
        (text(entry, "title"), text(entry, "updated")[:10], text(entry, "summary"))
        for entry in found
    ]


def text(element, name):
    return element.find(ATOM + name).text


def listed(client):
    """[(day, words)] of the page."""
    page, day, found = Page(client.get("/wijzigingen/")), "", []
    for element in page.main.walk():
        if element.tag == "h2":
            day = element.text
        elif element.tag == "li" and element.inside("ul", class_="points"):
            found.append((day, element.text))
    return found


# --- What is in it --------------------------------------------------------------------------------


def test_page_without_versions_is_new_since_it_came_online(client):
    with at(MONDAY):
        make_stap(titel="Plan maken")

    with at(WEDNESDAY):
        assert entries(client) == [("Plan maken", "2026-06-01", "Stap, nieuw")]
        assert listed(client) == [("1 juni 2026", "Plan maken (stap, nieuw)")]


@pytest.mark.parametrize("make", MAKERS)
def test_every_kind_of_page_is_in_it_with_its_address(client, make):
    page = make(titel="Dit is het")

    links = [
        entry.find(f"{ATOM}link").attrib["href"]
        for entry in read_feed(client).findall(f"{ATOM}entry")
    ]

    assert settings.SITE_URL + page.get_absolute_url() in links
    assert page.get_absolute_url() in Page(client.get("/wijzigingen/")).hrefs


def test_what_the_editor_wrote_about_a_change_is_told(client, eindredacteur):
    with at(MONDAY):
        stap = make_stap(titel="Plan")
    with at(TUESDAY):
        save(eindredacteur, stap, titel="Plan maken", notitie="Titel duidelijker")

    with at(WEDNESDAY):
        assert entries(client) == [
            ("Plan maken", "2026-06-02", "Stap, bijgewerkt: Titel duidelijker")
        ]
        assert listed(client) == [
            ("2 juni 2026", "Plan maken (stap, bijgewerkt): Titel duidelijker")
        ]


def test_first_publication_is_new_and_the_next_is_a_change(client):
    with at(MONDAY):
        stap = publish(make_stap(titel="Plan", gepubliceerd=False))
    with at(TUESDAY):
        publish(stap)

    with at(WEDNESDAY):
        assert entries(client) == [
            ("Plan", "2026-06-02", "Stap, bijgewerkt"),
            ("Plan", "2026-06-01", "Stap, nieuw"),
        ]


def test_page_of_the_launch_content_is_changed_when_an_editor_publishes_it_for_the_first_time(
    client, eindredacteur
):
    with at(MONDAY):
        stap = make_stap(titel="Plan")
    with at(TUESDAY):
        save(eindredacteur, stap, titel="Beter plan")

    assert entries(client) == [("Beter plan", "2026-06-02", "Stap, bijgewerkt")]


def test_page_has_one_entry_a_day_with_the_last_note(client):
    with at(MONDAY):
        stap = publish(make_stap(titel="Plan", gepubliceerd=False), "Eerste versie")
    with at(MONDAY + timedelta(hours=1)):
        publish(stap, "Bronnen erbij")
    with at(MONDAY + timedelta(hours=2)):
        publish(stap)

    with at(TUESDAY):
        assert entries(client) == [("Plan", "2026-06-01", "Stap, nieuw: Bronnen erbij")]
        assert text(read_feed(client), "updated").startswith("2026-06-01T11:00:00")


def test_a_day_is_one_in_the_netherlands(client):
    with at(datetime(2026, 6, 1, 21, 30, tzinfo=UTC)):
        stap = publish(make_stap(titel="Plan", gepubliceerd=False), "Op 1 juni, laat")
    with at(datetime(2026, 6, 1, 22, 30, tzinfo=UTC)):
        publish(stap, "Op 2 juni, vroeg")

    with at(WEDNESDAY):
        assert listed(client) == [
            ("2 juni 2026", "Plan (stap, bijgewerkt): Op 2 juni, vroeg"),
            ("1 juni 2026", "Plan (stap, nieuw): Op 1 juni, laat"),
        ]


def test_change_carries_the_title_and_address_that_the_page_has_now(client):
    with at(MONDAY):
        stap = publish(make_stap(titel="Oud", slug="oud", gepubliceerd=False))
    stap.titel, stap.slug = "Nieuw", "nieuw"
    stap.save()

    with at(TUESDAY):
        assert [title for title, *_ in entries(client)] == ["Nieuw"]
        assert "/stappen/nieuw/" in Page(client.get("/wijzigingen/")).hrefs


def test_only_the_fifty_newest_are_in_it(client):
    for day in range(30):
        with at(MONDAY + timedelta(days=day)):
            make_stap(titel=f"Stap {day}")
            publish(make_domein(titel=f"Domein {day}", gepubliceerd=False))

    found = entries(client)

    assert len(found) == 50
    assert {title for title, *_ in found} == {
        f"{kind} {day}" for kind in ("Stap", "Domein") for day in range(5, 30)
    }
    assert [day for _, day, _ in found] == sorted((day for _, day, _ in found), reverse=True)


def test_many_changes_of_one_page_on_a_day_push_nothing_out(client):
    with at(MONDAY):
        make_domein(titel="Onderwijs")
        publish(make_domein(titel="Sport", gepubliceerd=False))
    with at(TUESDAY):
        stap = make_stap(gepubliceerd=False)
        for _ in range(60):
            publish(stap)

    with at(WEDNESDAY):
        assert {title for title, *_ in entries(client)} == {stap.titel, "Sport", "Onderwijs"}


# --- When -----------------------------------------------------------------------------------------


def test_planned_page_counts_from_the_moment_visitors_saw_it(client, eindredacteur):
    with at(MONDAY):
        stap = make_stap(titel="Plan", gepubliceerd=False)
        save(eindredacteur, stap, publiceren_vanaf_0="3-6-2026", publiceren_vanaf_1="12:00")
        assert Stap.objects.get().status == "gepland"
    with at(TUESDAY):
        assert entries(client) == []

    with at(THURSDAY):
        assert entries(client) == [("Plan", "2026-06-03", "Stap, nieuw")]


def test_planned_page_without_versions_counts_from_the_moment_visitors_saw_it(client):
    with at(MONDAY):
        make_stap(titel="Plan", publiceren_vanaf=WEDNESDAY)

    with at(THURSDAY):
        assert entries(client) == [("Plan", "2026-06-03", "Stap, nieuw")]


def test_planned_change_counts_from_the_moment_it_was_applied(client):
    with at(MONDAY):
        stap = publish(make_stap(titel="Plan", gepubliceerd=False))
        versie = add_versie(stap, notitie="Nieuw gesprek")
        versie.plan(WEDNESDAY)
    with at(TUESDAY):
        assert [day for _, day, _ in entries(client)] == ["2026-06-01"]
    with at(WEDNESDAY + timedelta(minutes=3)):
        Versie.objects.get(pk=versie.pk).publish()

    with at(THURSDAY):
        assert entries(client)[0] == ("Plan", "2026-06-03", "Stap, bijgewerkt: Nieuw gesprek")


def test_text_that_was_replaced_before_its_moment_came_is_not_told(client):
    with at(MONDAY):
        stap = make_stap(titel="Plan", gepubliceerd=False)
        first = add_versie(stap, notitie="Te vroeg", publiceren_vanaf=WEDNESDAY)
        first.publish(publiceren_vanaf=WEDNESDAY)
    with at(TUESDAY):
        publish(Stap.objects.get(), "Meteen", publiceren_vanaf=None)

    with at(THURSDAY):
        assert entries(client) == [("Plan", "2026-06-02", "Stap, nieuw: Meteen")]


def test_vorm_counts_from_the_moment_its_bouwsteen_was_online(client):
    with at(MONDAY):
        make_vorm(
            titel="Ontmoeting",
            bouwsteen=make_bouwsteen(titel="Ondersteunen", publiceren_vanaf=WEDNESDAY),
        )

    with at(THURSDAY):
        assert ("Ontmoeting", "2026-06-03", "Vorm van ondersteuning, nieuw") in entries(client)


# --- What never shows -----------------------------------------------------------------------------

SECRET = "zeepkist"
HIDDEN = {
    "concept": {"gepubliceerd": False},
    "planned": {"publiceren_vanaf": timezone.now() + timedelta(days=900)},
    "offline": {"offline_vanaf": timezone.now() - timedelta(minutes=1)},
}


def both(client):
    return (
        client.get("/wijzigingen/").content.decode()
        + client.get("/wijzigingen/feed.xml").content.decode()
    )


@pytest.mark.parametrize("state", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("has_version", [True, False])
def test_page_that_visitors_cannot_see_is_not_in_it(client, make, state, has_version):
    page = make(titel=SECRET)
    if has_version:
        publish(page, SECRET)
    assert SECRET in both(client)
    type(page).objects.filter(pk=page.pk).update(**state)

    assert SECRET not in both(client)


@pytest.mark.parametrize("state", HIDDEN.values(), ids=HIDDEN)
def test_vorm_below_a_bouwsteen_that_visitors_cannot_see_is_not_in_it(client, state):
    bouwsteen = make_bouwsteen(**state)
    make_vorm(bouwsteen=bouwsteen, titel=SECRET)
    publish(make_vorm(bouwsteen=bouwsteen, titel="vorm"), SECRET)

    assert SECRET not in both(client)


@pytest.mark.parametrize(
    "staat", [staat for staat in Versie.Staat if staat != Versie.Staat.GEPUBLICEERD]
)
def test_version_that_is_not_published_is_not_in_it(client, staat):
    stap = publish(make_stap(gepubliceerd=False))
    gegevens = momentopname.take(stap)
    gegevens["velden"]["titel"] = SECRET
    now = timezone.now()
    Versie.objects.add(
        stap,
        gegevens,
        staat=staat,
        notitie=SECRET,
        publiceren_vanaf=now,
        gepubliceerd_op=now,
        titel=SECRET,
    )

    assert SECRET not in both(client)
    assert len(entries(client)) == 1


def test_names_of_editors_are_not_in_it(client, client_for):
    eva = make_eindredacteur(username="evazeepkist", first_name="Zeepkist", last_name="Zeepkist")
    save(client_for(eva), make_stap(), titel="Anders", notitie="Korter")

    assert "Korter" in both(client)
    assert SECRET not in both(client).lower()


def test_check_without_a_change_is_no_news(client, eindredacteur):
    with at(MONDAY):
        stap = make_stap(titel="Plan")
    with at(TUESDAY):
        save(eindredacteur, stap, titel="Beter plan", notitie="Titel beter")
        act(eindredacteur, stap, "juist")
    with at(WEDNESDAY):
        act(eindredacteur, stap, "juist")

    assert entries(client) == [("Beter plan", "2026-06-02", "Stap, bijgewerkt: Titel beter")]


def test_check_of_a_page_without_versions_is_no_news_either(client, eindredacteur):
    with at(MONDAY):
        stap = make_stap(titel="Plan")
    with at(TUESDAY):
        act(eindredacteur, stap, "juist")

    assert entries(client) == [("Plan", "2026-06-01", "Stap, nieuw")]


def test_what_the_admin_wrote_itself_is_not_told(client, eindredacteur):
    stap = make_stap(titel="Plan")
    save(eindredacteur, stap, titel="Anders")
    act(eindredacteur, stap, "terugzetten", nummer="1")
    save(eindredacteur, stap)

    told = both(client)

    assert [title for title, *_ in entries(client)] == ["Plan"]
    assert "Opnieuw begonnen" not in told
    assert "Niet in het beheer gemaakt" not in told


def test_settings_have_versions_but_are_no_page(client, beheerder):
    save(beheerder, make_instellingen(), notitie=SECRET, slogan="Anders")

    assert Versie.objects.filter(notitie=SECRET, staat="gepubliceerd").exists()
    assert SECRET not in both(client)


# --- The feed -------------------------------------------------------------------------------------


def test_feed_has_what_atom_requires(client):
    make_instellingen(site_naam="Samen sterk", organisatie="Gemeente Voorbeeld")
    with at(MONDAY):
        stap = publish(make_stap(slug="plan", gepubliceerd=False), "Eerste versie")
    with at(TUESDAY):
        publish(stap)
        make_domein()

    feed = read_feed(client)

    links = {link.attrib["rel"]: link.attrib["href"] for link in feed.findall(f"{ATOM}link")}
    assert feed.tag == f"{ATOM}feed"
    assert feed.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "nl"
    assert text(feed, "title") == "Nieuw en gewijzigd – Samen sterk"
    assert feed.find(f"{ATOM}author/{ATOM}name").text == "Gemeente Voorbeeld"
    assert links == {
        "alternate": f"{settings.SITE_URL}/wijzigingen/",
        "self": f"{settings.SITE_URL}/wijzigingen/feed.xml",
    }
    found = feed.findall(f"{ATOM}entry")
    ids = [text(entry, "id") for entry in found]
    moments = [datetime.fromisoformat(text(entry, "updated")) for entry in found]
    assert len(set(ids)) == len(ids) == 3
    assert all(id.startswith(f"{settings.SITE_URL}/") for id in [*ids, text(feed, "id")])
    assert all(
        entry.find(f"{ATOM}link").attrib["href"].startswith(f"{settings.SITE_URL}/")
        for entry in found
    )
    assert all(moment.utcoffset() is not None for moment in moments)
    assert datetime.fromisoformat(text(feed, "updated")) == max(moments)


def test_id_of_an_entry_stays_when_the_page_moves_or_gets_another_note(client):
    with at(MONDAY):
        stap = publish(make_stap(slug="oud", gepubliceerd=False), "Eerste versie")
        before = text(read_feed(client).find(f"{ATOM}entry"), "id")
    with at(MONDAY + timedelta(hours=3)):
        stap.slug = "nieuw"
        stap.save()
        publish(stap, "Beter adres")

    assert [text(entry, "id") for entry in read_feed(client).findall(f"{ATOM}entry")] == [before]


def test_nothing_that_an_editor_types_can_break_the_feed(client):
    evil = "<b>&amp; \x01\x0b]]> ‘é’ 🪑 ￿"
    make_instellingen(site_naam=evil, organisatie=evil)
    publish(make_stap(titel=evil, gepubliceerd=False), evil)

    entry = read_feed(client).find(f"{ATOM}entry")

    assert text(entry, "title") == "<b>&amp; ]]> ‘é’ 🪑 "
    assert "&lt;b&gt;&amp;amp; ]]&gt; ‘é’ 🪑" in text(entry, "summary")  # a summary is HTML
    assert Page(client.get("/wijzigingen/")).main.find("b") == []


def test_feed_is_well_formed_when_there_is_nothing_to_tell(client):
    feed = read_feed(client)

    assert feed.findall(f"{ATOM}entry") == []
    assert text(feed, "updated")
    assert "Hier staat nog niets." in Page(client.get("/wijzigingen/")).main.text


def test_feed_says_what_it_is_and_comes_only_when_it_changed(client):
    stap = make_stap()
    first = client.get("/wijzigingen/feed.xml")
    head = client.head("/wijzigingen/feed.xml")

    again = client.get("/wijzigingen/feed.xml", headers={"if-none-match": first.headers["ETag"]})
    stap.titel = "Een andere titel"
    stap.save()
    changed = client.get("/wijzigingen/feed.xml", headers={"if-none-match": first.headers["ETag"]})

    assert first.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert (head.status_code, head.content) == (200, b"")
    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200


def test_feed_is_sent_again_when_its_newest_page_went_offline(client):
    with at(MONDAY):
        make_stap()
    with at(WEDNESDAY):
        newest = make_stap()
        first = client.get("/wijzigingen/feed.xml")
        since = first.headers.get("Last-Modified", "Wed, 03 Jun 2026 09:00:00 GMT")
        newest.gepubliceerd = False
        newest.save()

    with at(THURSDAY):
        assert (
            client.get("/wijzigingen/feed.xml", headers={"if-modified-since": since}).status_code
            == 200
        )


def test_every_page_and_the_list_itself_lead_to_the_feed(client):
    make_stap()

    for path in ("/", "/stappen/", "/wijzigingen/"):
        [link] = Page(client.get(path)).find("link", rel="alternate")
        assert link.attrs["href"] == "/wijzigingen/feed.xml"
        assert link.attrs["type"] == "application/atom+xml"
    assert "/wijzigingen/feed.xml" in Page(client.get("/wijzigingen/")).hrefs


@pytest.mark.parametrize("aantal", [3, 30])
@pytest.mark.parametrize("path", ["/wijzigingen/", "/wijzigingen/feed.xml"])
def test_query_count_does_not_grow(client, django_assert_num_queries, path, aantal):
    make_pagina(slug="wijzigingen", tekst="<p>Uitleg.</p>")
    for _ in range(aantal):
        make_stap()
        publish(make_vorm(gepubliceerd=False), "Nieuw")
    client.get(path)  # Django remembers its content types

    with django_assert_num_queries(6 if path.endswith("/") else 4):
        client.get(path)


def test_redirect_to_the_feed_works(client):
    Redirect.objects.create(
        site_id=settings.SITE_ID, old_path="/rss/", new_path="/wijzigingen/feed.xml"
    )

    assert client.get("/rss/").headers["Location"] == "/wijzigingen/feed.xml"
