"""The benchmark runs on the site as it is; its figures are for people, not for a test."""

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from bench import pages
from praktijk.models import Hulpmiddel, Interventie


def test_benchmark_fills_the_overviews_and_gets_every_page(gids, monkeypatch, capsys):
    monkeypatch.setattr(pages, "ROUNDS", 1)
    pages.fill(120)

    with override_settings(ROOT_URLCONF="bench.urls"):
        site, plain = pages.make_handlers()
        pages.show({size: pages.measure(site, plain) for size in pages.SIZES})

    assert [Hulpmiddel.objects.count(), Interventie.objects.count()] == [120, 120]
    printed = capsys.readouterr().out
    assert all(name in printed for name in ["a bare view", "a search", *pages.PAGES])


@pytest.mark.django_db
def test_benchmark_stops_when_a_page_is_not_there():
    with pytest.raises(SystemExit, match="/bestaat-niet/: 404"):
        pages.ask(WSGIHandler(), "/bestaat-niet/")
