"""Links to other sites: which there are, and on which pages and sources they stand. redactie/weblinks/ophalen.py follows them."""

import re
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from redactie.pagina.bronnen import Bron
from redactie.pagina.gebruik import publicatie_models
from redactie.tekst.velden import RijkeTekstField
from redactie.weblinks.weblink import Weblink

HREF = re.compile(r'<a href="([^"]*)"')  # in a stored text, which is clean
WEB = re.compile(r"https?://", re.IGNORECASE)


def holders() -> Iterator[tuple[Any, Any, str]]:
    """(model, the kind of page or source that an editor opens, lookup path to that) of all that may hold links."""
    for page in publicatie_models():
        yield page, page, ""
        for name in page.versie_kinderen:
            row = page._meta.get_field(name)
            yield row.related_model, page, f"{row.field.name}__"
    yield Bron, Bron, ""


def link_fields(model):
    """The fields of a model that hold a link, or a text with links."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, RijkeTekstField | models.URLField)
    ]


def links_in(field, value) -> Iterator[str]:
    """The addresses on other sites in the value of one field, without the place on the page (#kop)."""
    for href in (
        map(unescape, HREF.findall(value)) if isinstance(field, RijkeTekstField) else [value]
    ):
        if WEB.match(href) and len(href.encode()) <= Weblink.LANGST:
            yield href.partition("#")[0]


def find_places() -> dict[str, list[Any]]:
    """{address: the pages and sources with a link to it, with their key and title only}, in one query for each kind."""
    places: dict[str, dict] = defaultdict(dict)
    for model, kind, path in holders():
        fields = link_fields(model)
        names = [field.attname for field in fields]
        some = Q(*[(f"{name}__icontains", "http") for name in names], _connector=Q.OR)
        rows = (
            model._base_manager.filter(some)
            .order_by("pk")
            .values_list(f"{path}pk", f"{path}titel", *names)
        )
        for pk, titel, *values in rows.iterator() if fields else ():
            for field, value in zip(fields, values, strict=True):
                for url in links_in(field, value or ""):
                    places[url][kind(pk=pk, titel=titel)] = True
    return {url: list(things) for url, things in places.items()}


@transaction.atomic
def keep(urls):
    """Makes the table hold exactly these addresses; what is known of those that stay is kept."""
    known = set(Weblink.objects.values_list("url", flat=True))
    Weblink.objects.filter(url__in=known - set(urls)).delete()
    Weblink.objects.bulk_create(Weblink(url=url) for url in urls if url not in known)
