"""Forms of the redaction desk. The version of the desk travels beside them: a stale page changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput, ListWidget

from app.forms import NOT_OFFERED, HouseForm, at_most, chosen, needed, options
from app.labels import label
from panel.models import PictureState
from panel.projections.redaction_desk import RedactionDesk
from panel.redaction import SURFACE_MAX, Kind
from panel.services.copies import BOXES_MAX, DOCUMENT_BOXES_MAX
from panel.services.entities import PSEUDONYM_MAX
from panel.services.previewing import ANSWER_MAX
from panel.services.publishing import ALT_MAX
from panel.services.reading_drafts import NOTE_MAX
from panel.services.redacting import FACT_QUESTION_MAX, OPTION_MAX, QUESTION_MAX, RULE_MAX, SIDES
from panel.services.wishing import GROUND_MAX

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


class SplitForm(HouseForm):
    """The places of an entity that are somebody or something else."""

    places = SelectMultipleField(
        _l("These places are somebody else"), [chosen()], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
        invalid_choice_message=NOT_OFFERED,
    )
    role = SelectField(_l("Whose it is"))

    @classmethod
    def of(cls, places: int) -> SplitForm:
        """With a tick for each place."""
        form = cls(prefix="split")
        form.places.choices = [(str(number), str(number + 1)) for number in range(places)]
        form.role.choices = [(role, label("redaction_role", role)) for role in ROLES]
        return form


class ReadingForm(HouseForm):
    """The intruder question."""

    tells = RadioField(_l("Could somebody who knows this street, shop or family tell who it is?"), [chosen()])
    note = TextAreaField(_l("What tells it"), [at_most(NOTE_MAX)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tells.choices = [
            ("no", _l("No. I have read all of it, with every picture, and could name nobody.")),
            ("yes", _l("Yes, or I am not sure")),
        ]


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
    fact1 = StringField(_l("Fact question %(number)s", number=1), [at_most(FACT_QUESTION_MAX)])
    fact2 = StringField(_l("Fact question %(number)s", number=2), [at_most(FACT_QUESTION_MAX)])
    fact3 = StringField(_l("Fact question %(number)s", number=3), [at_most(FACT_QUESTION_MAX)])
    fact4 = StringField(_l("Fact question %(number)s", number=4), [at_most(FACT_QUESTION_MAX)])
    fact5 = StringField(_l("Fact question %(number)s", number=5), [at_most(FACT_QUESTION_MAX)])
    rule_text = TextAreaField(_l("The rule that applies"), [at_most(RULE_MAX)])
    wish_ground = TextAreaField(_l("Why every answer can be carried out, all the same"), [at_most(GROUND_MAX)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in (self.side1, self.side2, self.side3, self.side4):
            field.choices = options((side, label("favours", side)) for side in SIDES)

    @property
    def asked(self) -> list[StringField]:
        """The lines of the fact questions."""
        return [self.fact1, self.fact2, self.fact3, self.fact4, self.fact5]

    @property
    def asks_facts(self) -> bool:
        """Whether anything stands there, or is wrong there."""
        return any(field.data or field.errors for field in self.asked)

    def labels(self) -> list[str]:
        """What stands in the four lines."""
        return [field.data or "" for field in (self.option1, self.option2, self.option3, self.option4)]

    def sides(self) -> list[str]:
        """Whom the answer of each line favours."""
        return [field.data or "" for field in (self.side1, self.side2, self.side3, self.side4)]


class BoxForm(Form):
    """One box in per cent of the picture, from its upper left corner, on a page of a document. Four empty places are no box."""

    page = StringField(_l("Page"))
    x = StringField(_l("Left"))
    y = StringField(_l("Top"))
    w = StringField(_l("Width"))
    h = StringField(_l("Height"))

    def typed(self) -> list[str]:
        """The four numbers as they were typed."""
        return [(field.data or "").strip() for field in (self.x, self.y, self.w, self.h)]


class PictureForm(HouseForm):
    """What is done with one exhibit. A document that cannot be drawn can only be withheld."""

    state = RadioField(_l("What jurors get"), [chosen()])
    alt = TextAreaField(_l("Description for jurors who cannot see it"), [at_most(ALT_MAX)])
    boxes = FieldList(FormField(BoxForm), max_entries=DOCUMENT_BOXES_MAX)

    @classmethod
    def for_picture(
        cls, can_show: bool, boxes: Sequence[Sequence[int]] = (), *, most: int = BOXES_MAX, **data: Any
    ) -> PictureForm:
        """With the choices that fit; `data` and `boxes` (per mille, of a document with the page) fill it when nothing was sent
        or drafted (`formdata`)."""
        rows = [
            {**dict(zip("xywh", map(written, box[:4]), strict=True)), "page": "".join(map(str, box[4:]))} for box in boxes
        ]
        form = cls(boxes=rows, **data)
        words = {
            PictureState.CLEARED: _l("Show it as it is"), PictureState.BOXED: _l("Show it with black boxes"),
            PictureState.WITHHELD: _l("Withhold it: jurors are told that an exhibit was withheld"),
        }
        form.state.choices = [(k.value, w) for k, w in words.items() if can_show or k is PictureState.WITHHELD]
        for _ in range(min(SPARE_BOXES, most - len(form.boxes))):
            form.boxes.append_entry()
        return form

    def per_mille(self, *, paged: bool = False) -> list[tuple[int, ...]]:
        """The boxes that were typed; `paged`: with the page, the first where none was typed. Raises ValueError for one that is
        not four numbers, or whose page is none."""
        rows = [(entry.form.typed(), (entry.form.page.data or "").strip() or "1") for entry in self.boxes]
        return [(*map(per_mille, box), *((int(page),) if paged else ())) for box, page in rows if any(box)]


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
