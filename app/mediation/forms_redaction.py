"""Forms of the redaction desk. The version of the desk travels beside them: a stale page changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, RadioField, SelectField, StringField, TextAreaField

from app.forms import HouseForm, at_most, chosen, needed, options
from app.labels import label
from panel.models import PictureState
from panel.projections.redaction_desk import RedactionDesk
from panel.redaction import Kind
from panel.services.entities import PSEUDONYM_MAX, SURFACE_MAX
from panel.services.previewing import ANSWER_MAX
from panel.services.publishing import ALT_MAX, BOXES_MAX
from panel.services.redacting import OPTION_MAX, QUESTION_MAX, RULE_MAX, SIDES

ROLES = ("", "complainant", "respondent", "courier", "staff", "witness")
SPARE_BOXES = 3
PER_CENT = 10  # per mille


class MaskForm(HouseForm):
    """Mask a surface everywhere."""

    surface = StringField(_l("Words to mask everywhere"), [needed(), at_most(SURFACE_MAX)])
    kind = SelectField(_l("What it is"), [chosen()])
    role = SelectField(_l("Whose it is"))

    @classmethod
    def for_desk(cls) -> MaskForm:
        """With kinds and roles in words."""
        form = cls(prefix="mask")
        form.kind.choices = [(kind.value, label("redaction_kind", kind.value)) for kind in Kind]
        form.role.choices = [(role, label("redaction_role", role)) for role in ROLES]
        return form


class RenameForm(HouseForm):
    """Another pseudonym for an entity."""

    value = StringField(_l("Pseudonym"), [needed(), at_most(PSEUDONYM_MAX)])


class MergeForm(HouseForm):
    """The entity that this one is the same as."""

    value = SelectField(_l("The same as"), [chosen()])

    @classmethod
    def for_entity(cls, desk: RedactionDesk, entity: str) -> MergeForm:
        """With every other masked entity to choose from."""
        form = cls(prefix="merge")
        form.value.choices = [
            (each.id, f"{each.pseudonym} = {each.forms[0]}") for each in desk.entities if each.id != entity and each.forms
        ]
        return form


class DropForm(HouseForm):
    """Why an entity may stay readable."""

    value = StringField(_l("Why it may stay readable"), [needed(), at_most(SURFACE_MAX)])


class FrameForm(HouseForm):
    """The question, the answers in the order of the ballot, whom each favours, the rule. An empty answer is left out."""

    question = TextAreaField(_l("Question to the panel"), [needed(), at_most(QUESTION_MAX)])
    option1 = StringField(_l("Answer 1"), [needed(), at_most(OPTION_MAX)])
    side1 = SelectField(_l("Answer 1 favours"), default="middle")
    option2 = StringField(_l("Answer 2"), [needed(), at_most(OPTION_MAX)])
    side2 = SelectField(_l("Answer 2 favours"), default="middle")
    option3 = StringField(_l("Answer 3"), [at_most(OPTION_MAX)])
    side3 = SelectField(_l("Answer 3 favours"), default="middle")
    option4 = StringField(_l("Answer 4"), [at_most(OPTION_MAX)])
    side4 = SelectField(_l("Answer 4 favours"), default="middle")
    rule_text = TextAreaField(_l("The rule that applies"), [at_most(RULE_MAX)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in (self.side1, self.side2, self.side3, self.side4):
            field.choices = options((side, label("favours", side)) for side in SIDES)

    def labels(self) -> list[str]:
        """What stands in the four lines."""
        return [field.data or "" for field in (self.option1, self.option2, self.option3, self.option4)]

    def sides(self) -> list[str]:
        """Whom the answer of each line favours."""
        return [field.data or "" for field in (self.side1, self.side2, self.side3, self.side4)]


class BoxForm(Form):
    """One box in per cent of the picture, from its upper left corner. Four empty places are no box."""

    x = StringField(_l("Left"))
    y = StringField(_l("Top"))
    w = StringField(_l("Width"))
    h = StringField(_l("Height"))

    def typed(self) -> list[str]:
        """The four numbers as they were typed."""
        return [(field.data or "").strip() for field in (self.x, self.y, self.w, self.h)]


class PictureForm(HouseForm):
    """What is done with one exhibit. For a document there is no `boxed`."""

    state = RadioField(_l("What jurors get"), [chosen()])
    alt = TextAreaField(_l("Description for jurors who cannot see it"), [at_most(ALT_MAX)])
    boxes = FieldList(FormField(BoxForm), max_entries=BOXES_MAX)

    @classmethod
    def for_picture(cls, is_picture: bool, boxes: Sequence[tuple[int, int, int, int]] = (), **data: Any) -> PictureForm:
        """With the choices that fit; `data` and `boxes` (per mille) fill it when nothing was sent or drafted (`formdata`)."""
        rows = [dict(zip("xywh", map(written, box), strict=True)) for box in boxes]
        form = cls(boxes=rows, **data)
        words = {
            PictureState.CLEARED: _l("Show it as it is"), PictureState.BOXED: _l("Show it with black boxes"),
            PictureState.WITHHELD: _l("Withhold it: jurors are told that an exhibit was withheld"),
        }
        form.state.choices = [(k.value, w) for k, w in words.items() if is_picture or k is not PictureState.BOXED]
        for _ in range(min(SPARE_BOXES, BOXES_MAX - len(form.boxes))):
            form.boxes.append_entry()
        return form

    def per_mille(self) -> list[tuple[int, int, int, int]]:
        """The boxes that were typed. Raises ValueError for one that is not four numbers."""
        rows = [entry.form.typed() for entry in self.boxes]
        return [(per_mille(x), per_mille(y), per_mille(w), per_mille(h)) for x, y, w, h in rows if x or y or w or h]


class AnswerForm(HouseForm):
    """What was done about an objection."""

    answer = TextAreaField(_l("What was done about it"), [needed(), at_most(ANSWER_MAX)])


def per_mille(text: str) -> int:
    """A number of per cent, at most one decimal counts, as per mille. Raises ValueError."""
    try:
        value = Decimal(text.replace("%", "").replace(",", ".").strip())
    except InvalidOperation:
        raise ValueError(text) from None
    if not value.is_finite() or not 0 <= value <= 100:
        raise ValueError(text)
    return round(value * PER_CENT)


def written(value: int) -> str:
    """Per mille as per cent for people: 125 is 12.5."""
    return f"{value / PER_CENT:g}"
