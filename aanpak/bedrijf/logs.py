"""The log of a site in production: a line of JSON, in UTC, with the number of the request that it belongs to.

It tells of requests that fail or are slow, not of every visit. In it are no query strings, cookies, forms, e-mail addresses
or addresses of visitors, except for who came in or tried to: that is what aanpak.veiligheid is for.
"""

import json
import logging
import re
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from secrets import token_hex

from django.conf import settings
from django.urls import Resolver404, resolve

logger = logging.getLogger(__name__)
current = ContextVar("request", default=None)
SLOW = 1  # seconds
SANE = re.compile(r"[A-Za-z0-9-]{8,64}")
PERSONAL = re.compile(
    r"[^\s@<>'\"(]{1,64}@[\w.-]+|\?[^\s'\"?]*=[^\s'\"]*|(?<=ip=)[\da-f.:]*[\da-f]"
)
SECRETS = {"sleutel", "key"}  # what only who has the link may know, by its name in a route
FREE = {"message", "path", "trace"}  # where anything may stand


def secrets_of(request):
    """The parts of its address that are the key of a link."""
    try:
        parts = (request.resolver_match or resolve(request.path_info)).kwargs
    except (AttributeError, Resolver404):  # no request, or for no page of ours
        return []
    return [parts[name] for name in SECRETS & parts.keys()]


def hide(text, request, whole):
    """The text without the key of a link that was mailed or shared, and unless it is wanted whole without personal data."""
    for secret in secrets_of(request):
        text = text.replace(secret, "…")
    return text if whole else PERSONAL.sub("…", text)


class JSONFormatter(logging.Formatter):
    """One line for each record, whatever stands in it: JSON in ASCII has no other newlines."""

    def format(self, record):
        request = getattr(record, "request", None)
        if not hasattr(request, "number"):
            request = current.get()
        line = self.describe(record) | (self.describe_request(record, request) if request else {})
        whole = record.name == "aanpak.veiligheid"
        return json.dumps(
            line | {name: hide(line[name], request, whole) for name in FREE & line.keys()}
        )

    def describe(self, record):
        moment = (
            datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z")
        )
        line = {
            "time": moment,
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line["request_id"] = ""
        refused = record.name.startswith(
            "django.security"
        )  # anyone can cause these, and the message says it all
        if record.exc_info and record.exc_info[0] and not refused:
            line["trace"] = self.formatException(record.exc_info)
        return line

    def describe_request(self, record, request):
        took = round((time.monotonic() - request.begin) * 1000)
        line = {"request_id": request.number, "method": request.method, "path": request.path}
        return line | {"status": getattr(record, "status_code", None), "ms": took}


def read_number(request):
    """The number that a proxy of ours gave this request, else a new one."""
    given = request.headers.get("X-Request-ID", "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
    return given if SANE.fullmatch(given) else token_hex(5)


class RequestMiddleware:
    """Gives every request its number, shows it when something goes wrong, and tells of a request that takes long.

    Only an error carries the number: on a page it would be stored, and shown to everyone.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.begin, request.number = time.monotonic(), read_number(request)
        token = current.set(request)
        try:
            response = self.get_response(request)
        finally:
            current.reset(token)
        if response.status_code >= 500:
            response.headers["X-Request-ID"] = request.number
        if time.monotonic() - request.begin > SLOW:
            logger.warning(
                "Slow request", extra={"request": request, "status_code": response.status_code}
            )
        return response
