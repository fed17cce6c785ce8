"""The forms of the parties."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.core import UnboundField
from wtforms.validators import Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.fields import AmountField, DayField, email_like
from app.firms import Row, check_rows, firm_fields, named_in
from app.formatting import local
from app.forms import HouseForm, at_least, at_most, chosen, needed, options
from app.house import now
from app.i18n import locale_code
from app.messages import message
from app.words.report import LABELS
from panel.content import Text
from panel.models import AppealGround, FieldKind, OwnField, RemedyKind
from panel.models.firm import PLACES
from panel.services import appealing, challenging, mediation
from panel.services.fields import ANSWER_MAX, NUMBER
from panel.services.filing import REMEDY_TEXT_MAX, TEXT_MAX, TITLE_MAX
from panel.services.naming import Named

FACTS = 6


def up_to_today(_form: HouseForm, field: DayField) -> None:
    """No day that is still to come where the house is."""
    if field.data and field.data > local(now()).date():
        raise ValidationError(message("input.date_ahead"))


class WhatHappenedForm(HouseForm):
    """Step 1 of filing. Rows of dated facts are fields fact_on_0, fact_text_0, …"""

    grumble = HiddenField()  # the public id of the grumble it began with
    title = StringField(_l("In one line"), [needed(), at_most(TITLE_MAX)])
    category = SelectField(_l("What is it about?"), [chosen()])
    merchant_name = StringField(_l("Against which merchant?"), [needed(), at_most(120)], render_kw={"list": "merchants"})
    merchant_email = StringField(
        _l("The merchant's e-mail, if you know it"), [at_most(254), email_like],
        render_kw={"type": "email", "autocomplete": "off"},
    )
    order_no = StringField(_l("Order number"), [at_most(64)], render_kw={"autocomplete": "off"})
    occurred_on = DayField(_l("When did it happen?"), [Optional(), up_to_today])
    text = TextAreaField(_l("What happened?"), [needed(), at_most(TEXT_MAX)])

    def rows(self) -> list[tuple[DayField, StringField]]:
        """The rows of dated facts."""
        return [(self[f"fact_on_{i}"], self[f"fact_text_{i}"]) for i in range(FACTS)]

    def facts(self) -> tuple[tuple[date | None, str], ...]:
        """The rows that say something."""
        return tuple((on.data, text.data) for on, text in self.rows() if text.data)

    def firm_rows(self) -> list[Row]:
        """The rows of further firms: fields firm_name_0, firm_part_0, firm_did_0, …"""
        return [(self[f"firm_name_{i}"], self[f"firm_part_{i}"], self[f"firm_did_{i}"]) for i in range(PLACES)]

    def firms(self) -> tuple[Named, ...]:
        """The further firms that are named."""
        return named_in(self.firm_rows())

    def names_firms(self) -> bool:
        """Whether anything was typed about further firms."""
        return any(name.data or did.data for name, _part, did in self.firm_rows())

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, and that a firm that is named has what it did."""
        sound = super().validate(extra_validators)
        return check_rows(self.firm_rows()) and bool(sound)


for _row in range(FACTS):
    setattr(WhatHappenedForm, f"fact_on_{_row}", DayField(_l("Day"), [Optional()]))
    setattr(WhatHappenedForm, f"fact_text_{_row}", StringField(_l("What happened on that day"), [at_most(300)]))
for _row in range(PLACES):
    for _name, _field in zip(("name", "part", "did"), firm_fields(), strict=True):
        setattr(WhatHappenedForm, f"firm_{_name}_{_row}", _field)


class RemedyForm(HouseForm):
    """Step 2 of filing: what is asked for, and the consent."""

    remedy = RadioField(_l("What would put it right?"), [chosen()])
    amount = AmountField(_l("How much money is it about?"), [Optional()], render_kw={"inputmode": "decimal"})
    remedy_text = TextAreaField(_l("Anything to add to it?"), [at_most(REMEDY_TEXT_MAX)])
    address = StringField(_l("Delivery address of the order"), [at_most(200)], render_kw={"autocomplete": "street-address"})
    consents = BooleanField(_l("If we find no agreement, jurors drawn by lot may read my case without names."))

    def extras(self) -> list[Field]:
        """The fields of the operator's own questions."""
        return [each for each in self if each.name.startswith("extra_")]

    def answered(self) -> list[tuple[str, str]]:
        """The questions that were answered, with the answer as people read it."""
        given = self.extra()
        shown = []
        for each in self.extras():
            value = given[each.name.removeprefix("extra_")]
            names = {choice.value: choice.label for choice in each.choices} if isinstance(each, SelectField) else {}
            shown.append((str(each.label.text), str(names.get(value, value))))
        return [(label, value) for label, value in shown if value]

    def extra(self) -> dict[str, str]:
        """Public id of a question -> what was answered, as it is kept."""
        given = {each.name.removeprefix("extra_"): each.data for each in self.extras()}
        return {key: value.isoformat() if isinstance(value, date) else value or "" for key, value in given.items()}


def remedy_form(asked: Sequence[OwnField]) -> type[RemedyForm]:
    """Step 2 with the operator's own questions behind it, as fields extra_ and the public id of each."""
    return type("AskedForm", (RemedyForm,), {f"extra_{each.public_id}": _own_field(each) for each in asked})


def _own_field(asked: OwnField) -> UnboundField:
    language = locale_code()
    words, rules = asked.zh if language.startswith("zh") else asked.en, [needed() if asked.required else Optional()]
    if asked.kind is FieldKind.CHOICE:
        pairs = ((str(number), Text(*each).in_(language)) for number, each in enumerate(asked.choices, 1))
        return SelectField(words, rules, choices=options([("", "–"), *pairs]))
    if asked.kind is FieldKind.DATE:
        return DayField(words, rules)
    if asked.kind is FieldKind.NUMBER:
        right = Regexp(rf"{NUMBER.pattern}\Z", message=_l("Please write a number like 12 or 12.5."))
        return StringField(words, [*rules, right], render_kw={"inputmode": "decimal"})
    return StringField(words, [*rules, at_most(ANSWER_MAX)])


class ResponseForm(HouseForm):
    """The respondent's side."""

    text = TextAreaField(_l("Your side of it"), [needed(), at_most(TEXT_MAX)])
    contested = SelectMultipleField(
        _l("Which of these happened otherwise?"), coerce=int, validate_choice=False,
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )
    remedy = SelectField(_l("What do you offer?"), validate_choice=True)
    amount = AmountField(_l("How much do you offer?"), [Optional()], render_kw={"inputmode": "decimal"})
    remedy_text = TextAreaField(_l("Anything to add to the offer?"), [at_most(REMEDY_TEXT_MAX)])
    consents = BooleanField(_l("If we find no agreement, jurors drawn by lot may read the case without names."))

    def offered(self) -> RemedyKind | None:
        """The remedy offered, None for none."""
        return RemedyKind(self.remedy.data) if self.remedy.data else None


class FirmSideForm(HouseForm):
    """What a further firm says."""

    text = TextAreaField(_l("Your firm's side of it"), [needed(), at_most(TEXT_MAX)])


class ProposalForm(HouseForm):
    """A proposal of one side."""

    remedy = RadioField(_l("What do you propose?"), [chosen()])
    amount = AmountField(_l("Amount"), [Optional()], render_kw={"inputmode": "decimal"})
    last_on = DayField(_l("Last day of the voucher"), [Optional()])
    text = TextAreaField(_l("In your words: who does what, by when?"), [needed(), at_most(mediation.TEXT_MAX)])


class ObjectionForm(HouseForm):
    """What is wrong with the draft of the brief."""

    text = TextAreaField(_l("What would give you away, or is wrong?"), [needed(), at_most(1000)])


class ChallengeForm(HouseForm):
    """Who must not judge the case, and why."""

    whom = StringField(_l("Who must not judge it?"), [needed(), at_most(challenging.WHOM_MAX)])
    reason = TextAreaField(_l("Why not?"), [needed(), at_most(challenging.REASON_MAX)])


class AppealForm(HouseForm):
    """An appeal and its ground."""

    ground = RadioField(
        _l("On which ground?"), [chosen()],
        choices=options((
            (AppealGround.NEW_EVIDENCE.value, _l("There is new evidence")),
            (AppealGround.PROCEDURE.value, _l("There was a fault in the procedure")),
        )),
    )
    text = TextAreaField(_l("Your reasons"), [needed(), at_least(appealing.TEXT_MIN), at_most(TEXT_MAX)])


class EvidenceForm(HouseForm):
    """Files and one line for them."""

    files = MultipleFileField(
        _l("Pictures or PDF documents"), [FileRequired(_l("Please choose at least one file."))]
    )
    title = StringField(_l("What do they show?"), [at_most(120)])


class ReasonForm(HouseForm):
    """A reason in free words."""

    reason = TextAreaField(_l("Why? The other side and the mediator read this."), [at_most(500)])


class BundleForm(HouseForm):
    """Whom a bundle is for."""

    to = RadioField(_l("Whom is it for?"), [chosen()], choices=options(LABELS["recipient"].items()))
