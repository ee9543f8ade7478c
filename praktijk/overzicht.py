"""An overview of items that visitors narrow with a plain form.

It shows the choices made, the items found, and how many items each next choice would leave.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Count, QuerySet
from django.http import Http404
from django.utils.http import urlencode

from redactie.pagina.inhoud import kept

PER_PAGINA = 50


class Antwoord(NamedTuple):
    """A possible answer to a filter."""

    sleutel: Any  # in the database
    label: str


@dataclass(frozen=True)
class Filter:
    """A question above an overview, answered by one field of the items."""

    naam: str  # in the query string
    label: str
    alles: str  # the option that chooses nothing
    veld: str

    def field(self, model) -> Any:
        return model._meta.get_field(self.veld)

    def answers(self, model) -> dict[str, Antwoord]:
        """{value in the query string: answer}, in the order of the site."""
        field = self.field(model)
        if not field.is_relation:
            return {value: Antwoord(value, label) for value, label in field.choices}
        pages = field.related_model.objects.zichtbaar()
        values = pages.values_list("pk", "slug", "titel")
        return {slug: Antwoord(pk, titel) for pk, slug, titel in values}

    def narrow(self, items, sleutel) -> QuerySet:
        chosen = {self.veld: sleutel}
        if not self.field(items.model).is_relation:
            return items.filter(**chosen)
        # A subquery: a join repeats an item that two rows, such as two partners, lead to.
        found = items.model.objects.filter(**chosen).order_by()
        return items.filter(pk__in=found.values("pk"))

    def tally(self, items) -> dict[Any, int]:
        """{value in the database: number of items}, without values that no item has."""
        values = items.order_by().values_list(self.veld)
        return dict(values.annotate(Count("pk", distinct=True)))


class Optie(NamedTuple):
    """An answer to choose, and how many items it would leave beside the other choices."""

    waarde: str
    label: str
    aantal: int
    gekozen: bool


def narrow_items(model, choices) -> Any:
    """The visible items with these choices [(filter, value in the database)]."""
    items = model.objects.zichtbaar()
    for filter_, sleutel in choices:
        items = filter_.narrow(items, sleutel)
    return items


def count_items(model, filters, choices):
    """The number of items with these choices, and a tally per filter beside the other choices."""
    tallies = {}
    for filter_ in filters:
        others = [(other, sleutel) for other, sleutel in choices if other != filter_]
        items = narrow_items(model, others)
        tallies[filter_] = filter_.tally(items)
    return count_chosen(model, tallies, dict(choices)), tallies


def count_chosen(model, tallies, choices) -> int:
    """The number of items with these choices, from a filter of which each has one answer."""
    [single] = [filter_ for filter_ in tallies if not filter_.field(model).is_relation]
    tally = tallies[single]
    if single in choices:
        return tally.get(choices[single], 0)
    return sum(tally.values())


def read_answers(model, filters):
    return {filter_: filter_.answers(model) for filter_ in filters}


def make_readers():
    """`read_answers` and `count_items`, cached.

    Visitors can combine choices without end, so the cache has a maximum size.
    """
    cached_answers = lru_cache(maxsize=20)(read_answers)
    cached_counts = lru_cache(maxsize=500)(count_items)
    return cached_answers, cached_counts


class Overzicht:
    """The items of one model that a visitor asked for.

    Raises Http404 for a page number out of range.
    """

    def __init__(self, model, filters: tuple[Filter, ...], query):
        cached_answers, cached_counts = kept.now()("overzicht", make_readers)
        self.model = model
        self.filters = filters
        self.answers = cached_answers(model, filters)
        self.gekozen: dict[Filter, str] = {}
        self.onbekend: list[str] = []
        self.read_choices(query)
        choices = tuple(self.choices())
        self.aantal, self.tallies = cached_counts(model, filters, choices)
        items = narrow_items(model, choices)
        self.pagina = self.read_page(items, query.get("pagina") or 1)

    def read_choices(self, query):
        for filter_ in self.filters:
            value = query.get(filter_.naam)
            if not value:
                continue
            if value in self.answers[filter_]:
                self.gekozen[filter_] = value
            else:
                self.onbekend.append(filter_.label)

    def choices(self):
        """(filter, value in the database) of each choice."""
        for filter_, value in self.gekozen.items():
            antwoord = self.answers[filter_][value]
            yield filter_, antwoord.sleutel

    def read_page(self, items, number) -> Page:
        paginator = Paginator(items.in_lijst(), PER_PAGINA)
        paginator.count = self.aantal  # cached: with many items, counting takes longest
        try:
            return paginator.page(number)
        except InvalidPage as error:
            raise Http404 from error

    @cached_property
    def vragen(self) -> list[tuple[Filter, list[Optie]]]:
        """The filters, each with the options that lead somewhere; none without options."""
        vragen = []
        for filter_ in self.filters:
            opties = list(self.read_opties(filter_))
            if opties:
                vragen.append((filter_, opties))
        return vragen

    def read_opties(self, filter_):
        tally = self.tallies[filter_]
        for value, antwoord in self.answers[filter_].items():
            gekozen = self.gekozen.get(filter_) == value
            if gekozen or antwoord.sleutel in tally:
                aantal = tally.get(antwoord.sleutel, 0)
                yield Optie(value, antwoord.label, aantal, gekozen)

    def actief(self):
        """[(filter, label of the choice, address without it)]."""
        for filter_, value in self.gekozen.items():
            antwoord = self.answers[filter_][value]
            yield filter_, antwoord.label, self.adres(without=filter_)

    @property
    def hier(self) -> str:
        return self.adres(pagina=self.pagina.number)

    def adres(self, without=None, pagina=1) -> str:
        """The address of these choices, the same in whatever order they were made."""
        query = {}
        for filter_, value in self.gekozen.items():
            if filter_ is not without:
                query[filter_.naam] = value
        if pagina > 1:
            query["pagina"] = str(pagina)
        if not query:
            return self.basis
        return f"{self.basis}?{urlencode(query)}"

    @cached_property
    def kruimel(self) -> tuple[str, str]:
        """(name, address) of the overview, as in the breadcrumb of its items."""
        return self.model().kruimels[-1]

    @property
    def naam(self) -> str:
        naam, _ = self.kruimel
        return naam

    @property
    def basis(self) -> str:
        """The address without any choice."""
        _, address = self.kruimel
        return address

    @property
    def telling(self) -> str:
        """The number found in words, such as "12 hulpmiddelen"."""
        meta = self.model._meta
        naam = meta.verbose_name if self.aantal == 1 else meta.verbose_name_plural
        return f"{self.aantal} {naam}"

    def paginas(self) -> list[tuple[int | str, str]]:
        """[(number, address)] of the pages nearby and at both ends, ("…", "") for a gap.

        Empty when there is only one page.
        """
        paginator = self.pagina.paginator
        if paginator.num_pages == 1:
            return []
        numbers = paginator.get_elided_page_range(self.pagina.number, on_each_side=1, on_ends=1)
        paginas = []
        for number in numbers:
            is_gap = not isinstance(number, int)
            adres = "" if is_gap else self.adres(pagina=number)
            paginas.append((number, adres))
        return paginas

    @property
    def volgende(self) -> str:
        """The address of the next page; empty on the last one."""
        if not self.pagina.has_next():
            return ""
        number = self.pagina.next_page_number()
        return self.adres(pagina=number)
