"""The pages of allauth that are needed: no sign-up, no e-mail addresses, a forgotten password only with a mail server."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.urls import path, re_path, reverse_lazy
from django.views.decorators.cache import never_cache

from aanpak.inloggen.limieten import sparingly


def page(route, view, name, title, path=path, **options):
    return path(
        route, never_cache(view.as_view(extra_context={"title": title}, **options)), name=name
    )


def inside(route, view, name, title, **options):
    """A page for who is logged in. Left to itself, allauth would store what a stranger sends to it in a session."""
    context = {"title": title, "has_permission": True, "site_url": "/"}
    return path(
        route,
        never_cache(login_required(view.as_view(extra_context=context, **options))),
        name=name,
    )


urlpatterns = [
    # To come in and to go out
    page("login/", account.LoginView, "account_login", "Inloggen"),
    path(
        "2fa/webauthn/login/",
        sparingly(webauthn.LoginWebAuthnView.as_view()),
        name="mfa_login_webauthn",
    ),
    page("2fa/authenticate/", mfa.AuthenticateView, "mfa_authenticate", "Extra beveiliging"),
    page("logout/", account.LogoutView, "account_logout", "Uitloggen"),
    # To say once more who one is
    page("reauthenticate/", account.ReauthenticateView, "account_reauthenticate", "Bent u het?"),
    page("2fa/reauthenticate/", mfa.ReauthenticateView, "mfa_reauthenticate", "Bent u het?"),
    page(
        "2fa/webauthn/reauthenticate/",
        webauthn.ReauthenticateWebAuthnView,
        "mfa_reauthenticate_webauthn",
        "Bent u het?",
    ),
    # To look after one's own account
    inside(
        "password/change/",
        account.PasswordChangeView,
        "account_change_password",
        "Wachtwoord wijzigen",
    ),
    inside("password/set/", account.PasswordSetView, "account_set_password", "Wachtwoord kiezen"),
    inside("2fa/", mfa.IndexView, "mfa_index", "Extra beveiliging"),
    inside(
        "2fa/totp/activate/", totp.ActivateTOTPView, "mfa_activate_totp", "App met codes instellen"
    ),
    inside(
        "2fa/totp/deactivate/",
        totp.DeactivateTOTPView,
        "mfa_deactivate_totp",
        "App met codes weghalen",
    ),
    inside(
        "2fa/webauthn/add/",
        webauthn.AddWebAuthnView,
        "mfa_add_webauthn",
        "Toegangssleutel toevoegen",
    ),
    inside(
        "2fa/webauthn/keys/<int:pk>/remove/",
        webauthn.RemoveWebAuthnView,
        "mfa_remove_webauthn",
        "Toegangssleutel weghalen",
        success_url=reverse_lazy("mfa_index"),
    ),
    inside(
        "2fa/recovery-codes/",
        recovery_codes.ViewRecoveryCodesView,
        "mfa_view_recovery_codes",
        "Reservecodes",
    ),
    inside(
        "2fa/recovery-codes/generate/",
        recovery_codes.GenerateRecoveryCodesView,
        "mfa_generate_recovery_codes",
        "Nieuwe reservecodes",
    ),
]

forgotten_password = [
    page(
        "password/reset/",
        account.PasswordResetView,
        "account_reset_password",
        "Wachtwoord vergeten",
    ),
    page(
        "password/reset/done/",
        account.PasswordResetDoneView,
        "account_reset_password_done",
        "Kijk in uw mail",
    ),
    page(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.PasswordResetFromKeyView,
        "account_reset_password_from_key",
        "Nieuw wachtwoord kiezen",
        path=re_path,
        success_url=reverse_lazy("account_login"),
    ),
]
if settings.MAILER:
    urlpatterns += forgotten_password
