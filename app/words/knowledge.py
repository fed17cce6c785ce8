"""Words of what closed cases teach: precedents."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "precedent.unknown": _l("There is no such page here, or it is not yours to see."),
}

LABELS = {
    "precedent_outcome": {
        "complainant": _l("For the complainant"), "respondent": _l("For the respondent"), "middle": _l("In between"),
        "undecided": _l("Undecided"),
    },
}
