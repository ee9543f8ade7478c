"""Links between pages: stored by target, such as pagina:stappen.stap:3, and shown by the address that the page has now."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from html import escape
from typing import Any

from django.conf import settings
from django.contrib.redirects.models import Redirect
from django.db.models import CharField, F, Value
from django.urls import Resolver404, resolve

from redactie.geheugen.prepared import Prepared
from redactie.pagina.bronnen import Bron, as_bron
from redactie.pagina.gebruik import publicatie_models
from redactie.tekst.schoon import LINK_BY_TARGET, link_targets
from redactie.tekst.tonen import Verwijzingen

LINK_BY_PATH = re.compile(
    r'<a href="(/[^"#?]*)(?=["#])'
)  # an address with a question in it asks for more than a page
BRON = Bron._meta.concrete_fields


@cache
def kinds() -> dict[str, Any]:
    """{"stappen.stap": Stap, …} of every kind of page."""
    return {model._meta.label_lower: model for model in publicatie_models()}


def parse(targets: Iterable[str]) -> list[tuple[str, int]]:
    """(kind, key) of each page that these targets name."""
    return sorted(
        {
            (kind, int(key))
            for _, kind, key in (target.split(":") for target in targets)
            if kind in kinds()
        }
    )


def by_target(targets: Iterable[str]):
    """The pages with these targets, a queryset per kind."""
    return by_kind(parse(targets))


def by_kind(named):
    """The pages that are named by (kind, key), a queryset per kind."""
    keys = defaultdict(list)
    for kind, key in named:
        keys[kind].append(key)
    return [kinds()[kind].objects.filter(pk__in=keys[kind]) for kind in keys]


def columns(pages):
    """The pages as (kind, key, slug, slug of the page above), as wide as a source: so they all fit one union."""
    empty = [Value(None, field) for field in BRON[3:]]
    return pages.order_by().values_list(*identity(pages.model), *empty)


def identity(model):
    """What `as_page` needs, as columns of a query."""
    boven = F(f"{model.boven}__slug") if model.boven else Value("", CharField())
    return Value(model._meta.label_lower, CharField()), F("pk"), F("slug"), boven


@lru_cache(maxsize=5_000)
def as_page(kind, key, slug, boven, **fields):
    """The page with these columns, as far as a link to it needs. Other pages get the same one: it is only to be read."""
    model = kinds()[kind]
    page = model(pk=key, slug=slug, **fields)
    if model.boven:
        setattr(page, model.boven, model._meta.get_field(model.boven).related_model(slug=boven))
    return page


def target_and_address(kind, key, slug, boven, *empty) -> tuple[str, str]:
    """Both of one page, from its columns."""
    page = as_page(kind, key, slug, boven)
    return page.target, page.get_absolute_url()


def read_addresses(querysets) -> dict[str, str]:
    """{target: address} of the pages in these querysets, in one query."""
    parts = [columns(pages) for pages in querysets]
    rows = parts[0].union(*parts[1:], all=True).order_by() if parts else ()
    return dict(target_and_address(*row) for row in rows)


def read_verwijzingen(pagina) -> Verwijzingen:
    """What a page refers to, in one query: its sources, and the pages that its text links to and visitors may see."""
    return Verwijzingen(*read_named(link_targets(pagina.tekst), pagina))


def read_named(targets: Iterable[str], pagina=None) -> tuple[list[Bron], dict[str, str]]:
    """The sources of a page (or all) in order, and {target: address} of the pages that visitors may see, in one query."""
    named = parse(targets)
    ask = prepare(tuple(kind for kind, _ in named), pagina and pagina._meta.model)
    rows = ask(pagina and pagina.pk, *[key for _, key in named])
    return (
        [as_bron(*values) for kind, *values in rows if kind == "bron"],
        dict(target_and_address(*row) for row in rows if row[0] != "bron"),
    )


@lru_cache(maxsize=200)
def prepare(kinds, model):
    """The query of `read_named` for pages of these kinds, one for each key, and the sources of a page of this model."""

    def build(pk, *keys):
        bronnen = (
            Bron.objects.filter(pk__in=model.objects.filter(pk=pk).values("bronnen"))
            if model
            else Bron.objects.all()
        )
        sources = bronnen.order_by().values_list(
            Value("bron", CharField()), *[field.name for field in BRON]
        )
        pages = [columns(pages.zichtbaar()) for pages in by_kind(zip(kinds, keys, strict=True))]
        return sources.union(*pages, all=True).order_by("auteur", "titel", "id")

    return Prepared(build)


# --- For editors, who see and type addresses --------------------------------------------------------------------------


def with_addresses(html: str) -> str:
    """A stored text as an editor reads it: every link with the address of its page, also while visitors do not see that.

    The link to a page that is gone keeps its target: when the page comes back, the link works again.
    """
    addresses = read_addresses(by_target(link_targets(html)))
    return LINK_BY_TARGET.sub(
        lambda link: f'<a href="{escape(addresses.get(link[1], link[1]))}', html
    )


def with_targets(html: str) -> str:
    """A clean text as we store it: every link to a page by its target, also when it uses an old address of that page."""
    targets = targets_of(set(LINK_BY_PATH.findall(html)))
    return LINK_BY_PATH.sub(lambda link: f'<a href="{targets.get(link[1], link[1])}', html)


def targets_of(paths: set[str]) -> dict[str, str]:
    """{path: target} of the paths at which a page stands, or stood before it got a new address."""
    found = targets_at(paths)
    old = Redirect.objects.filter(site_id=settings.SITE_ID, old_path__in=paths - found.keys())
    moved = dict(old.values_list("old_path", "new_path"))
    now = targets_at(set(moved.values()))
    return found | {path: now[new] for path, new in moved.items() if new in now}


def targets_at(paths: set[str]) -> dict[str, str]:
    """{path: target} of the paths at which a page stands now; the slash at the end may be missing."""
    whole = {path: path.removesuffix("/") + "/" for path in paths}
    slugs = {slug for path in whole.values() if (slug := slug_in(path))}
    pages = (
        read_addresses(model.objects.filter(slug__in=slugs) for model in kinds().values())
        if slugs
        else {}
    )
    at = {address: target for target, address in pages.items()}
    return {path: at[address] for path, address in whole.items() if address in at}


def slug_in(path: str) -> str | None:
    """The slug in the address of a page; None in an address that never changes, such as that of an overview."""
    try:
        return resolve(path).kwargs.get("slug")
    except Resolver404:
        return None


def store_by_target():
    """Turns the paths in all texts into targets. No page gets another date, and doing it twice changes nothing."""
    for model in kinds().values():
        for pk, tekst in model.objects.values_list("pk", "tekst"):
            if (by_target := with_targets(tekst)) != tekst:
                model.objects.filter(pk=pk).update(tekst=by_target)
