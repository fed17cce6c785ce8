"""Words of conflicts: who can be drawn, challenges by parties, barring, dealings and ties brought in by the operator."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "eligible.test": _l("The entry test has not been passed yet."),
    "eligible.barred": _l("You are suspended as a juror."),
    "eligible.address": _l("Your e-mail address has not been confirmed yet."),
    "eligible.account_age": _l("Your account must be there for %(days)s days."),
    "eligible.orders": _l("You have %(orders)s completed orders; %(minimum)s are needed."),
    "eligible.adult": _l("Jurors are at least %(years)s years old."),
    "challenge.unknown": _l("There is no such challenge."),
    "challenge.too_late": _l("The panel is already sitting. What you know about a juror can now be a ground of an appeal."),
    "challenge.too_many": _l("%(limit)s of your challenges wait for an answer. Please wait for one before you make another."),
    "challenge.decided": _l("This challenge was decided already."),
    "challenge.waits": _l("%(count)s challenges of this case wait. Let the quality officer decide, or say that you go on."),
    "challenge.over": _l(
        "No panel of this case votes any more, so there is nothing to uphold. "
        "Decline it; the side can make it a ground of an appeal."
    ),
    "challenge.nobody": _l("Nobody here has this address or number."),
    "juror.own_account": _l("Nobody decides about their own account."),
    "juror.not_barred": _l("This juror is not suspended."),
    "import.not_utf8": _l("The row is not UTF-8. Please save the table as UTF-8."),
    "import.one_of_two": _l("Please fill either “%(first)s” or “%(second)s”, not both."),
    "import.neither": _l("“%(first)s” and “%(second)s” are both empty. Please fill one of them."),
    "import.bad_kind": _l("“%(value)s” is no kind that is known here (%(known)s)."),
    "import.bad_number": _l("“%(value)s” in “%(column)s” is not a whole number."),
    "import.value_too_long": _l("“%(column)s” is longer than %(limit)s characters."),
    "import.unknown_account": _l("Nobody here has the address or number “%(value)s”."),
    "import.unknown_merchant": _l("There is no merchant called “%(value)s” here."),
    "import.date_ahead": _l("The day in “%(column)s” has not come yet."),
    "dealing.with_oneself": _l("Nobody has dealings with themselves."),
}

NOTICES = {
    "challenge.waiting": _l("A party of the case %(number)s says that somebody must not judge it. Please decide soon."),
    "challenge.pressing": _l("The panel of the case %(number)s comes near, and a challenge still waits. Please decide it now."),
    "challenge.answered": _l("Your challenge in the case %(number)s was looked at. The page has the answer."),
    "lot.walk_long": _l(
        "The draw for the case %(number)s looked at %(walked)s numbers; "
        "an honest one hardly ever looks at more than %(bound)s. Please have its record checked with the annex."
    ),
    "juror.barred": _l("You are not drawn for panels for now: %(reason)s"),
    "juror.unbarred": _l("You can be drawn for panels again."),
}

LABELS = {
    "timeline": {
        "challenge.made": _l("A party says that somebody must not judge the case; the quality officer looks at it"),
        "challenge.passed": _l(
            "The brief was published although a challenge waited; it can be upheld until the panel has decided"
        ),
        "challenge.decided": _l("The quality officer has answered a challenge"),
    },
    "challenge": {"waiting": _l("Waits for the quality officer"), "upheld": _l("Agreed"), "rejected": _l("Not agreed")},
}
