"""Words of authority: matrix, limits, playbooks, escalations, risk with its reasons, marks, losses. For staff."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "ladder.limits_order": _l("A manager may promise at least as much as a mediator."),
    "ladder.bands_order": _l("A large amount begins above a middle one."),
    "ladder.grid_size": _l("The matrix has nine cells. Please fill in all of them."),
    "ladder.no_rungs": _l("A playbook needs at least one remedy."),
    "ladder.past": _l("What has held does not change afterwards. Please choose today or a later day."),
    "escalation.unknown": _l("There is no such page here, or it is not yours to see."),
    "escalation.open": _l("This case waits for a manager already. Recall that first, or wait for the answer."),
    "escalation.over": _l("This was answered already. Nothing was changed."),
    "escalation.own": _l("You asked for this yourself. Another manager has to approve it."),
    "escalation.not_yours": _l("Somebody else asked for this, or the matrix did. It waits for its answer."),
    "escalation.amount_needed": _l("Up to which amount? Please write it down."),
    "escalation.reason_needed": _l("This goes beyond the playbook. Please write why you approve it all the same."),
    "authority.needs_manager": _l("By the matrix a manager decides this case, within %(hours)s hours of being asked. "
                                  "Escalate it; what is approved you can promise."),
    "authority.over_limit": _l("%(worth_minor)s is more than the %(limit_minor)s you may promise alone. "
                               "Escalate it, and another manager can approve it."),
    "authority.over_cap": _l("The playbook caps this remedy at %(cap_minor)s here. "
                             "Only a manager may go beyond that, with a reason."),
    "authority.not_in_playbook": _l("The playbook of this kind of dispute has not got this remedy. "
                                    "Only a manager may permit it, with a reason."),
    "authority.amount_needed": _l("Please name the amount: nobody has said yet how much is in dispute."),
    "loss.needed": _l("Please put the loss into figures: nobody has said yet how much is in dispute."),
    "loss.how": _l("Please write how you reckoned this."),
    "case.severe_by_attitude": _l("Attitude plays a part in this case, so it is severe by rule. The flag cannot be lowered."),
    "risk.injury": _l("The texts speak of an injury or of danger: “%(word)s”."),
    "risk.exposure": _l("The texts speak of going public: “%(word)s”."),
    "risk.vulnerable": _l("Somebody is concerned who needs special care: “%(word)s”."),
    "risk.minor": _l("The complainant is under eighteen."),
    "risk.amount_middle": _l("The amount in dispute is of middle size."),
    "risk.amount_large": _l("The amount in dispute is large."),
    "risk.attitude": _l("Attitude plays a part."),
    "risk.severe": _l("The case is marked as severe."),
    "risk.repeat": _l("Cases of this merchant like this one not long before: %(cases)s."),
    "risk.repeat_often": _l("This merchant repeats often: cases like this one not long before: %(cases)s."),
    "risk.missed": _l("Clocks that ran out in this case: %(clocks)s."),
}

NOTICES = {
    "escalation.asked": _l("The case %(number)s waits for a manager's word. Its clock runs."),
    "escalation.by_rule": _l("By the matrix a manager decides in your case %(number)s. The managers were told."),
    "escalation.taken": _l("A manager works on what you asked in the case %(number)s."),
    "escalation.approved": _l("A manager approved what was asked in the case %(number)s."),
    "escalation.declined": _l("A manager declined what was asked in the case %(number)s. The reason stands there."),
    "escalation.returned": _l("A manager leaves the case %(number)s to you, within your limits. The reason stands there."),
    "escalation.overdue": _l("The case %(number)s waits for a manager's word, and its clock has run out."),
    "crisis.raised": _l("The case %(number)s is a crisis. Its clocks are shorter now; please look at it at once."),
    "deadline.shortened": _l("Mediation in the case %(number)s ends earlier than before: %(until)s. "
                             "The time to answer a proposal stays as it was."),
}

MAIL_SUBJECTS = {
    "escalation": _l("A manager's word in the case %(number)s"),
    "crisis": _l("Crisis in the case %(number)s"),
}

LABELS = {
    "decider": {"mediator": _l("Mediator"), "manager": _l("Manager")},
    "risk_level": {"low": _l("low"), "raised": _l("raised"), "high": _l("high")},
    "band": {"small": _l("Small amount"), "middle": _l("Middle amount"), "large": _l("Large amount")},
    "escalation_state": {
        "asked": _l("Waits for a manager"), "taken": _l("A manager works on it"), "approved": _l("Approved"),
        "declined": _l("Declined"), "returned": _l("Left to the mediator"), "recalled": _l("Recalled"),
        "lapsed": _l("Over with the case"),
    },
    "loss_basis": {
        "dispute": _l("The amount in dispute"), "receipts": _l("By receipts"), "market": _l("By what it costs elsewhere"),
        "estimate": _l("An estimate"),
    },
    "desk_act": {
        "escalate": _l("Escalate to a manager"), "recall": _l("Recall the escalation"),
        "attitude": _l("Attitude plays a part"), "unattitude": _l("Attitude plays no part after all"),
        "crisis": _l("Raise the crisis flag"), "calm": _l("Lift the crisis flag"),
    },
    "timeline": {
        "risk.low": _l("The risk is low again, at %(score)s points."),
        "risk.raised": _l("The risk is raised, at %(score)s points."),
        "risk.high": _l("The risk is high, at %(score)s points."),
        "escalation.asked": _l("A manager was asked; answer due %(until)s."),
        "escalation.by_rule": _l("By the matrix a manager decides; due %(until)s."),
        "escalation.taken": _l("A manager works on it."), "escalation.approved": _l("A manager approved what was asked."),
        "escalation.declined": _l("A manager declined what was asked."),
        "escalation.returned": _l("A manager left it to the mediator."),
        "escalation.recalled": _l("The escalation was recalled."), "escalation.overdue": _l("The manager's clock ran out."),
        "mark.attitude": _l("Attitude plays a part."), "mark.attitude_lifted": _l("Attitude plays no part after all."),
        "mark.crisis": _l("The crisis flag was raised."), "mark.crisis_lifted": _l("The crisis flag was lifted."),
        "case.severe_by_rule": _l("Severe by rule: attitude always is."),
        "deadline.shortened": _l("The deadline (%(deadline)s) is earlier now: %(until)s."),
        "deadline.restored": _l("The deadline (%(deadline)s) has its full time again: %(until)s."),
    },
}
