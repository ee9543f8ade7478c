"""The pages of allauth in use: no sign-up, and a password reset only with a mail server."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.urls import path, re_path, reverse_lazy
from django.views.decorators.cache import never_cache

from aanpak.inloggen.limieten import rate_limited


def page(route, view, name, title, path=path, **options):
    as_view = view.as_view(extra_context={"title": title}, **options)
    return path(route, never_cache(as_view), name=name)


def page_inside(route, view, name, title, **options):
    """A page behind the log-in. allauth itself would store data of strangers in a session."""
    context = {
        "title": title,
        "has_permission": True,
        "site_url": "/",
    }
    as_view = login_required(view.as_view(extra_context=context, **options))
    return path(route, never_cache(as_view), name=name)


urlpatterns = [
    # Log in and out
    page("login/", account.LoginView, "account_login", "Inloggen"),
    path(
        "2fa/webauthn/login/",
        rate_limited(webauthn.LoginWebAuthnView.as_view()),
        name="mfa_login_webauthn",
    ),
    page("2fa/authenticate/", mfa.AuthenticateView, "mfa_authenticate", "Extra beveiliging"),
    page("logout/", account.LogoutView, "account_logout", "Uitloggen"),
    # Reauthenticate
    page("reauthenticate/", account.ReauthenticateView, "account_reauthenticate", "Bent u het?"),
    page("2fa/reauthenticate/", mfa.ReauthenticateView, "mfa_reauthenticate", "Bent u het?"),
    page(
        "2fa/webauthn/reauthenticate/",
        webauthn.ReauthenticateWebAuthnView,
        "mfa_reauthenticate_webauthn",
        "Bent u het?",
    ),
    # Your own account
    page_inside(
        "password/change/",
        account.PasswordChangeView,
        "account_change_password",
        "Wachtwoord wijzigen",
    ),
    page_inside(
        "password/set/",
        account.PasswordSetView,
        "account_set_password",
        "Wachtwoord kiezen",
    ),
    page_inside("2fa/", mfa.IndexView, "mfa_index", "Extra beveiliging"),
    page_inside(
        "2fa/totp/activate/",
        totp.ActivateTOTPView,
        "mfa_activate_totp",
        "App met codes instellen",
    ),
    page_inside(
        "2fa/totp/deactivate/",
        totp.DeactivateTOTPView,
        "mfa_deactivate_totp",
        "App met codes weghalen",
    ),
    page_inside(
        "2fa/webauthn/add/",
        webauthn.AddWebAuthnView,
        "mfa_add_webauthn",
        "Toegangssleutel toevoegen",
    ),
    page_inside(
        "2fa/webauthn/keys/<int:pk>/remove/",
        webauthn.RemoveWebAuthnView,
        "mfa_remove_webauthn",
        "Toegangssleutel weghalen",
        success_url=reverse_lazy("mfa_index"),
    ),
    page_inside(
        "2fa/recovery-codes/",
        recovery_codes.ViewRecoveryCodesView,
        "mfa_view_recovery_codes",
        "Reservecodes",
    ),
    page_inside(
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
