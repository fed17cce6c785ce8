"""Forms about conflicts: deciding a challenge, bringing in dealings and ties."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, StringField, TextAreaField

from app.forms import HouseForm, at_most, chosen, needed, options
from app.scanning import Scanned
from panel.services.barring import REASON_MAX
from panel.services.challenging import REPLY_MAX


class ChallengeRulingForm(HouseForm):
    """The decision of a challenge. `identifier` is needed only to agree."""

    identifier = StringField(_l("E-mail or mobile number of the account"), [at_most(254)], render_kw={"autocomplete": "off"})
    close_to = RadioField(
        _l("Whom is this person close to?"), [chosen()],
        choices=options((("complainant", _l("to the complainant")), ("respondent", _l("to the respondent")))),
    )
    reply = TextAreaField(_l("Your answer to the side"), [needed(), at_most(REPLY_MAX)])


class BarForm(HouseForm):
    """Whom to suspend as a juror, and why."""

    identifier = StringField(
        _l("E-mail or mobile number of the account"), [needed(), at_most(254)], render_kw={"autocomplete": "off"}
    )
    reason = TextAreaField(_l("Your reason, which the juror reads"), [needed(), at_most(REASON_MAX)])


class TableForm(HouseForm):
    """A table of what the operator knows of people."""

    kind = RadioField(
        _l("What is in it?"), [chosen()],
        choices=options((
            ("dealings", _l("Dealings: who has had to do with which merchant or with whom")),
            ("ties", _l("Ties: who shares a household, a device, an address, a way to pay")),
            ("people", _l("People: birth dates, cities, completed orders")),
        )),
    )
    file = FileField(_l("CSV file"), [FileRequired(_l("Please choose at least one file.")), Scanned()])
