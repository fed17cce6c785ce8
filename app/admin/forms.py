"""Forms of the administrator."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField

from app.forms import HouseForm, at_most, chosen, needed, options
from app.words import factors as factor_words
from app.words.accounts import LABELS
from panel.models import Role
from panel.services.factors import REASON_SIGNS
from panel.services.merchants import NAME_SIGNS
from panel.settings import CHOICES

ROLES = options((role.value, LABELS["role"][role.value]) for role in Role)
FACTOR = options((code, factor_words.LABELS["second_factor"][code]) for code in CHOICES["second_factor"])


class SearchForm(HouseForm):
    """Filters of the list of accounts; a GET form without token."""

    class Meta(HouseForm.Meta):
        """Looking changes nothing."""

        csrf = False

    q = StringField(_l("Name, e-mail or phone"))
    role = SelectField(_l("Role"), choices=[*options([("", _l("any"))]), *ROLES], default="")


class RoleForm(HouseForm):
    """A role to give."""

    role = SelectField(_l("Role"), [needed()], choices=ROLES)


class TakeFactorForm(HouseForm):
    """Why somebody's second factor is taken off."""

    reason = StringField(_l("Why, and how you made sure who asks"), [needed(), at_most(REASON_SIGNS)])


class InviteForm(HouseForm):
    """An address and the role it is invited to."""

    email = EmailField(_l("E-mail"), [needed(), at_most(254)])
    role = SelectField(_l("Role"), [needed()], choices=ROLES)
    locale = SelectField(_l("Language of the mail"), [needed()], choices=options([("zh", "中文"), ("en", "English")]))


class MerchantForm(HouseForm):
    """A new merchant."""

    name = StringField(_l("Name of the shop or firm"), [needed(), at_most(NAME_SIGNS)])
    contact_email = EmailField(_l("E-mail for new disputes"), [at_most(254)])
    terms = BooleanField(_l("It has accepted the published terms"))


class MemberForm(HouseForm):
    """Somebody who answers for a merchant."""

    identifier = StringField(_l("E-mail or mobile number of the account"), [needed(), at_most(254)])


class FactorSettingForm(HouseForm):
    """Who is asked for a second factor."""

    value = RadioField(_l("Who is asked for a code"), [chosen()], choices=FACTOR)


class SettingForm(HouseForm):
    """A new value of one setting."""

    value = StringField(_l("New value"), [needed(), at_most(40)])
