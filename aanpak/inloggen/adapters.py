"""What allauth leaves to the site: who may come in, how often one may try, and the words for it."""

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

from aanpak.inloggen.limieten import take_turn
from aanpak.inloggen.veiligheid import record
from aanpak.instellingen import Instellingen

VERTROUWD = 5 * 60  # so long after a log-in the password is not asked again


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "Deze gebruikersnaam en dit wachtwoord horen niet bij elkaar. Let op hoofdletters.",
        "incorrect_password": "Dit wachtwoord klopt niet. Let op hoofdletters.",
        "enter_current_password": "Uw huidige wachtwoord klopt niet. Let op hoofdletters.",
        "incorrect_code": "Deze code klopt niet. Een code uit de app is een halve minuut geldig: neem de nieuwste.",
    }

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        """The visitor's address; one word for all when nobody tells it, so that they share their counts."""
        try:
            address = ipaddress.ip_address(super().get_client_ip(request))
        except (ImproperlyConfigured, PermissionDenied):
            return "onbekend"
        return str(getattr(address, "ipv4_mapped", None) or address)

    def pre_authenticate(self, request, **credentials):
        self._login_failed_rl_usage = take_turn(request, credentials.get("username", "").lower())

    def pre_login(self, request, user, **kwargs):
        """Turns away who may not use the beheer, whichever way they proved who they are."""
        if user.is_active and user.is_staff:
            return None
        clear_login(request)
        record("mag niet inloggen", request, user)
        messages.error(
            request, "Dit account mag niet inloggen op het beheer. Vraag het aan een beheerder."
        )
        return redirect("account_login")

    def is_reauthentication_required(self, **kwargs):
        """Not right after the log-in: whoever comes to set up a second factor has just given the password."""
        just_logged_in = time.time() - self.request.session.get("ingelogd_op", 0) < VERTROUWD
        return not just_logged_in and super().is_reauthentication_required(**kwargs)

    def get_reauthentication_methods(self, user):
        names = {"reauthenticate": "Met uw wachtwoord", "mfa_reauthenticate": "Met een code"}
        methods = super().get_reauthentication_methods(user)
        return [
            method | {"description": names.get(method["id"], "Met uw toegangssleutel")}
            for method in methods
        ]

    def get_password_change_redirect_url(self, request):
        return resolve_url("admin:index")

    def get_reset_password_from_key_url(self, key):
        uid, _, token = key.partition("-")
        return settings.SITE_URL + reverse("account_reset_password_from_key", args=[uid, token])


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_generate_recovery_codes": "Stel eerst een toegangssleutel of een app in. Daarbij horen reservecodes.",
    }

    def get_totp_label(self, user):
        return user.get_username()

    def get_totp_issuer(self):
        return Instellingen.load().site_naam

    def get_public_key_credential_rp_entity(self):
        return super().get_public_key_credential_rp_entity() | {
            "name": Instellingen.load().site_naam
        }

    def generate_authenticator_name(self, user, type):
        return f"Sleutel {Authenticator.objects.filter(user=user, type=type).count() + 1}"
