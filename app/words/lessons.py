"""Words of learning from cases: promised actions, their reviews, systemic issues."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "action.unknown": _l("There is no such page here, or it is not yours to see."),
    "action.already_done": _l("Somebody has marked this action as done already. Nothing was changed."),
    "action.already_reviewed": _l("Somebody has reviewed this action already. Nothing was changed."),
    "action.not_done": _l("This action has not been done yet: there is nothing to review."),
    "action.own_review": _l("You marked this action as done. Somebody else has to say whether it changed anything."),
    "action.review_early": _l("It is too early to tell: from %(at)s on it can be reviewed."),
    "action.next_needed": _l("It changed nothing, so something else has to be done. Please write what, who, and by when."),
    "action.not_later": _l("This day is earlier than the one that was promised. Please give the same day or a later one."),
    "action.nothing_changed": _l("Neither who does it nor the day is new. Please change one of them."),
    "issue.unknown": _l("There is no such page here, or it is not yours to see."),
    "issue.over": _l("This issue is over already. Nothing was changed."),
    "issue.no_advice": _l("First write what is recommended, to whom and by when; then say what came of it."),
}

NOTICES = {
    "action.near": _l("An action promised when the case %(number)s was closed is due soon."),
    "action.overdue": _l("An action promised when the case %(number)s was closed is overdue."),
    "action.to_review": _l("An action of the case %(number)s was done a while ago. Did it change anything? Please review it."),
    "issue.opened": _l("Similar cases repeat (%(category)s): a systemic issue was opened. Please look at it."),
}

LABELS = {
    "action_state": {
        "open": _l("To be done"), "overdue": _l("Overdue"), "done": _l("Done, to be reviewed"), "reviewed": _l("Reviewed"),
    },
    "action_view": {
        "open": _l("To be done"), "overdue": _l("Overdue"), "review": _l("Waiting for review"), "all": _l("All actions"),
    },
    "effect": {"yes": _l("Yes, it changed something"), "partly": _l("Partly"), "no": _l("No, nothing")},
    "issue_kind": {
        "merchant": _l("Same merchant, same kind of dispute"), "cause": _l("Same kind of dispute, place and cause"),
        "surge": _l("Suddenly more often than usual"),
    },
    "issue_state": {
        "open": _l("New"), "working": _l("Being worked on"), "ended": _l("Worked through"), "dismissed": _l("Dismissed"),
    },
    "issue_deed": {
        "taken": _l("Taken up"), "recommended": _l("Recommendation written"), "ended": _l("Ended"),
        "dismissed": _l("Dismissed"),
    },
    "timeline": {
        "action.done": _l("The promised action was done."),
        "action.moved": _l("The promised action was given to somebody else, or a later day."),
        "action.reviewed": _l("It was reviewed whether the action changed anything."),
    },
}
