"""What pages of scores share: the form of a request, and the words of the conditions."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField

from app.forms import HouseForm, at_most, chosen, needed, options
from app.house import now, reading
from app.i18n import locale_code
from panel.content import exemption_conditions
from panel.services.exempting import REASON_MAX, Plea
from panel.settings import read_settings


class PleaForm(HouseForm):
    """Why an entry should not count."""

    condition = RadioField(_l("Under which condition"), [chosen()])
    reason = TextAreaField(_l("What happened, and what shows it"), [needed(), at_most(REASON_MAX)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.condition.choices = options(condition_names().items())

    def plea(self) -> Plea:
        """What was filled in, as the service takes it."""
        return Plea(self.condition.data or "", self.reason.data or "")


def condition_names() -> dict[str, str]:
    """The conditions in the language of the request, by code."""
    return {each.code: each.name.in_(locale_code()) for each in exemption_conditions()}


def condition_proofs() -> dict[str, str]:
    """What should be shown for each, by code."""
    return {each.code: each.proof.in_(locale_code()) for each in exemption_conditions()}


def days_to_ask() -> int:
    """How long after the grace period one may ask."""
    return read_settings(reading(), now()).exemption_days
