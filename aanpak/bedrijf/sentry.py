"""Sends errors to Sentry: the place in the code and the address, no personal data."""

import sentry_sdk
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import ignore_logger

from aanpak.bedrijf.logs import current_request, redact

PERSONAL = ("breadcrumbs", "extra", "user", "server_name")


def anonymise(event, hint):
    """Strips personal data from a Sentry event, and tags it with the request id of the logs."""
    request = current_request.get()
    for name in PERSONAL:
        event.pop(name, None)
    event["request"] = anonymous_request(event.get("request", {}), request)
    for error in event.get("exception", {}).get("values", []):
        error["value"] = redact(str(error.get("value", "")), request)
    if entry := event.pop("logentry", None):
        message = entry.get("formatted") or entry["message"]
        event["logentry"] = {"message": redact(message, request)}
    event["tags"] = {"request_id": request.request_id if request else ""}
    return event


def anonymous_request(sent, request):
    """The method and the redacted URL; {} outside a request, where no link key is known."""
    if not request:
        return {}
    return {name: redact(sent[name], request) for name in ("method", "url") if name in sent}


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
