"""Asks for a page as a visitor does, without going through the middleware."""

from io import BytesIO
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.urls import resolve


def visitor_request(address: str) -> WSGIRequest:
    """A GET request by somebody who is not logged in; the address is a path and maybe a query."""
    path, _, query = address.partition("?")
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),  # PEP 3333
            "QUERY_STRING": query,
            "HTTP_HOST": settings.SITE.netloc,
            "SERVER_NAME": settings.SITE.hostname,
            "SERVER_PORT": str(settings.SITE.port or ""),
            "wsgi.url_scheme": settings.SITE.scheme,
            "wsgi.input": BytesIO(),
        }
    )
    request.user = AnonymousUser()
    return request


def call_view(request: WSGIRequest) -> HttpResponse:
    """The response of the view itself, rendered. Raises Http404 and what else the view raises."""
    request.resolver_match = resolve(request.path_info)
    view, args, kwargs = request.resolver_match
    response = view(request, *args, **kwargs)
    if hasattr(response, "render"):
        return response.render()
    return response
