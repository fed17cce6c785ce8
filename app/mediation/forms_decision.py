"""The form that answers a verdict."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField

from app.fields import AmountField
from app.forms import HouseForm, at_least, at_most, chosen, needed, options
from app.labels import label
from app.words.ladder import LABELS
from panel.models import LossBasis, RemedyKind, Stance
from panel.services.deciding import REASONS_MAX, REASONS_MIN
from panel.services.losses import TEXT_MAX as LOSS_MAX
from panel.services.losses import Loss


class DecisionForm(HouseForm):
    """Stance, remedy, amount and the reasons both parties read to the word."""

    stance = RadioField(_l("Your answer to the verdict"), [chosen()])
    remedy = SelectField(_l("Remedy"), [chosen()])
    amount = AmountField(_l("Amount in yuan"))
    reasons = TextAreaField(_l("Reasons that both sides read"), [needed(), at_least(REASONS_MIN), at_most(REASONS_MAX)])

    loss = AmountField(_l("Loss of the complainant, in yuan"))
    loss_basis = SelectField(
        _l("How it was reckoned"), choices=options(LABELS["loss_basis"].items()), default=LossBasis.DISPUTE.value
    )
    loss_text = TextAreaField(_l("The reckoning, in words"), [at_most(LOSS_MAX)])

    def lost(self) -> Loss:
        """The loss as it was filled in, for the service."""
        return Loss(self.loss.minor, LossBasis(self.loss_basis.data), self.loss_text.data or "")

    def offer(self, undecided: bool, remedies: list[RemedyKind]) -> None:
        """Give the choices that fit the verdict and the category."""
        stances = [Stance.ON_MERITS] if undecided else [Stance.ADOPT, Stance.IN_PART, Stance.DEPART]
        self.stance.choices = options((stance.value, label("stance", stance.value)) for stance in stances)
        self.remedy.choices = options([("", "–"), *((kind.value, label("remedy", kind.value)) for kind in remedies)])
        if undecided and not self.stance.data:
            self.stance.data = Stance.ON_MERITS.value
