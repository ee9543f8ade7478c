"""An overview of items that visitors narrow with a plain form.

It knows what they chose, what that finds, and how many items each next choice would leave.
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


@dataclass(frozen=True)
class Filter:
    """A question above an overview, answered by one field of the items."""

    naam: str  # in the query string
    label: str
    alles: str  # the option that chooses nothing
    veld: str

    def field(self, model) -> Any:
        return model._meta.get_field(self.veld)

    def answers(self, model) -> dict[str, tuple[Any, str]]:
        """{value in the query string: (value in the database, label)} in the order of the site."""
        field = self.field(model)
        if not field.is_relation:
            return {value: (value, label) for value, label in field.choices}
        pages = field.related_model.objects.zichtbaar().values_list("pk", "slug", "titel")
        return {slug: (pk, titel) for pk, slug, titel in pages}

    def narrow(self, items: QuerySet, value) -> QuerySet:
        """The items with this value in the database, each once."""
        if not self.field(items.model).is_relation:
            return items.filter(**{self.veld: value})
        # A subquery: a join gives an item twice when two rows, such as two partners, lead to it.
        keys = items.model.objects.filter(**{self.veld: value}).order_by().values("pk")
        return items.filter(pk__in=keys)

    def tally(self, items: QuerySet) -> dict[Any, int]:
        """{value in the database: number of items} of every value that some of the items have."""
        rows = items.order_by().values_list(self.veld)
        return dict(rows.annotate(Count("pk", distinct=True)))


class Optie(NamedTuple):
    """An answer to choose, and how many items it would leave beside the other choices."""

    waarde: str
    label: str
    aantal: int
    gekozen: bool


def narrowed(model, choices) -> Any:
    """The visible items with these answers [(filter, value in the database)]."""
    items = model.objects.zichtbaar()
    for item, value in choices:
        items = item.narrow(items, value)
    return items


def count_items(model, filters, choices) -> tuple[int, dict[Filter, dict[Any, int]]]:
    """The number of items with these answers, and what each filter would leave beside the others."""
    tallies = {}
    for item in filters:
        others = [choice for choice in choices if choice[0] != item]
        tallies[item] = item.tally(narrowed(model, others))
    return narrowed(model, choices).count(), tallies


def read_answers(model, filters) -> dict[Filter, dict[str, tuple[Any, str]]]:
    return {item: item.answers(model) for item in filters}


def make_readers():
    """`read_answers` and `count_items` that ask the database once for the same arguments.

    The number of choices that visitors can combine has no limit worth keeping; hence a maximum.
    """
    return lru_cache(maxsize=20)(read_answers), lru_cache(maxsize=500)(count_items)


class Overzicht:
    """The items of one model that a visitor asked for.

    Raises Http404 for a page that is not there.
    """

    def __init__(self, model, filters: tuple[Filter, ...], vraag):
        self.model = model
        self.filters = filters
        answers, count = kept.now()("overzicht", make_readers)
        self.answers = answers(model, filters)
        asked = {item: vraag[item.naam] for item in filters if vraag.get(item.naam)}
        self.gekozen = {item: value for item, value in asked.items() if value in self.answers[item]}
        self.onbekend = [item.label for item in asked if item not in self.gekozen]
        choices = tuple(
            (item, self.answers[item][value][0]) for item, value in self.gekozen.items()
        )
        self.aantal, self.tallies = count(model, filters, choices)
        self.pagina = self.read_page(narrowed(model, choices), vraag.get("pagina") or 1)

    def read_page(self, items, number) -> Page:
        paginator = Paginator(items.in_lijst(), PER_PAGINA)
        paginator.count = self.aantal  # kept: with many items, counting takes longest
        try:
            return paginator.page(number)
        except InvalidPage as error:
            raise Http404 from error

    @cached_property
    def vragen(self) -> list[tuple[Filter, list[Optie]]]:
        """The filters with the options that lead somewhere; without filters that have none."""
        vragen = [(item, list(self.read_opties(item))) for item in self.filters]
        return [(item, opties) for item, opties in vragen if opties]

    def read_opties(self, item):
        tally = self.tallies[item]
        for value, (key, label) in self.answers[item].items():
            gekozen = self.gekozen.get(item) == value
            if gekozen or key in tally:
                yield Optie(value, label, tally.get(key, 0), gekozen)

    def actief(self):
        """[(filter, label of the choice, address without it)]."""
        for item, value in self.gekozen.items():
            _, label = self.answers[item][value]
            yield item, label, self.adres(without=item)

    @property
    def hier(self) -> str:
        """The address of what is shown."""
        return self.adres(pagina=self.pagina.number)

    def adres(self, without=None, pagina=1) -> str:
        """The address of these choices: always the same, in whatever order they were made."""
        query = {item.naam: value for item, value in self.gekozen.items() if item is not without}
        if pagina > 1:
            query["pagina"] = str(pagina)
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
        """(name, address) of the overview, as in the breadcrumb of its items."""
        return self.model().kruimels[-1]

    @property
    def telling(self) -> str:
        """The number found, in words: "1 hulpmiddel", "12 hulpmiddelen"."""
        meta = self.model._meta
        naam = meta.verbose_name if self.aantal == 1 else meta.verbose_name_plural
        return f"{self.aantal} {naam}"

    def paginas(self) -> list[tuple[int | str, str]]:
        """[(number, address)] of the pages nearby and at both ends, when there are several.

        A gap is ("…", "").
        """
        paginator = self.pagina.paginator
        if paginator.num_pages == 1:
            return []
        numbers = paginator.get_elided_page_range(self.pagina.number, on_each_side=1, on_ends=1)
        return [
            (number, self.adres(pagina=number) if isinstance(number, int) else "")
            for number in numbers
        ]
