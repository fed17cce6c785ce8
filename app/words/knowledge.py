"""Words of what closed cases teach: precedents, entries of the FAQ, stories."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "precedent.unknown": _l("There is no such page here, or it is not yours to see."),
    "telling.unknown": _l("There is no such page here, or it is not yours to see."),
    "telling.names": _l("“%(surface)s” names somebody of the case, or is a number or an address. Please say it without."),
    "telling.look": _l("Something here may point at somebody. Please change it, or say that you have looked at it."),
    "telling.published": _l("Everybody reads this already. A quality officer can withdraw it; then it can be written anew."),
    "telling.objected": _l("A side of the case wants no story. None will appear."),
    "telling.erased": _l("The originals of this case are erased; nothing more is written about it."),
    "telling.no_verdict": _l("No panel has judged this case, so there is no verdict story."),
    "telling.own": _l("You wrote this. Somebody else decides about it."),
    "telling.changed": _l("The text was changed or decided about since you read it. Please look at it as it is now."),
    "telling.untold": _l("A side of this case has nobody here who could be told, so its story cannot appear."),
}

NOTICES = {
    "story.coming": _l(
        "A short story of the case %(number)s, without names, will appear on the wall of verdict stories in %(days)s days. "
        "Read it on the case's page; you can take it off there without a reason."
    ),
    "story.objected": _l("A party of the case %(number)s wants no story of it. It will not appear."),
    "telling.returned": _l("What you wrote for everybody from the case %(number)s came back, with a reason."),
    "telling.withdrawn": _l("What you wrote for everybody from the case %(number)s was withdrawn, with a reason."),
}

LABELS = {
    "precedent_outcome": {
        "complainant": _l("For the complainant"), "respondent": _l("For the respondent"), "middle": _l("In between"),
        "undecided": _l("Undecided"),
    },
    "telling_kind": {"faq": _l("Entry of the FAQ"), "story": _l("Verdict story")},
    "telling_state": {
        "waiting": _l("Waits for the second person"), "returned": _l("Sent back"), "published": _l("Open to everybody"),
        "withdrawn": _l("Withdrawn"), "objected": _l("Taken off by a side"),
    },
}

MAIL_SUBJECTS = {
    "story": _l("A story of the case %(number)s"),
    "telling": _l("What you wrote from the case %(number)s"),
}
