"""Words of the time to cool down: before the second explanation, and before the panel."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "pause.off": _l("There is no such pause in this house."),
    "pause.past": _l("This moment is over already. Please choose a later day, or “right away”."),
    "pause.too_far": _l("Please choose a day within the next %(days)s days."),
    "pause.none": _l("There is no pause here that could be ended."),
    "pause.used": _l("Your side had its pause in this case already. There is one for each side."),
    "explanation.put_off": _l("This side asked not to be spoken to before %(until)s. Your time runs from then on."),
    "gate.cooling": _l("A side asked for time to cool down before the panel: until %(at)s."),
}

NOTICES = {
    "explanation.ready": _l("The side that waits for an explanation in the case %(number)s is ready now. Your time runs."),
    "panel.paused": _l("A side asked for some time before the panel in the case %(number)s. The page says until when."),
    "panel.resumed": _l("The pause before the panel in the case %(number)s is over: whoever asked for it is ready."),
}

LABELS = {
    "act": {"pause": _l("Ask for time before the panel")},
    "timeline": {
        "explanation.put_off": _l("A side does not want to be spoken to before %(until)s."),
        "explanation.ready": _l("The side that waits for an explanation is ready now."),
        "panel.paused": _l("A side asked for time to cool down before the panel, until %(until)s."),
        "panel.resumed": _l("Whoever asked for time before the panel is ready now."),
    },
}
