"""After the close: how the case was handled, and whether this side wants to hear anything more."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField, TextAreaField

from app.access import requires
from app.answers import Page
from app.disputes import blueprint
from app.disputes.sides import back_to_case, my_role
from app.drafting import drafted, used
from app.forms import HouseForm, at_most, chosen, options
from app.house import now, reading, work
from app.labels import label
from app.loaders import case as load_case
from app.viewer import get_viewer
from app.words.surveys import LABELS
from panel.errors import Conflict, Invalid, NotFound
from panel.models import MEASURES
from panel.permissions import Permission
from panel.projections.surveys import OwnSurvey, find_own
from panel.services.contact import allow_contact, refuse_contact
from panel.services.drafts import drop_draft
from panel.services.surveys import COMMENT_MAX, REPLY_MAX, Told, answer_survey, decline_survey

ASKED = LABELS["measure"]
MARKS = tuple((str(mark), str(mark)) for mark in range(1, 6))


class SurveyForm(HouseForm):
    """Fairness first, then the four; the open question's label is put in when it is shown."""

    fairness = RadioField(ASKED["fairness"], [chosen()], choices=options(MARKS))
    professionalism = RadioField(ASKED["professionalism"], [chosen()], choices=options(MARKS))
    service = RadioField(ASKED["service"], [chosen()], choices=options(MARKS))
    ease = RadioField(ASKED["ease"], [chosen()], choices=options(MARKS))
    quickness = RadioField(ASKED["quickness"], [chosen()], choices=options(MARKS))
    reply = TextAreaField(_l("One question more"), [at_most(REPLY_MAX)])
    comment = TextAreaField(_l("Anything else"), [at_most(COMMENT_MAX)])

    def told(self) -> Told:
        """What was filled in, for the service."""
        return Told({name: int(self[name].data) for name in MEASURES}, self.reply.data or "", self.comment.data or "")


def draft_key(case_id: str) -> str:
    """The key of the draft of a survey."""
    return f"survey.{case_id}"


def own_survey() -> OwnSurvey:
    """The survey of this side of the case in hand; NotFound where it was not asked."""
    found = find_own(reading(), g.case.id, my_role(), now())
    if found is None:
        raise NotFound("survey.unknown")
    return found


@blueprint.get("/cases/<case_id>/survey")
@requires(Permission.SURVEY_ANSWER, load=load_case)
def survey(case_id: str) -> Page:
    """The questions, with what was answered before; after the close only what was answered."""
    found = own_survey()

    def begun(formdata: object = None) -> SurveyForm:
        given = {**{name: str(mark) for name, mark in found.marks.items()}, "reply": found.reply, "comment": found.comment}
        return SurveyForm(formdata=formdata, data=given)

    return _page(case_id, found, drafted(begun, draft_key(case_id)))


def _page(case_id: str, found: OwnSurvey, form: SurveyForm) -> Page:
    form.reply.label.text = label("survey_question", found.question)
    page = render_template(
        "disputes/survey.html", case=g.case, survey=found, form=form, draft_key=draft_key(case_id), measures=MEASURES
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/cases/<case_id>/survey")
@requires(Permission.SURVEY_ANSWER, load=load_case)
def answer(case_id: str) -> Page:
    """Answer, or change the answer."""
    found, form = own_survey(), SurveyForm()
    if not found.open:  # its page shows no form any more: the page of errors gives the words back
        raise Conflict("survey.closed")
    done = used(
        form, draft_key(case_id), gettext("Thank you. You can change this until the survey closes."),
        lambda uow: answer_survey(uow, g.case.id, my_role(), form.told(), now=now()), stays=(Invalid,),
    )
    return back_to_case("survey") if done else _page(case_id, found, form)


@blueprint.post("/cases/<case_id>/survey/decline")
@requires(Permission.SURVEY_ANSWER, load=load_case)
def decline(case_id: str) -> Response:
    """Say nothing; what was said before goes."""
    own_survey()
    with work() as uow:
        decline_survey(uow, g.case.id, my_role(), now=now())
        drop_draft(uow, get_viewer().id, draft_key(case_id))
    flash(gettext("You will not be asked about this case again."), "success")
    return back_to_case()


@blueprint.post("/cases/<case_id>/contact")
@requires(Permission.CONTACT_CHOOSE, load=load_case)
def contact(case_id: str) -> Response:
    """No further contact ("no" in `wanted`), or contact again."""
    if request.form.get("wanted") not in ("yes", "no"):
        raise Invalid("input.choice", field="wanted")
    with work() as uow:
        if request.form["wanted"] == "no":
            refuse_contact(uow, g.case.id, my_role(), by_id=get_viewer().id, now=now())
        else:
            allow_contact(uow, g.case.id, my_role())
    said = {
        "no": gettext("We will ask and remind you of nothing more about this case. What is owed to you still appears here."),
        "yes": gettext("Taken back: you can be asked and reminded again."),
    }
    flash(said[request.form["wanted"]], "success")
    return redirect(url_for("disputes.case", case_id=case_id, _anchor="contact"), 303)
