"""An overview that visitors narrow with a plain form: what they chose, what they find, and what each next choice would give.

Two queries for the choices however many there are, one for the number found and one for the page.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.core.paginator import InvalidPage, Paginator
from django.db.models import CharField, Count, F, QuerySet, Value
from django.db.models.functions import Cast
from django.http import Http404
from django.utils.http import urlencode

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
        return items.filter(pk__in=items.model.objects.filter(**{self.veld: value}).order_by().values("pk"))

    def tally(self, items: QuerySet) -> QuerySet:
        """(name of the filter, value in the database, number of items) of every answer that some of the items have."""
        rows = items.order_by().values_list(Value(self.naam, CharField()), Cast(F(self.veld), CharField()))
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
    pages = [
        item.field(model)
        .related_model.objects.zichtbaar()
        .order_by()
        .values_list(Value(naam, CharField()), "nummer", "pk", "slug", "titel")
        for naam, item in related.items()
    ]
    for naam, _, pk, slug, titel in sorted(pages[0].union(*pages[1:], all=True).order_by()) if pages else ():
        answers.setdefault(related[naam], {})[slug] = (str(pk), titel)
    return answers


class Overzicht:
    """The items of one model as a visitor asked for them. Raises Http404 for a page that does not exist."""

    def __init__(self, model, filters: tuple[Filter, ...], vraag):
        self.model, self.filters, self.vraag = model, filters, vraag
        self.answers = read_answers(model, filters)
        asked = {item: vraag[item.naam] for item in filters if vraag.get(item.naam)}
        self.gekozen = {item: value for item, value in asked.items() if value in self.answers.get(item, {})}
        self.onbekend = [item.label for item in asked if item not in self.gekozen]
        self.pagina = self.read_page()

    def items(self, without=None) -> QuerySet:
        """What the choices leave, or what they would leave without one of them."""
        items = self.model.objects.zichtbaar()
        for item, value in self.gekozen.items():
            if item is not without:
                items = item.apply(items, self.answers[item][value][0])
        return items

    def read_page(self):
        try:
            return Paginator(self.items(), PER_PAGINA).page(self.vraag.get("pagina") or 1)
        except InvalidPage as error:
            raise Http404 from error

    @cached_property
    def vragen(self):
        """[(filter, its options that lead somewhere)], without the filters that have nothing to choose."""
        counts = [item.tally(self.items(without=item)) for item in self.filters]
        found: dict[str, dict] = defaultdict(dict)
        for naam, value, aantal in counts[0].union(*counts[1:], all=True).order_by():
            found[naam][value] = aantal
        vragen = [(item, list(self.read_opties(item, found[item.naam]))) for item in self.filters]
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

    def adres(self, without=None, pagina=1) -> str:
        """The address of these choices, always the same for the same choices, so that it can be mailed."""
        query = {item.naam: value for item, value in self.gekozen.items() if item is not without}
        if pagina > 1:
            query["pagina"] = pagina
        return f"{self.basis}?{urlencode(query)}" if query else self.basis

    @property
    def basis(self) -> str:
        """The address of the whole overview."""
        return self.model().kruimels[-1][1]

    @property
    def naam(self) -> str:
        return self.model().kruimels[-1][0]

    @property
    def telling(self) -> str:
        """The number found, in words: "1 hulpmiddel", "12 hulpmiddelen"."""
        aantal, meta = self.pagina.paginator.count, self.model._meta
        return f"{aantal} {meta.verbose_name if aantal == 1 else meta.verbose_name_plural}"

    def paginas(self):
        """[(number, address)] of every page, when there is more than one."""
        numbers = self.pagina.paginator.page_range
        return [(number, self.adres(pagina=number)) for number in numbers] if len(numbers) > 1 else []
