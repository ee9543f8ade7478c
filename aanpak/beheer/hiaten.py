"""Where the guide is thin: what editors could fill next. Counts what visitors see."""

from collections import Counter
from itertools import chain

from django.db.models import Count, F
from django.utils import timezone

from aanpak.beheer.begin import OUD
from bouwstenen.models import Bouwsteen, Ondersteuningsvorm
from domeinen.models import Bijdrage, Domein
from praktijk.models import Hulpmiddel, Interventie, Praktijk
from redactie.pagina.gebruik import admin_url, publicatie_models
from stappen.models import Stap

WEINIG = 3  # fewer interventies for a vorm than this is few


def per_domein_and_bouwsteen(model):
    """(domein, bouwsteen, number of visible items that belong to both)."""
    pairs = (
        model.objects.zichtbaar()
        .filter(domeinen__isnull=False, bouwstenen__isnull=False)
        .order_by()
    )
    return pairs.values_list(F("domeinen"), F("bouwstenen")).annotate(Count("pk", distinct=True))


def read_table():
    """(bouwstenen, [(domein, [(number of bijdragen, number of items) per bouwsteen])])."""
    bouwstenen = list(Bouwsteen.objects.zichtbaar())
    rows = (
        Bijdrage.objects.zichtbaar()
        .order_by()
        .values_list("domein", "bouwsteen")
        .annotate(Count("pk"))
    )
    bijdragen = {(domein, bouwsteen): number for domein, bouwsteen, number in rows}
    items: Counter = Counter()
    first, *others = map(per_domein_and_bouwsteen, publicatie_models(Praktijk))
    for domein, bouwsteen, number in first.union(*others, all=True).order_by():
        items[domein, bouwsteen] += number
    table = [
        (
            domein,
            [(bijdragen.get((domein.pk, b.pk), 0), items[domein.pk, b.pk]) for b in bouwstenen],
        )
        for domein in Domein.objects.zichtbaar()
    ]
    return bouwstenen, table


def with_few(pages, model, relation, fewer_than):
    """[(page, number)] of the visible pages that have fewer visible items than this."""
    number = dict(model.objects.zichtbaar().order_by().values_list(relation).annotate(Count("pk")))
    return [(page, number.get(page.pk, 0)) for page in pages if number.get(page.pk, 0) < fewer_than]


def old_items():
    """[(item, where an editor changes it)] of the visible items with a source that is older than
    five years.
    """
    year = timezone.localdate().year - OUD
    pages = [
        model.objects.zichtbaar().filter(bronnen__jaar__lte=year).distinct()
        for model in publicatie_models(Praktijk)
    ]
    return [(page, admin_url(page)) for page in chain.from_iterable(pages)]


def hiaten():
    """The template context of the page "Wat ontbreekt er?"."""
    bouwstenen, tabel = read_table()
    return {
        "bouwstenen": bouwstenen,
        "tabel": tabel,
        "stappen": with_few(Stap.objects.zichtbaar(), Hulpmiddel, "stappen", 1),
        "vormen": with_few(Ondersteuningsvorm.objects.zichtbaar(), Interventie, "vormen", WEINIG),
        "oud": old_items(),
        "jaren": OUD,
        "weinig": WEINIG,
    }
