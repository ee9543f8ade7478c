"""The page store: a public page is made once per state of the content, and from then on answered before any other work.

What gets in: the answer to a GET when it is 200, public, whole (no stream) and the same for everyone (no cookie, no nonce).
Previews, the beheer, searches and errors cannot get in; an address without a page leaves nothing. With a query string only
when nothing that made the answer looked at it (?utm_source=…): then it is the page of the plain address, and stored as that.

When it is right: as long as the content is in the state in which the page was made (redactie.pagina.inhoud). Every process looks
at that twice a second at most, so an edit on one node is on all of them within a second.

When the database is away: every stored page is answered as it was last, and says so in Cache-Status (RFC 9211); the database
is asked again every five seconds. A page that an editor took offline is forgotten at once, with what stands below it and at
its old addresses, so it cannot come back that way. What went by the clock can, when nobody asked for it since; and what
another page says of it.

Where it is: in the cache "pages", files or Redis, and what this process answered also in its memory. What cannot be read is
made anew: a store that does not work makes pages slower, never wrong. What is at hand and right, aanpak.opslag.front answers even
before Django makes a request of it.
"""

import gzip
import hashlib
import pickle
import re
import time
import zlib
from functools import lru_cache, partial
from typing import NamedTuple

import brotli
from django.conf import settings
from django.contrib.redirects.models import Redirect
from django.core.cache import caches
from django.core.exceptions import DisallowedHost
from django.db import transaction
from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

from redactie.pagina.inhoud import content
from redactie.pagina.publicatie import Publicatie

OUTSIDE = (settings.BEHEER, settings.STATIC_URL, "/-/")  # never in the store: not even looked up
CHECK_FIRST = "public, max-age=0, must-revalidate"
FOR_PROXIES = "public, max-age=0, s-maxage=60, stale-while-revalidate=600, stale-if-error=86400"
CONDITIONS = (
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_MATCH",
    "HTTP_IF_UNMODIFIED_SINCE",
)
OF_ONE_ANSWER = ("Content-Length", "ETag", "Vary")
MAX_AT_HAND = 500  # pages of some 15 kB
# What a stored page raises that was cut off by a power cut, or that another release stored
UNREADABLE = (
    zlib.error,
    EOFError,
    pickle.UnpicklingError,
    AttributeError,
    ImportError,
    TypeError,
    ValueError,
)


class Page(NamedTuple):
    """A public page as it is stored: with every header, and its body compressed both ways."""

    state: str
    made_at: float  # seconds since 1970
    etag: str
    headers: dict[str, str]
    br: bytes
    gzip: bytes
    any_query: bool  # nothing that made it looked at the query string

    def reply(self, environ, extra_headers=None) -> tuple[int, dict[str, str], bytes]:
        """(status, headers, body) for this visitor: the page, or that the page they have is still right."""
        headers = self.headers | (extra_headers or {})
        if environ.get("QUERY_STRING"):
            headers["Cache-Control"] = CHECK_FIRST  # a proxy would keep it for each of them
        if self.etag in (tags := environ.get("HTTP_IF_NONE_MATCH", "")) and self.is_among(tags):
            del headers["Content-Type"]
            return 304, headers, b""
        coding = pick_coding(environ.get("HTTP_ACCEPT_ENCODING", "")[:500])
        body = gzip.decompress(self.gzip) if coding == "identity" else getattr(self, coding)
        if coding != "identity":
            headers["Content-Encoding"] = coding
        headers["Content-Length"] = str(len(body))
        return 200, headers, body if environ["REQUEST_METHOD"] == "GET" else b""

    def is_among(self, tags):
        tags = parse_etags(tags)
        return self.etag in tags or f"W/{self.etag}" in tags

    def answer(self, request, extra_headers=None):
        status, headers, body = self.reply(request.META, extra_headers)
        return (
            HttpResponse(body, headers=headers)
            if status == 200
            else HttpResponseNotModified(headers=headers)
        )

    def answer_late(self, request):
        """The response while the page cannot be made anew."""
        age = max(0, round(time.time() - self.made_at))
        late = {
            "Age": str(age),
            "Cache-Status": "opslag; hit; detail=last-good-copy",
            "Cache-Control": CHECK_FIRST,
        }
        return self.answer(request, late)


@lru_cache
def pick_coding(accept_encoding: str) -> str:
    """What to send a browser that accepts this: "br", the smallest, else "gzip", else "identity"."""
    refused = re.compile(r";\s*q=0(\.0*)?\s*$")
    accepted = {
        part.split(";")[0].strip()
        for part in accept_encoding.lower().split(",")
        if not refused.search(part)
    }
    return next((coding for coding in ("br", "gzip") if coding in accepted), "identity")


def compress(body):
    """(brotli, gzip), as small as they get: one page is compressed once for very many visitors."""
    return brotli.compress(body, quality=11 if len(body) < 100_000 else 10), gzip.compress(
        body, mtime=0
    )


def make_page(request, response, state, old):
    """The response as a page for the store. What is the same as in the old page is not compressed again."""
    etag = response.headers["ETag"].removeprefix("W/")
    br, gz = (old.br, old.gzip) if old and old.etag == etag else compress(response.content)
    headers = {name: value for name, value in response.headers.items() if name not in OF_ONE_ANSWER}
    headers |= {"ETag": f"W/{etag}", "Vary": "Accept-Encoding"}
    return Page(state, time.time(), etag, headers, br, gz, any_query=not has_read_query(request))


def has_read_query(request):
    """Whether anything looked at the query string of this request until now."""
    return "GET" in vars(request)  # where Django keeps it from then on


def may_store(response):
    """Whether this answer is right for every visitor."""
    headers = response.headers
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and headers.get("Cache-Control", "").startswith("public")
        and headers.get("Vary", "Accept-Encoding") == "Accept-Encoding"
        and "nonce-" not in headers.get("Content-Security-Policy", "")
        and not headers.keys() & {"Content-Encoding", "Set-Cookie"}
        and "ETag" in headers
    )


class Store:
    """The stored pages by path, in the cache "pages". Never raises: what does not work is told in the log."""

    AFTER_FAILURE = 5.0  # seconds without the store, so that a Redis that is away does not hold up every visitor

    def __init__(self):
        self.back_at = 0.0
        self.at_hand: dict[str, Page] = {}  # in the memory of this process

    def get(self, path, state) -> Page | None:
        """The page as it is in this state, or else as it was stored last, or None."""
        page = self.at_hand.get(path)
        if page and page.state == state:
            return page
        found = self.ask("get", path)
        if found:
            return self.keep(path, found)
        return page if self.is_away else None

    @property
    def is_away(self):
        return time.monotonic() < self.back_at

    def keep(self, path, page):
        if len(self.at_hand) >= MAX_AT_HAND:
            self.at_hand.clear()
        self.at_hand[path] = page
        return page

    def set(self, path, page):
        """Stores the page in the place of what was there: wholly, or not at all."""
        self.ask("set", path, self.keep(path, page))

    def delete(self, path):
        self.at_hand.pop(path, None)
        self.ask("delete", path)

    def ask(self, what, path, *args):
        if self.is_away:
            return None
        try:
            return getattr(caches["pages"], what)(hashlib.sha256(path.encode()).hexdigest(), *args)
        except Exception as error:  # of whichever cache it is
            if what == "get" and isinstance(error, UNREADABLE):
                content.tell("A stored page cannot be read, and is made anew: %r", error)
                return None
            if what == "get":
                self.back_at = time.monotonic() + self.AFTER_FAILURE
            content.tell("The page store does not work: %r", error)
            return None


store = Store()


@receiver([post_save, pre_delete])
def forget_withdrawn(sender, instance, created=None, **kwargs):
    """What is taken offline or deleted is not kept, not even for when the database is away."""
    if isinstance(instance, Publicatie) and (created is None or not instance.zichtbaar):
        addresses = instance.adressen()
        old = Redirect.objects.filter(new_path__in=addresses).values_list("old_path", flat=True)
        for address in {*addresses, *old}:
            transaction.on_commit(partial(store.delete, address))


class PageStoreMiddleware:
    """Answers from the store; what is not in there, or not right any more, is made by everything that stands inside."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.being_made: set[str] = set()

    def __call__(self, request):
        if not may_ask(request):
            return self.get_response(request)
        state = content.state()
        page = store.get(request.path, state)
        if request.META.get("QUERY_STRING") and not (
            page and page.any_query and state in (page.state, None)
        ):
            return self.make_for_any_query(request, state, page)
        if page and page.state == state:
            return page.answer(request)
        if page and state is None:
            return page.answer_late(request)
        if (
            page and request.path in self.being_made
        ):  # after an edit of a busy page, one thread makes it for all
            return page.answer(request)
        response = self.make_whole(request)
        if page and response.status_code >= 500:
            return page.answer_late(request)
        if state is None or response.status_code >= 500:
            return response
        if not may_store(response):
            if page:
                store.delete(request.path)
            return response
        return self.keep(request, response, state, page)

    def make_for_any_query(self, request, state, old):
        """The answer, which is kept as that of the plain address when nothing that made it looked at the query string."""
        response = self.get_response(request)
        if (
            state is None
            or request.method != "GET"
            or has_read_query(request)
            or not may_store(response)
        ):
            return response
        return self.keep(request, response, state, old)

    def keep(self, request, response, state, old):
        page = make_page(request, response, state, old)
        store.set(request.path, page)
        return page.answer(request)

    def make_whole(self, request):
        """The answer with its body, also when this visitor has the page already or asks for its headers only."""
        asked = {name: request.META.pop(name) for name in CONDITIONS if name in request.META}
        method, request.method = request.method, "GET"
        self.being_made.add(request.path)
        try:
            return self.get_response(request)
        finally:
            self.being_made.discard(request.path)
            request.META |= asked
            request.method = method


def may_ask(request):
    """Whether this request may be one for a public page."""
    if request.method not in ("GET", "HEAD") or request.path.startswith(OUTSIDE):
        return False
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return request.is_secure() == settings.HTTPS
