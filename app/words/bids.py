"""Words of figures said in secret: the most one side would pay, the least the other would take."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "bid.off": _l("Figures in secret are not used in this house. Proposals in the open are."),
    "bid.verdict": _l("There is a verdict. Figures in secret are for before it."),
    "bid.no_sum": _l("Nobody has named a sum of money in this case, so there is nothing for two figures to meet on."),
    "bid.firms": _l(
        "Several firms are part of this case, and a sum between two figures does not say which of them pays it. "
        "Proposals in the open can say so."
    ),
    "bid.no_money": _l("In this kind of dispute no part of a sum is paid back, so figures have nothing to meet on."),
    "bid.out_of_range": _l("Please name a sum above zero and not above what the dispute is about: %(limit_minor)s."),
    "bid.none_left": _l("Your side has said its %(limit)s figures in this case."),
}

NOTICES = {
    "bid.lapsed": _l("The figure that your side said in secret in the case %(number)s stands no more: its days are over. "
                     "Nobody else knows that there was one, and what it was is erased."),
    "bid.ended": _l("The figure that your side said in secret in the case %(number)s stands no more: nothing can be agreed "
                    "that way at present. Nobody else knows that there was one, and what it was is erased."),
}  # fmt: skip

MAIL_SUBJECTS = {"bid": _l("Your side's figure in the case %(number)s")}

LABELS = {
    "bid_bar": {code: MESSAGES[code] for code in ("bid.off", "bid.verdict", "bid.no_sum", "bid.firms", "bid.no_money")},
    "act": {"bid": _l("Say a figure in secret")},
    "actor": {"both": _l("Both sides, in secret")},
    "timeline": {
        "bids.met": _l("The figures that both sides had said in secret have met."),
        "case.impasse.figures_met": _l("No panel is needed any more: it ends here, and no ballot of it counts."),
    },
    "bid_state": {
        "replaced": _l("replaced by the next one"), "withdrawn": _l("taken back"), "lapsed": _l("its days were over"),
        "ended": _l("nothing could be agreed that way any more"), "met": _l("met the other side's"),
    },
}
