"""The public site as files, asked page by page of the site itself: of the views, as someone who is not logged in."""

import posixpath
import re
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from functools import cache, partial
from io import BytesIO
from itertools import chain
from pathlib import Path
from urllib.parse import quote, unquote, unquote_to_bytes, urljoin, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.redirects.models import Redirect
from django.contrib.staticfiles import finders
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.csp import build_policy
from django.utils.formats import date_format

from aanpak.errors import page_not_found
from aanpak.gids.sitemaps import GidsSitemap, last_change
from aanpak.gids.wijzigingen import read_wijzigingen
from aanpak.instellingen import Instellingen
from aanpak.noodsite.html import Changes, rewrite
from praktijk.models import Praktijk
from redactie.geheugen.stempel import stempel
from redactie.pagina.gebruik import publicatie_models

SOMETIMES = ("/.well-known/security.txt",)
NOT_FOUND = "/404.html"  # where many web servers look for it
ALWAYS = ("/", "/sitemap.xml", "/robots.txt", NOT_FOUND)
OLD = re.compile(r"(/[\w.,~+@ -]{1,80})+/?")  # an old address of which a file can be made
CHOICES = re.compile(r"(?:(?:^|&)[a-z]+=[a-z0-9-]{1,80})+")  # the query string of an overview
IN_CSS = re.compile(r"""url\(\s*["']?([^"')]+)""")
CSP = {
    name: values for name, values in settings.SECURE_CSP.items() if name != "frame-ancestors"
}  # that takes a header
HEAD = f'\n<meta http-equiv="Content-Security-Policy" content="{build_policy(CSP)}">'


class NoCopy(Exception):
    """Why there can be no copy of the site, in sentences."""


def changed_at():
    """When visitors last saw anything change; None while there is nothing to see."""
    things = chain.from_iterable(GidsSitemap().things.values())
    moments = [
        *map(last_change, things),
        Instellingen.load().gewijzigd_op,
        *[new.moment for new in read_wijzigingen()[:1]],
    ]
    return max(filter(None, moments), default=None)


def state():
    """What differs as soon as a visitor could see anything else, also when only the hour made a page come or go."""
    return stempel(), ask("/sitemap.xml").content


# --- Asking ----------------------------------------------------------------------------------------------------------


def visit(address: str) -> WSGIRequest:
    """A request for this address by someone who is not logged in."""
    parts = urlsplit(address)
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),  # so WSGI wants it
            "QUERY_STRING": parts.query,
            "HTTP_HOST": settings.SITE.netloc,
            "SERVER_NAME": settings.SITE.hostname,
            "SERVER_PORT": str(settings.SITE.port or ""),
            "wsgi.url_scheme": settings.SITE.scheme,
            "wsgi.input": BytesIO(),
        }
    )
    request.user = AnonymousUser()
    return request


def ask(address: str) -> HttpResponse:
    """What the site answers. Not through the middleware: that may answer with a page from before the last change."""
    request = visit(address)
    if address == NOT_FOUND:
        return page_not_found(request, None)
    request.resolver_match = resolve(request.path_info)
    if request.path == reverse("zoeken"):
        return render(request, "noodsite/zoeken.html")
    view, args, kwargs = request.resolver_match
    response = view(request, *args, **kwargs)
    return response.render() if hasattr(response, "render") else response


def read_static(name: str) -> bytes | None:
    path = (
        finders.find(name) if settings.WHITENOISE_USE_FINDERS else Path(settings.STATIC_ROOT, name)
    )
    return Path(path).read_bytes() if path and Path(path).is_file() else None


def read(address: str) -> bytes | None:
    """What every visitor gets at this address; None when that is nothing, or nothing that anyone may keep."""
    if (
        ".." in unquote(address)
        or not address.startswith("/")
        or address.startswith(("//", settings.BEHEER))
    ):
        return None
    if address.startswith(settings.STATIC_URL):
        return read_static(address.removeprefix(settings.STATIC_URL))
    try:
        response = ask(address)
    except Http404:
        return None
    except Exception as error:
        raise NoCopy(f"De pagina {address} geeft een fout: {error!r}") from error
    good = response.status_code == (404 if address == NOT_FOUND else 200)
    return (
        response.content if good and "no-store" not in response.get("Cache-Control", "") else None
    )


def read_redirects() -> dict[str, str]:
    """{old address: new address}; one that was not a folder or a page becomes a folder, which any web server finds."""
    rows = (
        Redirect.objects.filter(site_id=settings.SITE_ID).exclude(new_path="").order_by("old_path")
    )
    pairs = [row for row in rows.values_list("old_path", "new_path") if OLD.fullmatch(row[0])]
    return {old if old.endswith((".html", "/")) else f"{old}/": new for old, new in pairs}


# --- Names -----------------------------------------------------------------------------------------------------------


@cache
def overviews() -> set[str]:
    """The addresses after which choices may stand."""
    return {reverse(f"{model.lijst}:list") for model in publicatie_models(Praktijk)}


def normal(address: str) -> str:
    """The address as the site itself writes it. Choices count on overviews only, as everywhere in the site."""
    path, _, query = address.partition("?")
    path = re.sub(r"/([\w-]+)$", r"/\1/", path)
    return f"{path}?{query}" if path in overviews() and CHOICES.fullmatch(query) else path


def file_name(address: str) -> str:
    """The file for an address; choices become folders, with a = that no slug can hold: interventies/pagina=2/index.html."""
    path, _, query = address.partition("?")
    name = unquote(path).lstrip("/") + "".join(
        f"{choice}/" for choice in filter(None, query.split("&"))
    )
    return name if name and not name.endswith("/") else f"{name}index.html"


# --- Copying ---------------------------------------------------------------------------------------------------------


class Copy:
    """The site in a folder, as it is since `moment`; `make` fills it. Raises NoCopy when something is missing."""

    def __init__(self, folder: Path, moment: datetime):
        self.folder, self.moment = folder, moment
        self.names: dict[
            str, str
        ] = {}  # the file of each address; empty when a visitor finds nothing there
        self.todo: deque[str] = deque()
        self.dead_links: set[tuple[str, str]] = set()  # (page, address)
        self.redirects = read_redirects()

    @property
    def number(self) -> int:
        """How many files there are."""
        return sum(map(bool, self.names.values()))

    def make(self) -> Iterator[str]:
        """Makes the files, and yields the address of each."""
        self.place_all(ALWAYS)
        self.place_all([page.get_absolute_url() for page in GidsSitemap().items()])
        self.place_all(
            [static("img/share.png")]
        )  # pages name it in their head, with its whole address
        for address in (*SOMETIMES, *self.redirects):
            self.place(address)
        while self.todo:
            address = self.todo.popleft()
            self.finish(address)
            yield address

    def place_all(self, addresses):
        for address in addresses:
            if not self.place(address):
                raise NoCopy(f"Op {address} moet iets staan, maar een bezoeker vindt daar niets.")

    def place(self, address: str) -> str:
        """The file of this address, which is there or will be; empty when a visitor finds nothing there."""
        address = normal(address)
        if address not in self.names:
            self.names[address] = ""
            content = read(address) or self.read_moved(address)
            if content:
                self.names[address] = file_name(address)
                self.write(self.names[address], content)
                self.todo.append(address)
        return self.names[address]

    def read_moved(self, address):
        """For an old address: a page that leads on to the new one. None where a file stands in the way."""
        new, name = self.redirects.get(address), file_name(address)
        if (
            not new
            or not self.place(new)
            or any(parent.is_file() for parent in (self.folder / name).parents)
        ):
            return None
        return render_to_string(
            "noodsite/verhuisd.html", {"naar": self.relative(name, new)}
        ).encode()

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def finish(self, address):
        """Places all that this file points to, and makes the links of a page relative."""
        name = self.names[address]
        if name.endswith(".html"):
            html = (self.folder / name).read_text()
            self.write(name, rewrite(html, self.changes(address)).encode())
        elif name.endswith(".css"):
            self.place_all(
                urljoin(address, url) for url in IN_CSS.findall((self.folder / name).read_text())
            )

    def changes(self, address) -> Changes:
        gids = self.link(address, "a", reverse("gids"))
        datum = date_format(timezone.localtime(self.moment), "j F Y")
        site = {
            "adres": settings.SITE_URL + ("/" if address == NOT_FOUND else address),
            "naam": settings.SITE.netloc,
        }
        return Changes(
            link=partial(self.link, address),
            form=lambda role: render_to_string(
                f"noodsite/{'zoek' if role == 'search' else 'kies'}.html", {"gids": gids}
            ),
            head=HEAD,
            banner=render_to_string("noodsite/banner.html", {"datum": datum, **site}),
        )

    def link(self, page, tag, href) -> str:
        """Where a link on this page must lead in the copy."""
        address, mark, anchor = (
            href.removeprefix(settings.SITE_URL) if tag == "a" else href
        ).partition("#")
        if not address.startswith("/") or address.startswith(
            "//"
        ):  # another site, mail, telephone, or this very page
            return href
        if not self.place(address):
            if tag != "a":
                raise NoCopy(
                    f"Het bestand {address} van de pagina {page} ontbreekt. Draai eerst: manage.py collectstatic"
                )
            self.dead_links.add((page, address))
            return settings.SITE_URL + address + mark + anchor
        return (
            href if page == NOT_FOUND else self.relative(self.names[page], address) + mark + anchor
        )

    def relative(self, name, address):
        """The way from one file to that of an address."""
        return quote(
            posixpath.relpath(self.place(address), posixpath.dirname(name) or "."), safe="/="
        )
