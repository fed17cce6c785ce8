"""Words of break-glass: opening, for an hour and by two persons, what is closed to everybody."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "glass.unknown": _l("There is no such page here, or it is not yours to see."),
    "glass.no_case": _l("There is no such case, or you have a part in it. Please check the number."),
    "glass.no_seat": _l("The case has no such seat. Please check round and seat."),
    "glass.already": _l("You have a request for this that waits or is open. Withdraw or close that one first."),
    "glass.erased": _l("The originals of this case were erased: nothing of it can be opened any more."),
    "glass.own": _l("Somebody else has to approve: nobody opens anything alone."),
    "glass.decided": _l("This request does not wait any more: it was answered, withdrawn or has lapsed. Nothing was changed."),
    "glass.late": _l("Nobody approved this request within 24 hours: it has lapsed. Nothing was opened."),
    "glass.asker_gone": _l("Whoever asked is no quality officer any more, or has a part in the case now. Please decline."),
    "glass.no_role": _l("Only a quality officer or an administrator approves."),
    "glass.not_open": _l("This is not open: nobody has approved it, or it was ended."),
    "glass.over": _l("The time is over and everything is closed again. Ask anew if there still is a reason."),
}

LABELS = {
    "glass_kind": {"originals": _l("Originals of a case"), "seat": _l("Person behind a seat")},
    "glass_reason": {
        "authority": _l("an authority asks, as the law lets it"), "danger": _l("somebody may come to harm"),
        "leak": _l("something seems to have got out"), "fault": _l("a fault that cannot be put right without looking"),
    },
    "glass_state": {
        "waiting": _l("Waiting for a second person"), "open": _l("Open, time runs"), "declined": _l("Declined"),
        "withdrawn": _l("Withdrawn"), "expired": _l("Lapsed"), "closed": _l("Closed again"),
    },
    "glass_act": {
        "asked": _l("Asked for"), "approved": _l("Approved and opened"), "declined": _l("Declined"),
        "withdrawn": _l("Withdrawn"), "expired": _l("Lapsed: nobody approved in time"), "looked": _l("Looked"),
        "closed": _l("Closed again"),
    },
    "glass_role": {"quality": _l("a quality officer"), "admin": _l("an administrator")},
    "timeline": {
        "glass.originals": _l("The originals were opened in an emergency: %(why)s"),
        "glass.seat": _l("Who sits on one seat was looked up in an emergency: %(why)s"),
    },
    "setting": {"glass_minutes": _l("Minutes for which break-glass opens something")},
}

NOTICES = {
    "glass.waiting": _l("A break-glass request for the case %(number)s waits for a second person. It lapses after 24 hours."),
    "glass.approved": _l("Your break-glass request for the case %(number)s was approved. Time runs; each look is on record."),
    "glass.declined": _l("Your break-glass request for the case %(number)s was declined. The page says why."),
    "glass.originals": _l(
        "What both sides wrote and handed in in the case %(number)s, with names, was opened in an emergency. Reason: %(why)s. "
        "Asked for by %(asked)s, approved by %(approved)s. Ballots were not opened."
    ),
    "glass.seat": _l(
        "In an emergency it was looked up that you hold a seat of a case. Reason: %(why)s. Asked for by %(asked)s, approved "
        "by %(approved)s. Your ballot was not opened; how you vote stays secret."
    ),
    "glass.originals.staff": _l(
        "The originals of the case %(number)s were opened in an emergency. Reason: %(why)s. Asked for by %(asked)s, approved "
        "by %(approved)s. The parties were told."
    ),
    "glass.seat.staff": _l(
        "Who sits on one seat of the case %(number)s was looked up in an emergency. Reason: %(why)s. Asked for by %(asked)s, "
        "approved by %(approved)s. You are not told which seat or who; the juror was told."
    ),
}

MAIL_SUBJECTS = {"glass": _l("About break-glass at Gongping")}
