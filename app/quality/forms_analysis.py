"""Forms of the quality officer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from app.forms import HouseForm, at_most, needed
from panel.services.flagging import NOTE_MAX


class LookForm(HouseForm):
    """What somebody saw who looked at a flag."""

    note = TextAreaField(_l("What you looked at, and what came of it"), [needed(), at_most(NOTE_MAX)])
