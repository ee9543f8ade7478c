"""The destinations of links within the site. Only `split_link` reads how texts write them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.redirects.models import Redirect
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from redactie.pagina.bezoek import call_view, visitor_request
from redactie.pagina.gebruik import publicatie_models
from redactie.pagina.publicatie import Publicatie
from redactie.tekst.tonen import Verwijzingen, as_html
from redactie.tekst.velden import RijkeTekstField

ID = re.compile(r'\sid="([^"]+)"')


@dataclass(frozen=True)
class LinkDoel:
    """The destination of a link: an address on this site and a place on the page there."""

    adres: str
    anker: str
    pagina: Publicatie | None = None  # None for an address that a view answers
    bestaat: bool = True  # also when visitors cannot see it
    zichtbaar: bool = True  # visitors can see it, or will once the page with the link is online


def split_link(href: str, pagina) -> tuple[str, str] | None:
    """(path, anchor) of a link within the site, relative to a page; None for any other link."""
    if href.startswith("pagina:"):  # still a target: that page was deleted
        return f"/{href}", ""
    href = href.removeprefix(settings.SITE_URL) or "/"
    if href[0] not in "/#":
        return None
    parts = urlsplit(href)
    path = parts.path or pagina.get_absolute_url()
    anchor = parts.fragment.partition(":~:")[0]  # without a text fragment
    return path, anchor


def pages_at(paths: Iterable[str]) -> dict[str, Publicatie]:
    """{address: page}, for visitors or not yet. One query for each kind of page."""
    slugs = set()
    for path in paths:
        _, _, slug = path.strip("/").rpartition("/")
        slugs.add(slug)
    slugs.discard("")
    if not slugs:
        return {}
    found: dict[str, Publicatie] = {}
    for model in publicatie_models():
        for page in with_parents(model).filter(slug__in=slugs):
            found[page.get_absolute_url()] = page
    return found


def with_parents(model):
    """The pages of a kind, with the page above that their address needs."""
    relations = [field for field in model._meta.fields if field.many_to_one]
    required = [field.name for field in relations if not field.null]
    return model.objects.select_related(*required or [None])


def redirects_from(paths: Iterable[str]) -> dict[str, str]:
    """{old path: new path}. A redirect to nowhere (410) is left out."""
    if not paths:
        return {}
    redirects = Redirect.objects.filter(site_id=settings.SITE_ID)
    found = redirects.filter(old_path__in=paths).exclude(new_path="")
    pairs = found.values_list("old_path", "new_path")
    return {old: urlsplit(new).path for old, new in pairs}


def render_path(path: str) -> str | None:
    """The HTML that a visitor gets at this path; None for an error or a page of the admin."""
    request = visitor_request(path)
    if request.path.startswith(settings.BEHEER):
        return None
    try:
        response = call_view(request)
    except (Http404, PermissionDenied):
        return None
    if response.status_code >= 400:
        return None
    return response.getvalue().decode(errors="replace")


class LinkDoelen:
    """The destinations of the links of one page, read together. Made for one check of that page."""

    def __init__(self, pagina, hrefs: Iterable[str]):
        self.pagina = pagina
        self.render_path = cache(render_path)
        self.links = {}
        for href in hrefs:
            link = split_link(href, pagina)
            if link:
                self.links[href] = link
        paths = {path for path, _ in self.links.values()}
        paths |= {with_slash(path) for path in paths}
        self.redirects = redirects_from(paths)
        targets = set(self.redirects.values())
        self.pages = pages_at(paths | targets)
        if paths:
            self.pages[pagina.get_absolute_url()] = pagina

    def find(self, href: str) -> LinkDoel | None:
        """The destination of a link; None for a link to another site."""
        if href not in self.links:
            return None
        path, anchor = self.links[href]
        addresses = self.possible_addresses(path)
        for address in addresses:
            page = self.pages.get(address)
            if page:
                return LinkDoel(address, anchor, page, zichtbaar=self.can_be_seen(page))
        for address in addresses:
            if self.render_path(address) is not None:
                return LinkDoel(address, anchor)
        in_admin = path.startswith(settings.BEHEER)
        return LinkDoel(path, anchor, bestaat=in_admin, zichtbaar=False)

    def possible_addresses(self, path):
        """The path, the path with the slash that Django adds, and their redirects. First wins."""
        paths = list(dict.fromkeys([path, with_slash(path)]))
        redirected = [self.redirects[old] for old in paths if old in self.redirects]
        return paths + redirected

    def can_be_seen(self, page):
        """Whether visitors can see the page, or will once they can see the page with the link."""
        if page.zichtbaar or page == self.pagina:
            return True
        online_from = self.pagina.publiceren_vanaf or timezone.now()
        return page.status == "gepland" and page.publiceren_vanaf <= online_from

    def has_anchor(self, doel: LinkDoel) -> bool:
        """Whether the page has the place. Of a page that is not online only headings are known."""
        if doel.anker in ("", "top"):
            return True
        html = self.render_path(doel.adres)
        if html is None and not doel.anker.startswith("kop-"):
            return True
        if html is None:
            html = headings_html(doel.pagina)
        return doel.anker in ID.findall(html)


def with_slash(path):
    return path if path.endswith("/") else f"{path}/"


def headings_html(pagina):
    html = ""
    for field in pagina._meta.fields:
        if isinstance(field, RijkeTekstField):
            text = getattr(pagina, field.attname)
            html += as_html(text, Verwijzingen())
    return html
