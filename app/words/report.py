"""Words of the one report, its corrections, what explanations rest on, the six posts and the bundle."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "report.none": _l("There is no report of this case yet: it comes with the decision, or with the closing."),
    "report.changed": _l("There is a newer version of the report. Please read it and send your correction again."),
    "report.same": _l("These words stand there already. Nothing was changed."),
    "report.erased": _l("The originals of this case are gone: what is left is not changed any more."),
    "report.names": _l("These words point at a person in a way that cannot be taken out. Please call people by their part."),
    "post.not_yours": _l("Somebody else says whether this post was reached. Nothing was changed."),
    "post.read_off": _l("This post is read off what was done: nobody has to say it."),
    "post.changed": _l("Somebody has said something about this post meanwhile. Please read it and send yours again."),
}

NOTICES = {
    "report.new": _l("The report of the case %(number)s has a new version: what was promised was looked at."),
    "report.corrected": _l("The report of the case %(number)s was put right. The page says what and why."),
}

MAIL_SUBJECTS = {"report": _l("The report of the case %(number)s")}

LABELS = {
    "report_cause": {
        "decision": _l("with the decision"), "closing": _l("with the closing"), "action": _l("after the review of an action"),
        "correction": _l("put right"),
    },
    "timeline": {
        "report.corrected": _l("The report was put right."),
        "bundle.made": _l("A side made the bundle of the case, for: %(recipient)s."),
        "post.set": _l("One of the six posts, “%(post)s”: %(state)s."),
    },
    "recipient": {
        "association": _l("A consumer association"), "regulator": _l("The authority"), "arbitration": _l("Arbitration"),
        "court": _l("A court"), "self": _l("For myself"),
    },
    "post": {
        "analysis": _l("The unit's own analysis"), "truth": _l("The truth, found by the quality department"),
        "improvement": _l("Improvement done and reviewed"), "penalty": _l("Honest penalty"),
        "report": _l("Report published"), "loss": _l("Loss borne"),
    },
    "post_means": {
        "analysis": _l("Those who did it have looked at themselves first, before anybody told them."),
        "truth": _l("Somebody independent has found out what really happened, whoever it hurts."),
        "improvement": _l("What was promised was done, and somebody else saw that it changed something."),
        "penalty": _l("Who is responsible bears a consequence that fits, neither covered up nor overdone."),
        "report": _l("Staff and both sides have read the same report, word for word."),
        "loss": _l("The loss is borne by who caused it, and not by the customer."),
    },
    "post_state": {
        "reached": _l("Reached"), "not_reached": _l("Not reached"), "not_applicable": _l("Does not apply"),
    },
}
