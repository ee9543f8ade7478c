from datetime import timedelta

import pytest
from django.utils import timezone

from bouwstenen.models import Bouwsteen, read_bouwstenen, read_vormen_below
from redactie.geheugen.prepared import Prepared
from redactie.versies import momentopname
from redactie.versies.versie import Versie, alsof
from tests.factories import make_bouwsteen, make_vorm

pytestmark = pytest.mark.django_db


def test_query_is_built_once_and_asked_every_time(django_assert_num_queries):
    built = []
    read = Prepared(
        lambda slug: built.append(slug) or Bouwsteen.objects.zichtbaar().filter(slug=slug)
    )
    weten, doen = make_bouwsteen(slug="weten"), make_bouwsteen(slug="doen")

    with django_assert_num_queries(3):
        found = [read("weten"), read("doen"), read("niets")]

    assert found == [[weten], [doen], []]
    assert len(built) == 1


def test_it_sees_what_changed_since_the_last_time():
    assert read_bouwstenen() == []

    bouwsteen = make_bouwsteen()

    assert read_bouwstenen() == [bouwsteen]


def test_it_compares_with_the_moment_of_asking(monkeypatch):
    begin = timezone.now() + timedelta(days=1)
    bouwsteen = make_bouwsteen(publiceren_vanaf=begin)
    assert read_bouwstenen() == []

    monkeypatch.setattr(timezone, "now", lambda: begin)

    assert read_bouwstenen() == [bouwsteen]


def test_it_shows_a_version_inside_alsof():
    bouwsteen = make_bouwsteen(titel="Weten")
    gegevens = momentopname.take(bouwsteen)
    gegevens["velden"]["titel"] = "Nog meer weten"
    versie = Versie.objects.add(bouwsteen, gegevens)

    with alsof(versie):
        inside = [page.titel for page in read_bouwstenen()]

    assert inside == ["Nog meer weten"]
    assert [page.titel for page in read_bouwstenen()] == ["Weten"]


def test_pages_come_with_what_their_queryset_selects_along(django_assert_num_queries):
    vorm = make_vorm()

    with django_assert_num_queries(1):
        [found] = read_vormen_below(vorm.bouwsteen.slug)
        assert found.bouwsteen.titel == vorm.bouwsteen.titel
