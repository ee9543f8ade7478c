"""Links between pages. A stored text has the target of a page, such as pagina:stappen.stap:3.

Visitors and editors get the address that the page has now.
"""

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

from redactie.pagina.gebruik import publicatie_models
from redactie.tekst.schoon import LINK_BY_TARGET, link_targets
from redactie.tekst.tonen import Verwijzingen

# Without a query string: such an address asks for more than a page.
LINK_BY_PATH = re.compile(r'<a href="(/[^"#?]*)(?=["#])')


@cache
def kinds() -> dict[str, Any]:
    """{"stappen.stap": Stap, …} for every kind of page."""
    return {model._meta.label_lower: model for model in publicatie_models()}


def by_target(targets: Iterable[str]):
    """The pages with these targets: a queryset per kind. Unknown kinds are skipped."""
    keys = defaultdict(list)
    for target in sorted(set(targets)):
        _, kind, key = target.split(":")
        keys[kind].append(int(key))
    return [kinds()[kind].objects.filter(pk__in=keys[kind]) for kind in keys if kind in kinds()]


def as_page(kind, key, slug, slug_above, **fields):
    """An unsaved page with no more than its address needs, and these fields."""
    model = kinds()[kind]
    page = model(pk=key, slug=slug, **fields)
    if model.boven:
        above = model._meta.get_field(model.boven).related_model
        setattr(page, model.boven, above(slug=slug_above))
    return page


def address_columns(model):
    """The arguments of `as_page` as columns: the same for all kinds, so they fit one union."""
    slug_above = F(f"{model.boven}__slug") if model.boven else Value("", CharField())
    return Value(model._meta.label_lower, CharField()), F("pk"), F("slug"), slug_above


def read_addresses(querysets) -> dict[str, str]:
    """{target: address} of the pages in these querysets, in one query for all kinds."""
    parts = [pages.order_by().values_list(*address_columns(pages.model)) for pages in querysets]
    if not parts:
        return {}
    pages = [as_page(*row) for row in parts[0].union(*parts[1:], all=True).order_by()]
    return {page.target: page.get_absolute_url() for page in pages}


def visible_addresses(*texts: str) -> dict[str, str]:
    """{target: address} of the visible pages that these texts link to."""
    targets = [target for text in texts for target in link_targets(text)]
    return read_addresses(pages.zichtbaar() for pages in by_target(targets))


def read_verwijzingen(pagina) -> Verwijzingen:
    """The sources of a page, and the visible pages that its text links to."""
    return Verwijzingen(pagina.bronnen.all(), visible_addresses(pagina.tekst))


# --- For editors, who see and type addresses ------------------------------------------------------


def with_addresses(html: str) -> str:
    """A stored text for an editor: links show addresses, also those of pages that are not online.

    The link to a deleted page keeps its target: when the page comes back, the link works again.
    """
    addresses = read_addresses(by_target(link_targets(html)))

    def with_address(link):
        return f'<a href="{escape(addresses.get(link[1], link[1]))}'

    return LINK_BY_TARGET.sub(with_address, html)


def with_targets(html: str) -> str:
    """A clean text as it is stored: every link to a page, also by an old address, by its target."""
    targets = targets_of(set(LINK_BY_PATH.findall(html)))

    def with_target(link):
        return f'<a href="{targets.get(link[1], link[1])}'

    return LINK_BY_PATH.sub(with_target, html)


def targets_of(paths: set[str]) -> dict[str, str]:
    """{path: target} of the paths that are, or used to be, the address of a page."""
    found = targets_at(paths)
    redirects = Redirect.objects.filter(site_id=settings.SITE_ID, old_path__in=paths - found.keys())
    moved = dict(redirects.values_list("old_path", "new_path"))
    now = targets_at(set(moved.values()))
    return found | {path: now[new] for path, new in moved.items() if new in now}


def targets_at(paths: set[str]) -> dict[str, str]:
    """{path: target} of the paths that are the address of a page; the last slash may be missing."""
    whole = {path: path.removesuffix("/") + "/" for path in paths}
    slugs = {slug_in(path) for path in whole.values()} - {None}
    if not slugs:
        return {}
    pages = read_addresses(model.objects.filter(slug__in=slugs) for model in kinds().values())
    targets = {address: target for target, address in pages.items()}
    return {path: targets[address] for path, address in whole.items() if address in targets}


def slug_in(path: str) -> str | None:
    """The slug in the address of a page; None for an address that is fixed, as of an overview."""
    try:
        return resolve(path).kwargs.get("slug")
    except Resolver404:
        return None


def store_by_target():
    """Turn the paths in all stored texts into targets. Idempotent; leaves `gewijzigd_op` alone."""
    for model in kinds().values():
        for pk, tekst in model.objects.values_list("pk", "tekst"):
            by_target = with_targets(tekst)
            if by_target != tekst:
                model.objects.filter(pk=pk).update(tekst=by_target)
