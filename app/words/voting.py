"""Words of the pure core: rules, ballots, tallies, records, the ledger and the lot. People meet few of them; operators all."""

from flask_babel import lazy_gettext as _l

_BALLOT = _l("This ballot does not fit the round. It was not counted. Please open the case again.")
_TALLY = _l("The stored ballots do not fit the round: nothing was counted. The operator has to look at it.")
_LEDGER = _l("The record cannot be written in its exact form. Nothing was stored.")
_ANALYSIS = _l("These ballots cannot be analysed: nothing was worked out. The operator has to look at it.")
_TREE = _l("The hash tree of the lot is not that large.")
_DRAW = _l("The lot cannot be drawn from these numbers. Nothing was drawn.")

MESSAGES = {
    "ballot.choice_missing": _l("Please choose one of the options."),
    "ballot.seat_missing": _BALLOT,
    "ballot.weight_range": _BALLOT,
    "ballot.information_range": _BALLOT,
    "information.options_count": _l("A panel is asked with two to four options."),
    "rules.option_blank": _l("An option needs a name."),
    "rules.option_reserved": _l("This name is taken: it means “cannot tell”."),
    "rules.options_count": _l("A panel is asked with two to four options."),
    "rules.options_repeat": _l("Two options are the same."),
    "plan.unreadable": _l(
        "Please write the plan as 7-17-35:5, 17:60%% or 9~17:first-9: seats after each wave, a colon, the bar."
    ),
    "plan.empty": _l("A panel needs at least one wave."),
    "plan.repeats": _l("Each wave has to add seats: %(seats)s stands twice."),
    "plan.shrinks": _l("Each wave has to add seats: %(after)s comes after %(before)s."),
    "plan.one_wave_only": _l("A plan that looks after every ballot has one wave."),
    "plan.no_such_wave": _l("The panel has no such wave."),
    "plan.not_an_integer": _l("A number in the plan is not a whole number."),
    "plan.too_small": _l("A number in the plan is too small: %(value)s, at least %(minimum)s."),
    "plan.too_large": _l("A number in the plan is too large: %(value)s, at most %(maximum)s."),
    "rules.plan_missing": _l("The stored rules of the panel cannot be read."),
    "rules.too_large": _l("A number in the rules of the panel is too large."),
    "rules.too_small": _l("A number in the rules of the panel is too small."),
    "rules.not_a_list": _l("The stored rules of the panel cannot be read."),
    "rules.not_an_integer": _l("A number in the rules of the panel is not a whole number."),
    "rules.fields_missing": _l("The stored rules of the panel are not complete."),
    "rules.fields_unknown": _l("The stored rules of the panel hold something unknown."),
    "tally.duplicate_seat": _TALLY, "tally.not_canonical": _TALLY, "tally.unknown_choice": _TALLY, "tally.weight_range": _TALLY,
    "tally.information_range": _TALLY,
    "facts.count": _BALLOT, "facts.answer": _BALLOT, "facts.weight": _TALLY, "facts.questions": _TALLY, "facts.ceiling": _TALLY,
    "replay.no_cases": _l("There is no case in these counts that has a majority."),
    "replay.no_header": _l("The first line has to name at least %(minimum)s sides."),
    "replay.columns": _l("Line %(line)s has %(columns)s columns instead of %(wanted)s."),
    "replay.count": _l("A count is a whole number from 0 to %(maximum)s."),
    "replay.sides": _l("A case has from %(minimum)s to %(maximum)s sides."),
    "replay.orders": _l("A replay needs at least one order."),
    "record.not_a_count": _l("A record of control cases is not a count."),
    "record.part_exceeds_whole": _l("A record of control cases has more right answers than cases."),
    "ledger.commitment_malformed": _LEDGER, "ledger.key_not_text": _LEDGER, "ledger.salt_too_short": _LEDGER,
    "ledger.text_not_unicode": _LEDGER, "ledger.type_refused": _LEDGER,
    "votes.none": _l("There is no ballot to analyse yet."),
    "votes.labels": _ANALYSIS, "votes.label_unknown": _ANALYSIS, "votes.malformed": _ANALYSIS, "votes.too_many": _ANALYSIS,
    "chances.rate": _ANALYSIS, "rings.common": _ANALYSIS, "rings.too_many": _ANALYSIS, "gini.weights": _ANALYSIS,
    "calibration.percent_range": _ANALYSIS, "calibration.band_range": _ANALYSIS, "calibration.minimum": _ANALYSIS,
    "calibration.counts": _ANALYSIS,
    "simulation.world": _l("No such house can be played: look at the numbers given."),
    "draw.batch": _DRAW, "draw.commit_id": _DRAW, "draw.label": _DRAW, "draw.link": _DRAW, "draw.material": _DRAW,
    "draw.nonce": _DRAW, "draw.per_mille": _DRAW, "draw.pool_size": _DRAW, "draw.shares": _DRAW, "draw.signature": _DRAW,
    "draw.wanted": _DRAW, "draw.exhausted": _DRAW,
    "beacon.chain": _l("No public beacon of this name is known."),
    "beacon.round": _l("The beacon answered with round %(got)s instead of %(wanted)s."),
    "beacon.signature": _l("What the beacon gave is not its signature of round %(round)s."),
    "beacon.too_early": _l("This round of the beacon is not due before %(at)s."),
    "lot.number": _DRAW, "lot.no_such_leaf": _TREE, "lot.no_such_tree": _TREE,
    "lot.tile_missing": _l("Part %(number)s of level %(level)s of a hash tree of the lot is missing. Nothing was changed."),
    "panel.no_jurors": _l("Nobody in the pool can judge this case. Invite more jurors, then publish again."),
    "panel.no_seed": _l("The seed of this round is missing: it has to be fixed before the lot is drawn."),
    "evidence.store_public": _l("The folder of evidence can be read by others. Close it, then start again."),
}

LABELS = {
    "fact_answer": {"yes": _l("Yes"), "no": _l("No"), "unclear": _l("Unclear")},
    "finding_reason": {
        "fact.found": _l("More than half of the jurors, and more than half of the weight, say so."),
        "fact.no_majority": _l("No answer has more than half of the jurors."),
        "fact.weight_short": _l("Most jurors agree, but not more than half of the weight."),
        "fact.no_ballots": _l("Nobody has answered."),
    },
}
