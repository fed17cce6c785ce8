"""The closing record: what the case teaches."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.fields import DayField
from app.forms import HouseForm, at_most, chosen, options
from app.i18n import locale_code
from app.labels import label
from panel.content import outside_routes
from panel.queries.explained import NOT_UPHELD
from panel.services.closing import CAUSES, FINDINGS, RESPONSIBLE, TOUCHPOINTS, Lesson
from panel.services.explaining import EXPLANATION_MAX, Explanation

TEXT_MAX = 2000


class ClosingForm(HouseForm):
    """Finding, touchpoint, cause, responsibility; why a claim is not upheld; an action with owner and day, or why none."""

    finding = RadioField(_l("What was found"), [chosen()])
    touchpoint = SelectField(_l("Where it happened"), [chosen()])
    cause = SelectField(_l("Cause"), [chosen()])
    responsibility = SelectField(_l("Responsible"), [chosen()])
    explanation = TextAreaField(_l("Why the claim is not upheld"), [at_most(EXPLANATION_MAX)])
    routes = SelectMultipleField(
        _l("Ways that stay open, named to the customer"), option_widget=CheckboxInput(), widget=ListWidget()
    )
    action = TextAreaField(_l("Action"), [at_most(TEXT_MAX)])
    action_owner = StringField(_l("Who does it"), [at_most(60)])
    action_due_on = DayField(_l("By which day"), [Optional()])
    no_action_reason = TextAreaField(_l("No action, because"), [at_most(TEXT_MAX)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.finding.choices = options((code, label("finding", code)) for code in (*FINDINGS, NOT_UPHELD))
        self.routes.choices = options((route.code, route.name.in_(locale_code())) for route in outside_routes())
        for name, codes in (("touchpoint", TOUCHPOINTS), ("cause", CAUSES), ("responsibility", RESPONSIBLE)):
            self[name].choices = options([("", "–"), *((code, label(name, code)) for code in codes)])

    def lesson(self) -> Lesson:
        """What was filled in, as the service takes it."""
        return Lesson(
            finding=self.finding.data, touchpoint=self.touchpoint.data, cause=self.cause.data,
            responsibility=self.responsibility.data, action=self.action.data or "", action_owner=self.action_owner.data or "",
            action_due_on=self.action_due_on.data, no_action_reason=self.no_action_reason.data or "",
            explanation=Explanation(self.explanation.data or "", tuple(self.routes.data or ())),
        )
