"""Forms about wishes: what cannot be carried out."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField

from app.forms import HouseForm, at_most, chosen, needed, options
from app.labels import label
from panel.models.wish import WishPart
from panel.services.wishing import INSTEAD_MAX, REASON_MAX, WishWord

CANNOT, CAN = "cannot", "can"


class WishForm(HouseForm):
    """Which wish, whether it can be carried out, why, and what can be done instead."""

    part = RadioField(_l("Which wish"), [chosen()])
    feasible = RadioField(
        _l("What is said of it"), [chosen()], default=CANNOT,
        choices=options(((CANNOT, _l("It cannot be carried out")), (CAN, _l("It can be carried out after all")))),
    )
    reason = TextAreaField(_l("Why? Both sides read this at once."), [needed(), at_most(REASON_MAX)])
    instead = TextAreaField(_l("What can be done instead"), [at_most(INSTEAD_MAX)])

    def offer(self, parts: Iterable[WishPart]) -> None:
        """Give the parts of the claim that wish something."""
        self.part.choices = options((part.value, label("wish_part", part.value)) for part in parts)
        if not self.part.data and len(self.part.choices) == 1:
            self.part.data = self.part.choices[0].value

    def word(self) -> WishWord:
        """What was filled in, for the service."""
        said = self.reason.data or ""
        return WishWord(WishPart(self.part.data), self.feasible.data == CAN, said, self.instead.data or "")
