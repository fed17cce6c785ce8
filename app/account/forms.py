"""Forms of one's own account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField, StringField

from app.forms import HouseForm, at_most, chosen, needed, options, same_as
from panel.passwords import MAX_SIGNS
from panel.services.accounts import NAME_SIGNS

LANGUAGES = options([("zh", "中文"), ("en", "English")])
CODE_SIGNS = 60  # a recovery code with room for blanks
DIFFERENT = _l("The two passwords are not the same.")


class SignInForm(HouseForm):
    """E-mail or phone, and password."""

    identifier = StringField(_l("E-mail or mobile number"), [needed(), at_most(254)], render_kw={"autocomplete": "username"})
    password = PasswordField(_l("Password"), [needed(), at_most(MAX_SIGNS)], render_kw={"autocomplete": "current-password"})
    next = HiddenField()


class CodeForm(HouseForm):
    """A code of the second factor, of the app or on paper. A draft never holds it, a browser offers what a message brought."""

    code = StringField(
        _l("Code"), [needed(), at_most(CODE_SIGNS)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "none", "spellcheck": "false"},
    )
    next = HiddenField()


class PaperCodeForm(CodeForm):
    """The same where a recovery code is typed as often: with all keys of a phone."""

    code = StringField(
        _l("Code or recovery code"), [needed(), at_most(CODE_SIGNS)],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


class PresentForm(HouseForm):
    """The present password alone."""

    present = PasswordField(
        _l("Your present password"), [needed(), at_most(MAX_SIGNS)], render_kw={"autocomplete": "current-password"}
    )
    next = HiddenField()


class ForgottenForm(HouseForm):
    """Whose password is forgotten."""

    identifier = StringField(_l("E-mail or mobile number"), [needed(), at_most(254)], render_kw={"autocomplete": "username"})


class NewPasswordForm(HouseForm):
    """A password, typed twice."""

    password = PasswordField(_l("Password"), [needed(), at_most(MAX_SIGNS)], render_kw={"autocomplete": "new-password"})
    again = PasswordField(
        _l("The same password again"), [needed(), same_as("password", DIFFERENT)], render_kw={"autocomplete": "new-password"}
    )


class SignUpForm(HouseForm):
    """The address a new account is for."""

    identifier = StringField(
        _l("E-mail address"), [needed(), at_most(254)],
        render_kw={"autocomplete": "email", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"},
    )
    next = HiddenField()


class SignUpByNumberForm(SignUpForm):
    """The same in a house that takes mobile numbers."""

    identifier = StringField(_l("E-mail or mobile number"), [needed(), at_most(254)], render_kw={"autocomplete": "username"})


class NewAccountForm(NewPasswordForm):
    """A new account: its address is known by the link."""

    name = StringField(_l("How may we address you?"), [needed(), at_most(NAME_SIGNS)], render_kw={"autocomplete": "nickname"})


class InvitationForm(NewPasswordForm):
    """A new account for an invited address."""

    name = StringField(_l("Your name"), [needed(), at_most(NAME_SIGNS)], render_kw={"autocomplete": "name"})


class ProfileForm(HouseForm):
    """Name and language."""

    name = StringField(_l("How may we address you?"), [needed(), at_most(NAME_SIGNS)], render_kw={"autocomplete": "nickname"})
    locale = RadioField(_l("Language of pages and mails"), [chosen()], choices=LANGUAGES)


class ChangePasswordForm(NewPasswordForm):
    """The present password and a new one."""

    password = PasswordField(_l("New password"), [needed(), at_most(MAX_SIGNS)], render_kw={"autocomplete": "new-password"})

    present = PasswordField(
        _l("Your present password"), [needed(), at_most(MAX_SIGNS)], render_kw={"autocomplete": "current-password"}
    )


class EraseForm(HouseForm):
    """The wish to be erased, and the present password."""

    present = PasswordField(
        _l("Your present password"), [needed(), at_most(MAX_SIGNS)], render_kw={"autocomplete": "current-password"}
    )


class EmailForm(HouseForm):
    """Another e-mail address, and the present password."""

    email = StringField(_l("New e-mail address"), [needed(), at_most(254)], render_kw={"autocomplete": "email"})
    present = PasswordField(
        _l("Your present password"), [needed(), at_most(MAX_SIGNS)], render_kw={"autocomplete": "current-password"}
    )
