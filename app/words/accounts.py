"""Words of accounts, passwords, roles, invitations, merchants, drafts."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "account.sign_in_needed": _l("Please sign in first."),
    "account.sign_in_failed": _l("This address and password do not belong together. Please check both."),
    "account.has_roles": _l(
        "You work for the house or answer for a merchant. Ask the administrator to take that from your account first."
    ),
    "account.not_found": _l("There is no such account."),
    "account.disabled": _l("This account is closed. Please write to the administrator."),
    "account.identifier_wrong": _l(
        "Please give an e-mail address or a phone number, for example name@example.com or 138 0013 8000."
    ),
    "account.identifier_taken": _l("There is an account with this address already. Sign in with it instead."),
    "account.email_wrong": _l("This is not an e-mail address. It looks like name@example.com."),
    "account.name_missing": _l("Please say how we may address you."),
    "account.name_too_long": _l("Please use at most %(maximum)s characters."),
    "account.locale_unknown": _l("Please choose one of the two languages."),
    "account.own_account": _l("You cannot close your own account here. Ask another administrator."),
    "account.own_role": _l("Nobody changes their own roles. Ask another administrator."),
    "account.roles_apart": _l("The roles %(role)s and %(other)s exclude each other: who watches over the work does not do it."),
    "account.session_not_found": _l("This session has ended already."),
    "account.password_wrong": _l("This is not your present password."),
    "password.too_short": _l("Please use at least %(minimum)s characters. A few words in a row are easy to remember."),
    "password.too_long": _l("Please use at most %(maximum)s characters."),
    "password.too_common": _l("This password is on the lists that guessers try first. Please choose another."),
    "password.about_you": _l("This password is made of your name or address, or of ours. Please choose another."),
    "link.gone": _l("This link was used, replaced by a newer one, or is too old. Please ask for a new one."),
    "reset.no_address": _l("No mail reaches this account: it has no e-mail address. Make a link and hand it over instead."),
    "reset.by_mail_only": _l("This account has an e-mail address: the link goes there, and nobody else sees it."),
    "reset.closed": _l("This account is closed. Open it first."),
    "address.nothing_to_confirm": _l("Your address is confirmed already."),
    "address.same": _l("This is your address already."),
    "pool.address_unconfirmed": _l("Jurors have a confirmed e-mail address. Confirm yours in “My account”, then come back."),
    "invitation.gone": _l("This invitation was used, withdrawn, or is older than a week. Ask for a new one."),
    "invitation.not_yours": _l("This invitation was sent to another address. Sign in with the account of that address."),
    "merchant.not_found": _l("There is no such merchant."),
    "merchant.name_wrong": _l("Please give a name of at most %(maximum)s characters."),
    "merchant.name_taken": _l("There is a merchant of this name already."),
    "merchant.nobody_has_this": _l("Nobody has an account with this address yet. They sign up first, then you add them."),
    "merchant.member_already": _l("This account answers for the merchant already."),
    "draft.key_wrong": _l("This form cannot be saved as a draft."),
    "draft.fields_wrong": _l("This form cannot be saved as a draft."),
    "draft.too_large": _l("This is too long to be kept as a draft (more than %(maximum)s kB)."),
}

LABELS = {
    "role": {
        "mediator": _l("Mediator"), "manager": _l("Manager"), "expert": _l("Expert adviser"),
        "quality": _l("Quality officer"), "admin": _l("Administrator"),
    },
    "locale": {"zh": "中文", "en": "English"},
}
