"""Forms of following up: what is done about what somebody said; an invited person's answer; the pulse."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField

from app.forms import HouseForm, at_least, at_most, chosen, needed, options
from app.words.hearing import LABELS
from app.words.mediation import LABELS as CLOSING
from panel.models import FollowUp
from panel.services.closing import CAUSES, TOUCHPOINTS
from panel.services.following import REPLY_MAX, REPLY_MIN, Ruling


class RulingForm(HouseForm):
    """What is done, and the words the person reads."""

    what = RadioField(_l("What is done"), [chosen()], choices=options(LABELS["follow_up"].items()))
    reply = TextAreaField(_l("Answer, as the person reads it"), [needed(), at_least(REPLY_MIN), at_most(REPLY_MAX)])
    touchpoint = SelectField(
        _l("Where it happened"), default="",
        choices=options([("", "–"), *((code, CLOSING["touchpoint"][code]) for code in TOUCHPOINTS)]),
    )
    cause = SelectField(
        _l("Cause"), default="", choices=options([("", "–"), *((code, CLOSING["cause"][code]) for code in CAUSES)])
    )

    def ruling(self) -> Ruling:
        """What was filled in, for the service."""
        return Ruling(FollowUp(self.what.data), self.reply.data or "", self.touchpoint.data or "", self.cause.data or "")
