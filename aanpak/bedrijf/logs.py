"""The server's logs: one line of JSON for each record, in UTC, with the id of its request.

A request is logged if it fails or is slow. No query strings, cookies, form data, e-mail or IP
addresses are logged, except by the logger aanpak.veiligheid, which is for log-ins.
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
current_request = ContextVar("request", default=None)
SLOW = 1  # seconds
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
PERSONAL = re.compile(
    r"[^\s@<>'\"(]{1,64}@[\w.-]+"  # e-mail address
    r"|\?[^\s'\"?]*=[^\s'\"]*"  # query string
    r"|(?<=ip=)[\da-f.:]*[\da-f]"  # IP address, in warnings of gunicorn
)
SECRET_KWARGS = {"sleutel", "key"}  # route parameters that are the key of a link
FREE_TEXT = ("message", "path", "trace")


def redact(text, request, personal=True):
    """Removes keys of mailed and shared links, and personal data too if `personal`."""
    for key in link_keys(request):
        text = text.replace(key, "…")
    if personal:
        return PERSONAL.sub("…", text)
    return text


def link_keys(request):
    try:
        match = request.resolver_match or resolve(request.path_info)
    except (AttributeError, Resolver404):  # no request, or none of our addresses
        return []
    found = SECRET_KWARGS & match.kwargs.keys()
    return [match.kwargs[name] for name in found]


class JSONFormatter(logging.Formatter):
    """One line for each record: JSON in ASCII escapes every kind of newline."""

    def format(self, record):
        request = getattr(record, "request", None)
        if not hasattr(request, "request_id"):
            request = current_request.get()
        line = self.describe(record)
        if request:
            line |= self.describe_request(record, request)
        personal = record.name != "aanpak.veiligheid"
        for name in FREE_TEXT:
            if name in line:
                line[name] = redact(line[name], request, personal)
        return json.dumps(line)

    def describe(self, record):
        moment = datetime.fromtimestamp(record.created, UTC)
        time = moment.isoformat(timespec="milliseconds")
        line = {
            "time": time.replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": "",
        }
        # Anyone can cause a security error, and its message says it all: no trace.
        is_security = record.name.startswith("django.security")
        if record.exc_info and record.exc_info[0] and not is_security:
            line["trace"] = self.formatException(record.exc_info)
        return line

    def describe_request(self, record, request):
        seconds = time.monotonic() - request.started
        return {
            "request_id": request.request_id,
            "method": request.method,
            "path": request.path,
            "status": getattr(record, "status_code", None),
            "ms": round(seconds * 1000),
        }


def request_id_for(request):
    """The X-Request-ID that our own proxy gave, or else a new id."""
    given = request.headers.get("X-Request-ID", "")
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT and REQUEST_ID.fullmatch(given):
        return given
    return token_hex(5)


class RequestMiddleware:
    """Gives each request an id, and logs slow requests.

    Only errors send the id to the visitor: on other pages the page store would keep it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.started = time.monotonic()
        request.request_id = request_id_for(request)
        token = current_request.set(request)
        try:
            response = self.get_response(request)
        finally:
            current_request.reset(token)
        if response.status_code >= 500:
            response.headers["X-Request-ID"] = request.request_id
        if time.monotonic() - request.started > SLOW:
            context = {"request": request, "status_code": response.status_code}
            logger.warning("Slow request", extra=context)
        return response
