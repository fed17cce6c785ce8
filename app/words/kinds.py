"""Names of the codes of cases, parties, panels and redaction. Sentences for refusals stand with their areas."""

from flask_babel import lazy_gettext as _l

LABELS = {
    "status": {
        "filed": _l("Received"),
        "awaiting_response": _l("Waiting for the other side"),
        "in_mediation": _l("In mediation"),
        "settled": _l("Settled"),
        "impasse": _l("No agreement"),
        "redacting": _l("Being redacted"),
        "voting": _l("Before the panel"),
        "decided": _l("Verdict is in"),
        "appealed": _l("Under appeal"),
        "closed": _l("Closed"),
        "withdrawn": _l("Withdrawn"),
        "inadmissible": _l("Not for this house"),
    },
    "side": {"complainant": _l("Complainant"), "respondent": _l("Respondent")},
    "actor": {
        "complainant": _l("Complainant"), "respondent": _l("Respondent"), "owner": _l("Mediator"),
        "mediator": _l("Mediator"), "manager": _l("Manager"), "quality": _l("Quality officer"), "seated": _l("Juror"),
        "expert": _l("Expert adviser"), "admin": _l("Administrator"), "clock": _l("The clock"), "system": _l("The house"),
    },
    "remedy": {
        "explanation": _l("Explanation"), "apology": _l("Apology"), "redo": _l("Do it again"), "replace": _l("Replacement"),
        "partial_refund": _l("Partial refund"), "full_refund": _l("Full refund"), "compensation": _l("Compensation"),
        "none": _l("No remedy"),
    },
    "choice": {
        "accept": _l("Accept"), "explain": _l("Explain it to me"), "appeal": _l("Appeal"),
        "leave": _l("Leave for another way"),
    },
    "stance": {
        "adopt": _l("Adopts the verdict"), "in_part": _l("Adopts it in part"), "depart": _l("Departs from it"),
        "on_merits": _l("Decides on the merits"),
    },
    "appeal_ground": {"new_evidence": _l("New evidence"), "procedure": _l("A fault in the procedure")},
    "proposal_status": {
        "open": _l("Open"), "accepted": _l("Accepted"), "declined": _l("Declined"), "countered": _l("Answered by another"),
        "expired": _l("Expired"), "lapsed": _l("No longer needed"),
    },
    "deadline": {
        "owner": _l("A mediator takes the case"), "response": _l("Answer of the other side"),
        "mediation": _l("End of mediation"), "impasse": _l("Next step after the impasse"),
        "redaction": _l("Publication of the brief"), "wave": _l("Ballots of this wave"), "decision": _l("Decision"),
        "choice": _l("Choice of the parties"), "explanation": _l("Second explanation"),
        "appeal": _l("Ruling on the appeal"), "closing": _l("Closing record"),
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
