"""The form of a figure said in secret, which is asked about once more before it binds."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.fields import AmountField
from app.forms import HouseForm, needed


class BidForm(HouseForm):
    """A figure. `sure`: the one that was shown again and confirmed, in minor units."""

    amount = AmountField("", [needed()], render_kw={"inputmode": "decimal", "autocomplete": "off"})
    sure = HiddenField()

    def name_it(self, pays: bool) -> None:
        """Whoever pays says the most, whoever asks says the least."""
        self.amount.label.text = _l("The most you would pay") if pays else _l("The least you would settle for")

    def is_sure(self) -> bool:
        """Whether the very figure that is sent was confirmed."""
        return self.amount.minor is not None and self.sure.data == str(self.amount.minor)

    def ask_again(self) -> None:
        """What is confirmed by sending it once more is the figure as it was read."""
        self.sure.data = str(self.amount.minor)
