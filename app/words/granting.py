"""Words of giving roles of staff by two persons."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "role.no_proposal": _l("There is no such proposal."),
    "role.decided": _l("This proposal does not wait any more: somebody has answered it. Nothing was changed."),
    "role.own_proposal": _l("You have proposed this role yourself: somebody else has to confirm it."),
    "role.not_yours": _l(
        "This role is confirmed by another administrator. Managers and quality officers confirm only where there is none."
    ),
    "role.proposer_gone": _l("Whoever proposed this role is no administrator any more. Refuse it; it can be proposed anew."),
    "role.account_closed": _l("This account is closed. Open it first, or refuse the role."),
}

LABELS = {
    "grant_state": {
        "waiting": _l("waits for a second person"), "given": _l("given"), "refused": _l("not given"),
        "taken": _l("taken away"),
    },
}

NOTICES = {
    "role.waiting": _l("A role waits for your confirmation as the second person: %(role)s. Nothing is given until you agree."),
    "role.given": _l("You have a role now: %(role)s. An administrator proposed it and a second person confirmed it."),
    "role.refused": _l("The role you proposed (%(role)s) was not given: the second person refused it."),
}

MAIL_SUBJECTS = {"role": _l("About a role at Gongping")}
