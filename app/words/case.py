"""Names every page about a case uses: statuses, clocks, sides, remedies; and refusals of inputs and of wrong states."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "input.missing": _l("Please fill this in."),
    "input.too_long": _l("This is too long: at most %(limit)s characters."),
    "input.too_short": _l("This is too short: at least %(minimum)s characters, please."),
    "input.amount": _l("Please write an amount like 28.50, from 0 upwards."),
    "input.date_ahead": _l("This day is still to come. Please give a day up to today."),
    "input.date_far": _l("Please choose a day within the next %(days)s days."),
    "input.date_past": _l("This day is over. Please give a day from today on."),
    "input.range": _l("A number from %(minimum)s to %(maximum)s, please."),
    "input.choice": _l("Please choose one of the answers."),
    "case.unknown": _l("There is no such page here, or it is not yours to see."),
    "case.wrong_status": _l("The case has moved on: it is now at the stage “%(status)s”, where this is not possible. "
                            "Nothing was changed."),
    "category.unknown": _l("Please choose one of the kinds of dispute."),
    "party.unknown": _l("There is no such page here, or it is not yours to see."),
    "panel.no_consent": _l("Both sides must agree to the panel first. Still missing: %(role)s."),
}

LABELS = {
    "status": {
        "filed": _l("Received"), "awaiting_response": _l("Waiting for the answer"), "in_mediation": _l("In mediation"),
        "settled": _l("Settled"), "impasse": _l("No agreement"), "redacting": _l("Preparing the panel"),
        "voting": _l("Before the panel"), "decided": _l("Verdict given"), "appealed": _l("Appealed"),
        "closed": _l("Closed"), "withdrawn": _l("Withdrawn"), "inadmissible": _l("Not accepted"),
    },
    "deadline": {
        "owner": _l("A mediator takes the case"), "response": _l("The merchant's answer"), "mediation": _l("End of mediation"),
        "impasse": _l("Decision on the next step"), "redaction": _l("The anonymous brief is ready"),
        "wave": _l("The panel's ballots"), "decision": _l("The mediator's decision"), "choice": _l("The parties' choice"),
        "explanation": _l("The second explanation"), "appeal": _l("Ruling on the appeal"), "closing": _l("Closing the case"),
    },
    "side": {"complainant": _l("Complainant"), "respondent": _l("Respondent")},
    "role": {"complainant": _l("Complainant"), "respondent": _l("Respondent"), "owner": _l("The mediator of the case")},
    "remedy": {
        "explanation": _l("An explanation"), "apology": _l("An apology"), "redo": _l("Do it again"), "voucher": _l("A voucher"),
        "replace": _l("A replacement"), "partial_refund": _l("A refund of part of the price"),
        "full_refund": _l("A full refund"), "compensation": _l("A refund and compensation"), "none": _l("Nothing"),
    },
    "choice": {
        "accept": _l("Accept"), "explain": _l("Explain it to me"), "appeal": _l("Appeal"), "leave": _l("Leave for another way"),
    },
    "stance": {
        "adopt": _l("Follows the verdict"), "in_part": _l("Follows the verdict in part"),
        "depart": _l("Departs from the verdict"), "on_merits": _l("Decides on the merits: the panel was undecided"),
    },
}
