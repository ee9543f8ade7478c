"""Links between pages: stored as a target (pagina:stappen.stap:3), shown as an address."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from html import escape
from typing import Any

from django.conf import settings
from django.contrib.redirects.models import Redirect
from django.db.models import CharField, F, Value
from django.urls import Resolver404, resolve

from redactie.pagina.gebruik import parent_model, publicatie_models, union_all
from redactie.tekst.schoon import LINK_BY_TARGET, link_targets
from redactie.tekst.tonen import Verwijzingen

# Without a query string: an address with one is more than a link to a page.
LINK_BY_PATH = re.compile(r'<a href="(/[^"#?]*)(?=["#])')


@cache
def kinds() -> dict[str, Any]:
    """{"stappen.stap": Stap, …} for every kind of page."""
    return {model._meta.label_lower: model for model in publicatie_models()}


def by_target(targets: Iterable[str]):
    """The pages with these targets: a queryset per kind. Unknown kinds are skipped."""
    keys_of = defaultdict(list)
    for target in sorted(set(targets)):
        _, kind, key = target.split(":")
        if kind in kinds():
            keys_of[kind].append(int(key))
    for kind, keys in keys_of.items():
        model = kinds()[kind]
        yield model.objects.filter(pk__in=keys)


def as_page(kind, key, slug, adresdeel, **fields):
    model = kinds()[kind]
    page = model(pk=key, slug=slug, **fields)
    if model.boven:
        above = parent_model(model)(slug=adresdeel)
        setattr(page, model.boven, above)
    elif model.adresdeel:
        setattr(page, model.adresdeel, adresdeel)
    return page


def address_columns(model):
    """The arguments of `as_page` as columns, the same for all kinds: for a union."""
    kind = Value(model._meta.label_lower, CharField())
    return kind, F("pk"), F("slug"), adresdeel_of(model)


def adresdeel_of(model):
    if model.adresdeel:
        return F(model.adresdeel)
    return Value("", CharField())


def read_addresses(querysets) -> dict[str, str]:
    """{target: address} of the pages in these querysets, in one query for all kinds."""
    parts = []
    for queryset in querysets:
        columns = address_columns(queryset.model)
        parts.append(queryset.order_by().values_list(*columns))
    if not parts:
        return {}
    addresses = {}
    for row in union_all(parts):
        page = as_page(*row)
        addresses[page.target] = page.get_absolute_url()
    return addresses


def visible_addresses(*texts: str) -> dict[str, str]:
    targets: list[str] = []
    for text in texts:
        targets += link_targets(text)
    visible = [pages.zichtbaar() for pages in by_target(targets)]
    return read_addresses(visible)


def read_verwijzingen(pagina) -> Verwijzingen:
    bronnen = pagina.bronnen.all()
    adressen = visible_addresses(pagina.tekst)
    return Verwijzingen(bronnen, adressen)


# --- For editors, who see and type addresses ------------------------------------------------------


def with_addresses(html: str) -> str:
    """A stored text with addresses for targets, also of pages that are not online.

    The link to a deleted page keeps its target, and works again once the page is restored.
    """
    targets = link_targets(html)
    addresses = read_addresses(by_target(targets))

    def with_address(link):
        target = link[1]
        address = addresses.get(target, target)
        return f'<a href="{escape(address)}'

    return LINK_BY_TARGET.sub(with_address, html)


def with_targets(html: str) -> str:
    """A clean text with targets for the addresses of pages, old addresses included."""
    paths = set(LINK_BY_PATH.findall(html))
    targets = targets_of(paths)

    def with_target(link):
        path = link[1]
        return f'<a href="{targets.get(path, path)}'

    return LINK_BY_PATH.sub(with_target, html)


def targets_of(paths: set[str]) -> dict[str, str]:
    """{path: target} of the paths that are, or used to be, the address of a page."""
    targets = targets_at(paths)
    unknown = paths - targets.keys()
    redirects = Redirect.objects.filter(site_id=settings.SITE_ID)
    found = redirects.filter(old_path__in=unknown)
    new_paths = dict(found.values_list("old_path", "new_path"))
    targets_now = targets_at(set(new_paths.values()))
    for path, new_path in new_paths.items():
        if new_path in targets_now:
            targets[path] = targets_now[new_path]
    return targets


def targets_at(paths: set[str]) -> dict[str, str]:
    """{path: target} of the paths that are the address of a page; the last slash may be missing."""
    address_of = {path: path.removesuffix("/") + "/" for path in paths}
    slugs = {slug_in(address) for address in address_of.values()}
    slugs.discard(None)
    if not slugs:
        return {}
    querysets = [model.objects.filter(slug__in=slugs) for model in kinds().values()]
    pages = read_addresses(querysets)
    target_at = {address: target for target, address in pages.items()}
    targets = {}
    for path, address in address_of.items():
        if address in target_at:
            targets[path] = target_at[address]
    return targets


def slug_in(path: str) -> str | None:
    """The slug in the address of a page; None for a fixed address, such as an overview."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return match.kwargs.get("slug")


def store_by_target():
    """Turn the paths in all stored texts into targets. Idempotent; leaves `gewijzigd_op` alone."""
    for model in kinds().values():
        for pk, tekst in model.objects.values_list("pk", "tekst"):
            by_target = with_targets(tekst)
            if by_target != tekst:
                page = model.objects.filter(pk=pk)
                page.update(tekst=by_target)
