"""The texts that visitors can read, for the search index: two queries, however much there is."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db.models import (
    CharField,
    EmailField,
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
from redactie.pagina.gebruik import publicatie_models, union_all
from redactie.pagina.links import adresdeel_of, kinds
from redactie.pagina.publicatie import Publicatie
from redactie.versies.momentopname import fields_of

OF_ALL_PAGES = ("titel", "samenvatting", "tekst")
EMPTY = Value("", CharField())

TekstenVanRijen = dict[tuple[str, int], list[str]]  # {(kind, key) of a page: its rows}


class Leesbaar(NamedTuple):
    """A page that visitors may see now, with its texts as they are stored."""

    model: type[Publicatie]
    adres: tuple[str, int, str, str]  # the arguments of `as_page`
    naam: str
    titel: str
    samenvatting: str
    voorbeelden: str
    velden: list[str]
    tekst: str
    rijen: list[str]

    @property
    def delen(self) -> list[str]:
        return [self.samenvatting, self.voorbeelden, *self.velden, self.tekst, *self.rijen]


def word_fields(model) -> list[Field]:
    """The fields with words for visitors. Only a page of practice shows its choices."""
    with_choices = issubclass(model, Praktijk)
    texts = [field for field in fields_of(model) if has_words(field)]
    return [field for field in texts if with_choices or not field.choices]


def has_words(field):
    is_text = isinstance(field, CharField | TextField)
    return is_text and not isinstance(field, SlugField | URLField | EmailField)


def own_fields(model) -> list[Field]:
    """The fields with words that not every kind of page has."""
    return [field for field in word_fields(model) if field.name not in OF_ALL_PAGES]


@cache
def choice_labels(field) -> dict[str, str]:
    """{choice: its label}; the default choice has none, because nobody made it."""
    labels = dict(field.flatchoices)
    if field.default in labels:
        labels[field.default] = ""
    return labels


def read_pages() -> Iterator[Leesbaar]:
    """Every page that visitors may see now, in two queries."""
    rows = read_rows()
    for _, pages in groupby(visible_pages(), key=itemgetter(0)):
        for place, values in enumerate(pages, start=1):
            yield as_leesbaar(values, place, rows)


def visible_pages() -> list[tuple]:
    """`page_columns` of every page, in the order of their kind, number and key."""
    pages = union_all(map(page_columns, publicatie_models()))
    return sorted(pages, key=itemgetter(0, 3, 1))


def page_columns(model):
    """The visible pages of a kind, padded to the widest kind: a union needs equal columns."""
    names = {field.name for field in model._meta.fields}
    own = [field.name for field in own_fields(model)]
    widest = max(len(own_fields(other)) for other in publicatie_models())
    padding = [EMPTY] * (widest - len(own))
    pages = model.objects.zichtbaar().order_by()
    return pages.values_list(
        label_of(model),
        "pk",
        "slug",
        "nummer" if "nummer" in names else Value(0, IntegerField()),
        adresdeel_of(model),
        *OF_ALL_PAGES,
        *own,
        *padding,
    )


def label_of(model):
    return Value(model._meta.label_lower, CharField())


def as_leesbaar(values, place: int, rows: TekstenVanRijen) -> Leesbaar:
    label, key, slug, _, adresdeel, titel, samenvatting, tekst, *own = values
    model = kinds()[label]
    velden = shown_values(model, own)
    return Leesbaar(
        model,
        adres=(label, key, slug, adresdeel),
        naam=f"{model._meta.verbose_name} {place}",
        titel=titel,
        samenvatting=samenvatting,
        voorbeelden=velden.pop("voorbeelden", ""),
        velden=list(velden.values()),
        tekst=tekst,
        rijen=rows[label, key],
    )


def shown_values(model, values) -> dict[str, str]:
    """{name: words for visitors} of a page's own fields. `values` may have padding at the end."""
    shown = {}
    for field, value in zip(own_fields(model), values, strict=False):
        labels = choice_labels(field)
        shown[field.name] = labels.get(value, value)
    return shown


def read_rows() -> TekstenVanRijen:
    """The texts of all rows, in one query. The page with the figures has their groups as rows."""
    querysets = []
    for model in publicatie_models():
        for name in model.versie_kinderen:
            relation = model._meta.get_field(name).field
            querysets += row_columns(relation)
    # No `union_all`: a text counts once.
    rows = groups_in_figures().union(*querysets).order_by()
    found: TekstenVanRijen = defaultdict(list)
    for label, key, text in sorted(rows):
        found[label, key].append(text)
    return found


def row_columns(relation):
    """(kind, key of the page, text) of the rows in a relation, a queryset for each text field."""
    rows = relation.model.objects.order_by()
    label = label_of(relation.related_model)
    fields = word_fields(relation.model)
    return [rows.values_list(label, relation.attname, field.name) for field in fields]


def groups_in_figures():
    figures = Cijfer.objects.landelijk().select_related(None).order_by()
    page = Pagina.objects.filter(slug="cijfers").values("pk")
    return figures.values_list(label_of(Pagina), Subquery(page), "bevolking")
