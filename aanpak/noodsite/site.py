"""The emergency site: all public pages as files, with links that work in any folder."""

import posixpath
import re
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from urllib.parse import quote, urljoin

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.csp import build_policy
from django.utils.formats import date_format

from aanpak.gids.sitemaps import GidsSitemap, last_change
from aanpak.gids.wijzigingen import read_wijzigingen
from aanpak.instellingen import Instellingen
from aanpak.noodsite.html import Replacements, rewrite_page
from aanpak.noodsite.pages import (
    NOT_FOUND,
    NoodsiteFout,
    file_name,
    normalise_address,
    read_content,
    read_redirects,
)

REQUIRED = (
    "/",
    "/sitemap.xml",
    "/robots.txt",
    "/zoeken/",
    NOT_FOUND,
)
OPTIONAL = ("/.well-known/security.txt",)
CSS_URL = re.compile(r"""url\(\s*["']?([^"')]+)""")
CSP = dict(settings.SECURE_CSP)
CSP.pop("frame-ancestors", None)  # works in a header only
HEAD = f'\n<meta http-equiv="Content-Security-Policy" content="{build_policy(CSP)}">'


def last_changed():
    """When visitors last saw a change; None if the site is empty."""
    moments = [Instellingen.load().gewijzigd_op]
    for things in GidsSitemap().things.values():
        moments += map(last_change, things)
    newest = read_wijzigingen()[:1]
    moments += [wijziging.moment for wijziging in newest]
    return max(filter(None, moments), default=None)


class Noodsite:
    """The emergency site in a folder. `make` raises NoodsiteFout if something is missing."""

    def __init__(self, folder: Path, moment: datetime):
        self.folder = folder
        self.moment = moment  # of the last change
        self.names: dict[str, str] = {}  # {address: file, or "" if there is no content}
        self.unfinished: deque[str] = deque()
        self.dead_links: set[tuple[str, str]] = set()  # (page, address)
        self.redirects = read_redirects()

    @property
    def file_count(self) -> int:
        return len([name for name in self.names.values() if name])

    def make(self) -> Iterator[str]:
        """Makes the files, and yields the address of each."""
        pages = GidsSitemap().items()
        self.place_all(REQUIRED)
        self.place_all(page.get_absolute_url() for page in pages)
        self.place_all([static("img/share.png")])  # an absolute URL in <head>, so no link
        for address in (*OPTIONAL, *self.redirects):
            self.place(address)
        while self.unfinished:
            address = self.unfinished.popleft()
            self.finish(address)
            yield address

    def place_all(self, addresses):
        for address in addresses:
            if not self.place(address):
                raise NoodsiteFout(
                    f"Op {address} moet iets staan, maar een bezoeker vindt daar niets."
                )

    def place(self, address: str) -> str:
        """Writes the content of an address, once. Returns its file, or "" if there is none."""
        address = normalise_address(address)
        if address not in self.names:
            self.names[address] = ""  # a redirect may lead back here
            content = read_content(address) or self.redirect_page(address)
            if content:
                name = file_name(address)
                self.names[address] = name
                self.write(name, content)
                self.unfinished.append(address)
        return self.names[address]

    def redirect_page(self, address):
        """A page that leads from an old address to the new one; None where a file is in the way."""
        new = self.redirects.get(address)
        if not new or not self.place(new):
            return None
        name = file_name(address)
        path = self.folder / name
        if any(parent.is_file() for parent in path.parents):
            return None
        context = {"naar": self.relative_link(name, new)}
        html = render_to_string("noodsite/verhuisd.html", context)
        return html.encode()

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def finish(self, address):
        """Rewrites the links of a page, and places all files that a page or stylesheet needs."""
        name = self.names[address]
        path = self.folder / name
        if name.endswith(".html"):
            replacements = self.replacements(address)
            html = rewrite_page(path.read_text(), replacements)
            self.write(name, html.encode())
        elif name.endswith(".css"):
            urls = CSS_URL.findall(path.read_text())
            self.place_all(urljoin(address, url) for url in urls)

    def replacements(self, address) -> Replacements:
        path = "/" if address == NOT_FOUND else address
        moment = timezone.localtime(self.moment)
        banner = {
            "datum": date_format(moment, "j F Y"),
            "adres": settings.SITE_URL + path,
            "naam": settings.SITE.netloc,
        }
        return Replacements(
            link=partial(self.link, address),
            form=partial(self.instead_of_form, address),
            head=HEAD,
            banner=render_to_string("noodsite/banner.html", banner),
        )

    def instead_of_form(self, page, role) -> str:
        if role == "search":
            gids = self.link(page, "a", reverse("gids"))
            return render_to_string("noodsite/zoek.html", {"gids": gids})
        if role == "gemeente":
            lijst = self.link(page, "a", reverse("cijfers:gemeenten"))
            return render_to_string("noodsite/gemeente.html", {"lijst": lijst})
        return render_to_string("noodsite/kies.html")

    def link(self, page, tag, href) -> str:
        url = href.removeprefix(settings.SITE_URL) if tag == "a" else href
        address, mark, anchor = url.partition("#")
        is_here = address.startswith("/") and not address.startswith("//")
        if not is_here:
            return href  # another site, mailto:, tel:, or an anchor on this page
        if not self.place(address):
            return self.dead_link(page, tag, address) + mark + anchor
        if page == NOT_FOUND:  # is shown at any address
            return href
        return self.relative_link(self.names[page], address) + mark + anchor

    def dead_link(self, page, tag, address) -> str:
        """Sends the visitor to the site itself. A missing file is an error."""
        if tag != "a":
            raise NoodsiteFout(
                f"Het bestand {address} van de pagina {page} ontbreekt. "
                "Draai eerst: manage.py collectstatic"
            )
        self.dead_links.add((page, address))
        return settings.SITE_URL + address

    def relative_link(self, name, address):
        folder = posixpath.dirname(name) or "."
        path = posixpath.relpath(self.place(address), folder)
        return quote(path, safe="/=")
