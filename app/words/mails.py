"""Subjects of mails: by kind of notice, else by its first word, else the empty one. Short, and nothing that is secret."""

from flask_babel import lazy_gettext as _l

MAIL_SUBJECTS = {
    "": _l("News from Gongping"),
    "account": _l("Your invitation to Gongping"),
    "case": _l("Your case %(number)s"),
    "case.against_you": _l("A customer asks for your answer: %(number)s"),
    "case.admitted.respondent": _l("Please answer: case %(number)s"),
    "case.assigned": _l("A case for you: %(number)s"),
    "mediation": _l("Mediation in the case %(number)s"),
    "response": _l("An answer in the case %(number)s"),
    "proposal": _l("A proposal in the case %(number)s"),
    "cases": _l("Cases without an owner"),
    "deadline": _l("A deadline in the case %(number)s"),
    "brief": _l("The anonymous brief of the case %(number)s"),
    "seat": _l("You were drawn to judge a case"),
    "wave": _l("Your seat on a panel: time is running out"),
    "ballot": _l("Your ballot was counted"),
    "round": _l("The round you had a seat in"),
    "verdict": _l("The verdict in the case %(number)s"),
    "verdict.for_juror": _l("The case you judged has its verdict"),
    "decision": _l("The decision in the case %(number)s"),
    "decision.for_juror": _l("The decision in a case you judged"),
    "explanation": _l("The explanation in the case %(number)s"),
    "choice": _l("A choice in the case %(number)s"),
    "panel": _l("The panel in the case %(number)s"),
    "appeal": _l("An appeal in the case %(number)s"),
}
