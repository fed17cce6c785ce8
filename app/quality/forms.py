"""Forms of the control cases: writing one, promoting a closed case, reasons."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FieldList, Form, FormField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from app.fields import AmountField
from app.forms import HouseForm, at_least, at_most, chosen, needed
from app.labels import label
from panel.content import Category, categories
from panel.models import RemedyKind
from panel.services.controls import FACTS_MAX, LIMITS, REASON_MAX, SIDES, SOURCES, WHY_MIN, Asked, Written
from panel.services.redacting import FACT_QUESTION_MAX

NUMBERS = ("1", "2", "3", "4")
SPARE_FACTS = 2


class FactForm(Form):
    """One event. An empty text is no event."""

    day = StringField(_l("Day of the case"))
    text = StringField(_l("What happened"))
    source = SelectField(_l("Who says so"), validate_choice=False)
    contested = BooleanField(_l("One side denies it"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.source.choices = [(code, label("control_source", code)) for code in SOURCES]

    def fact(self) -> tuple[int | None, str, str, bool]:
        """As the service takes it; a day that is no number is day 0, which it refuses."""
        day = (self.day.data or "").strip()
        number = None if not day else int(day) if day.isascii() and day.isdigit() and len(day) < 5 else 0
        return number, (self.text.data or "").strip(), self.source.data or "claim", bool(self.contested.data)


class ControlForm(HouseForm):
    """A control case as it is written."""

    language = SelectField(_l("Language of the case"), [chosen()])
    category = SelectField(_l("Kind of dispute"), [chosen()])
    title = StringField(_l("Title"), [needed(), at_most(LIMITS["title"])])
    question = TextAreaField(_l("Question to the panel"), [needed(), at_most(LIMITS["question"])])
    option1 = StringField(_l("Answer 1"), [needed(), at_most(LIMITS["option"])])
    side1 = SelectField(_l("Answer 1 is"), [chosen()], default="complainant")
    option2 = StringField(_l("Answer 2"), [needed(), at_most(LIMITS["option"])])
    side2 = SelectField(_l("Answer 2 is"), [chosen()], default="middle")
    option3 = StringField(_l("Answer 3"), [at_most(LIMITS["option"])])
    side3 = SelectField(_l("Answer 3 is"), [chosen()], default="respondent")
    option4 = StringField(_l("Answer 4"), [at_most(LIMITS["option"])])
    side4 = SelectField(_l("Answer 4 is"), [chosen()], default="middle")
    facts = FieldList(FormField(FactForm), label=_l("What happened"), max_entries=FACTS_MAX)
    claim = TextAreaField(_l("What the complainant says"), [needed(), at_most(LIMITS["claim"])])
    claim_remedy = SelectField(_l("The complainant asks for"), [])
    claim_amount = AmountField(_l("Amount asked for"), [Optional()], render_kw={"inputmode": "decimal"})
    response = TextAreaField(_l("What the respondent says"), [needed(), at_most(LIMITS["response"])])
    response_remedy = SelectField(_l("The respondent offers"), [])
    response_amount = AmountField(_l("Amount offered"), [Optional()], render_kw={"inputmode": "decimal"})
    fact1 = StringField(_l("Fact question %(number)s", number=1), [at_most(FACT_QUESTION_MAX)])
    fact2 = StringField(_l("Fact question %(number)s", number=2), [at_most(FACT_QUESTION_MAX)])
    fact3 = StringField(_l("Fact question %(number)s", number=3), [at_most(FACT_QUESTION_MAX)])
    fact4 = StringField(_l("Fact question %(number)s", number=4), [at_most(FACT_QUESTION_MAX)])
    fact5 = StringField(_l("Fact question %(number)s", number=5), [at_most(FACT_QUESTION_MAX)])
    rule_text = TextAreaField(_l("The rule that applies"), [needed(), at_most(LIMITS["rule_text"])])
    right = RadioField(_l("The right answer"), [chosen()], choices=[])
    why = TextAreaField(_l("Why it is certain"), [needed(), at_least(WHY_MIN), at_most(LIMITS["why"])])

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.language.choices = [(code, str(name)) for code, name in LANGUAGES]
        self.category.choices = [(kind.code, label("category", kind.code)) for kind in categories()]
        for number in NUMBERS:
            self[f"side{number}"].choices = [(side, label("control_side", side)) for side in SIDES]
        for field in (self.claim_remedy, self.response_remedy):
            known = ((kind.value, label("remedy", kind.value)) for kind in RemedyKind)
            field.choices = [("", _l("Nothing in particular")), *known]
        self.right.choices = [(number, _l("Answer %(number)s", number=number)) for number in NUMBERS]
        while len(self.facts) < min(FACTS_MAX, 2 * SPARE_FACTS):
            self.facts.append_entry()

    @property
    def asked(self) -> list[StringField]:
        """The lines of the fact questions."""
        return [self.fact1, self.fact2, self.fact3, self.fact4, self.fact5]

    def written(self) -> Written:
        """What was typed, as the service takes it. Empty answers and events are left out; the right one must not be empty."""
        kept = [number for number in NUMBERS if self[f"option{number}"].data]
        return Written(
            language=self.language.data, category=self.category.data, title=self.title.data, question=self.question.data,
            options=[(self[f"option{number}"].data, self[f"side{number}"].data) for number in kept],
            right=kept.index(self.right.data) if self.right.data in kept else -1, why=self.why.data,
            rule_text=self.rule_text.data, claim=self.claim.data, response=self.response.data,
            facts=[fact for fact in (entry.form.fact() for entry in self.facts) if fact[1]],
            fact_questions=[field.data or "" for field in self.asked],
            claim_ask=Asked(self.claim_remedy.data or "", self.claim_amount.minor),
            response_ask=Asked(self.response_remedy.data or "", self.response_amount.minor),
        )


LANGUAGES = (("zh", "中文"), ("en", "English"))


def beginning(kind: Category, language: str) -> dict[str, Any]:
    """What a form begins with for a kind of dispute: its question, its usual answers, its rule."""
    data: dict[str, Any] = {
        "language": language, "category": kind.code, "question": kind.question.in_(language),
        "rule_text": kind.rule.in_(language),
    }
    for number, option in zip(NUMBERS, kind.options, strict=False):
        data[f"option{number}"] = option.label.in_(language)
        data[f"side{number}"] = option.side
    return data


def begun(typed: MultiDict[str, str], kind: Category, language: str) -> MultiDict[str, str]:
    """What was typed, with the beginning of a kind wherever nothing stands, or only what is usual for a kind."""
    usual = {text for known in categories() for code, _ in LANGUAGES for text in beginning(known, code).values()}
    begins, made = beginning(kind, language), typed.copy()
    made["language"], made["category"] = language, kind.code
    names = {"question": "", "rule_text": "", **{f"option{number}": f"side{number}" for number in NUMBERS}}
    for name, side in names.items():
        if (made.get(name) or "").strip() in usual | {""}:
            made[name] = begins.get(name, "")
            if side in begins:
                made[side] = begins[side]
    return made


class PromoteForm(HouseForm):
    """The certain answer of a closed case."""

    right = RadioField(_l("The right answer"), [chosen()], choices=[])
    why = TextAreaField(_l("Why it is certain"), [needed(), at_least(WHY_MIN), at_most(LIMITS["why"])])


class WithdrawForm(HouseForm):
    """Why a control case is taken back."""

    reason = TextAreaField(_l("Reason"), [needed(), at_least(WHY_MIN // 2), at_most(REASON_MAX)])


class ReviewForm(HouseForm):
    """The answer to a contest; which way is the button that was pressed."""

    reply = TextAreaField(_l("Your answer to the juror"), [needed(), at_least(WHY_MIN // 2), at_most(REASON_MAX)])
