"""Words of asking beyond the survey: outreach, suggestions of jurors, the pulse, the invitation to the pool."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "outreach.unknown": _l("There is no such page here, or it is not yours to see."),
    "outreach.closed": _l("This invitation is closed. What you said before counts."),
    "outreach.not_answered": _l("There is nothing to follow up: it was not answered, or the words are gone."),
    "outreach.followed": _l("Somebody has followed this up already. Nothing was changed."),
    "suggestion.unknown": _l("There is no such page here, or it is not yours to see."),
    "suggestion.answered": _l("Somebody has answered this already. Nothing was changed."),
    "issue.dismissed_before": _l("An issue of this kind was raised for this very case and is over. Please choose otherwise."),
    "pulse.given": _l("You have answered this month already. Your answer counts."),
    "pulse.not_yours": _l("Mediators and jurors are asked."),
}

NOTICES = {
    "outreach.invited": _l(
        "You once had a case here. Would you tell us how you see it today? Two questions, open for %(days)s days; a quality "
        "officer reads the answer without your name and tells you what becomes of it."
    ),
    "outreach.followed": _l("What you told us was followed up. Please read what becomes of it."),
    "suggestion.answered": _l("An improvement that jurors of a round of yours suggested was answered."),
    "pool.invited": _l(
        "Your case is closed. You know what it is like: would you judge cases of others as a juror? Never your own, and never "
        "one of the same merchant."
    ),
}

LABELS = {
    "follow_up": {
        "answered": _l("An answer, no more"), "taken_up": _l("Taken up as a systemic issue"),
        "nothing": _l("Nothing to do, for this reason"),
    },
    "outreach_view": {"waiting": _l("To follow up"), "followed": _l("Followed up")},
    "suggestion_view": {"waiting": _l("To answer"), "answered": _l("With an answer")},
    "outreach_question": {
        "1.since": _l("Looking back: what stayed with you of your case here?"),
        "1.kept": _l("What was promised to you then, and was it kept?"),
        "1.best": _l("What did we do that you would keep exactly so?"),
        "1.worst": _l("What annoyed you that you did not say at the time?"),
        "1.warn": _l("What should we know before the next customer comes with the same trouble?"),
    },
    "outreach_scale": {
        "1.again": _l("Would you bring a dispute here again?"), "1.trust": _l("How far do you trust what is decided here?"),
        "1.heard": _l("How well were you listened to?"),
    },
    "work_part": {"mediator": _l("Mediators"), "juror": _l("Jurors")},
}

MAIL_SUBJECTS = {
    "outreach": _l("How do you see your case today?"),
    "outreach.followed": _l("What you told us was followed up"),
    "suggestion": _l("A suggestion of jurors was answered"),
    "pool": _l("Would you judge cases of others?"),
}
