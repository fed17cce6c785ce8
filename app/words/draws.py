"""Words of what is fixed before a draw: commitments, links, the beacon, and each side's share of the randomness."""

from flask_babel import lazy_gettext as _l

_JOURNAL = _l("The journal of the lot cannot take this entry. Nothing was written.")
_NONCE_LATE = _l("The draw is bound already: a share of the randomness can no longer be changed or added.")

MESSAGES = {
    "draw.renewed": _l(
        "Nobody in the pool could judge this case. That draw was given up in public and the next one is fixed, over the pool "
        "as it is now: publish again."
    ),
    "lot.no_key": _l("The key of the lot is missing: set GONGPING_LOTTERY_KEY again. Until then no panel can be drawn."),
    "lot.other_key": _l(
        "The key of the lot is another one: chain %(chain)s was published with the key before. Bring that key back. Until then "
        "what is bound to its links waits."
    ),
    "lot.chain_given_up": _l("Chain %(chain)s was given up. The draw is fixed anew in a moment; please try again."),
    "lot.chain_unknown": _l("There is no such chain."),
    "lot.key_here": _l("The key of chain %(chain)s is here: it cannot be given up."),
    "lot.not_bound": _l("Nothing was fixed for this draw. Close the desk and open it again."),
    "lot.beacon_waits": _l("The beacon has not given its round %(round)s yet. The draw waits for it; please try again later."),
    "lot.before_journal": _l("This panel was drawn before draws were recorded: there is no record to redo it from."),
    "lot.old_format": _l("This panel was drawn under an earlier format of the record; this version does not write it."),
    "lot.forgotten": _l("The secret of numbering %(epoch)s was destroyed: nobody can say any more who stood behind it."),
    "lot.nothing_ahead": _l("No draw is ahead in this case."),
    "lot.key": _l("The key of the lot must be %(wanted)s bytes."), "lot.no_such_link": _l("The chain has no such link."),
    "nonce.malformed": _l("This is no share of the randomness: 64 hex digits are needed."),
    "nonce.already": _l("Your side has sealed its share already. It cannot be changed."),
    "nonce.same_as_other": _l("The other side has sealed the very same share. Please make one of your own."),
    "nonce.too_late": _NONCE_LATE, "nonce.too_early": _l("The link is not fixed yet: your share stays secret until then."),
    "nonce.differs": _l("This share does not fit the fingerprint your side has sealed. Nothing was changed."),
    "nonce.unknown": _l("Your side has sealed no share for this draw."),
    "journal.kind": _JOURNAL, "journal.seq": _JOURNAL, "journal.prev": _JOURNAL, "journal.value": _JOURNAL,
}

NOTICES = {
    "lot.committed": _l(
        "Case %(number)s: should a panel be drawn, it follows from the entry %(commit)s. This number was fixed before anybody "
        "could know the jurors. Please keep it."
    ),
}

LABELS = {
    "timeline": {
        "draw.no_jurors": _l("Nobody in the pool could judge this case: the draw was given up in public and fixed anew."),
        "draw.chain_lost": _l("The house lost the key of its chain: the draw was given up in public and fixed anew."),
        "draw.given_up": _l("The public beacon did not answer for a day: the draw was given up in public and fixed anew."),
    },
}
