"""Words of the second factor and of proving who one is."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "factor.needed": _l("Please set up your second factor first. Until then nothing else opens."),
    "factor.there": _l("Your account has a second factor already."),
    "factor.none": _l("This account has no second factor."),
    "factor.not_begun": _l("Please begin once more: there is no key that waits for a code."),
    "factor.off": _l("This house asks nobody for a second factor at present."),
    "factor.own": _l("Nobody takes off their own second factor here. Use “My account”, or ask another administrator."),
    "factor.code_wrong": _l("This code is not right. Look at the app again; its clock must be right to the minute."),
    "factor.code_used": _l("This code was used already. Wait for the next one, at most half a minute."),
    "factor.recovery_wrong": _l("This is neither a code of six digits nor one of your recovery codes, or it was used already."),
    "factor.unreadable": _l(
        "Codes of apps cannot be checked at present: the house has another key. Use a recovery code, or ask an administrator."
    ),
    "factor.codes_gone": _l("These recovery codes are no longer the newest ones. Make new ones."),
    "factor.reason_missing": _l("Please give the reason."),
    "factor.reason_long": _l("Please use at most %(maximum)s characters."),
    "account.proof_needed": _l("Please show once more that it is you."),
}

NOTICES = {
    "account.new_browser": _l(
        "Your account was signed in to at %(at)s on a browser that was never used for it before: %(browser)s, network "
        "%(network)s. If it was not you, set a new password at once (“Forgot your password?”) and tell the operator."
    ),
    "factor.added": _l(
        "A second factor was set up for your account: from now on a code of an app is asked for when you sign in. If it was "
        "not you, tell the operator at once."
    ),
    "factor.removed": _l(
        "The second factor of your account was taken off: the password alone signs you in. If it was not you, tell the "
        "operator at once."
    ),
    "factor.taken": _l(
        "An administrator took the second factor off your account, and every browser was signed out. If you did not ask for "
        "it, tell the operator at once."
    ),
    "factor.renewed": _l(
        "New recovery codes were made for your account; the old ones are void. If it was not you, tell the operator."
    ),
    "factor.recovered": _l(
        "A recovery code of your account was used; %(left)s are left. If it was not you, set a new password at once (“Forgot "
        "your password?”) and tell the operator."
    ),
}

MAIL_SUBJECTS = {
    "account.new_browser": _l("Your account was signed in to on a new browser"),
    "factor": _l("The second factor of your account"),
    "factor.recovered": _l("A recovery code of your account was used"),
}

LABELS = {
    "second_factor": {
        "off": _l("Nobody: passwords alone"),
        "may": _l("Whoever has set up a second factor; nobody must"),
        "staff": _l("Staff must have one; everybody else may"),
    },
    "factor_act": {
        "added": _l("Set up"), "removed": _l("Taken off by its owner"), "taken": _l("Taken off by an administrator"),
        "renewed": _l("New recovery codes"), "recovered": _l("A recovery code was used"),
    },
}
