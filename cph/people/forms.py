"""django-allauth's forms in our words, and our own: what a person says of themselves, how they come in."""

from __future__ import annotations

import struct
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import MaxLengthValidator

from cph.people.models import Person

PASSWORD_HINT = "At least 12 characters. Three words that only you would put together make a good one."
EMAIL = {
    "required": "Enter your e-mail address",
    "invalid": "Enter an e-mail address in the correct format, like name@example.org",
}


def _say(form: forms.BaseForm, name: str, label: str, hint: str = "", **errors: str) -> None:
    """Give a field our label, hint and errors."""
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.error_messages = {**field.error_messages, **errors}
    field.widget.attrs.pop("placeholder", None)


class SignInForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "login", "E-mail address", **EMAIL)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        _say(self, "password", "Password", required="Enter your password")


class _EmailForm:
    """A form that asks for one's e-mail address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "email", "E-mail address", **EMAIL)


class AskForCodeForm(_EmailForm, account.RequestLoginCodeForm):
    pass


class ForgottenPasswordForm(_EmailForm, account.ResetPasswordForm):
    pass


class NewEmailForm(_EmailForm, account.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "New e-mail address"
        self.fields["email"].validators.append(MaxLengthValidator(254, "Enter an address of at most 254 characters"))


class _CodeForm:
    """A form that asks for the code of an e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "code", "Code", "Eight letters, like BCDF-GHJK.", required="Enter the code from the e-mail")
        self.fields["code"].widget.attrs.update({"autocapitalize": "characters", "spellcheck": "false"})


class SignInCodeForm(_CodeForm, account.ConfirmLoginCodeForm):
    pass


class ResetCodeForm(_CodeForm, account.ConfirmPasswordResetCodeForm):
    pass


class NewEmailCodeForm(_CodeForm, account.ConfirmEmailVerificationCodeForm):
    pass


class _PasswordForm:
    """A new password, typed once: it can be shown, which finds more mistakes than typing it twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _say(self, "password1", "New password", PASSWORD_HINT, required="Enter a new password")


class NewPasswordForm(_PasswordForm, account.ResetPasswordKeyForm):
    pass


class SetPasswordForm(_PasswordForm, account.SetPasswordForm):
    pass


class ChangePasswordForm(_PasswordForm, account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "oldpassword", "Password as it stands now", required="Enter your password as it stands now")


class PasswordAgainForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password", "Password", required="Enter your password")


class _FactorForm:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = "Six digits from your authenticator app, or one of your recovery codes."
        _say(self, "code", "Code", hint, required="Enter the code")
        self.fields["code"].widget.attrs.update({"autocomplete": "one-time-code", "spellcheck": "false"})


class SecondFactorForm(_FactorForm, mfa.AuthenticateForm):
    pass


class SecondFactorAgainForm(_FactorForm, mfa.ReauthenticateForm):
    pass


class SetUpAppForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "code", "Code", "The six digits your app shows now.", required="Enter the code your app shows")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class _PasskeyForm:
    """What a browser sends as a passkey is read by a library that trusts its shape: whatever it trips over is a wrong code."""

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except (TypeError, ValueError, LookupError, AttributeError, AssertionError, struct.error):
            self.cleaned_data = {}
            self.add_error(None, "That passkey could not be read. Try again.")


class PasskeySignInForm(_PasskeyForm, webauthn.LoginWebAuthnForm):
    pass


class PasskeyFactorForm(_PasskeyForm, webauthn.AuthenticateWebAuthnForm):
    pass


class PasskeyAgainForm(_PasskeyForm, webauthn.ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(_PasskeyForm, webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "name", "Name of this passkey", "So that you know it again, for example: my phone.")
        self.fields["name"].max_length = 60
        hint = "Your device then asks for your fingerprint, face or PIN. It is password and second factor in one."
        _say(self, "passwordless", "Let me sign in with this passkey alone", hint)
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "name", "Name of this passkey", "For example: my phone.", required="Enter a name")


class ProfileForm(forms.ModelForm):
    """What a person may change about themselves without proof."""

    class Meta:
        model = Person
        fields = ["name", "telephone"]
        error_messages = {"name": {"required": "Enter your full name"}}
        help_texts = {"name": "As colleagues know you. It stands in minutes and papers from now on."}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "telephone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        }


class InvitationForm(forms.Form):
    """How somebody who was invited wants to sign in: with a password of their own, or with a code by e-mail each time."""

    CODE = "code"
    way = forms.CharField(required=False, widget=forms.HiddenInput)
    password = forms.CharField(
        required=False,
        strip=False,
        max_length=4096,
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("way") == self.CODE:
            data["password"] = None
        elif not data.get("password") and "password" not in self.errors:
            self.add_error("password", "Enter a password, or go on with a code by e-mail")
        elif data.get("password"):
            self._check(data["password"])
        return data

    def _check(self, password: str) -> None:
        try:
            validate_password(password, self.person)
        except forms.ValidationError as error:
            self.add_error("password", error)
