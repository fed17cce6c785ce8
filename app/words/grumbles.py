"""Words of grumbles."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "grumble.unknown": _l("There is no such page here, or it is not yours to see."),
    "grumble.merchant_unknown": _l("We know no merchant of this name. Please choose one from the list, or file a dispute."),
    "grumble.enough_today": _l("You have left %(limit)s grumbles today. Please come back tomorrow, or file a dispute."),
    "grumble.promoted": _l("This grumble has become a dispute already. You find it among your cases."),
    "grumble.over": _l("This grumble was taken back, or its words are gone. Nothing was changed."),
    "grumble.answered": _l("Somebody has answered this grumble already. Nothing was changed."),
    "grumble.no_account": _l("We know no open account with this address. Leave the field empty if the customer has none."),
    "grumble.about_yourself": _l("This is your own account. Your own grumbles you leave as a customer."),
}

NOTICES = {
    "grumble.entered": _l("A grumble of yours was written down for you. You can read it, take it back, or make it a dispute."),
    "grumble.answered": _l("Your grumble has an answer."),
}

MAIL_SUBJECTS = {"grumble": _l("Your grumble at Gongping")}

LABELS = {
    "grumble_state": {
        "open": _l("Not read yet"), "read": _l("Has been read"), "answered": _l("Answered"), "promoted": _l("Became a dispute"),
        "withdrawn": _l("Taken back"),
    },
    "grumble_view": {
        "open": _l("Not read yet"), "handled": _l("Read or answered"), "promoted": _l("Became disputes"),
        "all": _l("All grumbles"),
    },
    "trend": {
        "rising": _l("rising"), "falling": _l("falling"), "steady": _l("steady"), "few": _l("too few to tell"),
    },
}
