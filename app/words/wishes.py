"""Words of what can be done and what cannot: at filing, on the case, at the desk; of vouchers."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "voucher.off": _l("No playbook has vouchers yet. A manager can add them under “Who decides what”."),
    "voucher.amount": _l("A voucher is of an amount. Please write it down."),
    "voucher.no_day": _l("Only a voucher has a last day. Please leave this empty, or choose the voucher."),
    "voucher.past": _l("A voucher lasts longer than today. Please choose a later day."),
    "wish.none": _l("The customer wished for nothing of this kind. Nothing was changed."),
    "wish.not_ruled": _l("Nobody said that this wish cannot be carried out. There is nothing to correct."),
    "wish.offered": _l("You offer this very remedy just now. Wait for the answers, or for its time to end."),
    "wish.cannot": _l("It was said that this wish cannot be carried out: “%(reason)s” Offer something else, or less, or "
                      "correct first what was said."),
    "gate.wish": _l("A wish of the customer cannot be carried out. Write why every answer of the vote can be, all the same."),
}

NOTICES = {
    "wish.cannot": _l("Something you wish for in the case %(number)s cannot be done. The page says why, and what can."),
    "wish.can": _l("Something you wish for in the case %(number)s can be done after all. The page says why."),
}

MAIL_SUBJECTS = {"wish": _l("About your wish in the case %(number)s")}

LABELS = {
    "wish_part": {"remedy": _l("The remedy that was asked for"), "words": _l("What was added to it in words")},
    "desk_act": {"wish": _l("Say that a wish cannot be done")},
    "timeline": {
        "wish.cannot": _l("It was said that a wish cannot be carried out, and why."),
        "wish.can": _l("It was said that a wish can be carried out after all."),
    },
}
