"""Words of the lot: how each number of the walk fared, why, and what is wrong with a record that does not hold."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "lot.not_yet": _l("The draw is shown once the round has closed. Until then it would tell how the round is going."),
    "lot.unreadable": _l("This is not the record of a draw: “%(key)s” is missing or does not fit."),
    "lot.version": _l("This record is of another kind: only version %(wanted)s can be read."),
}

LABELS = {
    "lot_step": {
        "seated": _l("Called to the panel"), "unread": _l("On the list, not needed"),
        "passed": _l("On the list, but not free when called"), "refused": _l("May not judge this case"),
    },
    "lot_reason": {
        "left": _l("has left the juror pool"), "paused": _l("was pausing"), "party": _l("is a party"),
        "staff": _l("works for this house"), "merchant": _l("belongs to the merchant"),
        "dealings": _l("has had a dispute with this merchant"), "first_round": _l("sat in an earlier round of this case"),
        "opted_out": _l("does not judge this kind of case"), "busy": _l("had as many cases as one may have"),
    },
    "lot_fault": {
        "opening_differs": _l("The opened secret does not fit the fingerprint."),
        "seed_differs": _l("The seed does not follow from the secret, the case and the round."),
        "slot_differs": _l("The seed gives another number there."),
        "beyond_pool": _l("The walk goes on after the last number."),
        "reason_blank": _l("A number was refused without a reason."),
        "beyond_last_seat": _l("The walk goes on after the last seat."),
        "stopped_early": _l("The walk stops before the list is full."),
    },
}
