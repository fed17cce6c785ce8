"""Words of what is asked after a case. The five measures are never worded anew: months could not be compared any more."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "survey.unknown": _l("There is no such page here, or it is not yours to see."),
    "survey.closed": _l("The survey is closed. What you said before counts."),
}

NOTICES = {
    "survey.asked": _l(
        "The case %(number)s is closed. How was it handled? Five marks and one question, asked once; open for %(days)s days. "
        "The mediator never sees who said what."
    ),
}

LABELS = {
    "measure": {
        "fairness": _l("Was the way your case was handled fair, whoever won?"),
        "professionalism": _l("How professional was the handling of your case?"),
        "service": _l("How good and efficient was the service?"),
        "ease": _l("How easy was it to do what you had to do here?"),
        "quickness": _l("How quickly was a solution found?"),
    },
    "measure_short": {
        "fairness": _l("Fairness"), "professionalism": _l("Professionalism"), "service": _l("Quality and efficiency"),
        "ease": _l("Ease of use"), "quickness": _l("Quick solution"),
    },
    "fairness_of": {"lost": _l("Fairness as those who lost tell it"), "won": _l("Fairness as those who won tell it")},
    "survey_question": {
        "1.waited": _l("When did you have to wait longest, and what would have helped you then?"),
        "1.unclear": _l("Which step did you not understand at first?"),
        "1.unsaid": _l("What would you have liked to say and had no place for?"),
        "1.one_thing": _l("If you could change one thing here, what would it be?"),
        "1.friend": _l("What would you tell a friend who is about to file a case here?"),
        "1.effort": _l("What cost you more effort than it should have?"),
    },
    "side_end": {
        "won": _l("Those who won"), "lost": _l("Those who lost"), "between": _l("In between"),
        "settled": _l("Both agreed"), "open": _l("Left open"),
    },
}

MAIL_SUBJECTS = {"survey": _l("How was your case %(number)s handled?")}
