"""The form of the second person."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from app.forms import HouseForm, at_most
from panel.services.telling import REPLY_MAX


class ReviewForm(HouseForm):
    """Why a text is sent back or withdrawn. `seen`: the version that was read."""

    seen = HiddenField()
    reply = TextAreaField(_l("Reason, for whoever wrote it"), [at_most(REPLY_MAX)])

    def version(self) -> int:
        """The version that was read; 0 for anything else, which no text has."""
        sent = self.seen.data or ""
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 9 else 0
