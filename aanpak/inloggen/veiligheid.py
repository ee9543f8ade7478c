"""The security log: log-ins and second factors, with user and IP address. No secrets."""

import logging

from allauth.account.adapter import get_adapter
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

logger = logging.getLogger("aanpak.veiligheid")


def log_event(gebeurtenis, request, naam, **more):
    """Logs one line. Values are escaped: a visitor's text cannot start a new line."""
    details = {
        "gebruiker": str(naam)[:150],
        "adres": get_adapter().get_client_ip(request) if request else "-",
        **more,
    }
    text = " ".join(f"{name}={value!r}" for name, value in details.items())
    logger.info("%s %s", gebeurtenis, text)


@receiver(user_logged_in)
def on_log_in(request, user, **kwargs):
    log_event("ingelogd", request, user)


@receiver(user_logged_out)
def on_log_out(request, user, **kwargs):
    if user:
        log_event("uitgelogd", request, user)


@receiver(user_login_failed)
def on_wrong_password(credentials, request=None, **kwargs):
    username = credentials.get("username", "")
    log_event("wachtwoord fout", request, username)


@receiver(authentication_failed)
def on_wrong_code(request, user, **kwargs):
    log_event("code fout", request, user)


@receiver([password_changed, password_set, password_reset])
def on_new_password(request, user, **kwargs):
    log_event("wachtwoord veranderd", request, user)


@receiver(authenticator_added)
def on_second_factor(request, user, authenticator, **kwargs):
    soort = str(authenticator.type)
    log_event("extra beveiliging toegevoegd", request, user, soort=soort)


@receiver(authenticator_removed)
def on_second_factor_removed(request, user, authenticator, **kwargs):
    soort = str(authenticator.type)
    log_event("extra beveiliging weggehaald", request, user, soort=soort)


@receiver(authenticator_reset)
def on_new_recovery_codes(request, user, **kwargs):
    log_event("nieuwe reservecodes", request, user)
