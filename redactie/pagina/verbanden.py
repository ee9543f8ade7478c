"""What belongs to a page: short lists of pages of other kinds, read in one query however many kinds there are."""

from collections import defaultdict
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import CharField, Count, F, Value, Window
from django.db.models.functions import RowNumber
from django.utils.text import capfirst

from redactie.geheugen.prepared import Prepared, related
from redactie.pagina.links import as_page, identity, kinds


class Groep(NamedTuple):
    """The first few pages of one kind, and how many there are; `overzicht` is the address of all of them."""

    naam: str
    overzicht: str
    totaal: int
    paginas: list[Any]


def columns(pages, meest):
    """The first visible ones of these pages, in the order in which their kind wants to be listed, with their total."""
    model = pages.model
    place = Window(RowNumber(), order_by=[*getattr(model, "volgorde", model._meta.ordering)])
    total = Window(Count("pk")) if meest else Value(0)  # who gets all of them can count for itself
    pages = model.objects.zichtbaar().filter(
        pk__in=pages.order_by().values("pk")
    )  # a page can be in there twice
    pages = pages.order_by().annotate(plek=place, totaal=total)
    first = pages.filter(plek__lte=meest) if meest else pages
    beside = F(model.bijschrift) if model.bijschrift else Value("", CharField())
    return first.values_list(*identity(model), "titel", beside, "totaal", "plek")


@cache
def prepare(model, relations, meest):
    """The query of `read_verbanden` for a page of this model."""

    def build(pk):
        parts = [columns(related(model, relation, pk), meest) for relation in relations]
        return parts[0].union(*parts[1:], all=True).order_by()

    return Prepared(build)


def read_verbanden(pagina, *relations, meest=None) -> list[Groep]:
    """The visible pages, or the first so many, of each of these relations of a page that has any."""
    rows = defaultdict(list)
    for row in sorted(prepare(pagina._meta.model, relations, meest)(pagina.pk), key=itemgetter(-1)):
        rows[row[0]].append(row)
    labels = [
        pagina._meta.get_field(relation).related_model._meta.label_lower for relation in relations
    ]
    return [as_group(rows[label]) for label in labels if rows[label]]


def as_group(rows):
    paginas = [listed(*row[:-2]) for row in rows]
    first, totaal = paginas[0], rows[0][-2] or len(paginas)
    return Groep(capfirst(first._meta.verbose_name_plural), first.kruimels[-1][1], totaal, paginas)


def listed(kind, key, slug, boven, titel, beside):
    bijschrift = kinds()[kind].bijschrift
    return as_page(
        kind, key, slug, boven, titel=titel, **({bijschrift: beside} if bijschrift else {})
    )
