"""Words of measures: months, trends, surges, reports, the breaker."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "measures.unknown": _l("There are no figures of this month."),
    "measures.not_kept": _l("The figures of this month are not kept yet: there is nothing to correct."),
    "warning.unknown": _l("There is no such page here, or it is not yours to see."),
}

NOTICES = {
    "surge.opened": _l("Unusually many similar cases: %(count)s within a week, usually %(usual)s. There is a systemic issue."),
    "surge.held": _l("Unusually many cases like one you hold: %(count)s within a week, usually %(usual)s."),
    "surge.warning": _l("Early warning: %(count)s similar complaints within a week, usually %(usual)s. Please act now."),
    "surge.answered": _l("A merchant has answered an early warning."),
}

LABELS = {
    "surge_kind": {"category": _l("Kind of dispute"), "merchant": _l("Merchant"), "touchpoint": _l("Touchpoint")},
}
