"""The content stamp: another one after every change that a visitor can see, and after nothing else."""

import pytest
from django.contrib.redirects.models import Redirect
from django.db import transaction

from redactie.geheugen.stempel import Inhoudsstempel, renew, stempel
from redactie.versies.versie import Versie, alsof
from tests.beheer import save
from tests.factories import (
    make_actie,
    make_advies,
    make_bijdrage,
    make_bouwsteen,
    make_bron,
    make_cijfer,
    make_domein,
    make_hulpwoord,
    make_instellingen,
    make_moeilijk_woord,
    make_pagina,
    make_redacteur,
    make_stap,
    make_synoniem,
    make_uitgelicht,
    make_vorm,
)

pytestmark = pytest.mark.django_db


def make_redirect():
    return Redirect.objects.create(site_id=1, old_path="/oud/", new_path="/stappen/")


@pytest.mark.parametrize(
    "make",
    [
        make_actie,
        make_advies,
        make_bijdrage,
        make_bouwsteen,
        make_bron,
        make_cijfer,
        make_domein,
        make_hulpwoord,
        make_instellingen,
        make_pagina,
        make_redirect,
        make_stap,
        make_synoniem,
        make_uitgelicht,
        make_vorm,
    ],
)
def test_stamp_differs_after_making_changing_and_deleting(make):
    stamps = [stempel()]

    thing = make()
    stamps.append(stempel())
    thing.save()
    stamps.append(stempel())
    thing.delete()
    stamps.append(stempel())

    assert len(set(stamps)) == 4


@pytest.mark.django_db(transaction=True)
def test_stamp_differs_after_a_change_without_a_transaction():
    bron = make_bron()
    before = stempel()

    bron.save()

    assert stempel() != before


def test_stamp_differs_when_a_page_gets_or_loses_a_source():
    stap, bron = make_stap(), make_bron()
    stamps = [stempel()]

    stap.bronnen.add(bron)
    stamps.append(stempel())
    stap.bronnen.remove(bron)
    stamps.append(stempel())

    assert len(set(stamps)) == 3


def test_stamp_stays_for_what_no_visitor_sees(client):
    stap = make_stap()
    before = stempel()

    make_redacteur()
    make_moeilijk_woord()
    Versie.objects.add(stap, {"velden": {}, "kinderen": {}})
    client.get(stap.get_absolute_url())

    assert stempel() == before


def test_stamp_differs_after_publishing_and_not_after_saving_a_concept(eindredacteur):
    stap = make_stap()
    before = stempel()

    save(eindredacteur, stap, "_concept", titel="Anders")
    concept = stempel()
    save(eindredacteur, stap, "_publiceren", titel="Nog anders")

    assert concept == before
    assert stempel() != before


def test_stamp_is_undone_with_the_change():
    stap = make_stap()
    before = stempel()

    with alsof(None):
        stap.save()
        inside = stempel()
    with transaction.atomic():
        stap.save()
        transaction.set_rollback(True)

    assert inside != before
    assert stempel() == before


def test_there_is_one_stamp():
    make_stap()
    make_domein()

    assert Inhoudsstempel.objects.count() == 1


def test_another_stamp_takes_one_statement(django_assert_num_queries):
    make_stap()
    before = stempel()

    with django_assert_num_queries(1):
        renew()

    assert stempel() != before
