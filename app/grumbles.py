"""The form of a grumble, for customers and for staff who write one down for them."""

from __future__ import annotations

from typing import TypeVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from app.forms import HouseForm, at_most, needed
from app.labels import label
from panel.content import categories
from panel.services.grumbling import NAME_MAX, TEXT_MAX, Said


class GrumbleForm(HouseForm):
    """One line about a merchant."""

    merchant_name = StringField(
        _l("About which merchant?"), [needed(), at_most(NAME_MAX)], render_kw={"list": "merchants", "autocomplete": "off"}
    )
    category = SelectField(_l("What is it about?"), [Optional()])
    text = TextAreaField(_l("What went wrong, in one line?"), [needed(), at_most(TEXT_MAX)])

    def said(self) -> Said:
        """What was filled in, for the service."""
        return Said(self.text.data or "", self.merchant_name.data or "", self.category.data or "")


FormT = TypeVar("FormT", bound=GrumbleForm)


def with_kinds(form: FormT) -> FormT:
    """The form with the kinds of dispute to choose from; none is fine."""
    form.category.choices = [("", gettext("I do not know")), *((c.code, label("category", c.code)) for c in categories())]
    return form
