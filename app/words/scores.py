"""Words of merchants' scores and of requests to be spared."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "score.unknown": _l("There is no such page here, or it is not yours to see."),
    "exemption.unknown": _l("There is no such page here, or it is not yours to see."),
    "exemption.open": _l("A request about this case waits for its answer already."),
    "exemption.asked": _l("This condition was asked for before. You may ask under another one."),
    "exemption.spared": _l("This case costs no points. There is nothing to be spared."),
    "exemption.too_late": _l("The time to ask is over."),
    "exemption.over": _l("This request was answered or taken back already. Nothing was changed."),
    "exemption.own": _l("You hold this case, or you asked yourself. Another manager answers."),
}

NOTICES = {
    "score.entered": _l("The case %(number)s may cost your shop %(points)s points, not before %(until)s."),
    "score.counted": _l("The case %(number)s costs your shop %(points)s points now. The page says why."),
    "score.spared": _l("The case %(number)s costs your shop no points."),
    "exemption.asked": _l("A shop is to be spared the points of the case %(number)s: please answer the request."),
    "exemption.near": _l("A request to be spared points, case %(number)s, is due soon."),
    "exemption.overdue": _l("A request to be spared points, case %(number)s, is overdue."),
    "exemption.granted": _l("The case %(number)s was left out of the score. The page says why."),
    "exemption.refused": _l("The case %(number)s stays in the score. The page says why."),
}

MAIL_SUBJECTS = {
    "score": _l("Points of the case %(number)s"),
    "exemption": _l("A request to be spared points, case %(number)s"),
}

LABELS = {
    "score_state": {
        "grace": _l("Time to improve"), "counted": _l("Counts"), "spared": _l("Spared"), "exempted": _l("Left out"),
    },
    "score_reason": {
        "not_done": _l("What the closing asked for was not done in time."),
        "no_change": _l("The review found that nothing changed."),
        "promise_broken": _l("A promise of the shop was not kept by its day."),
        "improved": _l("It was done, and the review found a change."),
        "nothing_open": _l("Nothing was left to be done, and every promise is kept."),
        "exempted": _l("A manager left this case out of the score."),
    },
    "exemption_state": {
        "asked": _l("Waits for an answer"), "granted": _l("Granted"), "refused": _l("Refused"), "withdrawn": _l("Taken back"),
    },
}
