"""The page store: a public page is rendered once per state of the content, then served from here.

What is stored: responses to a GET with status 200 that are public, complete (not streamed) and
the same for everyone (no cookie, no nonce). Not previews, the admin, search results or errors; an
address without a page leaves no entry. A response to a query string is stored only when nothing
that made it read that string (?utm_source=…): it is the page of the plain address then.

How long: a page is fresh while the content is in the state in which the page was rendered
(redactie.pagina.inhoud). Each process checks that at most twice a second, so an edit on one node
shows on all of them within a second.

Without the database: pages are served as they were last, with a Cache-Status header (RFC 9211),
and the database is tried again every five seconds. A page that an editor takes offline is deleted
at once, with the pages below it and its old addresses, so that it cannot come back. A page that
went offline on its planned moment can, if nobody asked for it since; so can a mention of it on
another page.

Where: in the cache "pages" (files or Redis), and in memory what this process served. An entry that
cannot be read is rendered again: a broken store makes pages slower, never wrong.
aanpak.opslag.front serves fresh pages from memory before Django builds a request.
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

OUTSIDE = (settings.BEHEER, settings.STATIC_URL, "/-/")  # never stored, never looked up
CHECK_FIRST = "public, max-age=0, must-revalidate"
FOR_PROXIES = "public, max-age=0, s-maxage=60, stale-while-revalidate=600, stale-if-error=86400"
CONDITIONS = (
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_MATCH",
    "HTTP_IF_UNMODIFIED_SINCE",
)
PER_ENCODING = ("Content-Length", "ETag", "Vary")
MAX_AT_HAND = 500  # pages of some 15 kB
# Raised by an entry that a power cut truncated, or that another release wrote
UNREADABLE = (
    zlib.error,
    EOFError,
    pickle.UnpicklingError,
    AttributeError,
    ImportError,
    TypeError,
    ValueError,
)


class StoredPage(NamedTuple):
    state: str
    made_at: float  # seconds since 1970
    etag: str
    headers: dict[str, str]
    br: bytes
    gzip: bytes
    any_query: bool  # nothing that made it read the query string

    def reply(self, environ, extra_headers=None):
        """(status, headers, body): 304 for a visitor who has this page already."""
        headers = self.headers | (extra_headers or {})
        if environ.get("QUERY_STRING"):
            headers["Cache-Control"] = CHECK_FIRST  # a proxy would keep it for each query string
        if self.is_known_to(environ):
            del headers["Content-Type"]
            return 304, headers, b""
        coding = pick_coding(environ.get("HTTP_ACCEPT_ENCODING", "")[:500])
        if coding == "identity":
            body = gzip.decompress(self.gzip)
        else:
            body = getattr(self, coding)
            headers["Content-Encoding"] = coding
        headers["Content-Length"] = str(len(body))
        if environ["REQUEST_METHOD"] == "HEAD":
            body = b""
        return 200, headers, body

    def is_known_to(self, environ):
        if_none_match = environ.get("HTTP_IF_NONE_MATCH", "")
        if self.etag not in if_none_match:  # spares most requests the parsing
            return False
        tags = parse_etags(if_none_match)
        return self.etag in tags or f"W/{self.etag}" in tags

    def answer(self, request, extra_headers=None):
        status, headers, body = self.reply(request.META, extra_headers)
        if status == 304:
            return HttpResponseNotModified(headers=headers)
        return HttpResponse(body, headers=headers)

    def answer_stale(self, request):
        age = max(0, round(time.time() - self.made_at))
        extra_headers = {
            "Age": str(age),
            "Cache-Status": "opslag; hit; detail=last-good-copy",
            "Cache-Control": CHECK_FIRST,
        }
        return self.answer(request, extra_headers)


REFUSED = re.compile(r";\s*q=0(\.0*)?\s*$")


@lru_cache
def pick_coding(accept_encoding: str) -> str:
    """The smallest coding that the browser accepts: "br", "gzip" or "identity"."""
    accepted = set()
    for part in accept_encoding.lower().split(","):
        if not REFUSED.search(part):
            name, _, _ = part.partition(";")
            accepted.add(name.strip())
    for coding in ("br", "gzip"):
        if coding in accepted:
            return coding
    return "identity"


def compress(body):
    """(brotli, gzip), as small as they get: a page is compressed once for very many visitors."""
    quality = 11 if len(body) < 100_000 else 10
    br = brotli.compress(body, quality=quality)
    gz = gzip.compress(body, mtime=0)
    return br, gz


def make_page(request, response, state, old):
    """Reuses the compressed body of the old page when it is the same."""
    etag = response.headers["ETag"].removeprefix("W/")
    if old and old.etag == etag:
        br, gz = old.br, old.gzip
    else:
        br, gz = compress(response.content)
    headers = dict(response.headers.items())
    for name in PER_ENCODING:
        headers.pop(name, None)
    headers |= {"ETag": f"W/{etag}", "Vary": "Accept-Encoding"}
    return StoredPage(
        state=state,
        made_at=time.time(),
        etag=etag,
        headers=headers,
        br=br,
        gzip=gz,
        any_query=not has_read_query(request),
    )


def has_read_query(request):
    """Whether anything read request.GET, a cached property, until now."""
    return "GET" in vars(request)


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
    """The stored pages by path. Never raises: failures of the cache are logged."""

    AFTER_FAILURE = 5.0  # seconds without the cache: a Redis that is away must not delay everyone

    def __init__(self):
        self.back_at = 0.0
        self.at_hand: dict[str, StoredPage] = {}  # in the memory of this process

    def get(self, path, state) -> StoredPage | None:
        """The page in this state, or else the last one that was stored, or None."""
        page = self.at_hand.get(path)
        if page and page.state == state:
            return page
        found = self.ask("get", path)
        if found:
            return self.keep(path, found)
        if self.is_away:
            return page
        return None

    @property
    def is_away(self):
        return time.monotonic() < self.back_at

    def keep(self, path, page):
        if len(self.at_hand) >= MAX_AT_HAND:
            self.at_hand.clear()
        self.at_hand[path] = page
        return page

    def set(self, path, page):
        self.keep(path, page)
        self.ask("set", path, page)

    def delete(self, path):
        self.at_hand.pop(path, None)
        self.ask("delete", path)

    def ask(self, method, path, *args):
        """Calls a method of the cache. None when that fails, as for a page that is not there."""
        if self.is_away:
            return None
        try:
            cache_key = hashlib.sha256(path.encode()).hexdigest()
            call = getattr(caches["pages"], method)
            return call(cache_key, *args)
        except Exception as error:  # of any cache backend
            self.report(method, error)
            return None

    def report(self, method, error):
        if method == "get" and isinstance(error, UNREADABLE):
            content.tell("A stored page cannot be read, and is made anew: %r", error)
            return
        if method == "get":
            self.back_at = time.monotonic() + self.AFTER_FAILURE
        content.tell("The page store does not work: %r", error)


store = Store()


@receiver([post_save, pre_delete])
def forget_withdrawn(instance, created=None, **kwargs):
    """Deletes what goes offline, also for the time when the database is away."""
    if not isinstance(instance, Publicatie):
        return
    is_deleted = created is None  # pre_delete does not send it
    if not is_deleted and instance.zichtbaar:
        return
    addresses = instance.adressen()
    redirects = Redirect.objects.filter(new_path__in=addresses)
    old_addresses = redirects.values_list("old_path", flat=True)
    for address in {*addresses, *old_addresses}:
        transaction.on_commit(partial(store.delete, address))


class PageStoreMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response
        self.being_made: set[str] = set()  # paths

    def __call__(self, request):
        if not may_ask(request):
            return self.get_response(request)
        state = content.state()
        page = store.get(request.path, state)
        stored = self.answer_from_store(request, state, page)
        if stored is not None:
            return stored
        if request.META.get("QUERY_STRING"):
            return self.make_for_any_query(request, state, page)
        return self.make(request, state, page)

    def answer_from_store(self, request, state, page):
        """None when the page must be made. `state` is None while the database is away."""
        if page is None:
            return None
        has_query = request.META.get("QUERY_STRING")
        if has_query and not page.any_query:
            return None
        if page.state == state:
            return page.answer(request)
        if state is None:
            return page.answer_stale(request)
        # Against a stampede: after an edit one thread makes a busy page, the others serve the old
        if request.path in self.being_made and not has_query:
            return page.answer(request)
        return None

    def make(self, request, state, old):
        response = self.make_whole(request)
        failed = response.status_code >= 500
        if failed and old:
            return old.answer_stale(request)
        if failed or state is None:
            return response
        if may_store(response):
            return self.keep(request, response, state, old)
        if old:
            store.delete(request.path)
        return response

    def make_for_any_query(self, request, state, old):
        """Stored for the plain address, unless making the response read the query string."""
        response = self.get_response(request)
        is_plain_page = request.method == "GET" and not has_read_query(request)
        if state is None or not is_plain_page or not may_store(response):
            return response
        return self.keep(request, response, state, old)

    def keep(self, request, response, state, old):
        page = make_page(request, response, state, old)
        store.set(request.path, page)
        return page.answer(request)

    def make_whole(self, request):
        """The response with its body, also for a HEAD or a conditional request."""
        conditions = {}
        for name in CONDITIONS:
            if name in request.META:
                conditions[name] = request.META.pop(name)
        method = request.method
        request.method = "GET"
        self.being_made.add(request.path)
        try:
            return self.get_response(request)
        finally:
            self.being_made.discard(request.path)
            request.META |= conditions
            request.method = method


def may_ask(request):
    """Whether this can be a request for a public page."""
    if request.method not in ("GET", "HEAD") or request.path.startswith(OUTSIDE):
        return False
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return request.is_secure() == settings.HTTPS
