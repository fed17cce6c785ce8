"""The closing record: what the case teaches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.fields import DayField
from app.forms import NOT_OFFERED, HouseForm, at_most, chosen, options
from app.i18n import locale_code
from app.labels import label
from panel.content import outside_routes, works
from panel.models import WorkRole
from panel.queries.explained import NOT_UPHELD
from panel.services.closing import CAUSES, FINDINGS, RESPONSIBLE, TOUCHPOINTS, Lesson
from panel.services.explaining import EXPLANATION_MAX, Explanation

TEXT_MAX = 2000


class ClosingForm(HouseForm):
    """Finding, touchpoint, cause, whose work and what, responsibility; why a claim is not upheld; an action, or why none."""

    finding = RadioField(_l("What was found"), [chosen()])
    touchpoint = SelectField(_l("Where it happened"), [chosen()])
    cause = SelectField(_l("Cause"), [chosen()])
    role = SelectField(_l("Whose work it was"), [chosen()])
    item = SelectField(_l("What it was about"), [chosen()])
    responsibility = SelectField(_l("Responsible"), [chosen()])
    explanation = TextAreaField(_l("Why the claim is not upheld"), [at_most(EXPLANATION_MAX)])
    routes = SelectMultipleField(
        _l("Ways that stay open, named to the customer"), option_widget=CheckboxInput(), widget=ListWidget(),
        invalid_choice_message=NOT_OFFERED,
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

    def offer_works(self, category: str, own: Iterable[tuple[str, str]]) -> ClosingForm:
        """Roles with the operator's own behind them, the usual one of the category chosen; items of the category."""
        usual = works(category)
        codes = [(role.value, label("work_role", role.value)) for role in WorkRole if role is not WorkRole.OWN]
        self.role.choices = options([*codes, *own])
        if not self.role.data:
            self.role.data = usual.role
        items = ((each.code, label("work_item", f"{category}.{each.code}")) for each in usual.items)
        self.item.choices = options([("", "–"), *items])
        return self

    def lesson(self) -> Lesson:
        """What was filled in, as the service takes it."""
        return Lesson(
            finding=self.finding.data, touchpoint=self.touchpoint.data, cause=self.cause.data,
            responsibility=self.responsibility.data, action=self.action.data or "", action_owner=self.action_owner.data or "",
            action_due_on=self.action_due_on.data, no_action_reason=self.no_action_reason.data or "",
            role=self.role.data or "", item=self.item.data or "",
            explanation=Explanation(self.explanation.data or "", tuple(self.routes.data or ())),
        )
