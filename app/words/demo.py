"""Words of demo mode."""

from flask_babel import lazy_gettext as _l

MESSAGES = {
    "demo.no_seed": _l("The demonstration could not be built: no lot suits the case %(case)s. Please try again."),
}
