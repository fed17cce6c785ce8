"""Words of the settings."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "setting.unknown": _l("There is no such setting."),
    "setting.not_a_number": _l("Please give a whole number."),
    "setting.out_of_range": _l("Please give a number from %(minimum)s to %(maximum)s."),
    "setting.plan_small": _l("The first wave has at least %(minimum)s seats."),
}

LABELS = {
    "setting": {
        "plan": _l("Plan of a panel"),
        "owner_hours": _l("Hours until a mediator takes a case"),
        "response_hours": _l("Hours for the other side to answer"),
        "mediation_hours": _l("Hours of mediation"),
        "impasse_hours": _l("Hours after an impasse"),
        "redaction_hours": _l("Hours to redact"),
        "preview_hours": _l("Hours for the parties to read the brief"),
        "wave_hours": _l("Hours of a wave"),
        "accept_hours": _l("Hours to accept a seat"),
        "decision_hours": _l("Hours for the decision"),
        "choice_hours": _l("Hours for the parties to choose"),
        "explanation_hours": _l("Hours for a second explanation"),
        "appeal_hours": _l("Hours to rule on an appeal"),
        "closing_hours": _l("Hours to close a case"),
        "proposal_hours": _l("Hours a proposal stays open"),
        "reminder_hours": _l("Hours before a deadline to remind"),
        "extension_hours": _l("Hours of an extension"),
        "extensions_max": _l("Extensions of one deadline"),
        "load_cap": _l("Cases a juror sees at most"),
        "load_window_hours": _l("… within this many hours"),
        "control_share": _l("Control cases among 100 seats"),
        "skips_before_pause": _l("Skips in a row before a pause"),
        "pause_hours": _l("Hours of that pause"),
        "consent_by_terms": _l("Published terms count as consent"),
        "open_disputes_max": _l("Open disputes of one customer"),
        "exhibits_max": _l("Exhibits of one party"),
        "analysis_hour": _l("Hour at which the nightly analysis starts"),
    },
}
