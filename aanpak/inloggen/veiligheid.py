"""The log of what happens around logging in: who, from which address, never a password, a code or a session."""

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


def record(gebeurtenis, request, naam, **more):
    """Writes one line. What a visitor typed stands in it quoted and escaped, so that it cannot make a line of its own."""
    address = get_adapter().get_client_ip(request) if request else "-"
    details = {"gebruiker": str(naam)[:150], "adres": address} | more
    logger.info(
        "%s %s", gebeurtenis, " ".join(f"{name}={value!r}" for name, value in details.items())
    )


@receiver(user_logged_in)
def on_log_in(sender, request, user, **kwargs):
    record("ingelogd", request, user)


@receiver(user_logged_out)
def on_log_out(sender, request, user, **kwargs):
    if user:
        record("uitgelogd", request, user)


@receiver(user_login_failed)
def on_wrong_password(sender, credentials, request=None, **kwargs):
    record("wachtwoord fout", request, credentials.get("username", ""))


@receiver(authentication_failed)
def on_wrong_code(sender, request, user, **kwargs):
    record("code fout", request, user)


@receiver([password_changed, password_set, password_reset])
def on_new_password(sender, request, user, **kwargs):
    record("wachtwoord veranderd", request, user)


@receiver(authenticator_added)
def on_second_factor(sender, request, user, authenticator, **kwargs):
    record("extra beveiliging toegevoegd", request, user, soort=str(authenticator.type))


@receiver(authenticator_removed)
def on_second_factor_removed(sender, request, user, authenticator, **kwargs):
    record("extra beveiliging weggehaald", request, user, soort=str(authenticator.type))


@receiver(authenticator_reset)
def on_new_recovery_codes(sender, request, user, **kwargs):
    record("nieuwe reservecodes", request, user)
