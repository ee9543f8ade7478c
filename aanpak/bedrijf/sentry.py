"""Sends errors to the Sentry of SENTRY_DSN: where in the code and at which address, never who asked or what was sent."""

import sentry_sdk
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import ignore_logger

from aanpak.bedrijf.logs import current, hide

PERSONAL = ("breadcrumbs", "extra", "user", "server_name")


def strip(event, hint):
    """The event without what could tell of a person, and with the number that stands in the log and on the page."""
    request, asked = current.get(), event.get("request", {})
    for name in PERSONAL:
        event.pop(name, None)
    known: tuple[str, ...] = (
        ("method", "url") if request else ()
    )  # before the site knows the request, it cannot tell what must be hidden
    event["request"] = {
        name: hide(asked[name], request, whole=False) for name in known if name in asked
    }
    for error in event.get("exception", {}).get("values", []):
        error["value"] = hide(str(error.get("value", "")), request, whole=False)
    if entry := event.pop("logentry", None):
        event["logentry"] = {
            "message": hide(entry.get("formatted") or entry["message"], request, whole=False)
        }
    event["tags"] = {"request_id": request.number if request else ""}
    return event


def start(dsn):
    """Raises ValueError when this is no address of a Sentry."""
    sentry_sdk.init(
        dsn=dsn,
        integrations=[DjangoIntegration()],
        auto_enabling_integrations=False,
        auto_session_tracking=False,
        send_default_pii=False,
        max_request_body_size="never",
        include_local_variables=False,
        max_breadcrumbs=0,
        before_send=strip,
    )
    ignore_logger("django.security.DisallowedHost")  # anyone can cause it
