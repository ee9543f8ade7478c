"""Versions of pages: what a concept holds, and that nothing but publishing changes what visitors
read.
"""

import uuid
from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.redirects.models import Redirect
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from aanpak.middleware import PlannedMiddleware
from redactie.pagina.bronnen import Bron
from redactie.versies import momentopname
from redactie.versies.versie import Versie, VersieFout, alsof
from stappen.models import Actie, Stap
from tests.factories import (
    make_actie,
    make_bijdrage,
    make_bouwsteen,
    make_bron,
    make_domein,
    make_eindredacteur,
    make_hulpmiddel,
    make_instellingen,
    make_interventie,
    make_pagina,
    make_partner,
    make_stap,
    make_vorm,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
Staat = Versie.Staat


def make_versie(pagina, kinderen=None, staat=Staat.CONCEPT, **velden):
    """A version of the page as it is, with some fields and rows changed."""
    gegevens = momentopname.take(pagina)
    gegevens["velden"] |= velden
    gegevens["kinderen"] |= kinderen or {}
    return Versie.objects.add(pagina, gegevens, staat=staat)


def stored(pagina):
    return momentopname.take(type(pagina).objects.get(pk=pagina.pk))


# --- alsof ----------------------------------------------------------------------------------------


def test_inside_alsof_the_version_is_live_and_afterwards_nothing_happened(client):
    stap = make_stap(slug="plan", titel="Oud")
    versie = make_versie(stap, titel="Nieuw")
    before = stored(stap)

    with alsof(versie):
        inside = Page(client.get("/stappen/plan/")).texts("h1")

    assert inside == ["Nieuw"]
    assert Page(client.get("/stappen/plan/")).texts("h1") == ["Oud"]
    assert stored(stap) == before


def test_alsof_is_rolled_back_when_something_goes_wrong_inside():
    stap = make_stap(titel="Oud")

    with pytest.raises(ZeroDivisionError), alsof(make_versie(stap, titel="Nieuw")):
        1 / 0  # noqa: B018

    assert Stap.objects.get().titel == "Oud"


def test_what_waits_for_a_commit_never_happens_inside_alsof(django_capture_on_commit_callbacks):
    versie, happened = make_versie(make_stap()), []

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        with alsof(versie), transaction.atomic():
            transaction.on_commit(lambda: happened.append("inside"))
        transaction.on_commit(lambda: happened.append("outside"))

    assert happened == ["outside"]


def test_cache_inside_alsof_is_a_space_of_its_own():
    versie = make_versie(make_stap())
    cache.set("titel", "live")

    with alsof(versie):
        seen = cache.get("titel")
        cache.set("titel", "concept")
        cache.set("binnen", "concept")

    assert seen is None
    assert (cache.get("titel"), cache.get("binnen")) == ("live", None)


# --- Snapshots ------------------------------------------------------------------------------------


def test_snapshot_put_back_gives_the_same_page():
    bron = make_bron()
    domein = make_domein(bronnen=[bron, make_bron()], voorbeelden="Een\nTwee")
    make_bijdrage(domein=domein, bron=bron)
    before = stored(domein)

    Versie.objects.add(domein, before).publish()

    assert stored(domein) == before


def test_rows_are_added_changed_removed_and_reordered():
    stap, bron = make_stap(), make_bron()
    stays, goes = (
        make_actie(stap=stap, bron=bron, nummer=1),
        make_actie(stap=stap, bron=bron, nummer=2),
    )
    new = uuid.uuid4()
    rows = momentopname.take(stap)["kinderen"]["acties"]
    rows[0]["velden"] |= {"tekst": "Anders.", "nummer": 9}
    rows[1] = {"pk": str(new), "velden": rows[1]["velden"] | {"tekst": "Erbij.", "nummer": 1}}

    make_versie(stap, {"acties": rows}).publish()

    assert list(stap.acties.values_list("pk", "tekst")) == [(new, "Erbij."), (stays.pk, "Anders.")]
    assert not Actie.objects.filter(pk=goes.pk).exists()


def test_rows_that_did_not_change_leave_the_dates_of_other_pages_alone():
    bijdrage = make_bijdrage()
    type(bijdrage.bouwsteen).objects.update(gewijzigd_op=timezone.now() - timedelta(days=9))
    before = type(bijdrage.bouwsteen).objects.get().gewijzigd_op

    make_versie(bijdrage.domein, titel="Alleen een andere titel").publish()

    assert type(bijdrage.bouwsteen).objects.get().gewijzigd_op == before


def test_state_does_not_travel_with_the_content():
    stap = make_stap(nummer=4)
    versie = make_versie(stap, titel="Nieuw")
    Stap.objects.update(nummer=7)

    pagina = versie.publish()

    assert (pagina.nummer, "gepubliceerd" in versie.gegevens["velden"]) == (7, False)


def test_field_that_came_later_keeps_its_value_and_one_that_went_is_ignored():
    stap = make_stap(titel="Oud", resultaat="Klaar.")
    versie = make_versie(stap, titel="Nieuw", verdwenen="iets")
    del versie.gegevens["velden"]["resultaat"]
    versie.gegevens["kinderen"]["ook verdwenen"] = []
    versie.save()

    pagina = versie.publish()

    assert (pagina.titel, pagina.resultaat) == ("Nieuw", "Klaar.")


def test_renamed_field_needs_a_data_migration_over_the_versions_and_this_is_how():
    """The text of a renamed field is silently absent from older versions, unless its migration does
    this too.
    """
    stap = make_stap()
    versie = make_versie(stap, resultaat="Er is een plan.")
    versie.gegevens["velden"]["uitkomst"] = versie.gegevens["velden"].pop(
        "resultaat"
    )  # as it was called before
    versie.save()

    def rename_in_versies(apps, old, new):
        soort = apps.get_model("contenttypes", "ContentType").objects.get(
            app_label="stappen", model="stap"
        )
        for versie in (
            apps.get_model("redactie", "Versie").objects.filter(content_type_id=soort.pk).iterator()
        ):
            velden = versie.gegevens["velden"]
            if old in velden:
                velden[new] = velden.pop(old)
                versie.save(update_fields=["gegevens"])

    rename_in_versies(apps, "uitkomst", "resultaat")

    assert Versie.objects.get().publish().resultaat == "Er is een plan."


# --- What no longer fits --------------------------------------------------------------------------


def test_address_that_another_page_took_is_refused_with_the_reason():
    stap = make_stap(slug="eerst")
    versie = make_versie(stap, slug="bezet")
    make_stap(slug="bezet")

    with alsof(versie) as concept:  # the form can still be opened
        assert concept.slug == "eerst"
    with pytest.raises(VersieFout, match="adres: ‘bezet’ is al in gebruik"):
        versie.publish()

    assert Stap.objects.get(pk=stap.pk).slug == "eerst"
    assert Versie.objects.get().staat == Staat.CONCEPT


def test_source_that_was_deleted_is_dropped_and_told():
    bron = make_bron()
    versie = make_versie(make_stap(), bronnen=[bron.pk])
    Bron.objects.all().delete()

    with alsof(versie) as concept:
        meldingen, bronnen = concept.meldingen, list(concept.bronnen.all())

    assert meldingen == [f"bronnen: nummer {bron.pk} bestaat niet meer"]
    assert bronnen == []


def test_row_that_lost_what_it_needs_is_left_out_and_told():
    actie = make_actie()
    stap, bron = actie.stap, actie.bron.pk
    versie = make_versie(stap)
    actie.delete()
    Bron.objects.all().delete()

    with alsof(versie) as concept:
        assert concept.meldingen == [f"bron: nummer {bron} bestaat niet meer"]
        assert list(concept.acties.all()) == []


def test_page_that_breaks_a_rule_is_not_published():
    stap = make_stap(samenvatting="Kort.")
    versie = make_versie(stap, samenvatting="")

    with pytest.raises(VersieFout, match="Schrijf eerst een samenvatting"):
        versie.publish()

    assert Stap.objects.get().samenvatting == "Kort."


# --- Addresses ------------------------------------------------------------------------------------


def test_published_address_leaves_a_redirect_and_going_back_turns_it_round(client):
    stap = make_stap(slug="oud")
    first = make_versie(stap, staat=Staat.GEPUBLICEERD)

    make_versie(stap, slug="nieuw").publish()
    there = client.get("/stappen/oud/").headers["Location"]
    Versie.objects.add(stap, first.gegevens).publish()
    back = client.get("/stappen/nieuw/").headers["Location"]

    assert (there, back) == ("/stappen/nieuw/", "/stappen/oud/")
    assert client.get("/stappen/oud/").status_code == 200
    assert Redirect.objects.count() == 1


def test_concept_of_another_address_leaves_no_redirect(client):
    stap = make_stap(slug="oud")

    with alsof(make_versie(stap, slug="nieuw")):
        pass

    assert Redirect.objects.count() == 0
    assert client.get("/stappen/nieuw/").status_code == 404


# --- Planned --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2027, 3, 28, 3, 0, tzinfo=AMSTERDAM),  # the hour before does not exist
        datetime(2027, 10, 31, 2, 30, tzinfo=AMSTERDAM),  # the first of two half past two's
        datetime(2027, 10, 31, 2, 30, fold=1, tzinfo=AMSTERDAM),  # the second
        datetime(2026, 12, 31, 23, 59, tzinfo=AMSTERDAM),
    ],
)
def test_planned_change_appears_at_its_moment_and_never_before(client, time_machine, moment):
    stap = make_stap(slug="plan", titel="Oud")
    make_versie(stap, titel="Nieuw").plan(moment)

    seen = {}
    for seconds in (-1, 0):
        time_machine.move_to(
            moment.astimezone(ZoneInfo("UTC")) + timedelta(seconds=seconds), tick=False
        )
        call_command("publiceer_gepland", stdout=StringIO())
        seen[seconds] = Page(client.get("/stappen/plan/")).texts("h1")

    assert seen == {-1: ["Oud"], 0: ["Nieuw"]}


def test_without_cron_the_first_visit_publishes_what_is_due_and_looks_once_a_minute(
    client, monkeypatch
):
    stap = make_stap(slug="plan", titel="Oud")
    make_versie(stap, titel="Nieuw").plan(timezone.now() - timedelta(seconds=1))
    monkeypatch.setattr(PlannedMiddleware, "next_look", 0.0)

    first = Page(client.get("/stappen/plan/")).texts("h1")
    make_versie(stap, titel="Nog nieuwer").plan(timezone.now() - timedelta(seconds=1))
    within_a_minute = Page(client.get("/stappen/plan/")).texts("h1")

    assert (first, within_a_minute) == (["Nieuw"], ["Nieuw"])


def test_nobody_waits_for_the_look_of_another_visitor_at_planned_changes(client, monkeypatch):
    meanwhile = []

    def take_a_minute():
        PlannedMiddleware.next_look = 0.0
        meanwhile.append(client.get("/robots.txt").status_code)

    monkeypatch.setattr(PlannedMiddleware, "next_look", 0.0)
    monkeypatch.setattr("aanpak.middleware.publish_planned", take_a_minute)

    client.get("/robots.txt")

    assert meanwhile == [200]


def test_planned_change_that_no_longer_fits_becomes_a_concept_that_says_why():
    stap = make_stap(slug="eerst")
    versie = make_versie(stap, slug="bezet")
    versie.plan(timezone.now() - timedelta(seconds=1))
    make_stap(slug="bezet")

    out = StringIO()
    call_command("publiceer_gepland", stdout=out)

    versie.refresh_from_db()
    assert out.getvalue() == ""
    assert versie.staat == Staat.CONCEPT
    assert versie.antwoord == "Niet gepubliceerd: adres: ‘bezet’ is al in gebruik."


def test_what_cannot_be_published_cannot_be_planned():
    versie = make_versie(make_stap(), samenvatting="")

    with pytest.raises(VersieFout, match="samenvatting"):
        versie.plan(timezone.now() + timedelta(days=1))

    versie.refresh_from_db()
    assert versie.staat == Staat.CONCEPT


def test_publishing_something_newer_sets_an_earlier_plan_aside(time_machine):
    stap = make_stap(titel="Oud")
    planned = make_versie(stap, titel="Gepland")
    planned.plan(timezone.now() + timedelta(days=1))
    make_versie(stap, titel="Nieuwer").publish()

    time_machine.move_to(timezone.now() + timedelta(days=2))
    call_command("publiceer_gepland", stdout=StringIO())

    assert Stap.objects.get().titel == "Nieuwer"
    assert Versie.objects.get(pk=planned.pk).staat == Staat.TERZIJDE


def test_concept_saved_after_a_plan_stays_open_when_the_plan_comes_true():
    stap = make_stap()
    make_versie(stap, titel="Gepland").plan(timezone.now() - timedelta(seconds=1))
    concept = make_versie(stap, titel="Verder gewerkt")

    call_command("publiceer_gepland", stdout=StringIO())

    assert Stap.objects.get().titel == "Gepland"
    assert Versie.objects.nieuwste(stap) == concept


def test_page_goes_offline_at_its_moment(client, time_machine):
    stap = make_stap(slug="plan", offline_vanaf=timezone.now() + timedelta(hours=1))
    domein = make_domein()
    make_bijdrage(
        domein=domein,
        bouwsteen=make_bouwsteen(slug="b", offline_vanaf=timezone.now() + timedelta(hours=1)),
    )

    before = client.get("/stappen/plan/").status_code, domein.bijdragen.zichtbaar().count()
    time_machine.move_to(timezone.now() + timedelta(hours=1, seconds=1))
    after = client.get("/stappen/plan/").status_code, domein.bijdragen.zichtbaar().count()

    assert (before, after) == ((200, 1), (404, 0))
    assert "/stappen/plan/" not in client.get("/sitemap.xml").content.decode()
    assert Stap.objects.get(pk=stap.pk).status == "offline"


# --- Preview --------------------------------------------------------------------------------------


PAGES = {
    "bouwsteen": lambda: make_bouwsteen(),
    "vorm": lambda: make_vorm(),
    "domein": lambda: make_bijdrage().domein,
    "stap": lambda: make_actie().stap,
    "hulpmiddel": lambda: make_hulpmiddel(bouwstenen=[make_bouwsteen()], stappen=[make_stap()]),
    "interventie": lambda: make_interventie(vormen=[make_vorm()], bewijs="erkend"),
    "voorbeeld": lambda: make_partner().voorbeeld,
    "pagina": lambda: make_pagina(),
    "inleiding": lambda: make_pagina(slug="bouwstenen"),
    "home": lambda: make_pagina(slug="home"),
}


def without_banner(html):
    start, end = (
        html.index('<aside class="draft-banner"'),
        html.index("</aside>") + len("</aside>\n"),
    )
    return html[:start] + html[end:]


@pytest.mark.parametrize("kind", PAGES)
def test_preview_is_the_page_as_it_will_be_to_the_byte_but_for_the_banner(client, kind):
    pagina = PAGES[kind]()
    tekst = '<h2>Kop</h2><p>Nieuw. [bron:nieuw]</p><p><a href="/stappen/">stappen</a></p>'
    versie = make_versie(
        pagina, titel="Heel anders", tekst=tekst, bronnen=[make_bron(slug="nieuw").pk]
    )
    client.force_login(make_eindredacteur())

    preview = client.get(f"/voorbeeld/{versie.pk}/").content.decode()
    client.logout()
    versie.publish()
    published = client.get(
        type(pagina).objects.get(pk=pagina.pk).get_absolute_url()
    ).content.decode()

    assert "Heel anders" in published
    assert without_banner(preview) == published


def test_preview_shows_a_concept_without_summary_below_a_page_that_is_no_page_yet(client):
    vorm = make_vorm(
        gepubliceerd=False, samenvatting="", bouwsteen=make_bouwsteen(gepubliceerd=False)
    )
    client.force_login(make_eindredacteur())

    page = Page(client.get(f"/voorbeeld/{make_versie(vorm, titel='In de maak').pk}/"))

    assert page.texts("h1") == ["In de maak"]
    assert "Hier komt nog een samenvatting." in page.text
    assert vorm.bouwsteen.titel not in Page(client.get("/bouwstenen/")).main.text


def test_preview_of_settings_is_the_home_page(client):
    versie = make_versie(make_instellingen(), site_naam="Samen tegen eenzaamheid")
    client.force_login(make_eindredacteur(is_superuser=True))

    page = Page(client.get(f"/voorbeeld/{versie.pk}/"))

    assert "Samen tegen eenzaamheid" in page.title
    assert "Samen tegen eenzaamheid" not in client.get("/").content.decode()


def test_preview_is_for_editors_and_is_kept_by_nobody(client):
    versie = make_versie(make_stap())

    visitor = client.get(f"/voorbeeld/{versie.pk}/")
    client.force_login(make_eindredacteur())
    editor = client.get(f"/voorbeeld/{versie.pk}/", headers={"accept-encoding": "br, gzip"})

    assert "Content-Encoding" not in editor.headers  # compression could leak what stands in it
    assert visitor.status_code == 302
    assert "/beheer/" in visitor.headers["Location"]
    assert editor.headers["Cache-Control"] == "no-store, private"
    assert editor.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert client.post(f"/voorbeeld/{versie.pk}/").status_code == 405


def test_preview_looks_the_same_whoever_asks(client):
    versie = make_versie(make_stap(), titel="Concept")
    client.force_login(make_eindredacteur())

    html = client.get(f"/voorbeeld/{versie.pk}/").content.decode()

    assert "Concept, niet delen." in html
    assert "csrf" not in html
    assert not client.get("/").cookies


# --- A link for someone without an account --------------------------------------------------------


@pytest.fixture
def shared():
    """A shared concept of a live page, and the address of its link."""
    versie = make_versie(make_stap(slug="plan", titel="Oud"), titel="Nog geheim")
    versie.share()
    return versie, f"/concept/{versie.deelsleutel}/"


def test_link_shows_the_newest_concept_to_someone_without_an_account(client, shared):
    versie, link = shared

    first = client.get(link)
    make_versie(versie.pagina, titel="Bijgewerkt")
    second = Page(client.get(link))

    assert Page(first).texts("h1") == ["Nog geheim"]
    assert second.texts("h1") == ["Bijgewerkt"]
    assert "Concept, niet delen." in second.text
    assert second.find("aside", class_="draft-banner")[0].find("a") == []
    assert not first.cookies
    assert {
        first.headers[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")
    } == {
        "no-store, private",
        "no-referrer",
        "noindex, nofollow",
    }


def test_link_stops_after_two_weeks(client, shared, time_machine):
    _, link = shared

    time_machine.move_to(timezone.now() + timedelta(days=13, hours=23))
    before = client.get(link).status_code
    time_machine.shift(timedelta(hours=2))

    assert (before, client.get(link).status_code) == (200, 404)


def test_link_with_another_key_shows_nothing(client, shared):
    _, link = shared

    assert client.get(f"{link[:-4]}xyz/").status_code == 404
    assert client.get("/concept/None/").status_code == 404


def test_link_leads_to_the_page_once_it_is_published_and_to_home_once_it_is_deleted(client, shared):
    versie, link = shared

    versie.publish()
    published = client.get(link).headers["Location"]
    Stap.objects.all().delete()

    assert published == "/stappen/plan/"
    assert client.get(link).headers["Location"] == "/"


def test_text_of_a_concept_is_nowhere_else_on_the_site(client, shared):
    _, link = shared
    client.get(link)

    pages = ["/", "/stappen/", "/stappen/plan/", "/gids/", "/sitemap.xml", "/robots.txt"]
    assert [path for path in pages if "Nog geheim" in client.get(path).content.decode()] == []


# --- Clearing up ----------------------------------------------------------------------------------


def test_old_concepts_are_thrown_away_but_never_what_was_published_or_is_the_newest():
    stap, other = make_stap(), make_stap()
    old = timezone.now() - timedelta(days=400)
    published = make_versie(stap, staat=Staat.GEPUBLICEERD)
    make_versie(stap, staat=Staat.TERZIJDE)
    make_versie(stap)
    make_versie(stap)
    only = make_versie(other)
    Versie.objects.update(gemaakt_op=old)
    recent = make_versie(stap)

    out = StringIO()
    call_command("ruim_versies_op", stdout=out)

    assert set(Versie.objects.all()) == {published, recent, only}
    assert out.getvalue().strip() == "3 oude versies weggegooid."


def test_author_who_leaves_takes_no_version_along():
    user = make_eindredacteur()
    versie = Versie.objects.add(stap := make_stap(), momentopname.take(stap), auteur=user)

    user.delete()

    assert Versie.objects.get(pk=versie.pk).auteur is None


def test_key_of_a_kind_of_page_is_known_before_any_version():
    assert ContentType.objects.filter(app_label="stappen", model="stap").exists()
