"""Forms of learning: an action done, moved, reviewed; a systemic issue advised, ended, dismissed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from app.fields import DayField
from app.forms import HouseForm, at_least, at_most, chosen, needed, options
from app.grumbles import GrumbleForm
from app.words.lessons import LABELS
from app.words.report import LABELS as REPORT_LABELS
from panel.models import Effect
from panel.services import grumbling
from panel.services.actions import OWNER_MAX, REASON_MAX, TEXT_MAX, Promise, Review
from panel.services.issues import TO_MAX, Advice
from panel.services.posts import TEXT_MAX as POST_MAX
from panel.services.posts import TEXT_MIN as POST_MIN


class DoneForm(HouseForm):
    """What was done."""

    text = TextAreaField(_l("What was done"), [needed(), at_most(TEXT_MAX)])


class MoveForm(HouseForm):
    """Somebody else, or a later day, and why. `seen`: the version of the action that the page showed."""

    owner = StringField(_l("Who does it"), [needed(), at_most(OWNER_MAX)])
    due_on = DayField(_l("By which day"), [needed()])
    reason = TextAreaField(_l("Reason"), [needed(), at_most(REASON_MAX)])
    seen = HiddenField()


class ReviewForm(HouseForm):
    """Whether it changed anything; what is done next."""

    effect = RadioField(_l("Whether it changed anything"), [chosen()], choices=options(LABELS["effect"].items()))
    text = TextAreaField(_l("How one can tell"), [needed(), at_most(TEXT_MAX)])
    next_text = TextAreaField(_l("Next action"), [at_most(TEXT_MAX)])
    next_owner = StringField(_l("Who does it"), [at_most(OWNER_MAX)])
    next_due_on = DayField(_l("By which day"), [Optional()])

    def review(self) -> Review:
        """What was filled in, for the service: a next action as soon as any part of it was written."""
        promise = Promise(self.next_text.data or "", self.next_owner.data or "", self.next_due_on.data)
        given = bool(promise.text or promise.owner or promise.due_on)
        return Review(Effect(self.effect.data), self.text.data or "", promise if given else None)


class PostForm(HouseForm):
    """Whether a post was reached, and on what ground. `seen`: the version that the page showed."""

    state = RadioField(_l("Where the case is"), [chosen()], choices=options(REPORT_LABELS["post_state"].items()))
    text = TextAreaField(_l("How one can tell"), [needed(), at_least(POST_MIN), at_most(POST_MAX)])
    seen = HiddenField()


class AdviceForm(HouseForm):
    """What is recommended, to whom, by which day."""

    to = StringField(_l("Recommended to"), [needed(), at_most(TO_MAX)])
    text = TextAreaField(_l("Recommendation"), [needed(), at_most(TEXT_MAX)])
    due_on = DayField(_l("By which day"), [needed()])
    seen = HiddenField()

    def advice(self) -> Advice:
        """What was filled in, for the service."""
        return Advice(self.text.data or "", self.to.data or "", self.due_on.data)


class EndForm(HouseForm):
    """What came of it."""

    outcome = TextAreaField(_l("What came of it"), [needed(), at_most(TEXT_MAX)])


class DismissForm(HouseForm):
    """Why it is none."""

    reason = TextAreaField(_l("Why it is no systemic issue"), [needed(), at_most(TEXT_MAX)])


class EnteredForm(GrumbleForm):
    """A grumble that staff writes down for a customer."""

    customer = StringField(_l("E-mail or phone of the customer's account"), [at_most(254)], render_kw={"autocomplete": "off"})


class GrumbleReplyForm(HouseForm):
    """The answer to a grumble."""

    reply = TextAreaField(_l("Your reply"), [needed(), at_most(grumbling.REPLY_MAX)])


def version(text: str | None) -> int:
    """The version that a page showed; 0, which none has, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
