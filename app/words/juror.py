"""Words of the juror's pages: the entry test, the pool, seats, ballots, weight."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "juror.unknown": _l("This account is not in the juror pool yet."),
    "pool.member_already": _l("You are a juror already. There is no need to take the test again."),
    "pool.opt_out_all": _l("Please leave at least one kind of case. If you want no cases at all for now, pause instead."),
    "pool.resting": _l(
        "You gave back several opened cases in a row, or left several summonses unanswered, so you rest for a while. "
        "It ends by itself."
    ),
    "pool.barred": _l("You are suspended as a juror. Only this house can end that."),
    "pool.left": _l("You have left the juror pool. Pass the entry test to come back."),
    "test.tomorrow": _l("The entry test can be taken once a day. Please come back tomorrow; the cases will be others."),
    "test.none": _l("No test is running. Please start one."),
    "test.answered": _l("This case was answered already; the first answer stands."),
    "test.out_of_turn": _l("Another case of the test comes first."),
    "seat.unknown": _l("There is no such page here, or it is not yours to see."),
    "seat.ended": _l("This seat is no longer yours: it was given back, or its time ran out and another juror was called."),
    "seat.already_cast": _l("Your ballot is cast, so the seat can no longer be given back."),
    "seat.not_accepted": _l("Please accept the seat first, then cast the ballot."),
    "round.closed": _l("The round is closed. No ballot can be cast or changed any more."),
    "round.unknown": _l("There is no such page here, or it is not yours to see."),
    "picture.unknown": _l("There is no such page here, or it is not yours to see."),
    "ballot.tags": _l("Please choose at least one reason, and no more than %(limit)s."),
    "ballot.no_more_replacements": _l("A ballot can be replaced %(limit)s times; that is used up."),
    "ballot.wave_closed": _l("The wave you voted in is complete, so its ballots can no longer be replaced."),
    "ballot.key_missing": _l(
        "The key that this round's ballots are sealed with is not in its place, so no ballot can be counted just now. Nothing "
        "was stored and nothing is lost: please send yours again later. The people who run this house can see it in their log."
    ),
    "ballot.keys_unwritable": _l(
        "The house cannot keep a key for the ballots of this round just now (%(reason)s), so it was not opened. Nothing was "
        "changed."
    ),
    "ballot.seal_broken": _l("This ballot does not fit the seat it lies at, so it was not opened. Nothing was changed."),
    "ballot.key_name": _l("There is no such round."),
    "ballot.try_again": _l("Another tab of yours was sent at the same moment. Please look at your seat and send it again."),
    "weight.new": _l("Everybody starts with weight 1. Only control cases, whose answer is known, can raise it."),
    "weight.controls": _l("%(right)s of %(total)s control cases right; your ballot counts %(value)s; a new juror's counts 1."),
}

LABELS = {
    # Reasons that fit every kind of case, beside those of the category.
    "reason_tag": {
        "evidence_thin": _l("Too little evidence"), "both_credible": _l("Both accounts are credible"),
    },
    "recusal": {
        "knows_party": _l("I know who a party is"), "knows_event": _l("I was there or heard of it"),
        "has_interest": _l("I have ties to a party or its business"),
    },
    "juror_standing": {
        "active": _l("You can be drawn"), "paused": _l("You are pausing"), "resting": _l("You are resting"),
        "barred": _l("You are suspended as a juror"),
        "left": _l("You have left the pool"),
    },
    "seat_result": {
        "control": _l("It was a control case"),
        "decided": _l("The panel has decided"), "undecided": _l("The panel is undecided"),
        "waiting": _l("Counted; the panel goes on"),
        "annulled": _l("Annulled: a party left"), "declined": _l("You declined"), "skipped": _l("You gave it back"),
        "recused": _l("You stepped aside"), "lapsed": _l("Time ran out"), "released": _l("Round ended before your ballot"),
    },
}
