"""Gaps in the guide that editors could fill. Counts only what visitors see."""

from collections import Counter

from django.db.models import Count, F
from django.utils import timezone

from aanpak.beheer.begin import OUD
from aanpak.paginas import read_lost, read_past
from bouwstenen.models import Bouwsteen, Ondersteuningsvorm
from domeinen.models import Bijdrage, Domein
from praktijk.models import Praktijk
from redactie.pagina.gebruik import admin_url, publicatie_models, union_all
from redactie.pagina.publicatie import is_zichtbaar
from stappen.models import Stap

WEINIG = 3  # a vorm with fewer interventies is listed


def per_domein_and_bouwsteen(model):
    """(domein, bouwsteen, number of visible items that belong to both)."""
    items = model.objects.zichtbaar().order_by()
    placed = items.filter(domeinen__isnull=False, bouwstenen__isnull=False)
    pairs = placed.values_list(F("domeinen"), F("bouwstenen"))
    return pairs.annotate(Count("pk", distinct=True))


def count_bijdragen():
    """{(domein, bouwsteen): number of visible bijdragen}."""
    visible = Bijdrage.objects.zichtbaar().order_by()
    pairs = visible.values_list("domein", "bouwsteen")
    counts: Counter = Counter()
    for domein, bouwsteen, number in pairs.annotate(Count("pk")):
        counts[domein, bouwsteen] = number
    return counts


def count_items():
    """{(domein, bouwsteen): number of visible items of every kind that belong to both}."""
    counts: Counter = Counter()
    per_kind = map(per_domein_and_bouwsteen, publicatie_models(Praktijk))
    for domein, bouwsteen, number in union_all(per_kind):
        counts[domein, bouwsteen] += number
    return counts


def read_table(bouwstenen):
    """[(domein, [(number of bijdragen, number of items) per bouwsteen])]."""
    bijdragen = count_bijdragen()
    items = count_items()
    table = []
    for domein in Domein.objects.zichtbaar():
        cells = []
        for bouwsteen in bouwstenen:
            pair = domein.pk, bouwsteen.pk
            cells.append((bijdragen[pair], items[pair]))
        table.append((domein, cells))
    return table


def with_few(pages, relation, fewer_than):
    """The pages with fewer visible items in this relation, counted as `aantal`."""
    visible = is_zichtbaar(f"{relation}__")
    aantal = Count(relation, filter=visible, distinct=True)
    return pages.annotate(aantal=aantal).filter(aantal__lt=fewer_than)


def old_items():
    """[(item, its address in the admin)] of the visible items with an old source."""
    year = timezone.localdate().year - OUD
    found = []
    for model in publicatie_models(Praktijk):
        visible = model.objects.zichtbaar()
        old = visible.filter(bronnen__jaar__lte=year).distinct()
        found += [(item, admin_url(item)) for item in old]
    return found


def hiaten():
    """The template context of the page "Wat ontbreekt er nog?"."""
    bouwstenen = list(Bouwsteen.objects.zichtbaar())
    stappen = Stap.objects.zichtbaar()
    vormen = Ondersteuningsvorm.objects.zichtbaar()
    return {
        "bouwstenen": bouwstenen,
        "tabel": read_table(bouwstenen),
        "stappen": with_few(stappen, "hulpmiddel_lijst", 1),
        "vormen": with_few(vormen, "interventie_lijst", WEINIG),
        "oud": old_items(),
        "jaren": OUD,
        "weinig": WEINIG,
        "onvindbaar": read_lost(),
        "voorbij": read_past(),
    }
