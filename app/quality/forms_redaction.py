"""Forms of what redaction knows: one name for the list, a table of names, a word that stays readable."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, StringField

from app.forms import HouseForm, at_most, chosen, needed, options
from app.scanning import Scanned
from panel.redaction.learnt import LONGEST
from panel.services.listing_names import CITY_SIGNS, NAME_SIGNS, SHORTS_SIGNS


class NameForm(HouseForm):
    """One name for the list."""

    name = StringField(_l("Name of the merchant or brand"), [needed(), at_most(NAME_SIGNS)], render_kw={"autocomplete": "off"})
    shorts = StringField(_l("Short names"), [at_most(SHORTS_SIGNS)], render_kw={"autocomplete": "off"})
    kind = RadioField(
        _l("What is it?"), [chosen()], default="merchant",
        choices=options((
            ("merchant", _l("A merchant: masked in every case")),
            ("brand", _l("A brand of goods: stays readable, unless it is the merchant of the case")),
        )),
    )
    city = StringField(_l("City"), [at_most(CITY_SIGNS)], render_kw={"autocomplete": "off"})


class NamesTableForm(HouseForm):
    """A table of names."""

    file = FileField(_l("CSV file"), [FileRequired(_l("Please choose at least one file.")), Scanned()])


class WordForm(HouseForm):
    """A word that stays readable."""

    word = StringField(_l("Dish, good or other word"), [needed(), at_most(LONGEST)], render_kw={"autocomplete": "off"})
