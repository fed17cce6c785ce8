"""Words of measures: months, trends, surges, reports, the breaker."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "measures.unknown": _l("There are no figures of this month."),
    "measures.not_kept": _l("The figures of this month are not kept yet: there is nothing to correct."),
}
