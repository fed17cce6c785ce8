"""Words of experts: fields, invitations, opinions, observers, objections to who acts."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "expert.unknown": _l("There is no such page here, or it is not yours to see."),
    "expert.no_profile": _l("Your field is not written down yet. Please ask the administrator."),
    "expert.refused": _l("This person cannot be asked about this case:"),
    "expert.none": _l("This account is no expert, or is closed."),
    "expert.closed": _l("Takes no questions at the moment."),
    "expert.already": _l("Is asked about this case already."),
    "expert.not_wished": _l("Observers come only when a side wishes for one."),
    "expert.near": _l("Stands too near to this case. In which way is told to nobody."),
    "expert.names": _l("“%(surface)s” names somebody of the case, or is a number or an address. Please ask without it."),
    "expert.late": _l("The time for this is over. Please write to the mediator."),
    "expert.over": _l("This invitation is over already. Nothing was changed."),
    "expert.not_accepted": _l("First accept the question; then sign what you have to say."),
    "opinion.given": _l("The opinion is signed already: it stays, and can be corrected by whoever signed it."),
    "opinion.early": _l("The decision is not there yet. An observer speaks after it."),
    "opinion.remarked": _l("Your side has remarked on this already."),
    "observer.wished": _l("Your side has said this wish already."),
    "recusal.unknown": _l("There is no such page here, or it is not yours to see."),
    "recusal.waiting": _l("You have asked this of the same person already, and it is not answered yet."),
    "recusal.nobody": _l("Nobody holds the case at the moment."),
    "recusal.decided": _l("Somebody has decided about this already. Nothing was changed."),
}

NOTICES = {
    "expert.invited": _l("A mediator asks for your opinion (%(category)s). Please accept or decline until %(until)s."),
    "expert.withdrawn": _l("The question to you was taken back (%(category)s). Thank you for being there."),
    "expert.lapsed": _l("The time to answer a question to you is over (%(category)s)."),
    "expert.removed": _l("A side objected to you as an expert, and was right (%(category)s). You act in that case no more."),
    "expert.accepted": _l("The expert has accepted your question in the case %(number)s."),
    "expert.declined": _l("The expert declines your question in the case %(number)s, with a reason."),
    "expert.expired": _l("The expert did not answer in time in the case %(number)s. You can ask another."),
    "opinion.given": _l("An expert has said something in the case %(number)s. Please read it; you may remark on it."),
    "opinion.corrected": _l("An expert has corrected an opinion in the case %(number)s."),
    "opinion.remarked": _l("A side remarks on what the expert says in the case %(number)s."),
    "observer.wished": _l("A side of the case %(number)s wishes for an observer of an association."),
    "recusal.waiting": _l("A side of the case %(number)s objects to who acts in it. Please decide."),
    "recusal.answered": _l("Your objection in the case %(number)s is answered."),
    "recusal.upheld": _l("A side objected to you in the case %(number)s, and was right. Somebody else holds it from now on."),
}

MAIL_SUBJECTS = {
    "expert": _l("A question to an expert"),
    "opinion": _l("What an expert says in the case %(number)s"),
    "observer": _l("An observer for the case %(number)s"),
    "recusal": _l("Who acts in the case %(number)s"),
}

LABELS = {
    "expert_kind": {"adviser": _l("Adviser of a field"), "observer": _l("Observer of an association")},
    "expert_field": {
        "food_safety": _l("Food safety"), "medicine": _l("Medicine"), "law": _l("Law"), "repair": _l("Repair"),
        "goods": _l("Quality of goods"), "data": _l("Data and payment"), "trade": _l("The trade"),
    },
    "invitation_state": {
        "waiting": _l("Not answered yet"), "accepted": _l("Accepted"), "given": _l("Opinion signed"),
        "declined": _l("Declined"),
        "expired": _l("Ran out"), "withdrawn": _l("Taken back"), "removed": _l("Set aside after an objection"),
    },
    "recusal": {"waiting": _l("Not answered yet"), "upheld": _l("Agreed"), "rejected": _l("Not agreed")},
    "recusal_target": {"mediator": _l("The mediator"), "expert": _l("An expert")},
    "control_source": {"expert": _l("an expert")},
    "act": {"experts": _l("What experts say"), "recusal": _l("Ask that the mediator or an expert steps aside")},
    "timeline": {
        "expert.invited": _l("An expert was asked."),
        "expert.accepted": _l("The expert accepted the question."),
        "expert.declined": _l("The expert declined the question."),
        "expert.withdrawn": _l("The question to the expert was taken back."),
        "expert.expired": _l("The expert did not answer in time."),
        "expert.removed": _l("The expert acts in this case no more."),
        "opinion.given": _l("The expert signed an opinion."),
        "opinion.corrected": _l("The expert corrected the opinion."),
        "opinion.remarked": _l("A side remarked on an opinion."),
        "observer.wished": _l("A side wishes for an observer."),
        "recusal.made": _l("A side objects to who acts in the case."),
        "recusal.decided": _l("The objection to who acts was decided."),
    },
}
