"""Forms of the juror's pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.forms import HouseForm, at_least, at_most, chosen, needed, stripped
from app.juror.reasons import shuffled_tags
from app.labels import label
from panel.projections.juror import BallotView, SeatView
from panel.services.casting import RATIONALE_MAX, RATIONALE_MIN, SUGGESTION_MAX, TAGS_MAX, Paper
from voting import CANNOT_TELL, FACT_ANSWERS, FACT_QUESTIONS_MAX

CONTEST_MIN, CONTEST_MAX = 10, 1000
FACT_FIELDS = tuple(f"fact{number}" for number in range(1, FACT_QUESTIONS_MAX + 1))


def one_line_end(value: object) -> object:
    """Line ends as one sign, as the counter beside the field counts them."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def sent_paper(known_tags: Collection[str]) -> Paper:
    """The paper of the request as `BallotForm` reads it, without building a form; what is wrong with it the service says."""
    choice, rationale, suggestion = (request.form.get(name, "") for name in ("choice", "rationale", "suggestion"))
    tags = tuple(tag for tag in dict.fromkeys(request.form.getlist("tags")) if tag in known_tags)
    facts = tuple(request.form[name] for name in FACT_FIELDS if name in request.form)
    return Paper(choice, str(stripped(one_line_end(rationale))), tags, str(stripped(one_line_end(suggestion))), facts)


def some_tags(_form: HouseForm, field: Field) -> None:
    """At least one tag, not too many. Not a WTForms validator class: its mark would make every single tick required."""
    if not field.data or len(field.data) > TAGS_MAX:
        raise ValidationError(gettext("Please choose at least one reason, and no more than %(limit)s.", limit=TAGS_MAX))


class BallotForm(HouseForm):
    """The ballot paper. Options and tags are filled in when it is shown; what was chosen is checked by the service."""

    fact1 = RadioField("1", [chosen()], choices=[], validate_choice=False)
    fact2 = RadioField("2", [chosen()], choices=[], validate_choice=False)
    fact3 = RadioField("3", [chosen()], choices=[], validate_choice=False)
    fact4 = RadioField("4", [chosen()], choices=[], validate_choice=False)
    fact5 = RadioField("5", [chosen()], choices=[], validate_choice=False)
    choice = RadioField(_l("Your answer"), [chosen()], choices=[], validate_choice=False)
    tags = SelectMultipleField(
        _l("What counted for you?"), [some_tags], choices=[], validate_choice=False, widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    rationale = TextAreaField(
        _l("Your reason"), [needed(), at_least(RATIONALE_MIN), at_most(RATIONALE_MAX)], filters=[one_line_end]
    )
    suggestion = TextAreaField(_l("What could the merchant do better?"), [at_most(SUGGESTION_MAX)], filters=[one_line_end])

    asked = HiddenField()  # "yes" once its juror was asked whether the case was read

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.tags.flags.required = True

    def ask(self, questions: Sequence[str]) -> None:
        """Keep a line for each fact question, with its words, and no other."""
        for place, name in enumerate(FACT_FIELDS):
            if place >= len(questions):
                del self[name]
                continue
            self[name].label.text = f"{place + 1}. {questions[place]}"
            self[name].choices = [(answer, label("fact_answer", answer)) for answer in FACT_ANSWERS]

    @property
    def facts(self) -> list[Field]:
        """The lines of the fact questions, in order."""
        return [self[name] for name in FACT_FIELDS if name in self]

    def show(self, view: SeatView) -> None:
        """Put the seat's options and reason tags on the paper, and the ballot that counts now, if nothing was typed."""
        if any(not field.choices for field in self.facts):
            self.ask(view.brief.fact_questions if view.brief else ())
        self.choice.choices = [*((o.key, o.label) for o in view.options), (CANNOT_TELL, gettext("Cannot tell from this"))]
        self.tags.choices = shuffled_tags(view.category, view.order)
        if view.ballot is not None and view.ballot.readable and not self.is_touched():
            self.repeat(view.ballot)

    def is_touched(self) -> bool:
        """Whether anything was chosen or typed."""
        return any(field.data for field in (*self.facts, self.choice, self.tags, self.rationale, self.suggestion))

    def repeat(self, ballot: BallotView) -> None:
        """Fill in a ballot."""
        self.choice.data, self.tags.data = ballot.choice, list(ballot.tags)
        self.rationale.data, self.suggestion.data = ballot.rationale, ballot.suggestion
        for field, (_, answer) in zip(self.facts, ballot.facts, strict=True):
            field.data = answer


class JoinForm(HouseForm):
    """What a juror confirms and promises before the test."""

    adult = BooleanField(_l("I am 18 or older."), [needed(_l("Only adults can be jurors."))])
    promise = BooleanField(
        _l("I keep what I read as a juror to myself, and I never try to find out who the parties are."),
        [needed(_l("Without this promise nobody can be a juror."))],
    )


class MockBallotForm(HouseForm):
    """The answer to one case of the entry test."""

    choice = RadioField(_l("Your answer"), [chosen()], choices=[])


class ContestForm(HouseForm):
    """Why the answer of a control case is not certain."""

    text = TextAreaField(_l("Why this answer is not certain"), [needed(), at_least(CONTEST_MIN), at_most(CONTEST_MAX)])


class OptOutForm(HouseForm):
    """Kinds of dispute a juror would rather not judge."""

    opt_outs = SelectMultipleField(
        _l("Kinds of case I would rather not judge"), choices=[], validate_choice=False,
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )
