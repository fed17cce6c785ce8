"""Words of questions beside the story."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "question.unknown": _l("There is no such page here, or it is not yours to see."),
    "question.ended": _l("This question was answered or passed over already. Nothing was changed."),
    "question.waits": _l("A question waits for this side already. One at a time: please wait for the answer."),
    "question.asked_before": _l("This side was asked that in the same words already. Please choose another question."),
    "question.nobody": _l("Nobody of this side has an account here, so nobody would read the question."),
}

NOTICES = {
    "question.asked": _l("The mediator of the case %(number)s asks you one thing. You may pass it over."),
    "question.answered": _l("Your question in the case %(number)s was answered."),
}

MAIL_SUBJECTS = {"question": _l("A question in the case %(number)s")}

LABELS = {
    "ask_source": {
        "intake": _l("asked at filing"), "mediator": _l("asked by the mediator"), "gentle": _l("asked once more, gently"),
    },
    "timeline": {
        "question.asked": _l("The mediator asked a side something."),
        "question.answered": _l("A side answered a question of the mediator."),
    },
    "desk_act": {"ask": _l("Ask one side something")},
    "redaction_text": {"told": _l("Answer to question %(number)s beside the story")},
}
