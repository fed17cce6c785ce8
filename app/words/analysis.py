"""Words of the analysis of all ballots: flags, states, refusals."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "analysis.running": _l("An analysis is waiting or running already. Nothing was changed."),
    "flag.unknown": _l("The newest analysis has no such flag."),
    "flag.note_missing": _l("Please write what you looked at and what came of it."),
    "flag.note_long": _l("At most %(maximum)s characters, please."),
    "flag.looked_at": _l("Somebody has looked at this flag already. Nothing was changed."),
    "flag.taken_back": _l("This was taken back already. Nothing was changed."),
}

LABELS = {
    "flag": {
        "leaning.complainant": _l("Leans to the complainant"),
        "leaning.respondent": _l("Leans to the respondent"),
        "leaning.middle": _l("Leans to the middle"),
        "shunning.complainant": _l("Seldom for the complainant"),
        "shunning.respondent": _l("Seldom for the respondent"),
        "shunning.middle": _l("Seldom in the middle"),
        "drift": _l("Judges differently than before"),
        "group": _l("Vote alike"),
    },
    "leaning": {
        "complainant": _l("the complainant"), "respondent": _l("the respondent"), "middle": _l("the middle"),
    },
}
