"""The front of the site: a stored page that is at hand is answered before Django makes a request of the question.

Only the plain case: a GET of a page that this process answered before, while the content was found to be in the state of
that page less than half a second ago. All else goes to Django: it gives the same answer, looks at the content again and does
what is due.
"""

from functools import lru_cache
from http import HTTPStatus

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from aanpak.opslag.pagestore import store
from redactie.pagina.inhoud import content


class Front:
    """A WSGI application around Django's."""

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        page = find(environ)
        if page is None:
            return self.application(environ, start_response)
        status, headers, body = page.reply(environ)
        start_response(f"{status} {HTTPStatus(status).phrase}", list(headers.items()))
        return [body]


def find(environ):
    """The stored page that answers this question, or None when Django must look."""
    page = store.at_hand.get(environ["PATH_INFO"])
    is_right = (
        page
        and page.state == content.fresh_state()
        and (page.any_query or not environ.get("QUERY_STRING"))
        and environ["REQUEST_METHOD"] == "GET"
        and not environ.get("SCRIPT_NAME")
        and is_our_host(environ.get("HTTP_HOST", ""))
        and scheme(environ) == settings.SITE.scheme
    )
    return page if is_right else None


@lru_cache
def is_our_host(host):
    return validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)


def scheme(environ):
    return environ.get("HTTP_X_FORWARDED_PROTO") if settings.HTTPS else environ["wsgi.url_scheme"]
