"""Promises of a case, for both sides and those who work on it: make one, say what became of it, say whether that is so."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField

from app.access import can, requires
from app.answers import Page
from app.disputes import blueprint
from app.disputes.sides import my_role
from app.drafting import Use, drafted, used
from app.fields import DayField
from app.formatting import local, writer
from app.forms import HouseForm, at_most, chosen, needed, options
from app.house import now, reading
from app.loaders import case as load_case
from app.viewer import get_viewer
from app.words.case import LABELS as CASE
from app.words.promises import LABELS
from panel.lifecycle import CaseStatus
from panel.models import PartyRole, Promiser, PromiseSource, PromiseState
from panel.permissions import Permission, Standing
from panel.projections.promises import PromiseView, view_promise
from panel.queries.promises import find_agreed
from panel.services.promises import REASON_MAX, TEXT_MAX, Promised, answer_promise, make_promise, mark_promise
from panel.settings import read_settings
from panel.uow import UnitOfWork
from panel.workdays import add_working_days

PARTIES = {Standing.COMPLAINANT, Standing.RESPONDENT}


class PromiseForm(HouseForm):
    """Who promises what to whom by which day. A merchant promises for itself, to the complainant."""

    by_role = RadioField(_l("Who promises?"), [chosen()], choices=options(LABELS["promiser"].items()))
    to_role = RadioField(_l("To whom?"), [chosen()], choices=options(CASE["side"].items()))
    text = TextAreaField(_l("What is promised?"), [needed(), at_most(TEXT_MAX)])
    due_on = DayField(_l("By which day"), [needed()])
    source = SelectField(_l("Where does it come from?"), [chosen()], choices=options(LABELS["promise_source"].items()))

    def promised(self) -> Promised:
        """What was filled in, for the service."""
        by_role = Promiser(self.by_role.data) if "by_role" in self else Promiser.RESPONDENT
        to_role = PartyRole(self.to_role.data) if "to_role" in self else PartyRole.COMPLAINANT
        return Promised(
            by_role, to_role, self.text.data or "", self.due_on.data,
            PromiseSource(self.source.data), writer().zone,
        )


class MarkForm(HouseForm):
    """What became of it."""

    state = RadioField(
        _l("What became of it?"), [chosen()],
        choices=options((code, LABELS["promise_state"][code]) for code in ("kept", "broken", "withdrawn")),
    )
    reason = TextAreaField(_l("In words"), [at_most(REASON_MAX)])


class AnswerForm(HouseForm):
    """Whether it is so."""

    agrees = RadioField(_l("Is it so?"), [chosen()], choices=options((("yes", _l("Yes")), ("no", _l("No, it is otherwise")))))
    answer = TextAreaField(_l("In words"), [at_most(REASON_MAX)])


@blueprint.route("/cases/<case_id>/promises/new", methods=["GET", "POST"])
@requires(Permission.PROMISE_MAKE, load=load_case)
def make_promise_page(case_id: str) -> Page:
    """Make a promise; what is unfounded is refused with the reason."""
    key, staff = f"promise.new.{case_id}", not g.standings & PARTIES
    form = drafted(partial(PromiseForm, data=_begun()), key)
    if not staff:  # a merchant promises for itself
        del form.by_role, form.to_role

    def use(uow: UnitOfWork) -> None:
        make_promise(uow, g.case.id, form.promised(), by_id=get_viewer().id, now=now(), actor=_actor())

    if used(form, key, gettext("It is promised. Both sides see it with its day."), use):
        return redirect(_back("promises"), 303)
    last = add_working_days(local(now()).date(), read_settings(reading(), now()).promise_days_max)
    page = render_template(
        "disputes/promise_new.html", case=g.case, form=form, staff=staff, draft_key=key, last=last, back=_back("promises")
    )
    return page, 422 if request.method == "POST" else 200


@blueprint.get("/cases/<case_id>/promises/<promise_id>")
@requires(Permission.PROMISE_READ, load=load_case)
def promise(case_id: str, promise_id: str) -> Page:
    """One promise, and what the reader can say of it."""
    return _page(case_id, promise_id)


@blueprint.post("/cases/<case_id>/promises/<promise_id>/mark")
@requires(Permission.PROMISE_MARK, load=load_case)
def mark(case_id: str, promise_id: str) -> Page:
    """Say what became of it."""
    form = MarkForm(prefix="mark")
    return _act(case_id, promise_id, "mark", form, lambda uow: mark_promise(
        uow, g.case.id, promise_id, PromiseState(form.state.data), form.reason.data or "", by=_promiser(),
        by_id=get_viewer().id, now=now(), actor=_actor(),
    ))  # fmt: skip


@blueprint.post("/cases/<case_id>/promises/<promise_id>/answer")
@requires(Permission.PROMISE_ANSWER, load=load_case)
def answer_it(case_id: str, promise_id: str) -> Page:
    """Say whether it is so."""
    form = AnswerForm(prefix="answer")
    return _act(case_id, promise_id, "answer", form, lambda uow: answer_promise(
        uow, g.case.id, promise_id, form.agrees.data == "yes", form.answer.data or "", role=my_role(), by_id=get_viewer().id,
        now=now(),
    ))  # fmt: skip


def draft_key(name: str, case_id: str, promise_id: str) -> str:
    """What the draft of a form is kept under; with the case in it, so that it goes with the case."""
    return f"promise.{name}.{case_id}.{promise_id}"


def _act(case_id: str, promise_id: str, name: str, form: HouseForm, use: Use) -> Page:
    if not used(form, draft_key(name, case_id, promise_id), gettext("It is on record. The other side is told."), use):
        return _page(case_id, promise_id, form, name)
    return redirect(url_for("disputes.promise", case_id=case_id, promise_id=promise_id), 303)


def _page(case_id: str, promise_id: str, sent: HouseForm | None = None, of: str = "") -> Page:
    """The page; after a refused post with the form `sent`, as it was typed."""
    found = view_promise(reading(), g.case, promise_id, local(now()).date())
    forms = {name: drafted(make, draft_key(name, case_id, promise_id)) for name, make in _forms(found)} if sent is None else {}
    if sent is not None:
        forms[of] = sent
    page = render_template(
        "disputes/promise.html", promise=found, case=g.case, forms=forms, sent=of, back=_back(f"promise-{found.number}"),
        keys={name: draft_key(name, case_id, promise_id) for name in forms},
    )
    return page, 422 if sent is not None else 200


def _forms(found: PromiseView) -> list[tuple[str, Callable[..., HouseForm]]]:
    """What the reader can say of it now."""
    if found.marked_at is None:
        fits = can(Permission.PROMISE_MARK) and found.by_role == _promiser().value
        return [("mark", partial(MarkForm, prefix="mark"))] if fits else []
    fits = can(Permission.PROMISE_ANSWER) and found.agrees is None and found.to_role == my_role().value
    return [("answer", partial(AnswerForm, prefix="answer"))] if fits else []


def _begun() -> dict[str, str]:
    """What a promise begins with: of a settled case what both sides agreed to."""
    given = {"by_role": Promiser.RESPONDENT.value, "to_role": PartyRole.COMPLAINANT.value, "source": PromiseSource.HAND.value}
    if g.case.status is CaseStatus.DECIDED:
        return {**given, "source": PromiseSource.DECISION.value}
    agreed = find_agreed(reading(), g.case.id)
    return {**given, "source": PromiseSource.PROPOSAL.value, "text": agreed[:TEXT_MAX]} if agreed else given


def _promiser() -> Promiser:
    """As what the reader promises."""
    return Promiser.RESPONDENT if Standing.RESPONDENT in g.standings else Promiser.OWNER


def _actor() -> str:
    """As what one acts, for the case log."""
    return next(s.value for s in (Standing.RESPONDENT, Standing.OWNER, Standing.MANAGER) if s in g.standings)


def _back(anchor: str) -> str:
    """The page of the case as the reader knows it."""
    endpoint = "disputes.case" if g.standings & PARTIES else "mediation.workbench"
    return url_for(endpoint, case_id=g.case.public_id, _anchor=anchor)
