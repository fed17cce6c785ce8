"""Forms of letters to many: what they say, who gets them, why one goes back."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from app.fields import DayField
from app.forms import HouseForm, at_most, between, chosen, needed, options
from app.scanning import Scanned
from panel.projections.circulars import CircularView
from panel.services.actions import REASON_MAX
from panel.services.circular_people import DAYS_MAX
from panel.services.circulars import REMEDY_MAX, TEXT_MAX, TITLE_MAX, Written
from panel.services.grumbling import NAME_MAX

MERCHANTS = {"list": "merchants", "autocomplete": "off"}
NTHS = (("1", _l("The first")), ("2", _l("The second")), ("3", _l("The third")), ("4", _l("The fourth")))


class LetterForm(HouseForm):
    """A letter. `seen`: the version that the page showed."""

    title = StringField(_l("What it is about"), [needed(), at_most(TITLE_MAX)])
    merchant_name = StringField(_l("Merchant"), [at_most(NAME_MAX)], render_kw=MERCHANTS)
    apology = TextAreaField(_l("Apology"), [needed(), at_most(TEXT_MAX)])
    explanation = TextAreaField(_l("What happened, and what is done about it"), [needed(), at_most(TEXT_MAX)])
    remedy_1 = StringField(_l("First remedy"), [needed(), at_most(REMEDY_MAX)])
    remedy_2 = StringField(_l("Second remedy"), [needed(), at_most(REMEDY_MAX)])
    remedy_3 = StringField(_l("Third remedy"), [at_most(REMEDY_MAX)])
    remedy_4 = StringField(_l("Fourth remedy"), [at_most(REMEDY_MAX)])
    default_nth = RadioField(_l("Who says nothing gets"), [chosen()], choices=options(NTHS))
    choose_until = DayField(_l("Last day to choose"), [needed()])
    seen = HiddenField()

    def written(self) -> Written:
        """What was filled in, for the service; remedies without a gap between them."""
        fields = (self.remedy_1, self.remedy_2, self.remedy_3, self.remedy_4)
        last = max((nth for nth, field in enumerate(fields, 1) if field.data), default=0)
        return Written(
            self.title.data or "", self.apology.data or "", self.explanation.data or "",
            tuple(field.data or "" for field in fields[:last]), int(self.default_nth.data), self.choose_until.data,
            self.merchant_name.data or "",
        )  # fmt: skip


def letter_data(found: CircularView) -> dict[str, Any]:
    """A letter as the data of its form."""
    return {
        "title": found.title, "merchant_name": found.merchant, "apology": found.apology, "explanation": found.explanation,
        "default_nth": str(found.default_nth), "choose_until": found.choose_until, "seen": str(found.version),
        **{f"remedy_{remedy.nth}": remedy.text for remedy in found.remedies},
    }


class GatherForm(HouseForm):
    """Whose cases to gather."""

    merchant_name = StringField(_l("Merchant"), [needed(), at_most(NAME_MAX)], render_kw=MERCHANTS)
    category = SelectField(_l("Kind of dispute"), [Optional()])
    days = IntegerField(_l("Filed within so many days"), [needed(), between(1, DAYS_MAX)])


class PeopleForm(HouseForm):
    """The operator's table of people."""

    file = FileField(_l("CSV file"), [FileRequired(_l("Please choose at least one file.")), Scanned()])


class ReturnForm(HouseForm):
    """Why the letter goes back to its writer."""

    reason = TextAreaField(_l("What should be different"), [needed(), at_most(REASON_MAX)])
