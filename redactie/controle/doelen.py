"""Where the links within the site lead. `split_link` alone knows how a text writes such a link down."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.redirects.models import Redirect
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import resolve
from django.utils import timezone

from redactie.pagina.gebruik import publicatie_models
from redactie.pagina.publicatie import Publicatie
from redactie.tekst.tonen import Verwijzingen, as_html
from redactie.tekst.velden import RijkeTekstField

ID = re.compile(r'\sid="([^"]+)"')


@dataclass(frozen=True)
class Doel:
    """Where a link leads: an address on this site, the page that lives there (if it is one), and a place on that page."""

    adres: str
    anker: str
    pagina: Publicatie | None
    bestaat: bool  # there is a page, though perhaps not for visitors
    zichtbaar: bool  # visitors can see it, or will when the page with the link is online


def split_link(href: str, pagina) -> tuple[str, str] | None:
    """(path, anchor) of a link within the site, seen from a page; None for a link that leads elsewhere."""
    if href.startswith("pagina:"):  # the page is gone: else the link would have its address
        return f"/{href}", ""
    href = href.removeprefix(settings.SITE_URL) or "/"
    if href[0] not in "/#":
        return None
    parts = urlsplit(href)
    return parts.path or pagina.get_absolute_url(), parts.fragment.partition(":~:")[0]


def pages_at(paths: Iterable[str]) -> dict[str, Publicatie]:
    """The pages that live at these paths, for visitors or not yet. One query for each kind of page."""
    slugs = {path.strip("/").rpartition("/")[2] for path in paths} - {""}
    found: dict[str, Publicatie] = {}
    for model in publicatie_models() if slugs else ():
        parents = [
            field.name for field in model._meta.fields if field.many_to_one and not field.null
        ]
        pages = model.objects.filter(slug__in=slugs).select_related(*parents or [None])
        found |= {page.get_absolute_url(): page for page in pages}
    return found


def redirects_from(paths: Iterable[str]) -> dict[str, str]:
    """{old path: new path}."""
    rows = Redirect.objects.filter(site_id=settings.SITE_ID, old_path__in=paths).exclude(
        new_path=""
    )
    return {old: urlsplit(new).path for old, new in rows.values_list("old_path", "new_path")}


def visit(path: str) -> str | None:
    """What a visitor gets at this path, or None when there is nothing to see."""
    if path.startswith(settings.BEHEER):
        return None
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.META = {"SERVER_NAME": settings.SITE.hostname, "SERVER_PORT": "80"}
    try:
        request.resolver_match = match = resolve(path)
        response = match.func(request, *match.args, **match.kwargs)
    except (Http404, PermissionDenied):
        return None
    if hasattr(response, "render"):
        response.render()
    return response.getvalue().decode(errors="replace") if response.status_code < 400 else None


class Doelen:
    """The destinations of the links of one page, looked up together. Made for one check: it remembers what it saw."""

    def __init__(self, pagina, hrefs: Iterable[str]):
        self.pagina, self.visit = pagina, cache(visit)
        self.links = {href: link for href in hrefs if (link := split_link(href, pagina))}
        paths = {path for path, _ in self.links.values()}
        paths |= {
            f"{path}/" for path in paths if not path.endswith("/")
        }  # Django sends visitors on to the slash
        self.redirects = redirects_from(paths) if paths else {}
        self.pages = pages_at(paths | set(self.redirects.values()))
        if paths:
            self.pages[pagina.get_absolute_url()] = pagina

    def find(self, href: str) -> Doel | None:
        """Where a link leads; None when it leads to another site."""
        if href not in self.links:
            return None
        path, anchor = self.links[href]
        addresses = self.addresses(path)
        for address in addresses:
            if page := self.pages.get(address):
                return Doel(address, anchor, page, bestaat=True, zichtbaar=self.can_be_seen(page))
        for address in addresses:
            if self.visit(address) is not None:
                return Doel(address, anchor, None, bestaat=True, zichtbaar=True)
        return Doel(path, anchor, None, bestaat=path.startswith(settings.BEHEER), zichtbaar=False)

    def addresses(self, path):
        """Where a visitor who asks for this path is served, the first that exists."""
        paths = [path] if path.endswith("/") else [path, f"{path}/"]
        return paths + [self.redirects[old] for old in paths if old in self.redirects]

    def can_be_seen(self, page):
        """Whether visitors can see the page now, or will when they can see the page with the link."""
        if page.zichtbaar or page == self.pagina:
            return True
        return page.status == "gepland" and page.publiceren_vanaf <= (
            self.pagina.publiceren_vanaf or timezone.now()
        )

    def has_anchor(self, doel: Doel) -> bool:
        """Whether the page has the place that a link names. Of a page that is not online only its own headings are known."""
        if doel.anker in ("", "top"):
            return True
        html = self.visit(doel.adres)
        if html is None:
            return not doel.anker.startswith("kop-") or doel.anker in ID.findall(
                headings_of(doel.pagina)
            )
        return doel.anker in ID.findall(html)


def headings_of(pagina):
    texts = [
        getattr(pagina, field.attname)
        for field in pagina._meta.fields
        if isinstance(field, RijkeTekstField)
    ]
    return "".join(as_html(text, Verwijzingen()) for text in texts)
