"""Words of further firms in a case, and of how a decision divides the responsibility."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "firm.unknown": _l("There is no such page here, or it is not yours to see."),
    "firm.named_already": _l("This firm is in the case already."),
    "firm.too_many": _l("No more than %(limit)s further firms can be named."),
    "firm.too_late": _l("Jurors have read the brief. Who is involved stands since then."),
    "firm.somebody_in_it": _l("Somebody who acts in this case belongs to that firm. Hand the case over first."),
    "firm.stated": _l("The firm has said its side already. It is in the case."),
    "gate.firm_waits": _l("A firm may still state its side: until %(at)s."),
    "division.needed": _l("Several firms are involved: please say how the responsibility is divided."),
    "division.total": _l("The shares have to be 100 together. Now they are %(total)s."),
    "division.nobody_there": _l("There is no such firm in the case."),
}

NOTICES = {
    "firm.named": _l("Your firm is named in the case %(number)s. Please state your side until %(at)s; silence stops nothing."),
    "firm.joined": _l("The mediator has brought a further firm into the case %(number)s."),
    "firm.removed": _l("A firm was taken out of the case %(number)s: it was named in error. The case says why."),
    "firm.stated": _l("A further firm has said its side in the case %(number)s."),
}

MAIL_SUBJECTS = {
    "firm": _l("The firms in the case %(number)s"),
    "firm.named": _l("Your firm is named in a case: %(number)s"),
}

LABELS = {
    "firm_part": {
        "merchant": _l("Other merchant"), "courier": _l("Delivery firm"), "platform": _l("Platform"), "other": _l("Other firm"),
    },
    "share": {
        "complainant": _l("The complainant"), "respondent": _l("The respondent"), "firm.merchant": _l("Other merchant"),
        "firm.courier": _l("Delivery firm"), "firm.platform": _l("Platform"), "firm.other": _l("Other firm"),
        "nobody": _l("Nobody"),
    },
    "side": {"firm": _l("Further firm")},
    "actor": {"firm": _l("Further firm")},
    "act": {"state_firm": _l("State your firm's side")},
    "asked": {"firm": _l("Your firm's side is asked for")},
    "redaction_role": {
        "merchant": _l("another merchant's"), "delivery": _l("the delivery firm's"), "platform": _l("the platform's"),
        "firm": _l("another firm's"),
    },
    "redaction_text": {
        "firm": _l("What further firm %(number)s says"), "firm.did": _l("What further firm %(number)s is said to have done"),
    },
    "timeline": {
        "firm.named": _l("A further firm was brought in: %(part)s."),
        "firm.removed": _l("A firm that was named in error was taken out: %(part)s."),
        "firm.stated": _l("A further firm said its side: %(part)s."),
        "firm.silent": _l("A further firm said nothing in time: %(part)s. The case goes on."),
    },
}
