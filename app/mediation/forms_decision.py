"""The form that answers a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import Optional

from app.fields import AmountField, DayField
from app.firms import firm_name
from app.forms import HouseForm, at_least, at_most, between, chosen, needed, options
from app.labels import label
from app.words.ladder import LABELS
from panel.models import LossBasis, RemedyKind, Stance
from panel.projections.firms import FirmView
from panel.services.deciding import REASONS_MAX, REASONS_MIN
from panel.services.dividing import REASON_MAX as SHARES_REASON_MAX
from panel.services.dividing import WHOLE, Shares
from panel.services.losses import TEXT_MAX as LOSS_MAX
from panel.services.losses import Loss


class DecisionForm(HouseForm):
    """Stance, remedy, amount and the reasons both parties read to the word."""

    stance = RadioField(_l("Your answer to the verdict"), [chosen()])
    remedy = SelectField(_l("Remedy"), [chosen()])
    amount = AmountField(_l("Amount in yuan"))
    last_on = DayField(_l("Last day of the voucher"), [Optional()])
    reasons = TextAreaField(_l("Reasons that both sides read"), [needed(), at_least(REASONS_MIN), at_most(REASONS_MAX)])

    loss = AmountField(_l("Loss of the complainant, in yuan"))
    loss_basis = SelectField(
        _l("How it was reckoned"), choices=options(LABELS["loss_basis"].items()), default=LossBasis.DISPUTE.value
    )
    loss_text = TextAreaField(_l("The reckoning, in words"), [at_most(LOSS_MAX)])

    share_complainant = IntegerField(_l("The complainant, per cent"), [Optional(), between(0, WHOLE)])
    share_respondent = IntegerField(_l("The merchant, per cent"), [Optional(), between(0, WHOLE)])
    share_firm_1 = IntegerField(_l("Per cent"), [Optional(), between(0, WHOLE)])
    share_firm_2 = IntegerField(_l("Per cent"), [Optional(), between(0, WHOLE)])
    share_firm_3 = IntegerField(_l("Per cent"), [Optional(), between(0, WHOLE)])
    share_nobody = IntegerField(_l("Nobody, per cent"), [Optional(), between(0, WHOLE)])
    division_reason = TextAreaField(_l("Why divided so? Both sides and the firms read this."), [at_most(SHARES_REASON_MAX)])

    def shares(self) -> Shares | None:
        """How the responsibility is divided; None where nothing was filled in."""
        firms = (self.share_firm_1, self.share_firm_2, self.share_firm_3)
        every = (self.share_complainant, self.share_respondent, *firms, self.share_nobody)
        if all(field.data is None for field in every) and not self.division_reason.data:
            return None
        complainant, respondent, first, second, third, nobody = (field.data or 0 for field in every)
        return Shares(complainant, respondent, nobody, self.division_reason.data or "", (first, second, third))

    def name_firms(self, firms: Sequence[FirmView]) -> list[IntegerField]:
        """The fields of the firms that are in the case, each called by its firm."""
        fields = [(self[f"share_firm_{each.place}"], each) for each in firms]
        for field, each in fields:
            field.label.text = gettext("%(firm)s (%(part)s), per cent", firm=each.name, part=firm_name(each.part, each.number))
        return [field for field, _ in fields]

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
