"""Words of what redaction knows and learns: the operator's names, words that stay readable, figures."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "listed.known": _l("This name is on the list already."),
    "listed.unknown": _l("There is no such page here, or it is not yours to see."),
    "listed.name_short": _l("This is too short: it would be found in every text. Please give at least two Chinese characters, "
                            "three letters or five digits."),
    "listed.short_short": _l("The short name “%(value)s” is too short, or no more than a kind of shop."),
    "listed.name_category": _l("This is a kind of shop and no name: it would be found in every text."),
    "word.unknown": _l("There is no such page here, or it is not yours to see."),
    "word.not_learnable": _l("Only dishes, goods and other words of 2 to 12 Chinese characters can stay readable: no numbers, "
                             "no Latin letters, no forms of address, nothing that points at somebody."),
    "word.on": _l("This word stays readable already."),
    "word.ruled_since": _l("Somebody has decided about this word again since. Please look at it as it is now."),
}

LABELS = {
    "listed_kind": {"merchant": _l("Merchant"), "brand": _l("Brand")},
    "word_view": {"on": _l("Stay readable"), "waiting": _l("Too few people yet"), "off": _l("Taken off")},
    "redaction_rule": {
        "list.merchant": _l("On the operator's list"), "list.word": _l("A name on the list, or a plain word"),
    },
}
