"""Forms of the second explanation and of the pauses: when one wants to be spoken to, how long no panel begins."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import Optional

from app.fields import DayField
from app.formatting import local, span
from app.forms import HouseForm, at_most, chosen, needed, options
from app.house import now
from panel.errors import Invalid

NOW, TOMORROW, THREE_DAYS, DAY = "now", "tomorrow", "three", "day"
AHEAD = {TOMORROW: 1, THREE_DAYS: 3}  # days
HOURS = (24, 48)  # offered beside the longest pause the house gives


class ExplainForm(HouseForm):
    """The question to the mediator, and when to be spoken to."""

    question = TextAreaField(_l("What should be explained?"), [needed(), at_most(1000)])
    when = RadioField(
        _l("When do you want to be spoken to?"), [Optional()], default=NOW,
        choices=options((
            (NOW, _l("Right away")), (TOMORROW, _l("Not before tomorrow")), (THREE_DAYS, _l("Not before three days from now")),
            (DAY, _l("Not before a day of my own")),
        )),
    )
    day = DayField(_l("Not before this day"), [Optional()])

    def offer(self, days: int) -> None:
        """Only what lies within `days` ahead; nothing but at once where that is none."""
        short = [key for key, ahead in AHEAD.items() if ahead > days] + ([DAY] if days == 0 else [])
        self.when.choices = [each for each in self.when.choices if each.value not in short]

    def not_before(self) -> datetime | None:
        """The beginning of the day that was chosen, where the house is; None: at once. Raises Invalid on "day"."""
        chosen_when = self.when.data or NOW
        if chosen_when == NOW:
            return None
        today = local(now())
        on = self.day.data if chosen_when == DAY else today.date() + timedelta(days=AHEAD[chosen_when])
        if on is None:
            raise Invalid("input.missing", field="day")
        return datetime.combine(on, time(), today.tzinfo)


class PanelPauseForm(HouseForm):
    """How long no brief goes out."""

    hours = RadioField(_l("For how long?"), [chosen()], coerce=int)

    def offer(self, most: int) -> None:
        """One day, two, and the longest there is."""
        self.hours.choices = options((each, span(timedelta(hours=each))) for each in (*(h for h in HOURS if h < most), most))
