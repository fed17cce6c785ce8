"""Words of control cases: the quality officer's pages, what jurors are told."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "control.unknown": _l("There is no such page here, or it is not yours to see."),
    "control.own": _l("You wrote this control case yourself, so somebody else has to vouch for it."),
    "control.withdrawn": _l("This control case was withdrawn. It counts for nobody."),
    "control.contested": _l("You have contested this control case already. The answer comes as a notice."),
    "control.reviewed": _l("Somebody has answered this contest meanwhile."),
    "control.promoted": _l("A control case was made of this case already."),
    "control.no_brief": _l("This case never went before a panel, so it has no brief."),
    "control.fact": _l("A fact needs a text and somebody it comes from; its day is a number from 1 to 999, or empty."),
    "input.too_many": _l("At most %(limit)s, please."),
}

NOTICES = {
    "control.to_confirm": _l("A control case waits for a second person to confirm its answer."),
    "control.contested": _l("A juror contests a control case."),
    "control.revealed": _l("The case you judged was a control case. See the right answer and why; you may contest it."),
    "control.withdrawn": _l(
        "A control case you judged was withdrawn. Your record was counted anew without it; seats you already have keep "
        "their weight."
    ),
    "control.contest_dismissed": _l("Your contest of a control case was answered: it stands. The page says why."),
    "control.contest_upheld": _l(
        "Your contest was right: the control case is withdrawn, and all records are counted without it."
    ),
}

LABELS = {
    "control_status": {
        "all": _l("All"), "proposed": _l("Waits for a second person"), "confirmed": _l("Confirmed"),
        "withdrawn": _l("Withdrawn"),
    },
    "control_side": {
        "complainant": _l("for the complainant"), "respondent": _l("for the respondent"), "middle": _l("in the middle"),
    },
    "control_step": {
        "proposed": _l("Written"), "promoted": _l("Made of a closed case"), "confirmed": _l("Confirmed"),
        "withdrawn": _l("Withdrawn"), "contested": _l("Contested by a juror"), "dismissed": _l("Contest dismissed"),
        "upheld": _l("Contest upheld"),
    },
    "control_source": {
        "claim": _l("the complainant says"), "response": _l("the respondent says"), "system": _l("a system record"),
    },
    "control_verdict": {
        "right": _l("Right"), "wrong": _l("Not the right answer"),
        "cannot_tell": _l("You could not tell: it counts neither way"),
    },
    "control_contest": {"waiting": _l("Waits for an answer"), "dismissed": _l("It stands"), "upheld": _l("Upheld: withdrawn")},
}
