"""Sends errors to Sentry: the place in the code and the address, no personal data."""

import sentry_sdk
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import ignore_logger

from aanpak.bedrijf.logs import current_request, redact

PERSONAL = (
    "breadcrumbs",
    "extra",
    "user",
    "server_name",
)


def anonymise(event, hint):
    """Strips personal data from a Sentry event, and tags it with the request id of the logs."""
    request = current_request.get()
    for name in PERSONAL:
        event.pop(name, None)
    sent = event.get("request", {})
    event["request"] = anonymous_request(sent, request)
    exception = event.get("exception", {})
    for error in exception.get("values", []):
        value = str(error.get("value", ""))
        error["value"] = redact(value, request)
    entry = event.pop("logentry", None)
    if entry:
        message = entry.get("formatted") or entry["message"]
        event["logentry"] = {"message": redact(message, request)}
    event["tags"] = {"request_id": request.request_id if request else ""}
    return event


def anonymous_request(sent, request):
    """The method and the redacted URL; {} outside a request, where no link key is known."""
    kept = {}
    for name in ("method", "url"):
        if request and name in sent:
            kept[name] = redact(sent[name], request)
    return kept


def start(dsn):
    """Raises ValueError if this is not a Sentry DSN."""
    sentry_sdk.init(
        dsn=dsn,
        integrations=[DjangoIntegration()],
        auto_enabling_integrations=False,
        auto_session_tracking=False,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        max_breadcrumbs=0,
        before_send=anonymise,
    )
    ignore_logger("django.security.DisallowedHost")  # anyone can cause it
