"""What it means to be published, for every kind of page; the rules, the redirects, and the rows
that belong to a page.
"""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.contrib.redirects.models import Redirect
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import Http404
from django.utils import timezone

from redactie.controle.woorden import MoeilijkWoord
from redactie.pagina.bronnen import Bron
from redactie.pagina.gebruik import publicatie_models, who_needs
from redactie.pagina.reeks import Reeks
from tests.factories import (
    make_actie,
    make_advies,
    make_bijdrage,
    make_bouwsteen,
    make_bron,
    make_cijfer,
    make_doelgroep,
    make_domein,
    make_hulpmiddel,
    make_interventie,
    make_moeilijk_woord,
    make_pagina,
    make_raamwerk,
    make_stap,
    make_voorbeeld,
    make_vorm,
)
from tests.pages import Page

pytestmark = pytest.mark.django_db

PAGES = [
    make_bouwsteen,
    make_vorm,
    make_domein,
    make_stap,
    make_hulpmiddel,
    make_interventie,
    make_voorbeeld,
    make_pagina,
    make_doelgroep,
    make_raamwerk,
]
NUMBERED = [make_bouwsteen, make_vorm, make_domein, make_stap]
ROWS = [make_advies, make_bijdrage, make_actie]
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
NEEDS_SAMENVATTING = "Schrijf eerst een samenvatting; zonder kan de pagina niet online."


def make_reeks(make, aantal):
    """So many pages of one kind, in order; vormen all below one bouwsteen."""
    shared = {"bouwsteen": make_bouwsteen()} if make is make_vorm else {}
    return [make(nummer=nummer, **shared) for nummer in range(1, aantal + 1)]


def hrefs_with(page, rel):
    return [link.attrs["href"] for link in page.find("a", rel=rel)]


# --- Visible or not -------------------------------------------------------------------------------


@pytest.mark.parametrize("make", PAGES)
def test_published_page_is_there_for_visitors(client, make):
    publicatie = make(
        titel="Een mooie titel", samenvatting="Een korte samenvatting.", tekst="<p>Het verhaal.</p>"
    )

    page = Page(client.get(publicatie.get_absolute_url()))

    assert page.status == 200
    assert page.texts("h1") == ["Een mooie titel"]
    assert "Een korte samenvatting." in page.main.text
    assert "Het verhaal." in page.main.text


@pytest.mark.parametrize("make", PAGES)
def test_concept_is_404_for_visitors(client, make):
    concept = make(gepubliceerd=False)

    response = client.get(concept.get_absolute_url())

    assert response.status_code == 404


@pytest.mark.parametrize("make", PAGES)
def test_new_page_is_a_concept_until_someone_publishes_it(make):
    velden = {"titel": "Nieuw", "slug": "nieuw"}

    publicatie = type(make())(**velden)

    assert publicatie.gepubliceerd is False
    assert publicatie.zichtbaar is False


@pytest.mark.parametrize("make", PAGES)
@pytest.mark.parametrize(("seconds", "status"), [(-1, 404), (0, 200), (1, 200)])
def test_page_appears_at_the_moment_that_was_set(client, make, seconds, status):
    with time_machine.travel(NOON - timedelta(days=1), tick=False):
        publicatie = make(publiceren_vanaf=NOON)

    with time_machine.travel(NOON + timedelta(seconds=seconds), tick=False):
        response = client.get(publicatie.get_absolute_url())

    assert response.status_code == status


@pytest.mark.parametrize("make", PAGES)
@pytest.mark.parametrize("velden", [{}, {"gepubliceerd": False}, {"publiceren_vanaf": NOON}])
@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_page_and_queryset_agree_on_who_is_visible(make, velden, seconds):
    with time_machine.travel(NOON + timedelta(seconds=seconds), tick=False):
        publicatie = make(**velden)

        in_queryset = type(publicatie).objects.zichtbaar().filter(pk=publicatie.pk).exists()

        assert publicatie.zichtbaar == in_queryset


def test_vorm_below_a_concept_is_not_visible_and_says_so(client):
    vorm = make_vorm(bouwsteen=make_bouwsteen(gepubliceerd=False))

    response = client.get(vorm.get_absolute_url())

    assert response.status_code == 404
    assert vorm.zichtbaar is False


@pytest.mark.parametrize(
    ("velden", "status"),
    [
        ({}, "online"),
        ({"gepubliceerd": False}, "concept"),
        ({"publiceren_vanaf": timezone.now() + timedelta(days=1)}, "gepland"),
        ({"publiceren_vanaf": timezone.now() - timedelta(days=1)}, "online"),
    ],
)
def test_page_tells_its_status_in_a_word(velden, status):
    stap = make_stap(**velden)

    assert stap.status == status


def test_vorm_below_a_concept_is_called_hidden():
    vorm = make_vorm(bouwsteen=make_bouwsteen(gepubliceerd=False))

    assert vorm.status == "verborgen"


def test_page_that_is_not_among_its_kind_is_404_and_not_an_error():
    stap = make_stap()

    with pytest.raises(Http404):
        Reeks(type(stap).objects.none(), stap.slug)


def test_pages_to_check_are_visible_and_due(client):
    due = make_stap(controleren_voor=date(2026, 5, 31))
    today = make_stap(controleren_voor=date(2026, 6, 1))
    make_stap(controleren_voor=date(2026, 6, 2))
    make_stap(controleren_voor=date(2026, 5, 31), gepubliceerd=False)
    make_stap()

    pages = type(due).objects.te_controleren(date(2026, 6, 1))

    assert list(pages) == [due, today]


@pytest.mark.parametrize("make", PAGES)
def test_page_shows_when_it_was_last_checked(client, make):
    publicatie = make(gecontroleerd_op=date(2026, 3, 9), controleren_voor=date(2026, 10, 1))

    page = Page(client.get(publicatie.get_absolute_url()))

    meta = page.one("p", class_="page-meta").text
    assert "Laatst gecontroleerd: 9 maart 2026 (opnieuw vóór 1 oktober 2026)" in meta


def test_page_that_nobody_checked_says_so(client):
    stap = make_stap(gecontroleerd_op=None)
    type(stap).objects.update(gewijzigd_op=datetime(2026, 3, 9, 12, tzinfo=UTC))

    page = Page(client.get(stap.get_absolute_url()))

    meta = page.one("p", class_="page-meta").text
    assert "Bijgewerkt: 9 maart 2026, nog niet gecontroleerd" in meta


# --- Order ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", NUMBERED)
def test_page_tells_its_place_among_its_kind(client, make):
    pages = make_reeks(make, 6)

    page = Page(client.get(pages[2].get_absolute_url()))

    assert page.one("p", class_="label").text.endswith(" 3 van 6")
    assert " 3 van 6 – Aanpak eenzaamheid" in page.title


@pytest.mark.parametrize("make", NUMBERED)
def test_place_follows_from_the_order_and_not_from_the_number(client, make):
    [first, second] = make_reeks(make, 2)
    type(first).objects.filter(pk=first.pk).update(nummer=900)

    page = Page(client.get(first.get_absolute_url()))

    assert page.one("p", class_="label").text.endswith(" 2 van 2")
    assert " 2 van 2 – Aanpak eenzaamheid" in page.title
    assert hrefs_with(page, "prev") == [second.get_absolute_url()]


@pytest.mark.parametrize("make", NUMBERED)
def test_previous_and_next_are_the_neighbours(client, make):
    pages = make_reeks(make, 3)

    page = Page(client.get(pages[1].get_absolute_url()))

    assert hrefs_with(page, "prev") == [pages[0].get_absolute_url()]
    assert hrefs_with(page, "next") == [pages[2].get_absolute_url()]
    assert pages[0].titel in page.one("a", rel="prev").text
    assert pages[2].titel in page.one("a", rel="next").text


@pytest.mark.parametrize("make", NUMBERED)
def test_first_has_no_previous_and_last_has_no_next(client, make):
    [first, _, last] = make_reeks(make, 3)

    first_page = Page(client.get(first.get_absolute_url()))
    last_page = Page(client.get(last.get_absolute_url()))

    assert hrefs_with(first_page, "prev") == []
    assert len(hrefs_with(first_page, "next")) == 1
    assert len(hrefs_with(last_page, "prev")) == 1
    assert hrefs_with(last_page, "next") == []


@pytest.mark.parametrize("make", NUMBERED)
def test_concept_is_skipped_in_place_neighbours_and_strip(client, make):
    pages = make_reeks(make, 4)
    type(pages[1]).objects.filter(pk=pages[1].pk).update(gepubliceerd=False)

    page = Page(client.get(pages[2].get_absolute_url()))

    assert page.one("p", class_="label").text.endswith(" 2 van 3")
    assert hrefs_with(page, "prev") == [pages[0].get_absolute_url()]
    assert pages[1].get_absolute_url() not in page.hrefs
    assert pages[1].titel not in page.text


@pytest.mark.parametrize("make", NUMBERED)
def test_strip_links_to_all_of_its_kind_in_order_and_marks_this_page(client, make):
    pages = make_reeks(make, 3)

    page = Page(client.get(pages[1].get_absolute_url()))

    [strip] = page.find("nav", class_="series") + page.find("nav", class_="steps-nav")
    [current] = [element for element in strip.walk() if "aria-current" in element.attrs]
    assert [
        pagina.titel in item.text for pagina, item in zip(pages, strip.find("li"), strict=True)
    ] == [True] * 3
    assert pages[1].titel in current.text


@pytest.mark.parametrize("make", NUMBERED)
def test_two_pages_may_share_a_number_while_an_editor_swaps_them(make):
    [first, second] = make_reeks(make, 2)

    type(first).objects.filter(pk=second.pk).update(nummer=first.nummer)

    assert list(type(first).objects.all()) == [first, second]


# --- Rules, told twice ----------------------------------------------------------------------------


@pytest.mark.parametrize("make", PAGES)
def test_database_refuses_a_published_page_without_samenvatting(make):
    with (
        pytest.raises(IntegrityError, match="gepubliceerd_heeft_samenvatting"),
        transaction.atomic(),
    ):
        make(samenvatting="")

    make(samenvatting="", gepubliceerd=False)


@pytest.mark.parametrize("make", PAGES)
def test_editor_reads_that_a_published_page_needs_a_samenvatting(make):
    publicatie = make()

    publicatie.samenvatting = ""
    with pytest.raises(ValidationError) as error:
        publicatie.full_clean()

    assert error.value.message_dict == {"samenvatting": [NEEDS_SAMENVATTING]}


@pytest.mark.parametrize("make", PAGES)
def test_two_pages_of_one_kind_cannot_have_the_same_address(make):
    shared = {"bouwsteen": make_bouwsteen()} if make is make_vorm else {}
    publicatie = make(slug="zelfde", **shared)
    publicatie.pk = None

    with pytest.raises(ValidationError) as error:
        publicatie.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        make(slug="zelfde", **shared)

    assert "bestaat al" in error.value.message_dict["slug"][0]


@pytest.mark.parametrize("slug", ["Hoofdletter", "met_streep", "met spatie", "één", "a/b", ""])
def test_editor_reads_which_addresses_are_possible(slug):
    stap = make_stap()

    stap.slug = slug
    with pytest.raises(ValidationError) as error:
        stap.full_clean()

    assert list(error.value.message_dict) == ["slug"]


def test_address_with_capitals_is_refused_in_dutch():
    stap = make_stap()

    stap.slug = "Plan"
    with pytest.raises(ValidationError) as error:
        stap.full_clean()

    assert error.value.messages == ["Gebruik alleen kleine letters, cijfers en streepjes."]


@pytest.mark.parametrize("make", ROWS)
def test_database_and_editor_know_where_a_sentence_may_come_from(make):
    regel = make()

    regel.herkomst = "verzonnen"
    with pytest.raises(ValidationError) as error:
        regel.validate_constraints()
    with pytest.raises(IntegrityError, match="herkomst_bekend"), transaction.atomic():
        regel.save()

    assert error.value.messages == ["Kies waar de zin vandaan komt."]


@pytest.mark.parametrize("make", ROWS)
def test_database_and_editor_want_the_source_of_a_sentence_that_comes_from_one(make):
    regel = make(herkomst="bron")

    regel.bron = None
    with pytest.raises(ValidationError) as error:
        regel.validate_constraints()
    with pytest.raises(IntegrityError, match="uit_bron_noemt_bron"), transaction.atomic():
        regel.save()

    assert error.value.messages == ["Kies de bron van de zin, of bij herkomst: ons advies."]


def test_database_and_editor_know_the_two_kinds_of_advies():
    advies = make_advies()

    advies.soort = "tip"
    with pytest.raises(ValidationError) as error:
        advies.validate_constraints()
    with pytest.raises(IntegrityError, match="soort_bekend"), transaction.atomic():
        advies.save()

    assert error.value.messages == ["Kies: zo begint u, of valkuil."]


@pytest.mark.parametrize("make", [*PAGES, *ROWS, make_bron, make_cijfer])
def test_what_the_factories_make_is_valid(make):
    thing = make()

    thing.full_clean()

    assert str(thing)


@pytest.mark.parametrize("make", [*ROWS, make_cijfer])
def test_rows_have_a_key_that_is_never_given_out_twice(make):
    regel = make()

    assert isinstance(regel.pk, UUID)


@pytest.mark.parametrize("make", [*PAGES, make_bron])
def test_pages_and_sources_are_found_by_their_slug(make):
    thing = make(slug="een-slug")

    found = type(thing).objects.get_by_natural_key("een-slug")

    assert found == thing
    assert found.natural_key() == ("een-slug",)


def test_export_refers_by_slug_and_not_by_number():
    bijdrage = make_bijdrage(
        domein=make_domein(slug="sport"),
        bouwsteen=make_bouwsteen(slug="weten"),
        bron=make_bron(slug="boek"),
    )

    [row] = serializers.serialize("python", [bijdrage], use_natural_foreign_keys=True)

    assert row["fields"]["domein"] == ("sport",)
    assert row["fields"]["bouwsteen"] == ("weten",)
    assert row["fields"]["bron"] == ("boek",)


# --- Who needs this? ------------------------------------------------------------------------------


def test_every_kind_of_page_is_known_to_the_ground_floor():
    assert {model.__name__ for model in publicatie_models()} == {
        "Bouwsteen",
        "Ondersteuningsvorm",
        "Domein",
        "Stap",
        "Hulpmiddel",
        "Interventie",
        "Voorbeeld",
        "Pagina",
        "Doelgroep",
        "Raamwerk",
    }


@pytest.mark.parametrize("make", PAGES)
def test_page_is_needed_by_pages_that_link_to_it(make):
    publicatie = make()
    linking = make_stap(tekst=f'<p><a href="{publicatie.get_absolute_url()}">lees</a></p>')
    make_stap(tekst="<p>geen link</p>")

    assert who_needs(publicatie) == [linking]


def test_page_is_needed_by_pages_that_link_to_a_place_on_it():
    publicatie = make_pagina()
    linking = make_stap(tekst=f'<p><a href="{publicatie.get_absolute_url()}#kop">lees</a></p>')

    assert who_needs(publicatie) == [linking]


def test_page_that_links_to_itself_does_not_need_itself():
    stap = make_stap(slug="plan", tekst='<p><a href="/stappen/plan/#kop">naar boven</a></p>')

    assert who_needs(stap) == []


def test_source_is_needed_by_pages_that_list_it_or_name_it():
    bron = make_bron(slug="boek")
    listing = make_domein(bronnen=[bron])
    naming = make_stap(tekst="<p>Feit. [bron:boek]</p>")
    make_stap(tekst="<p>Feit. [bron:boekenkast]</p>")

    assert set(who_needs(bron)) == {listing, naming}


@pytest.mark.parametrize("make", [*ROWS, make_cijfer])
def test_source_of_a_row_cannot_be_deleted(make):
    regel = make()

    with pytest.raises(ProtectedError):
        regel.bron.delete()

    assert Bron.objects.filter(pk=regel.bron.pk).exists()


@pytest.mark.parametrize("make", [make_bijdrage, make_vorm])
def test_bouwsteen_that_others_belong_to_cannot_be_deleted(make):
    bouwsteen = make().bouwsteen

    with pytest.raises(ProtectedError):
        bouwsteen.delete()

    assert type(bouwsteen).objects.filter(pk=bouwsteen.pk).exists()


# --- A new address --------------------------------------------------------------------------------


def rename(publicatie, slug):
    publicatie.slug = slug
    publicatie.save()
    return publicatie.get_absolute_url()


@pytest.mark.parametrize("make", PAGES)
def test_old_address_leads_to_the_new_one_for_good(client, make):
    publicatie = make(slug="oud")
    old = publicatie.get_absolute_url()

    new = rename(publicatie, "nieuw")
    response = client.get(old)

    assert response.status_code == 301
    assert response.headers["Location"] == new
    assert client.get(new).status_code == 200


@pytest.mark.parametrize("make", PAGES)
def test_all_older_addresses_lead_there_in_one_hop(client, make):
    publicatie = make(slug="een")
    addresses = [
        publicatie.get_absolute_url(),
        rename(publicatie, "twee"),
        rename(publicatie, "drie"),
    ]

    last = rename(publicatie, "vier")

    assert [client.get(address).headers["Location"] for address in addresses] == [last] * 3


@pytest.mark.parametrize("make", PAGES)
def test_page_that_gets_its_old_address_back_is_shown_there(client, make):
    publicatie = make(slug="een")
    old = publicatie.get_absolute_url()
    between = rename(publicatie, "twee")

    rename(publicatie, "een")

    assert client.get(old).status_code == 200
    assert client.get(between).headers["Location"] == old
    assert Redirect.objects.count() == 1


def test_two_pages_can_swap_their_addresses(client):
    first, second = make_stap(slug="een", titel="Eerste"), make_stap(slug="twee", titel="Tweede")

    rename(first, "even-weg")
    rename(second, "een")
    rename(first, "twee")

    assert Page(client.get("/stappen/een/")).texts("h1") == ["Tweede"]
    assert Page(client.get("/stappen/twee/")).texts("h1") == ["Eerste"]
    assert client.get("/stappen/even-weg/").headers["Location"] == "/stappen/twee/"


def test_vormen_move_along_when_their_bouwsteen_gets_a_new_address(client):
    bouwsteen = make_bouwsteen(slug="helpen")
    make_vorm(slug="ontmoeting", bouwsteen=bouwsteen)
    make_vorm(slug="vervoer", bouwsteen=bouwsteen)

    rename(bouwsteen, "ondersteunen")

    for slug in ("ontmoeting", "vervoer"):
        response = client.get(f"/bouwstenen/helpen/{slug}/")
        assert response.status_code == 301
        assert response.headers["Location"] == f"/bouwstenen/ondersteunen/{slug}/"
        assert client.get(response.headers["Location"]).status_code == 200


def test_vorm_that_moves_to_another_bouwsteen_leaves_a_redirect(client):
    vorm = make_vorm(slug="ontmoeting", bouwsteen=make_bouwsteen(slug="oud"))

    vorm.bouwsteen = make_bouwsteen(slug="nieuw")
    vorm.save()

    assert (
        client.get("/bouwstenen/oud/ontmoeting/").headers["Location"]
        == "/bouwstenen/nieuw/ontmoeting/"
    )


@pytest.mark.parametrize("make", PAGES)
def test_saving_without_a_new_address_leaves_no_redirect(make):
    publicatie = make()

    publicatie.titel = "Nieuwe titel"
    publicatie.save()

    assert Redirect.objects.count() == 0


def test_redirect_is_gone_when_the_save_fails():
    stap = make_stap(slug="oud")

    stap.samenvatting = ""
    with pytest.raises(IntegrityError), transaction.atomic():
        rename(stap, "nieuw")

    assert Redirect.objects.count() == 0
    assert type(stap).objects.get().slug == "oud"


def test_query_string_does_not_hide_the_new_address(client):
    stap = make_stap(slug="oud")
    rename(stap, "nieuw")

    response = client.get("/stappen/oud/?utm_source=nieuwsbrief")

    assert response.status_code == 301
    assert response.headers["Location"] == "/stappen/nieuw/?utm_source=nieuwsbrief"


@pytest.mark.parametrize("make", PAGES)
@pytest.mark.parametrize(
    "hidden", [{"gepubliceerd": False}, {"publiceren_vanaf": timezone.now() + timedelta(days=1)}]
)
def test_old_address_does_not_tell_where_a_hidden_page_is(client, make, hidden):
    publicatie = make(slug="oud")
    old = publicatie.get_absolute_url()
    rename(publicatie, "nieuw")

    type(publicatie).objects.filter(pk=publicatie.pk).update(**hidden)
    response = client.get(old)

    assert response.status_code == 404
    assert "Location" not in response.headers


@pytest.mark.parametrize("make", PAGES)
def test_page_that_was_never_online_leaves_no_redirect(make):
    concept = make(slug="oud", gepubliceerd=False)

    rename(concept, "nieuw")

    assert Redirect.objects.count() == 0


@pytest.mark.parametrize("make", PAGES)
def test_redirects_go_with_the_page_that_is_deleted(client, make):
    publicatie = make(slug="oud")
    old = publicatie.get_absolute_url()
    rename(publicatie, "nieuw")

    publicatie.delete()

    assert client.get(old).status_code == 404
    assert Redirect.objects.count() == 0


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_only_questions_are_sent_on(client, method):
    rename(make_stap(slug="oud"), "nieuw")

    response = getattr(client, method)("/stappen/oud/")

    assert response.status_code == 404


# --- Rows of a page -------------------------------------------------------------------------------


def age(*paginas):
    """Sets the date of the last change a year back, and gives it."""
    old = timezone.now() - timedelta(days=365)
    for pagina in paginas:
        type(pagina).objects.filter(pk=pagina.pk).update(gewijzigd_op=old)
    return old


def is_touched(pagina, old):
    return type(pagina).objects.get(pk=pagina.pk).gewijzigd_op > old


def pages_of(regel):
    return [getattr(regel, veld) for veld in regel.paginas]


@pytest.mark.parametrize("make", ROWS)
def test_page_is_dated_when_a_row_of_it_changes(make):
    regel = make()
    old = age(*pages_of(regel))

    regel.tekst = "Iets anders."
    regel.save()

    assert all(is_touched(pagina, old) for pagina in pages_of(regel))


@pytest.mark.parametrize("make", ROWS)
def test_page_is_dated_when_a_row_is_added(make):
    regel = make()
    old = age(*pages_of(regel))

    make(**{veld: getattr(regel, veld) for veld in regel.paginas})

    assert all(is_touched(pagina, old) for pagina in pages_of(regel))


@pytest.mark.parametrize("make", ROWS)
def test_page_is_dated_when_a_row_is_deleted(make):
    regel = make()
    old = age(*pages_of(regel))

    regel.delete()

    assert all(is_touched(pagina, old) for pagina in pages_of(regel))


@pytest.mark.parametrize("make", ROWS)
def test_both_pages_are_dated_when_a_row_moves(make):
    regel, other = make(), make()
    before, after = getattr(regel, regel.paginas[0]), getattr(other, regel.paginas[0])
    old = age(before, after)

    setattr(regel, regel.paginas[0], after)
    regel.save()

    assert is_touched(after, old)
    assert is_touched(before, old)


def test_bouwsteen_is_dated_when_a_domein_that_contributes_is_deleted():
    bijdrage = make_bijdrage()
    old = age(bijdrage.bouwsteen)

    bijdrage.domein.delete()

    assert is_touched(bijdrage.bouwsteen, old)


def test_row_of_another_page_does_not_date_this_one():
    stap = make_stap()
    old = age(stap)

    make_actie()

    assert not is_touched(stap, old)


def test_a_row_and_the_date_of_its_page_are_saved_together_or_not_at_all():
    actie = make_actie()
    old = age(actie.stap)

    actie.herkomst = "verzonnen"
    with pytest.raises(IntegrityError), transaction.atomic():
        actie.save()

    assert not is_touched(actie.stap, old)


# --- What a redirect may tell, and what a page may lose -------------------------------------------


@pytest.mark.django_db
def test_renaming_a_page_that_is_offline_works_again_once_it_is_back(client):
    stap = make_stap(slug="oud")
    stap.gepubliceerd = False
    stap.save()
    rename(stap, "geheim-plan")

    hidden = client.get("/stappen/oud/")
    stap.gepubliceerd = True
    stap.save()
    back = client.get("/stappen/oud/")

    assert hidden.status_code == 404
    assert back.headers["Location"] == "/stappen/geheim-plan/"


@pytest.mark.django_db
def test_redirect_without_a_target_says_that_the_page_is_gone(client):
    Redirect.objects.create(site_id=1, old_path="/weg/", new_path="")

    gone = Page(client.get("/weg/"))
    assert gone.status == 410
    assert gone.texts("h1") == ["Deze pagina bestaat niet meer"]
    assert gone.find("nav", class_="menu")
    assert client.post("/weg/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "naar",
    [
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "https://evil.example/",
        "javascript:alert(1)",
        "//[",
    ],
)
def test_no_redirect_leaves_the_site(client, naar):
    make_pagina(slug="home")
    Redirect.objects.create(site_id=1, old_path="/weg/", new_path=naar)

    response = client.get("/weg/")

    assert response.status_code == 404
    assert "Location" not in response.headers


@pytest.mark.django_db
@pytest.mark.parametrize("naar", ["/beheer/", "/beheer/account/login/", "/voorbeeld/1/"])
def test_redirect_to_the_beheer_asks_nothing_of_who_is_not_there_yet(client, naar):
    Redirect.objects.create(site_id=1, old_path="/admin/", new_path=naar)

    assert client.get("/admin/").headers["Location"] == naar


@pytest.mark.django_db
def test_page_is_needed_by_pages_that_link_to_its_old_address():
    stap = make_stap(slug="oud")
    linking = make_domein(tekst='<p><a href="/stappen/oud/">lees</a></p>')
    rename(stap, "nieuw")

    assert who_needs(stap) == [linking]


@pytest.mark.django_db
def test_link_of_a_source_is_a_web_link():
    bron = make_bron()
    bron.url = "javascript:alert(1)"

    with pytest.raises(IntegrityError, match="weblink"), transaction.atomic():
        bron.save()


# --- Difficult words ------------------------------------------------------------------------------


def test_word_can_be_on_the_list_once_in_whatever_letters():
    make_moeilijk_woord(woord="Realiseren")

    with pytest.raises(ValidationError) as error:
        MoeilijkWoord(woord="realiseren", liever="maken").full_clean()

    assert error.value.messages == ["Dit woord staat al in de lijst."]


def test_list_of_words_is_in_order_of_the_alphabet():
    for woord in ("teneinde", "Alsmede", "betreffende"):
        make_moeilijk_woord(woord=woord)

    assert [str(woord) for woord in MoeilijkWoord.objects.all()] == [
        "Alsmede",
        "betreffende",
        "teneinde",
    ]


def test_easier_words_are_each_between_quotation_marks():
    assert MoeilijkWoord(woord="realiseren", liever="maken, doen,").suggestie == "‘maken’ of ‘doen’"
