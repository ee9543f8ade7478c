"""WSGI shortcut: answers from this process's memory, before Django builds a request.

Only the plain case: a GET of a page that this process answered before, while its state of the
content was checked less than half a second ago. Django answers everything else: with the same
response, after a new look at the content, and it does what is due.
"""

from functools import lru_cache
from http import HTTPStatus

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from aanpak.opslag.pagestore import store
from redactie.pagina.inhoud import content


class Front:
    """WSGI middleware around Django's application."""

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        page = find_fresh_page(environ)
        if page is None:
            return self.application(environ, start_response)
        status, headers, body = page.reply(environ)
        phrase = HTTPStatus(status).phrase
        start_response(f"{status} {phrase}", list(headers.items()))
        return [body]


def find_fresh_page(environ):
    page = store.at_hand.get(environ["PATH_INFO"])
    is_right = (
        page
        and page.state == content.fresh_state()
        and (page.any_query or not environ.get("QUERY_STRING"))
        and environ["REQUEST_METHOD"] == "GET"
        and not environ.get("SCRIPT_NAME")
        and is_our_host(environ.get("HTTP_HOST", ""))
        and request_scheme(environ) == settings.SITE.scheme
    )
    if not is_right:
        return None
    return page


@lru_cache
def is_our_host(host):
    domain, _ = split_domain_port(host)
    return validate_host(domain, settings.ALLOWED_HOSTS)


def request_scheme(environ):
    if settings.HTTPS:
        return environ.get("HTTP_X_FORWARDED_PROTO")
    return environ["wsgi.url_scheme"]
