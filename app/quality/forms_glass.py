"""Forms of break-glass: asking, and declining."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from app.forms import HouseForm, at_least, at_most, between, chosen, needed, options
from app.words.glass import LABELS
from panel.models import GlassKind, GlassReason
from panel.services.glass import REASON_MAX, REASON_MIN, Wish
from panel.services.ruling_glass import REPLY_MAX, REPLY_MIN

NUMBER_MAX = 1_000_000


class GlassForm(HouseForm):
    """What is to be opened, and why. Round and seat only of a seat."""

    number = StringField(_l("Number of the case"), [needed(), at_most(20)], render_kw={"autocomplete": "off"})
    kind = RadioField(_l("What has to be opened?"), [chosen()], choices=options(LABELS["glass_kind"].items()))
    round_no = IntegerField(_l("Round"), [Optional(), between(1, NUMBER_MAX)])
    place = IntegerField(_l("Seat"), [Optional(), between(1, NUMBER_MAX)])
    category = RadioField(_l("Kind of reason"), [chosen()], choices=options(LABELS["glass_reason"].items()))
    reason = TextAreaField(
        _l("What has happened, and what you need to know"), [needed(), at_least(REASON_MIN), at_most(REASON_MAX)]
    )

    def wish(self) -> Wish:
        """What was filled in, for the service."""
        kind = GlassKind(self.kind.data)
        seat = (self.round_no.data, self.place.data) if kind is GlassKind.SEAT else (None, None)
        return Wish(self.number.data or "", kind, GlassReason(self.category.data), self.reason.data or "", *seat)


class DeclineForm(HouseForm):
    """Why it is not opened."""

    reply = TextAreaField(_l("Why it is not opened"), [needed(), at_least(REPLY_MIN), at_most(REPLY_MAX)])
