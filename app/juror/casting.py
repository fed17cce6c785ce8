"""The ballot: cast it, replace it, or be told plainly that it was not counted."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext

from app import loaders
from app.access import requires
from app.answers import Page
from app.drafting import drafted
from app.errors import attach
from app.house import now, reading, work
from app.juror.copies import own_view
from app.juror.forms import BallotForm, sent_paper
from app.juror.reasons import codes_of, tags_of
from app.juror.routes import blueprint
from app.juror.seat import case_page, draft_key
from app.messages import message
from app.viewer import get_viewer
from panel.errors import Conflict, Invalid
from panel.permissions import Permission
from panel.projections.juror import BallotView, SeatView
from panel.services.casting import Paper, cast_ballot
from voting import FACT_ANSWERS

SALT_BYTES = 16
TIME_TO_READ = timedelta(seconds=5)  # nobody reads a case and writes a reason in less


@blueprint.get("/seats/<seat_id>/ballot")
@requires(Permission.OUTCOME_READ, load=loaders.seat)
def replace(seat_id: str) -> Page:
    """The case again, with the ballot that counts now, to be replaced."""
    view = own_view(g.seat, with_brief=True)
    if view.brief is None or not view.replaceable:
        return redirect(url_for("juror.seat", seat_id=seat_id), 303)
    return case_page(view, drafted(BallotForm, draft_key(seat_id)))


@blueprint.post("/seats/<seat_id>/ballot")
@requires(Permission.BALLOT_CAST, load=loaders.seat_to_cast)
def cast(seat_id: str) -> Page:
    """Cast or replace the ballot. Sent twice it is one ballot, and leads to the same page."""
    if _is_hasty():
        return _asked_to_read(seat_id)
    paper, salt = sent_paper(codes_of(g.category)), secrets.token_bytes(SALT_BYTES)
    try:
        with work() as uow:
            cast_ballot(uow, seat_id, get_viewer().id, paper, salt=salt, now=now(), draft=draft_key(seat_id))
    except Invalid as error:
        return _wrong(seat_id, error)
    return redirect(url_for("juror.seat", seat_id=seat_id), 303)


def _is_hasty() -> bool:
    """Whether a first ballot comes before anybody can have read the case, from somebody who was not asked about it yet."""
    opened = g.seat.opened_at
    return opened is not None and not g.seat.is_cast and now() - opened < TIME_TO_READ and not request.form.get("asked")


def _asked_to_read(seat_id: str) -> Page:
    """The case again with all that was filled in, and the question. Whoever presses once more has been asked: it counts."""
    view = own_view(loaders.seat(reading(), seat_id).seat, with_brief=True)
    if view.brief is None:
        raise Conflict("seat.ended")
    form = BallotForm()
    form.asked.data = "yes"
    form.form_errors = [gettext(
        "You opened this case only a moment ago. Please read it and look at the evidence, then cast your ballot: what you "
        "filled in is still here, and nothing is counted yet."
    )]
    return case_page(view, form)


def _wrong(seat_id: str, error: Invalid) -> Page:
    """The paper again, with every fault of it at its place. Only now is the form built: a ballot that counts needs none."""
    form, view = BallotForm(), own_view(loaders.seat(reading(), seat_id).seat, with_brief=True)
    if view.brief is None:
        raise Conflict("seat.not_accepted" if view.status == "summoned" else "seat.ended")
    form.ask(view.brief.fact_questions)
    if form.validate():
        attach(form, error)
    return case_page(view, form)


def late(seat_id: str, error: Conflict) -> Page:
    """Why the ballot was not counted, with all that was typed. A retry of a ballot that was counted leads to it."""
    form, view = BallotForm(), own_view(loaders.seat(reading(), seat_id).seat, with_brief=True)
    paper = sent_paper(codes_of(view.category))
    if view.ballot is not None and _is_same(paper, view.ballot):
        return redirect(url_for("juror.seat", seat_id=seat_id), 303)
    form.show(view)
    code = "round.closed" if error.code == "case.wrong_status" else error.code
    page = render_template(
        "juror/late.html", view=view, paper=paper, why=message(code, error.params), labels=dict(form.choice.choices),
        tags=tags_of(view.category), facts=_answered(view, paper),
    )
    return page, 409


def _is_same(paper: Paper, ballot: BallotView) -> bool:
    facts = tuple(answer for _, answer in ballot.facts)
    sent = (paper.choice, paper.rationale, tuple(sorted(paper.tags)), paper.suggestion, paper.facts)
    return sent == (ballot.choice, ballot.rationale, tuple(sorted(ballot.tags)), ballot.suggestion, facts)


def _answered(view: SeatView, paper: Paper) -> list[tuple[str, str]]:
    """The answers that were sent, beside their questions while the juror may still read them."""
    asked = dict(enumerate(view.brief.fact_questions if view.brief else (), 1))
    return [
        (asked.get(number, gettext("Fact question %(number)s", number=number)), answer)
        for number, answer in enumerate(paper.facts, 1)
        if answer in FACT_ANSWERS
    ]
