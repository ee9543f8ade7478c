"""Finds the links to other sites, with the pages and sources that have them."""

import re
from collections import defaultdict
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


def find_places() -> dict[str, list[Any]]:
    """The pages and sources per address, with only their key and title, in one query per model."""
    places: dict[str, list] = defaultdict(list)
    for model, kind, path in holders():
        for url, place in find_links(model, kind, path):
            if place not in places[url]:
                places[url].append(place)
    return dict(places)


def holders():
    """(model with links, model that an editor opens for them, lookup path to that)"""
    for page in publicatie_models():
        yield page, page, ""
        for name in page.versie_kinderen:
            row = page._meta.get_field(name)
            yield row.related_model, page, f"{row.field.name}__"
    yield Bron, Bron, ""


def find_links(model, kind, path):
    """(address, page or source) for each link in a model."""
    fields = link_fields(model)
    if not fields:
        return
    names = [field.attname for field in fields]
    has_link = Q()
    for name in names:
        has_link |= Q((f"{name}__icontains", "http"))
    rows = model._base_manager.filter(has_link).order_by("pk")
    values_of = rows.values_list(f"{path}pk", f"{path}titel", *names)
    for pk, titel, *values in values_of.iterator():
        place = kind(pk=pk, titel=titel)
        for field, value in zip(fields, values, strict=True):
            for url in links_in(field, value or ""):
                yield url, place


def link_fields(model):
    kinds = (RijkeTekstField, models.URLField)
    return [field for field in model._meta.concrete_fields if isinstance(field, kinds)]


def links_in(field, value):
    """The addresses on other sites, without their fragment (#kop)."""
    urls = [value]
    if isinstance(field, RijkeTekstField):
        urls = [unescape(href) for href in HREF.findall(value)]
    for url in urls:
        fits = len(url.encode()) <= Weblink.LANGST
        if WEB.match(url) and fits:
            address, _, _ = url.partition("#")
            yield address


@transaction.atomic
def sync_weblinks(urls):
    """Adds and deletes rows, so that there is one for each of these addresses."""
    stored = Weblink.objects.values_list("url", flat=True)
    known = set(stored)
    gone = known - set(urls)
    Weblink.objects.filter(url__in=gone).delete()
    new = [Weblink(url=url) for url in urls if url not in known]
    Weblink.objects.bulk_create(new)
