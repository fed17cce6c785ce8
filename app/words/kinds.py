"""Names of codes that several areas show: actors, appeals, proposals, seats, rounds, jurors, pictures."""

from flask_babel import lazy_gettext as _l

LABELS = {
    "actor": {
        "complainant": _l("Complainant"), "respondent": _l("Respondent"), "owner": _l("Mediator"),
        "mediator": _l("Mediator"), "manager": _l("Manager"), "quality": _l("Quality officer"), "seated": _l("Juror"),
        "expert": _l("Expert adviser"), "admin": _l("Administrator"), "clock": _l("The clock"), "system": _l("The house"),
    },
    "appeal_ground": {"new_evidence": _l("New evidence"), "procedure": _l("A fault in the procedure")},
    "proposal_status": {
        "open": _l("Open"), "accepted": _l("Accepted"), "declined": _l("Declined"), "countered": _l("Answered by another"),
        "expired": _l("Expired"), "lapsed": _l("Ended with the mediation"),
    },
    "seat_status": {
        "summoned": _l("Summoned"), "accepted": _l("Accepted"), "cast": _l("Ballot cast"), "declined": _l("Declined"),
        "skipped": _l("Skipped"), "recused": _l("Recused"), "lapsed": _l("Not answered in time"),
        "released": _l("Released"),
    },
    "round_status": {"open": _l("Open"), "closed": _l("Closed"), "annulled": _l("Annulled")},
    "juror_status": {"active": _l("Can be drawn"), "paused": _l("Pausing"), "left": _l("Left the pool")},
    "picture_state": {
        "unseen": _l("Not looked at"), "opened": _l("Looked at"), "cleared": _l("Cleared"), "boxed": _l("With boxes"),
        "withheld": _l("Withheld"),
    },
}
