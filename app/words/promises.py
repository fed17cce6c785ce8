"""Words of promises."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "promise.unknown": _l("There is no such page here, or it is not yours to see."),
    "promise.to_itself": _l("A promise is made to somebody else. Please choose the other side."),
    "promise.no_working_day": _l("Nobody works on this day. The next working day is %(next_day)s."),
    "promise.before_it_can": _l(
        "Until %(at)s both sides may still choose what they do with the decision: before that it cannot be carried out. "
        "Please give that day or a later one."
    ),
    "promise.beyond_stage": _l(
        "This stage ends on %(at)s, and nobody can promise what the mediator does after it. Please give a day until then."
    ),
    "promise.too_far": _l("This is more than %(limit)s working days ahead. The last day that can be promised is %(last_day)s."),
    "promise.nobody": _l("Nobody is there to keep it: this side has no open account here. Agree on it in a proposal instead."),
    "promise.too_many": _l("A case holds at most %(limit)s promises."),
    "promise.marked": _l("It has been said already what became of this promise. Nothing was changed."),
    "promise.not_marked": _l("Nobody has said yet what became of this promise."),
    "promise.answered": _l("This has been answered already. Nothing was changed."),
}

NOTICES = {
    "promise.made": _l("There is a promise in the case %(number)s: what, by whom and by which day."),
    "promise.kept": _l("A promise in the case %(number)s is said to be kept. Please say whether it is so."),
    "promise.broken": _l("A promise in the case %(number)s was not kept. The page says why."),
    "promise.withdrawn": _l("A promise in the case %(number)s was taken back. The page says why."),
    "promise.confirmed": _l("The other side of the case %(number)s agrees with what you said of the promise."),
    "promise.denied": _l("The other side of the case %(number)s says otherwise of the promise. Please look."),
    "promise.near": _l("A promise in the case %(number)s is due soon."),
    "promise.overdue": _l("The day of a promise in the case %(number)s is over, and nobody has said that it was kept."),
}

MAIL_SUBJECTS = {"promise": _l("A promise in the case %(number)s")}

LABELS = {
    "promise_state": {
        "open": _l("Promised"), "overdue": _l("Overdue"), "kept": _l("Kept"), "broken": _l("Not kept"),
        "withdrawn": _l("Taken back"),
    },
    "promise_view": {
        "open": _l("Still to be kept"), "overdue": _l("Overdue"), "marked": _l("Kept, broken, taken back"),
        "all": _l("All promises"),
    },
    "promiser": {"owner": _l("Mediator"), "respondent": _l("Respondent")},
    "promise_source": {
        "proposal": _l("from a proposal"), "decision": _l("from the decision"), "closing": _l("from the close"),
        "hand": _l("entered by hand"),
    },
    "timeline": {
        "promise.made": _l("Promise %(number)s was made."),
        "promise.kept": _l("Promise %(number)s was kept, says who made it."),
        "promise.broken": _l("Promise %(number)s was not kept, says who made it."),
        "promise.withdrawn": _l("Promise %(number)s was taken back."),
        "promise.confirmed": _l("The other side agrees with what was said of promise %(number)s."),
        "promise.denied": _l("The other side says otherwise of promise %(number)s."),
    },
}
