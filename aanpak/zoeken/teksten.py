"""What visitors can read, as the search needs it. A visit may have to read it all: three queries, however much there is."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db.models import (
    CharField,
    EmailField,
    F,
    Field,
    IntegerField,
    SlugField,
    Subquery,
    TextField,
    URLField,
    Value,
)

from aanpak.paginas import Pagina
from cijfers.models import Cijfer
from praktijk.models import Praktijk
from redactie.pagina.gebruik import publicatie_models
from redactie.pagina.links import kinds
from redactie.pagina.publicatie import Publicatie
from redactie.versies.momentopname import fields_of

OF_ALL_PAGES = ("titel", "samenvatting", "tekst")
EMPTY = Value("", CharField())


class Leesbaar(NamedTuple):
    """A page that visitors may see now, with what it says as it is stored."""

    model: type[Publicatie]
    adres: tuple[str, int, str, str]  # what `as_page` needs
    naam: str
    titel: str
    samenvatting: str
    tekst: str
    velden: dict[str, str]
    rijen: list[str]


def word_fields(model) -> list[Field]:
    """The fields of a page or row that hold words for visitors. Only a page of practice shows what was chosen for it."""
    return [
        field
        for field in fields_of(model)
        if has_words(field) and (issubclass(model, Praktijk) or not field.choices)
    ]


def has_words(field):
    return isinstance(field, (CharField, TextField)) and not isinstance(
        field, (SlugField, URLField, EmailField)
    )


def own_fields(model) -> list[Field]:
    """Those of a kind of page that not every page has."""
    return [field for field in word_fields(model) if field.name not in OF_ALL_PAGES]


@cache
def in_words(field) -> dict[str, str]:
    """{what can be chosen: what visitors read}; nothing for the choice that is made when nobody chooses."""
    return {value: "" if value == field.default else words for value, words in field.flatchoices}


def read_pages() -> Iterator[Leesbaar]:
    """Every page that visitors may see now, in two queries."""
    first, *others = [columns(model) for model in publicatie_models()]
    found, rows = (
        sorted(first.union(*others, all=True).order_by(), key=lambda row: (row[0], row[3], row[1])),
        read_rows(),
    )
    for label, pages in groupby(found, key=itemgetter(0)):
        model, own = kinds()[label], own_fields(kinds()[label])
        for place, (_, key, slug, _, boven, titel, samenvatting, tekst, *values) in enumerate(
            pages, start=1
        ):
            velden = {
                field.name: in_words(field).get(value, value)
                for field, value in zip(own, values, strict=False)
            }
            adres, naam = (label, key, slug, boven), f"{model._meta.verbose_name} {place}"
            yield Leesbaar(model, adres, naam, titel, samenvatting, tekst, velden, rows[label, key])


def columns(model):
    """The visible pages of a kind, as wide as the kind with the most fields of its own, so that all fit one union."""
    widest = max(len(own_fields(other)) for other in publicatie_models())
    own = [field.name for field in own_fields(model)]
    boven = F(f"{model.boven}__slug") if model.boven else EMPTY
    nummer = (
        "nummer"
        if any(field.name == "nummer" for field in model._meta.fields)
        else Value(0, IntegerField())
    )
    label = Value(model._meta.label_lower, CharField())
    values = (
        label,
        "pk",
        "slug",
        nummer,
        boven,
        *OF_ALL_PAGES,
        *own,
        *[EMPTY] * (widest - len(own)),
    )
    return model.objects.zichtbaar().order_by().values_list(*values)


def read_rows() -> dict[tuple[str, int], list[str]]:
    """{(kind, key) of a page: what its rows say}; for the page with the figures, what groups they are about."""
    relations = [
        model._meta.get_field(name).field
        for model in publicatie_models()
        for name in model.versie_kinderen
    ]
    parts = [
        relation.model.objects.order_by().values_list(
            Value(relation.related_model._meta.label_lower, CharField()),
            relation.attname,
            field.name,
        )
        for relation in relations
        for field in word_fields(relation.model)
    ]
    figures = Cijfer.objects.landelijk().select_related(None).order_by()
    page = Subquery(Pagina.objects.filter(slug="cijfers").values("pk"))
    groups = figures.values_list(Value(Pagina._meta.label_lower, CharField()), page, "bevolking")
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    for label, key, text in sorted(groups.union(*parts).order_by()):
        found[label, key].append(text)
    return found
