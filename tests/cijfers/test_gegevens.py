"""The municipalities and figures of a new site, and which deliveries visitors see."""

import csv
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from cijfers.models import Gemeente, Herindeling, Levering, Meting, Plaatsnaam
from redactie.geheugen.stempel import stempel
from tests.factories import make_gemeente, make_levering, make_meting

pytestmark = pytest.mark.django_db

FIXTURES = Path(__file__).parents[2] / "fixtures/cijfers"


def load():
    out = StringIO()
    call_command("laad_gemeenten", stdout=out)
    return out.getvalue().strip()


def rows(name):
    with (FIXTURES / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


# --- Loading --------------------------------------------------------------------------------------


def test_new_site_has_every_municipality_and_figure_of_the_files():
    assert load() == (
        "Toegevoegd: 342 gemeenten, 7155 plaatsnamen, 110 herindelingen, 2 leveringen, "
        "13251 metingen."
    )

    stored = {
        (meting.gebied, meting.jaar, meting.leeftijd, meting.maat): meting.waarde
        for meting in Meting.objects.zichtbaar()
    }
    for row in [*rows("volwassenen"), *rows("jongvolwassenen")]:
        for maat in Meting.Maat:
            waarde = Decimal(row[maat]) if row.get(maat) else None
            key = (row["gebied"], int(row["jaar"]), row["leeftijd"], maat)
            assert stored.get(key) == waarde


def test_figures_of_the_netherlands_are_those_of_the_source():
    load()

    nederland = Meting.objects.filter(gebied="NL01", leeftijd="18+", maat="eenzaam")
    sterk = Meting.objects.filter(gebied="NL01", leeftijd="18+", maat="sterk")
    assert [str(meting.waarde) for meting in nederland] == ["39.6", "43.4", "47.0", "47.1"]
    assert [str(meting.waarde) for meting in sterk] == ["8.6", "10.1", "11.2", "13.6"]


def test_young_adults_are_another_series_than_adults():
    load()

    ages = set(Meting.objects.values_list("levering__reeks", "leeftijd").distinct().order_by())
    assert ages == {
        ("volwassenen", "18+"),
        ("volwassenen", "18-64"),
        ("volwassenen", "65+"),
        ("jongvolwassenen", "16-25"),
    }


def test_neighbours_are_each_others_neighbour_and_five_islands_have_none():
    load()

    ede = Gemeente.objects.get(naam="Ede")
    barneveld = Gemeente.objects.get(naam="Barneveld")
    islands = Gemeente.objects.filter(buren=None).values_list("naam", flat=True)
    assert barneveld in ede.buren.all()
    assert ede in barneveld.buren.all()
    assert list(islands) == ["Ameland", "Schiermonnikoog", "Terschelling", "Texel", "Vlieland"]


def test_second_load_changes_nothing():
    load()
    before = stempel()

    assert load() == "Alles stond er al; er is niets veranderd."
    assert stempel() == before


def test_load_keeps_what_an_editor_changed_and_adds_what_is_missing():
    make_gemeente(code="GM0228", naam="Ede", slug="ede", ggd_link="https://ggd.example/")
    levering = make_levering(reeks="volwassenen", tabel="50150NED")
    make_meting("GM0228", levering=levering, waarde="41.0")

    load()

    assert Gemeente.objects.count() == 342
    assert Gemeente.objects.get(pk="GM0228").ggd_link == "https://ggd.example/"
    assert list(Levering.objects.filter(reeks="volwassenen")) == [levering]
    assert str(levering.metingen.get().waarde) == "41.0"


def test_delivery_that_was_taken_back_does_not_return_with_a_load():
    make_levering(reeks="volwassenen", staat="teruggenomen")

    load()

    assert not Meting.objects.zichtbaar().filter(leeftijd="18+").exists()


def test_loading_changes_the_state_of_the_content():
    before = stempel()

    load()

    assert stempel() != before


def test_empty_site_gets_the_municipalities_with_the_rest():
    call_command("laad_inhoud", stdout=StringIO())

    assert Gemeente.objects.count() == 342
    assert Plaatsnaam.objects.filter(sleutel="6711").get().gemeente.naam == "Ede"
    assert Herindeling.objects.filter(sleutel="haaren").count() == 4


# --- Deliveries -----------------------------------------------------------------------------------


def shown():
    return {
        (meting.gebied, meting.jaar): str(meting.waarde) for meting in Meting.objects.zichtbaar()
    }


def test_newer_delivery_replaces_every_year_and_taking_it_back_restores_the_earlier():
    old = make_levering(tabel="50120NED")
    make_meting(levering=old, jaar=2012, waarde="39.6")
    make_meting(levering=old, jaar=2020, waarde="47.0")
    new = make_levering(tabel="50150NED", staat="klaar", gepubliceerd_op=None)
    make_meting(levering=new, jaar=2020, waarde="46.9")
    before = shown()

    new.publish()
    after = shown()
    new.take_back()

    assert before == {("NL01", 2012): "39.6", ("NL01", 2020): "47.0"}
    assert after == {("NL01", 2020): "46.9"}
    assert shown() == before


def test_series_have_deliveries_of_their_own():
    make_meting(levering=make_levering(reeks="volwassenen"), waarde="47.1")
    make_meting(levering=make_levering(reeks="jongvolwassenen"), leeftijd="16-25", waarde="56.7")

    assert Meting.objects.zichtbaar().count() == 2


def test_delivery_without_a_predecessor_that_is_taken_back_leaves_nothing():
    levering = make_levering()
    make_meting(levering=levering)

    levering.take_back()

    assert shown() == {}


def test_publishing_and_taking_back_change_the_state_of_the_content():
    levering = make_levering(staat="klaar", gepubliceerd_op=None)
    stamps = [stempel()]

    levering.publish()
    stamps.append(stempel())
    levering.take_back()
    stamps.append(stempel())

    assert len(set(stamps)) == 3


@pytest.mark.parametrize(
    "velden",
    [
        {"waarde": "100.1"},
        {"waarde": "-1"},
        {"waarde": "40", "onder": "41", "boven": "43"},
        {"waarde": "40", "onder": "38", "boven": "39"},
        {"waarde": "40", "onder": "39"},
        {"waarde": "40", "onder": "39", "boven": "101"},
    ],
)
def test_database_refuses_a_figure_that_cannot_be(velden):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_meting(**velden)


def test_figure_is_there_once_in_a_delivery():
    levering = make_levering()
    make_meting(levering=levering)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_meting(levering=levering)


# --- Admin ----------------------------------------------------------------------------------------


def test_editor_gives_a_municipality_the_address_of_its_ggd_and_nothing_else(eindredacteur):
    ede = make_gemeente(naam="Ede", inwoners=123_532)

    eindredacteur.post(
        f"/beheer/cijfers/gemeente/{ede.pk}/change/",
        {"naam": "Anders", "inwoners": "1", "ggd_link": "https://ggd.example/"},
    )

    ede.refresh_from_db()
    assert (ede.naam, ede.inwoners, ede.ggd_link) == ("Ede", 123_532, "https://ggd.example/")
