"""Words of the redaction desk: what blocks publication, what was found and by which rule, what can be done with it."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "gate.no_consent": _l("Consent to the panel is missing: %(role)s."),
    "gate.no_question": _l("The question and two to four answers have to be written."),
    "gate.unconfirmed": _l("Names and numbers nobody has confirmed yet: %(count)s."),
    "gate.pictures": _l("Exhibits nobody has decided about yet: %(count)s."),
    "gate.objections": _l("Objections of the parties without an answer: %(count)s."),
    "gate.leak": _l("“%(surface)s” can still be read in: %(text)s."),
    "gate.not_previewed": _l("The parties have not been shown the brief as it is now."),
    "gate.preview_running": _l("The parties are checking the brief: until both agree, or for %(hours)s hours."),
    "redaction.unknown": _l("There is no such page here, or it is not yours to see."),
    "redaction.stale": _l("Somebody has changed the brief since this page was made, or it was sent twice. Nothing was changed. "
                          "Below is the desk as it is now, with what you typed; look again and send it once more."),
    "redaction.blocked": _l("The brief cannot go out yet: %(count)s points are open."),
    "redaction.not_ready": _l("The parties can check the brief when the other points are settled. Open: %(count)s."),
    "redaction.entity_unknown": _l("This name or number is not in the brief any more. Please choose another."),
    "redaction.not_found": _l("This stands nowhere in the open: check the spelling, or it is masked already."),
    "redaction.pseudonym_taken": _l("This pseudonym stands for somebody else. If they are the same, merge them."),
    "redaction.must_mask": _l("This belongs to somebody in the case and is never left readable."),
    "redaction.not_dropped": _l("This is masked already. Nothing was changed."),
    "question.options": _l("Please give two to four different answers."),
    "picture.not_opened": _l("Please open the exhibit at full size first: only what was looked at can be decided about."),
    "picture.alt": _l("Please describe the exhibit for jurors who cannot see it, without names."),
    "picture.not_boxable": _l("A document cannot carry boxes. Clear it or withhold it as a whole."),
    "picture.boxes": _l("Please draw one to %(limit)s boxes, each inside the picture and not empty."),
    "objection.unknown": _l("There is no such page here, or it is not yours to see."),
}

LABELS = {
    "redaction_view": {
        "texts": _l("Names and numbers"), "frame": _l("Question and rule"), "pictures": _l("Exhibits"),
        "jurors": _l("Juror view"), "publish": _l("Check and publish"),
    },
    "redaction_text": {
        "title": _l("Title"), "fact": _l("Timeline, line %(number)s"), "claim": _l("Claim"),
        "claim.remedy": _l("What the complainant asks for"), "response": _l("Response"),
        "response.remedy": _l("What the respondent offers"), "appeal.complainant": _l("Appeal of the complainant"),
        "appeal.complainant.remedy": _l("Remedy in the complainant's appeal"),
        "appeal.respondent": _l("Appeal of the respondent"),
        "appeal.respondent.remedy": _l("Remedy in the respondent's appeal"), "question": _l("Question"),
        "option": _l("Answer %(number)s of the ballot"), "rule": _l("Rule"), "alt": _l("Description of exhibit %(number)s"),
    },
    "favours": {
        "complainant": _l("The complainant"), "respondent": _l("The respondent"), "middle": _l("Neither side more"),
    },
    "redaction_kind": {
        "person": _l("Person"), "shop": _l("Shop"), "phone": _l("Phone number"), "id_card": _l("Identity number"),
        "bank_card": _l("Bank card"), "order": _l("Order number"), "email": _l("E-mail"), "url": _l("Link"),
        "plate": _l("Number plate"), "address": _l("Address"), "account": _l("Account"), "date": _l("Date"),
        "other": _l("Other"),
    },
    "redaction_role": {
        "": _l("nobody's in particular"), "complainant": _l("the complainant's"), "respondent": _l("the respondent's"),
        "courier": _l("the courier's"), "staff": _l("the staff's"), "witness": _l("a witness's"),
    },
    "redaction_rule": {
        "registry.name": _l("Name known to the case"), "registry.name_part": _l("Part of a known name"),
        "registry.given_name": _l("Given name of somebody in the case"),
        "registry.addressed": _l("Surname with a form of address"),
        "registry.pet_name": _l("Familiar form of a name"), "registry.initials": _l("Initials of a name"),
        "registry.shop": _l("Name of the shop"), "registry.shop_short": _l("Short name of the shop"),
        "registry.shop_word": _l("Word of the shop's name"), "registry.branch": _l("Branch of the shop"),
        "registry.address": _l("Piece of a known address"),
        "registry.exact": _l("Known to the case, or added by hand"),
        "registry.tail": _l("Last digits of a known number"), "number.mobile": _l("Looks like a mobile number"),
        "number.landline": _l("Looks like a landline number"), "number.id_card": _l("Looks like an identity number"),
        "number.bank_card": _l("Looks like a bank card"), "number.order": _l("Looks like an order number"),
        "number.code": _l("Looks like a code"), "number.named": _l("Named as a number in the text"),
        "number.run": _l("Long run of digits"), "number.tail": _l("Last digits of a number"),
        "contact.email": _l("Looks like an e-mail address"), "contact.link": _l("Looks like a link"),
        "contact.domain": _l("Looks like a web address"), "contact.account": _l("Named as an account in the text"),
        "contact.wxid": _l("Looks like a WeChat id"), "contact.handle": _l("Follows an @"),
        "contact.nickname": _l("Named as a nickname in the text"), "contact.plate": _l("Looks like a number plate"),
        "place.street": _l("Looks like an address"), "place.room": _l("Looks like a building or room"),
        "place.us_street": _l("Looks like a street"), "place.us_zip": _l("Looks like a postal code"),
        "name.introduced": _l("Somebody is introduced here"), "name.cued": _l("A word before it announces a name"),
        "name.acting": _l("Somebody acts here"), "name.titled": _l("Surname with a title"),
        "name.pet_name": _l("Looks like a familiar name"),
    },
    "redaction_decision": {
        "add": _l("Undo: masked by hand"), "drop": _l("Undo: left readable"), "rename": _l("Undo: renamed"),
        "merge": _l("Undo: merged"),
    },
    "redaction_done": {
        "add": _l("Masked everywhere."), "drop": _l("Left readable everywhere. Please confirm it."),
        "rename": _l("Renamed everywhere."), "merge": _l("Merged: both have the same pseudonym now."),
    },
    "timeline": {"exhibit.opened": _l("An exhibit was opened for redaction")},
}
