"""Words of what was told twice."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "duplicate.unknown": _l("There is no such case of this merchant, or it is not yours to see."),
    "duplicate.other_over": _l("The other case has ended. Only an open case can take another one in."),
    "duplicate.other_person": _l("Somebody else filed this case. Nobody's complaint ends because of somebody else's."),
    "duplicate.merged": _l("This case was merged already. Undo that first."),
    "duplicate.too_late": _l("Something else has happened since in one of the two cases. The merge stands."),
}

NOTICES = {
    "case.merged": _l("The case %(number)s tells the same as the case %(into)s and goes on there."),
    "case.merged.here": _l("The case %(number)s, which tells the same, was merged into a case you hold."),
    "case.unmerged": _l("The case %(number)s goes on by itself: it is not the same as the case %(into)s."),
    "case.unmerged.here": _l("A merge into a case you hold was undone."),
}

LABELS = {
    "alike": {
        "customer": _l("the same customer"), "household": _l("the same household"), "order": _l("the same order number"),
        "text": _l("nearly the same words"), "day": _l("happened on the same day"),
    },
    "pair_mark": {
        "distinct": _l("Not the same, somebody said"), "merged_here": _l("Merged into this case"),
        "merged_there": _l("This case was merged into it"),
    },
    "timeline": {
        "case.inadmissible.merged": _l("The case was merged into the case %(into)s, which tells the same."),
        "case.filed.unmerged": _l("The merge was undone. The case goes on."),
        "case.awaiting_response.unmerged": _l("The merge was undone. The case goes on."),
        "case.in_mediation.unmerged": _l("The merge was undone. The case goes on."),
        "case.impasse.unmerged": _l("The merge was undone. The case goes on."),
        "case.took_in": _l("The case %(number)s, which tells the same, was merged into this one."),
        "case.gave_back": _l("The case %(number)s goes on by itself again."),
    },
}
