"""The closing record: what the case teaches."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from app.fields import DayField
from app.forms import HouseForm, at_most, chosen, options
from app.labels import label
from panel.services.closing import CAUSES, FINDINGS, RESPONSIBLE, TOUCHPOINTS, Lesson

TEXT_MAX = 2000


class ClosingForm(HouseForm):
    """Finding, touchpoint, cause, responsibility; an action with owner and day, or why there is none."""

    finding = RadioField(_l("What was found"), [chosen()])
    touchpoint = SelectField(_l("Where it happened"), [chosen()])
    cause = SelectField(_l("Cause"), [chosen()])
    responsibility = SelectField(_l("Responsible"), [chosen()])
    action = TextAreaField(_l("Action"), [at_most(TEXT_MAX)])
    action_owner = StringField(_l("Who does it"), [at_most(60)])
    action_due_on = DayField(_l("By which day"), [Optional()])
    no_action_reason = TextAreaField(_l("No action, because"), [at_most(TEXT_MAX)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.finding.choices = options((code, label("finding", code)) for code in FINDINGS)
        for name, codes in (("touchpoint", TOUCHPOINTS), ("cause", CAUSES), ("responsibility", RESPONSIBLE)):
            self[name].choices = options([("", "–"), *((code, label(name, code)) for code in codes)])

    def lesson(self) -> Lesson:
        """What was filled in, as the service takes it."""
        return Lesson(
            finding=self.finding.data, touchpoint=self.touchpoint.data, cause=self.cause.data,
            responsibility=self.responsibility.data, action=self.action.data or "", action_owner=self.action_owner.data or "",
            action_due_on=self.action_due_on.data, no_action_reason=self.no_action_reason.data or "",
        )
