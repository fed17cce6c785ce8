"""Words of letters to many."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "circular.unknown": _l("There is no such page here, or it is not yours to see."),
    "circular.not_yours": _l("Somebody else wrote this letter. Only who wrote it changes it."),
    "circular.not_draft": _l("This letter is no draft any more. Take it back first, if nobody has let it go yet."),
    "circular.not_waiting": _l("This letter waits for nobody just now. Nothing was changed."),
    "circular.own": _l("You wrote this letter. Somebody else lets it go."),
    "circular.nobody": _l("Nobody would get this letter yet. Gather first whom it concerns."),
    "circular.no_issue": _l("This letter belongs to no systemic issue."),
    "circular.too_many": _l("One letter goes to at most %(limit)s people."),
    "circular.remedies": _l("Please offer 2 to 4 remedies."),
    "circular.same_remedy": _l("Two remedies say the same."),
    "circular.default": _l("Please choose one of the remedies that are offered."),
    "circular.too_soon": _l("The last day to choose is today or over. Please give a later one."),
    "circular.too_far": _l("The last day to choose is at most %(limit)s days ahead."),
    "circular.days": _l("From 1 to %(limit)s days, please."),
    "circular.closed": _l("The last day to choose is over. Nothing was changed."),
    "circular.done": _l("This was carried out already. Nothing was changed."),
    "circular.yourself": _l("This is your own account."),
    "circular.order_unknown": _l("Nobody with an account has filed with the order number “%(value)s”."),
    "circular.order_of_several": _l("Several people have filed with the order number “%(value)s”. Name the account instead."),
}

NOTICES = {
    "letter.sent": _l("Something went wrong that concerns you. A letter explains it; please choose a remedy by %(last_day)s."),
    "letter.near": _l("There is a remedy for you to choose by %(last_day)s."),
    "letter.default": _l("You chose no remedy by %(last_day)s. The letter says which one you get."),
    "letter.waits": _l("A letter to many waits for a second person."),
    "letter.returned": _l("Your letter to many came back, with the reason."),
    "letter.all_sent": _l("A letter to many has gone out to all."),
    "letter.over": _l("The last day to choose in a letter to many is over. The sums are ready."),
}

MAIL_SUBJECTS = {
    "letter": _l("A letter to many"),
    "letter.sent": _l("Something went wrong, and what we offer you"),
    "letter.near": _l("Please choose a remedy"),
    "letter.default": _l("The remedy you get"),
}

LABELS = {
    "circular_state": {
        "draft": _l("Draft"), "waiting": _l("Waits for a second person"), "sending": _l("Going out"),
        "sent": _l("Sent, they choose"), "over": _l("Over"), "dropped": _l("Given up"),
    },
    "circular_view": {"preparing": _l("In preparation"), "out": _l("Gone out"), "ended": _l("Ended")},
    "circular_list": {
        "all": _l("All"), "chosen": _l("Have chosen"), "open": _l("Have not chosen"), "done": _l("Carried out"),
        "left_out": _l("Left out"),
    },
    "letter_state": {"waiting": _l("Not sent yet"), "sent": _l("Has gone out"), "left_out": _l("Left out")},
}
