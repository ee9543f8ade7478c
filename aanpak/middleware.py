"""What every answer carries: a strict content security policy and headers that close what we do not use."""

import time
from threading import Lock
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.redirects.models import Redirect
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.shortcuts import render
from django.urls import resolve
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_http_compression.middleware import HttpCompressionMiddleware

from aanpak.opslag.pagestore import CHECK_FIRST, FOR_PROXIES, has_read_query
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


def is_beheer(request):
    return request.path.startswith(settings.BEHEER)


def is_for_editors(request):
    return request.path.startswith(FOR_EDITORS)


class HeadersMiddleware(ContentSecurityPolicyMiddleware):
    """Security headers on every response, freshness on public pages. Those get no nonce, so they can be stored."""

    def process_response(self, request, response):
        if is_beheer(request):
            response._csp_config = settings.SECURE_CSP_BEHEER
        elif request.method in ("GET", "HEAD"):
            stored = response.status_code == 200 and not (
                request.META["QUERY_STRING"] and has_read_query(request)
            )
            response.headers.setdefault("Cache-Control", FOR_PROXIES if stored else CHECK_FIRST)
        if response.status_code >= 500:
            response.headers["Cache-Control"] = "no-store"
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return super().process_response(request, response)


class PublicCompressionMiddleware(HttpCompressionMiddleware):
    """Compresses what is public and not stored: behind a log-in, compression could leak secrets (the BREACH attack)."""

    def maybe_compress(self, request, response):
        if "Content-Encoding" not in response.headers and not request.path.startswith(
            (*FOR_EDITORS, settings.STATIC_URL)
        ):
            patch_vary_headers(
                response, ["Accept-Encoding"]
            )  # also on the answer that is not compressed
            super().maybe_compress(request, response)


class PlannedMiddleware:
    """Publishes planned changes whose moment has come, looking twice a minute: a missing cron cannot keep them back."""

    EVERY = 30  # seconds, so that it is visible within the minute
    next_look = 0.0  # on time.monotonic(), for the whole process
    lock = Lock()  # a database that does not answer may hold one thread, not another one every time

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_due = time.monotonic() >= PlannedMiddleware.next_look
        if (
            is_due and not request.path.startswith("/-/") and self.lock.acquire(blocking=False)
        ):  # a probe never waits
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
    """Sends who asks for an old address on to the new one, with the query string.

    Django's own compares the whole address, so a link from a newsletter (?utm_source=…) would find nothing.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        if "\x00" in request.path:  # PostgreSQL refuses to look for it
            return response
        old_paths = [request.path, f"{request.path}/"]
        redirect = Redirect.objects.filter(site_id=settings.SITE_ID, old_path__in=old_paths).first()
        if redirect and not redirect.new_path:
            return render(request, "404.html", {"weg": True}, status=410)
        if not redirect or not is_public(redirect.new_path):
            return response
        return HttpResponsePermanentRedirect(
            with_query(redirect.new_path, request.META["QUERY_STRING"])
        )


def is_public(address):
    """Whether a visitor gets an answer at this address, which must be on this site.

    A redirect must not lead to another site, nor tell the address of a concept.
    """
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return False
    visit = HttpRequest()
    visit.method, visit.path, visit.user = "GET", urlsplit(address).path, AnonymousUser()
    try:
        view, args, kwargs = resolve(visit.path)
        if not is_for_editors(visit):  # those look at who asks, and send who is not logged in away
            view(visit, *args, **kwargs)
    except Http404:
        return False
    return True


def with_query(path, query):
    parts = urlsplit(path)
    return parts._replace(query="&".join(filter(None, [parts.query, query]))).geturl()
