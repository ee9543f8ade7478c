"""The rows of a page as its visitors read them. A page has dozens, so no more is read and made of each than it shows."""

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import CharField, Value

from redactie.pagina.bronnen import Bron, as_bron
from redactie.pagina.links import as_page

BRON = [f"bron__{field.name}" for field in Bron._meta.concrete_fields]


class Zin(NamedTuple):
    """A sentence, its source, and what it stands below: a page, or one of the choices of a field."""

    tekst: str
    bron: Bron
    kop: Any


def columns(rows, kop=""):
    """These rows as `as_zinnen` takes them; `kop` is the field that says what they stand below."""
    below = [kop] if kop else []
    if kop and (page := rows.model._meta.get_field(kop).related_model):
        below = [
            Value(page._meta.label_lower, CharField()),
            f"{kop}__pk",
            f"{kop}__slug",
            f"{kop}__titel",
        ]
    return rows.values_list("tekst", *BRON, *below)


def as_zinnen(rows: Iterable) -> list[Zin]:
    """The rows in order, each with its source and what it stands below."""
    end = 1 + len(BRON)
    return [Zin(row[0], as_bron(*row[1:end]), as_kop(*row[end:])) for row in rows]


def per_kop(rows: Iterable) -> list[tuple[Any, list[Zin]]]:
    """The rows below each heading, in the order in which the headings come."""
    return [(kop, list(zinnen)) for kop, zinnen in groupby(as_zinnen(rows), key=attrgetter("kop"))]


def as_kop(kind=None, key=None, slug="", titel=""):
    return as_page(kind, key, slug, "", titel=titel) if key else kind
