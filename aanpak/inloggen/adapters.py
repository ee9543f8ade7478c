"""allauth's hooks: access, rate limits, and messages in our words."""

import ipaddress
import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.shortcuts import redirect, resolve_url
from django.urls import reverse

from aanpak.inloggen.limieten import take_attempt
from aanpak.inloggen.veiligheid import log_event
from aanpak.instellingen import Instellingen

VERTROUWD = 5 * 60  # seconds after the log-in without reauthentication
MISMATCH = "Deze gebruikersnaam en dit wachtwoord horen niet bij elkaar. Let op hoofdletters."
INCORRECT_CODE = (
    "Deze code klopt niet. Een code uit de app is een halve minuut geldig: neem de nieuwste."
)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": MISMATCH,
        "incorrect_password": "Dit wachtwoord klopt niet. Let op hoofdletters.",
        "enter_current_password": "Uw huidige wachtwoord klopt niet. Let op hoofdletters.",
        "incorrect_code": INCORRECT_CODE,
    }

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        """The visitor's IP address. Visitors without one share "onbekend", and its rate limits."""
        try:
            address = ipaddress.ip_address(super().get_client_ip(request))
        except (ImproperlyConfigured, PermissionDenied):
            return "onbekend"
        return str(getattr(address, "ipv4_mapped", None) or address)

    def pre_authenticate(self, request, **credentials):
        username = credentials.get("username", "").lower()
        self._login_failed_rl_usage = take_attempt(request, username)

    def pre_login(self, request, user, **kwargs):
        """Refuses users without access to the beheer, after any method of log-in."""
        if user.is_active and user.is_staff:
            return None
        clear_login(request)
        log_event("mag niet inloggen", request, user)
        messages.error(
            request, "Dit account mag niet inloggen op het beheer. Vraag het aan een beheerder."
        )
        return redirect("account_login")

    def is_reauthentication_required(self, **kwargs):
        """Not right after the log-in, when a new user sets up the second factor."""
        logged_in_at = self.request.session.get("ingelogd_op", 0)
        if time.time() - logged_in_at < VERTROUWD:
            return False
        return super().is_reauthentication_required(**kwargs)

    def get_reauthentication_methods(self, user):
        names = {
            "reauthenticate": "Met uw wachtwoord",
            "mfa_reauthenticate": "Met een code",
        }
        methods = super().get_reauthentication_methods(user)
        for method in methods:
            method["description"] = names.get(method["id"], "Met uw toegangssleutel")
        return methods

    def get_password_change_redirect_url(self, request):
        return resolve_url("admin:index")

    def get_reset_password_from_key_url(self, key):
        uid, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", args=[uid, token])
        return settings.SITE_URL + path


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": INCORRECT_CODE,
        "cannot_generate_recovery_codes": (
            "Stel eerst een toegangssleutel of een app in. Daarbij horen reservecodes."
        ),
    }

    def get_totp_label(self, user):
        return user.get_username()

    def get_totp_issuer(self):
        return Instellingen.load().site_naam

    def get_public_key_credential_rp_entity(self):
        entity = super().get_public_key_credential_rp_entity()
        return entity | {"name": Instellingen.load().site_naam}

    def generate_authenticator_name(self, user, type):
        others = Authenticator.objects.filter(user=user, type=type)
        return f"Sleutel {others.count() + 1}"
