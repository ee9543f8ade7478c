"""allauth's forms with our words, and a rate limit on every password and code."""

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms

from aanpak.inloggen.limieten import Limiet, take_attempt, take_slot

ONCE = Limiet("code", 1, 120)


class PlainForm(forms.Form):
    """Without placeholders, and with our own labels and help texts."""

    labels = {
        "password2": "Nieuw wachtwoord, nog een keer",
        "email": "E-mailadres",
    }
    help_texts = {
        "password1": (
            "Minstens 12 tekens. Een paar losse woorden achter elkaar onthoudt u makkelijk."
        )
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.help_texts.get(name, "")


class LoginForm(PlainForm, account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autofocus"] = True


class ReauthenticateForm(PlainForm, account.ReauthenticateForm):
    pass


class SetPasswordForm(PlainForm, account.SetPasswordForm):
    pass


class ResetPasswordForm(PlainForm, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(PlainForm, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(PlainForm, account.ChangePasswordForm):
    def clean_oldpassword(self):
        username = self.user.get_username()
        attempt = take_attempt(context.request, username.lower())
        password = super().clean_oldpassword()
        attempt.rollback()
        return password


class CodeForm(PlainForm, mfa.BaseAuthenticateForm):
    """Has the rate limit of a password. A code from the app works once."""

    labels = {"code": "Code"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        widget = self.fields["code"].widget
        widget.attrs |= {"inputmode": "numeric", "autofocus": True}

    def clean_code(self):
        attempt = take_attempt(context.request, f"code van {self.user.pk}")
        code = super().clean_code()
        is_app = self.authenticator.type == Authenticator.Type.TOTP
        if is_app and not self.use_once(code):
            raise mfa.get_adapter().validation_error("incorrect_code")
        attempt.rollback()
        return code

    def use_once(self, code):
        """Whether this is the first use of the code, which stays valid for 90 seconds."""
        digits = "".join(filter(str.isdigit, code))
        return take_slot(ONCE, str(self.user.pk), digits)


class AuthenticateForm(CodeForm, mfa.AuthenticateForm):
    pass


class ReauthenticateCodeForm(CodeForm, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(PlainForm, totp.ActivateTOTPForm):
    labels = {"code": "Code uit de app"}


class AddPasskeyForm(PlainForm, webauthn.AddWebAuthnForm):
    labels = {"name": "Naam van deze sleutel"}
