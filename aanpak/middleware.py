"""Security headers, compression, planned changes and redirects."""

import re
import time
from threading import Lock
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.redirects.models import Redirect
from django.db import DatabaseError
from django.http import Http404, HttpResponsePermanentRedirect
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.shortcuts import render
from django.urls import resolve
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_http_compression.middleware import HttpCompressionMiddleware

from aanpak.opslag.pagestore import CHECK_FIRST, FOR_PROXIES, has_read_query
from redactie.pagina.bezoek import call_view, visitor_request
from redactie.pagina.inhoud import content
from redactie.versies.versie import publish_planned

FEATURES = [
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "microphone",
    "payment",
    "usb",
]
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in FEATURES)
FOR_EDITORS = (settings.BEHEER, "/voorbeeld/")  # behind the log-in
NO_NEAR_MISSES = (
    *FOR_EDITORS,
    "/concept/",
    "/-/",
    settings.STATIC_URL,
)
AFTER_ADDRESS = re.compile(r"[^\w-]+$")
SLASHES = re.compile(r"//+")
ADDRESS = re.compile(r"/([a-z0-9_-]+/)+")


def is_beheer(request):
    return request.path.startswith(settings.BEHEER)


def is_for_editors(request):
    return request.path.startswith(FOR_EDITORS)


class HeadersMiddleware(ContentSecurityPolicyMiddleware):
    """Security headers on every response, and Cache-Control on public pages.

    Public pages get no nonce, so they can be stored.
    """

    def process_response(self, request, response):
        if is_beheer(request):
            response._csp_config = settings.SECURE_CSP_BEHEER
        elif request.method in ("GET", "HEAD"):
            response.headers.setdefault("Cache-Control", freshness(request, response))
        if response.status_code >= 500:
            response.headers["Cache-Control"] = "no-store"
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return super().process_response(request, response)


def freshness(request, response):
    if response.status_code != 200:
        return CHECK_FIRST
    depends_on_query = request.META["QUERY_STRING"] and has_read_query(request)
    return CHECK_FIRST if depends_on_query else FOR_PROXIES


class PublicCompressionMiddleware(HttpCompressionMiddleware):
    """Only for public responses: behind a log-in, compression could leak secrets (BREACH)."""

    EXCLUDED = (*FOR_EDITORS, settings.STATIC_URL)

    def maybe_compress(self, request, response):
        if "Content-Encoding" in response.headers:
            return
        if request.path.startswith(self.EXCLUDED):
            return
        patch_vary_headers(response, ["Accept-Encoding"])  # also when it stays uncompressed
        super().maybe_compress(request, response)


class PlannedMiddleware:
    """Publishes planned changes that are due, checking twice a minute. So no cron is needed."""

    EVERY = 30  # seconds, so that it is visible within the minute
    next_look = 0.0  # time.monotonic() of the next check, for the whole process
    lock = Lock()  # a database that does not answer holds up one thread at most

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_due = time.monotonic() >= PlannedMiddleware.next_look
        is_probe = request.path.startswith("/-/")  # never waits for the database
        if is_due and not is_probe and self.lock.acquire(blocking=False):
            try:
                self.look()
            finally:
                self.lock.release()
        return self.get_response(request)

    def look(self):
        PlannedMiddleware.next_look = time.monotonic() + self.EVERY
        try:
            publish_planned()
        except DatabaseError as error:
            content.tell("Planned changes could not be published: %s", error)


class RedirectMiddleware:
    """Redirects old addresses to new ones, and near misses to what was meant, in one step.

    The query string is kept.

    Django's own middleware compares the whole address, so a link with ?utm_source=… finds nothing.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        address = meant_address(request.path)
        redirect = find_redirect(request.path) or find_redirect(address)
        if redirect:
            address = redirect.new_path
            if not address:
                return render(request, "404.html", {"weg": True}, status=410)
        if address == request.path or not is_visitable(address):
            return response
        target = with_query(address, request.META["QUERY_STRING"])
        return HttpResponsePermanentRedirect(target)


def meant_address(path):
    """The address of a page that looks like this one; the path itself when nothing does.

    Ours have small letters, digits and dashes between single slashes. So a capital, a doubled
    slash, and the full stop or bracket that a mail program takes along cannot be meant.
    """
    trimmed = AFTER_ADDRESS.sub("", path.lower())
    address = SLASHES.sub("/", f"{trimmed}/")
    if not ADDRESS.fullmatch(address) or address.startswith(NO_NEAR_MISSES):
        return path
    return address


def find_redirect(path):
    if "\x00" in path:  # PostgreSQL refuses it in a query
        return None
    old_paths = [path, f"{path}/"]
    redirects = Redirect.objects.filter(site_id=settings.SITE_ID)
    return redirects.filter(old_path__in=old_paths).first()


def is_visitable(address):
    """Whether a visitor gets a page at this address: not on another site, and no concept."""
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return False
    path = urlsplit(address).path
    if not path.startswith("/"):
        return False
    request = visitor_request(path)
    try:
        if is_for_editors(request):  # those views ask to log in
            resolve(request.path_info)
        else:
            call_view(request)
    except Http404:
        return False
    return True


def with_query(path, query):
    parts = urlsplit(path)
    queries = filter(None, [parts.query, query])
    target = parts._replace(query="&".join(queries))
    return target.geturl()
