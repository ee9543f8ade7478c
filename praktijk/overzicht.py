"""An overview that visitors narrow with a plain form: what they chose, what they find, and what each next choice would give.

Counting is what takes long when there is much; it is done once for the same choices while nothing changes.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

from django.core.paginator import InvalidPage, Paginator
from django.db.models import CharField, Count, F, QuerySet, Value
from django.db.models.functions import Cast
from django.http import Http404
from django.utils.http import urlencode

from redactie.geheugen.prepared import Prepared
from redactie.pagina.inhoud import kept
from redactie.pagina.publicatie import PublicatieQuerySet

PER_PAGINA = 50


@dataclass(frozen=True)
class Filter:
    """A question above an overview: its name in the address, its words, and the field of the items that answers it."""

    naam: str
    label: str
    alles: str
    veld: str

    def field(self, model) -> Any:
        return model._meta.get_field(self.veld)

    def answers(self, model) -> dict[str, tuple[str, str]]:
        """{value in the address: (value in the database, words)} of a field with a fixed list."""
        return {value: (value, words) for value, words in self.field(model).choices}

    def apply(self, items: QuerySet, value: str) -> QuerySet:
        """The items with this answer, each once; `value` is the one in the database."""
        if not self.field(items.model).is_relation:
            return items.filter(**{self.veld: value})
        return items.filter(
            pk__in=items.model.objects.filter(**{self.veld: value}).order_by().values("pk")
        )

    def tally(self, items: QuerySet) -> QuerySet:
        """(name of the filter, value in the database, number of items) of every answer that some of the items have."""
        rows = items.order_by().values_list(
            Value(self.naam, CharField()), Cast(F(self.veld), CharField())
        )
        return rows.annotate(aantal=Count("pk", distinct=True))


class Optie(NamedTuple):
    """An answer to choose, and how many items a visitor would find with it beside the other choices."""

    waarde: str
    label: str
    aantal: int
    gekozen: bool


def read_answers(model, filters) -> dict[Filter, dict[str, tuple[str, str]]]:
    """{filter: {value in the address: (value in the database, words)}} in the order of the site, in one query."""
    answers = {item: item.answers(model) for item in filters if not item.field(model).is_relation}
    related = {item.naam: item for item in filters if item not in answers}
    for naam, _, pk, slug, titel in (
        sorted(prepare_answers(model, tuple(related.values()))()) if related else ()
    ):
        answers.setdefault(related[naam], {})[slug] = (str(pk), titel)
    return answers


@cache
def prepare_answers(model, filters):
    """The query of `read_answers` for filters of which pages are the answers."""

    def build():
        columns = ["nummer", "pk", "slug", "titel"]
        pages = [
            (item.naam, item.field(model).related_model.objects.zichtbaar().order_by())
            for item in filters
        ]
        parts = [pages.values_list(Value(naam, CharField()), *columns) for naam, pages in pages]
        return parts[0].union(*parts[1:], all=True).order_by()

    return Prepared(build)


def select(model, keuzes) -> PublicatieQuerySet:
    """The visible items with these answers [(filter, value in the database)]."""
    items = model.objects.zichtbaar()
    for item, value in keuzes:
        items = item.apply(items, value)
    return items


@lru_cache(maxsize=200)
def prepare_page(model, filters, start):
    """Reads the visible items with an answer to each of these filters, from a place in the list to the end of its page."""
    return Prepared(
        lambda *values: select(model, zip(filters, values, strict=True)).in_lijst()[
            start : start + PER_PAGINA
        ]
    )


def make_readers():
    """`read_answers` and `count`, which ask once for the same choices."""
    return lru_cache(maxsize=20)(read_answers), lru_cache(maxsize=500)(count)


@lru_cache(maxsize=200)
def prepare_counts(model, filters, chosen):
    """The query of `count` for answers to these filters: what `tally` counts, and with no name the items themselves."""

    def build(*values):
        keuzes = list(zip(chosen, values, strict=True))
        empty = Value("", CharField())
        items = (
            select(model, keuzes).order_by().values_list(empty, empty).annotate(aantal=Count("pk"))
        )
        tallies = [
            item.tally(select(model, [keuze for keuze in keuzes if keuze[0] != item]))
            for item in filters
        ]
        return items.union(*tallies, all=True).order_by()

    return Prepared(build)


def count(model, filters, keuzes) -> tuple[int, dict[str, dict[str, int]]]:
    """(number of items with these answers, {filter: {value in the database: number beside the other answers}})."""
    found: dict[str, dict] = defaultdict(dict)
    chosen = tuple(item for item, _ in keuzes)
    for naam, value, aantal in prepare_counts(model, filters, chosen)(
        *[value for _, value in keuzes]
    ):
        found[naam][value] = aantal
    return found.pop("", {}).get("", 0), found


class Overzicht:
    """The items of one model as a visitor asked for them. Raises Http404 for a page that does not exist."""

    def __init__(self, model, filters: tuple[Filter, ...], vraag):
        self.model, self.filters, self.vraag = model, filters, vraag
        answers, counts = kept.now()("overzicht", make_readers)
        self.answers = answers(model, filters)
        asked = {item: vraag[item.naam] for item in filters if vraag.get(item.naam)}
        self.gekozen = {
            item: value for item, value in asked.items() if value in self.answers.get(item, {})
        }
        self.onbekend = [item.label for item in asked if item not in self.gekozen]
        keuzes = tuple((item, self.answers[item][value][0]) for item, value in self.gekozen.items())
        self.aantal, self.aantallen = counts(model, filters, keuzes)
        self.pagina = self.read_page(keuzes)

    def read_page(self, keuzes):
        try:
            page = Paginator(range(self.aantal), PER_PAGINA).page(self.vraag.get("pagina") or 1)
        except InvalidPage as error:
            raise Http404 from error
        chosen = tuple(item for item, _ in keuzes)
        page.object_list = prepare_page(self.model, chosen, (page.number - 1) * PER_PAGINA)(
            *[value for _, value in keuzes]
        )
        return page

    @cached_property
    def vragen(self):
        """[(filter, its options that lead somewhere)], without the filters that have nothing to choose."""
        vragen = [
            (item, list(self.read_opties(item, self.aantallen.get(item.naam, {}))))
            for item in self.filters
        ]
        return [(item, opties) for item, opties in vragen if opties]

    def read_opties(self, item, found):
        for value, (key, words) in self.answers.get(item, {}).items():
            gekozen = self.gekozen.get(item) == value
            if gekozen or key in found:
                yield Optie(value, words, found.get(key, 0), gekozen)

    def actief(self):
        """[(filter, words of the choice, address without it)]."""
        for item, value in self.gekozen.items():
            yield item, self.answers[item][value][1], self.adres(without=item)

    @property
    def hier(self) -> str:
        """The address of what is shown now."""
        return self.adres(pagina=self.pagina.number)

    def adres(self, without=None, pagina=1) -> str:
        """The address of these choices, always the same for the same choices, so that it can be mailed."""
        query = {item.naam: value for item, value in self.gekozen.items() if item is not without}
        if pagina > 1:
            query["pagina"] = pagina
        return f"{self.basis}?{urlencode(query)}" if query else self.basis

    @property
    def basis(self) -> str:
        """The address of the whole overview."""
        return self.kruimel[1]

    @property
    def naam(self) -> str:
        return self.kruimel[0]

    @cached_property
    def kruimel(self) -> tuple[str, str]:
        """(name, address) of the overview, as its items have it above them."""
        return self.model().kruimels[-1]

    @property
    def telling(self) -> str:
        """The number found, in words: "1 hulpmiddel", "12 hulpmiddelen"."""
        meta = self.model._meta
        return (
            f"{self.aantal} {meta.verbose_name if self.aantal == 1 else meta.verbose_name_plural}"
        )

    def paginas(self) -> list[tuple[int | str, str]]:
        """[(number, address)] of the pages nearby and at both ends, when there is more than one; a gap is ("…", "")."""
        numbers = self.pagina.paginator.get_elided_page_range(
            self.pagina.number, on_each_side=1, on_ends=1
        )
        pages = [
            (number, self.adres(pagina=number) if isinstance(number, int) else "")
            for number in numbers
        ]
        return pages if len(pages) > 1 else []
