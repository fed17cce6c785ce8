"""Forms about experts: what somebody is one of, the entry, the question, the answer, the opinion, the sides' words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField

from app.forms import HouseForm, at_most, chosen, needed, options
from app.words.experts import LABELS
from panel.models import ExpertKind
from panel.services import advising, opinions, recusing
from panel.services.experts import ABOUT_MAX, ASSOCIATION_MAX, FIELDS, Calling
from panel.services.opinions import Words

KINDS = options((kind.value, LABELS["expert_kind"][kind.value]) for kind in ExpertKind)
CHOICES = options((field, LABELS["expert_field"][field]) for field in FIELDS)


class CallingForm(HouseForm):
    """What somebody is made an expert of."""

    kind = RadioField(_l("What kind of expert"), [chosen()], choices=KINDS)
    field = SelectField(_l("Field"), [needed()], choices=[*options([("", "–")]), *CHOICES])
    association = StringField(_l("Association, of an observer"), [at_most(ASSOCIATION_MAX)])

    def calling(self) -> Calling:
        """What was filled in, for the service."""
        return Calling(self.kind.data or "", self.field.data or "", self.association.data or "")


class AboutForm(HouseForm):
    """An expert's own words."""

    about = TextAreaField(_l("About you, in a few sentences"), [at_most(ABOUT_MAX)])
    open = BooleanField(_l("I take questions at the moment"))


class AskForm(HouseForm):
    """One question to one expert."""

    whom = SelectField(_l("Whom to ask"), [needed()], choices=options([("", "–")]))
    question = TextAreaField(_l("Your question"), [needed(), at_most(advising.QUESTION_MAX)])


class DeclineForm(HouseForm):
    """Why a question is not answered."""

    reason = TextAreaField(_l("Why not"), [needed(), at_most(advising.REASON_MAX)])


class OpinionForm(HouseForm):
    """What is signed. `seen`: the version that the page showed."""

    text = TextAreaField(_l("Your opinion"), [needed(), at_most(opinions.TEXT_MAX)])
    reason = TextAreaField(_l("What was wrong before"), [at_most(opinions.REASON_MAX)])
    seen = HiddenField()

    def words(self) -> Words:
        """What was filled in, for the service."""
        text = self.seen.data or ""
        seen = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        return Words(self.text.data or "", self.reason.data or "", seen)


class RemarkForm(HouseForm):
    """A side's remark."""

    text = TextAreaField(_l("Your remark"), [needed(), at_most(opinions.REMARK_MAX)])


class WishForm(HouseForm):
    """A side's wish for an observer."""

    text = TextAreaField(_l("Which association, and why"), [needed(), at_most(advising.WISH_MAX)])


class RecusalForm(HouseForm):
    """Who should not act in a case, and why."""

    target = RadioField(_l("Who should not act in your case"), [chosen()], choices=options([]))
    reason = TextAreaField(_l("Why"), [needed(), at_most(recusing.REASON_MAX)])


class RecusalRulingForm(HouseForm):
    """The answer that the side reads."""

    reply = TextAreaField(_l("Your answer to the side"), [needed(), at_most(recusing.REPLY_MAX)])
