"""allauth's forms with our words, and with a limit wherever a password or a code can be tried."""

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms

from aanpak.inloggen.limieten import Limiet, take_place, take_turn

ONCE = Limiet("code", 1, 120)


class Plain(forms.Form):
    """A form whose labels stand above the fields and not in them too, with help in our words or none."""

    labels = {"password2": "Nieuw wachtwoord, nog een keer", "email": "E-mailadres"}
    help_texts = {
        "password1": "Minstens 12 tekens. Een paar losse woorden achter elkaar onthoudt u makkelijk."
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.help_texts.get(name, "")


class LoginForm(Plain, account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autofocus"] = True


class ReauthenticateForm(Plain, account.ReauthenticateForm):
    pass


class SetPasswordForm(Plain, account.SetPasswordForm):
    pass


class ResetPasswordForm(Plain, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    def clean_oldpassword(self):
        turn = take_turn(context.request, self.user.get_username().lower())
        password = super().clean_oldpassword()
        turn.rollback()
        return password


class CodeForm(Plain, mfa.BaseAuthenticateForm):
    """A code that can be tried as often as a password, and used once."""

    labels = {"code": "Code"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autofocus": True}

    def clean_code(self):
        turn = take_turn(context.request, f"code van {self.user.pk}")
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and self.was_used(code):
            raise mfa.get_adapter().validation_error("incorrect_code")
        turn.rollback()
        return code

    def was_used(self, code):
        """Whether this code of the app came in before: the app's codes stay valid for a minute and a half."""
        digits = "".join(filter(str.isdigit, code))
        return not take_place(ONCE, str(self.user.pk), digits)


class AuthenticateForm(CodeForm, mfa.AuthenticateForm):
    pass


class ReauthenticateCodeForm(CodeForm, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(Plain, totp.ActivateTOTPForm):
    labels = {"code": "Code uit de app"}


class AddPasskeyForm(Plain, webauthn.AddWebAuthnForm):
    labels = {"name": "Naam van deze sleutel"}
