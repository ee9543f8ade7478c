"""Related pages: for each relation of a page, a short list of the visible pages in it."""

from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, Subquery, Window
from django.utils.text import capfirst


class Verband(NamedTuple):
    """The first related pages of one kind, out of `totaal`. `overzicht` is an address."""

    naam: str
    overzicht: str
    totaal: int
    paginas: list[Any]


def read_verbanden(pagina, *relations, meest=None) -> list[Verband]:
    """The visible pages, or the first `meest`, of each relation that has any. One query each."""
    verbanden = []
    for relation in relations:
        pages = list(visible_pages(pagina, relation)[:meest])
        if pages:
            verbanden.append(as_verband(pages))
    return verbanden


def visible_pages(pagina, relation):
    """Each page once, in the order of short lists; `totaal` counts them all."""
    # A subquery: a join gives a page twice when two rows, such as two partners, lead to it.
    keys = getattr(pagina, relation).order_by().values("pk")
    model = keys.model
    pages = model.objects.zichtbaar().in_lijst()
    related = pages.filter(pk__in=keys)
    counted = related.annotate(totaal=Window(Count("pk")))
    if not hasattr(model, "volgorde"):
        return counted
    return counted.annotate(breedte=breadth(getattr(pagina, relation))).order_by(*model.volgorde)


def breadth(manager):
    """The number of pages of this kind that an item belongs to: the fewer, the better it fits."""
    name = manager.target_field_name
    rows = manager.through.objects.filter(**{name: OuterRef("pk")}).order_by()
    return Subquery(rows.values(name).annotate(number=Count("pk")).values("number"))


def as_verband(pages):
    first = pages[0]
    naam = capfirst(first._meta.verbose_name_plural)
    _, overzicht = first.kruimels[-1]
    return Verband(naam, overzicht, first.totaal, pages)
