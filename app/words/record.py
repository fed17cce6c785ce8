"""Words of the record: what is checked, and why a bundle or receipt cannot be had (yet)."""

from flask_babel import lazy_gettext as _l

_NOT_WRITTEN = _l("The record cannot take this entry. Nothing was written.")

MESSAGES = {
    "record.kind": _NOT_WRITTEN, "record.data": _NOT_WRITTEN,
    "record.key": _l("The key of the record must be %(wanted)s bytes."),
    "record.role": _l("%(role)s is no plain name of a role."),
    "record.no_key": _l("This house has no key to sign its record with: set GONGPING_SIGNING_KEY."),
    "record.key_unknown": _l(
        "The record is signed with key %(key)s, which has not introduced the one set now. Add the key of before to "
        "GONGPING_OLD_SIGNING_KEYS; if it is lost: flask keys begin-without-old."
    ),
    "record.key_handed_over": _l("The key that is set was given up: the record is signed with key %(key)s now."),
    "record.key_here": _l("The key of before is here or still in use: there is nothing to give up."),
    "record.open_round": _l("While jurors vote, nothing of the record leaves the house. Come back when the round has closed."),
    "record.waiting": _l("The last step is signed at the next checkpoint, within a quarter of an hour. Please come back then."),
    "record.incomplete": _l("This case was filed before the record was kept: it begins in the middle and proves nothing."),
    "record.no_ballot": _l("No ballot of yours is in the record of this seat."),
    "record.unknown": _l("The record has no such entry."),
    "record.too_large": _l("This file is larger than %(limit)s MB: it is no record of a case."),
    "record.unreadable": _l("This is neither a bundle nor a receipt, or a part of it is missing."),
    "record.too_long": _l("The check took more than %(seconds)s seconds and was given up. Run the script on your own machine."),
}
LABELS = {
    "invariant": {
        "I1": _l("No seat has more than one counted ballot."),
        "I2": _l("Every ballot that was acknowledged is in the record."),
        "I3": _l("The verdict equals the count."),
        "I4": _l("Each closed round has one verdict, an annulled one none."),
        "I5": _l("No ballot came before the rules or after the close."),
        "I6": _l("Every juror who sat was drawn."),
        "I7": _l("The draw, done again, gives the same list."),
        "I8": _l("Weights are those that were frozen at the draw."),
        "I9": _l("The rules at the close are those of the opening."),
        "I10": _l("Nothing was taken out, put in or changed; the signatures are right."),
        "I11": _l("Nobody who was drawn had ties to a side."),
        "I12": _l("The case took only steps that it could take."),
        "entry": _l("The entry is the one the receipt names."),
        "place": _l("The entry stands in the tree."),
        "signature": _l("The tree is signed with the key of the receipt."),
    },
}
