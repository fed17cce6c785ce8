"""Forms of the workbench, one an act. Choices that depend on the case are given by the route."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import Optional

from app.fields import AmountField, DayField
from app.forms import HouseForm, at_most, between, chosen, needed, options
from app.labels import label
from app.mediation.forms_report import paragraphs
from app.words.case import LABELS as CASE
from panel.content import Wording
from panel.models import PartyRole, RemedyKind
from panel.projections.report import Body
from panel.services.escalating import REASON_MAX as ESCALATION_MAX
from panel.services.escalating import Wish
from panel.services.mediation import HOURS_MAX, TEXT_MAX
from panel.services.reporting import REASON_MAX as CHANGE_MAX

SIDES = CASE["side"]
REASON_MAX = 300
NOTE_MAX = 4000
EXPLANATION_MAX = 4000
RULING_MAX = 2000


class ReasonForm(HouseForm):
    """An act that needs nothing but its reason."""

    reason = TextAreaField(_l("Reason"), [needed(), at_most(REASON_MAX)])


class OnceForm(ReasonForm):
    """An act that would add up when it is sent twice: carries the version of the case that the page showed."""

    seen = HiddenField()


class HandOverForm(HouseForm):
    """To whom, and why."""

    to = SelectField(_l("To whom"), [chosen()])
    reason = TextAreaField(_l("Reason"), [needed(), at_most(REASON_MAX)])


class InadmissibleForm(HouseForm):
    """Why this house cannot handle the case."""

    reason = SelectField(_l("Ground"), [chosen()])
    text = TextAreaField(_l("What both sides read"), [needed(), at_most(2000)])


class ProposalForm(HouseForm):
    """A remedy of the playbook, an amount, an end, and words."""

    remedy = RadioField(_l("Remedy"), [chosen()])
    amount = AmountField(_l("Amount in yuan"))
    last_on = DayField(_l("Last day of the voucher"), [Optional()])
    hours = IntegerField(_l("Open for how many hours"), [chosen(), between(1, HOURS_MAX)])
    text = TextAreaField(_l("What both sides read"), [needed(), at_most(TEXT_MAX)])


class EscalateForm(HouseForm):
    """What a manager should approve; everything may be left empty."""

    remedy = SelectField(_l("Remedy"), default="")
    amount = AmountField(_l("Up to how many yuan"))
    reason = TextAreaField(_l("Why a manager is needed"), [at_most(ESCALATION_MAX)])

    def offer(self) -> None:
        """Every remedy there is: a manager may go beyond the playbook."""
        kinds = [kind for kind in RemedyKind if kind is not RemedyKind.NONE]
        self.remedy.choices = options([("", _l("Any of the playbook")), *((k.value, label("remedy", k.value)) for k in kinds)])

    def wish(self) -> Wish:
        """What was filled in, for the service."""
        return Wish(RemedyKind(self.remedy.data) if self.remedy.data else None, self.amount.minor)


class ApprovalForm(EscalateForm):
    """What a manager approves; the reason is needed beyond the playbook."""

    reason = None
    reply = TextAreaField(_l("Reason"), [at_most(ESCALATION_MAX)])


class ReplyForm(HouseForm):
    """Why a manager declines, or hands back."""

    reply = TextAreaField(_l("Reason"), [needed(), at_most(ESCALATION_MAX)])


class AskForm(HouseForm):
    """One question to one side, in words of the list."""

    side = RadioField(_l("Whom?"), [chosen()], choices=options((role.value, SIDES[role.value]) for role in PartyRole))
    question = SelectField(_l("What?"), [chosen()])

    def offer(self, words: Sequence[Wording], language: str) -> None:
        """Give the questions to choose from; a closed one says so."""
        named = ((w.code, w.text.in_(language) if w.is_open else _closed(w, language)) for w in words)
        self.question.choices = options([("", "–"), *named])


def _closed(word: Wording, language: str) -> str:
    return f"{word.text.in_(language)} ({' / '.join(choice.in_(language) for choice in word.choices)})"


class NoteForm(HouseForm):
    """A private note."""

    text = TextAreaField(_l("Note"), [needed(), at_most(NOTE_MAX)])


class ExplanationForm(HouseForm):
    """The second explanation: which paragraph of the report it explains, and why where it says something else."""

    place = SelectField(_l("Explains this paragraph of the report"), default="")
    text = TextAreaField(_l("Explanation"), [needed(), at_most(EXPLANATION_MAX)])
    change = TextAreaField(_l("Only if the position changes: why"), [at_most(CHANGE_MAX)])

    def offer(self, body: Body | None) -> None:
        """Give the paragraphs to choose from; before the first choice stand the reasons of the decision."""
        self.place.choices = options([("", _l("The reasons of the decision")), *(paragraphs(body) if body else [])])


class RulingForm(HouseForm):
    """Admit or refuse an appeal."""

    admitted = RadioField(
        _l("Ruling"), [chosen()],
        choices=options([("yes", _l("Admit: a new round with other jurors")), ("no", _l("Refuse: the decision stands"))]),
    )
    ruling = TextAreaField(_l("Reasons that both sides read"), [needed(), at_most(RULING_MAX)])
