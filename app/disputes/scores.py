"""A shop's own score: what closed cases cost, why, how to be spared, and asking for it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.answers import Page
from app.disputes import blueprint
from app.drafting import drafted, used
from app.formatting import local
from app.house import now, reading, work
from app.paging import around, page_no
from app.scores import PleaForm, condition_names, condition_proofs, days_to_ask
from app.viewer import get_viewer
from panel.permissions import Permission
from panel.projections.scores import EntryView, view_own_entry, view_own_scores
from panel.queries.scores import PAGE
from panel.scores import LATE, ORDINARY, SEVERE
from panel.services.exempting import ask_of_shop, withdraw_exemption
from panel.settings import read_settings


@blueprint.get("/score")
@requires(Permission.SCORE_OWN)
def score() -> str:
    """The score of each of one's shops this year, and what their cases cost, the newest first."""
    page, year = page_no(), local(now()).year
    found = view_own_scores(reading(), get_viewer().id, year, days_to_ask(), page=page)
    return render_template(
        "disputes/score.html", found=found, year=year, now=now(), rules=read_settings(reading(), now()), ordinary=ORDINARY,
        severe=SEVERE, late=LATE, total=found.total,
        **around("disputes.score", page, PAGE, len(found.rows), found.total),
    )


@blueprint.get("/score/<entry_id>")
@requires(Permission.SCORE_OWN)
def score_entry(entry_id: str) -> Page:
    """One case: what it costs or may cost, and how to be spared."""
    entry = _entry(entry_id)
    return _page(entry, drafted(PleaForm, _key(entry)))


@blueprint.post("/score/<entry_id>")
@requires(Permission.SCORE_OWN)
def ask_to_be_spared(entry_id: str) -> Page:
    """Ask a manager to leave the case out of the score."""
    form, entry = PleaForm(), _entry(entry_id)
    said = gettext("A manager who has no part in the case answers here. Until then nothing more counts.")
    done = used(form, _key(entry), said,
                lambda uow: ask_of_shop(uow, entry_id, form.plea(), by_id=get_viewer().id, now=now()))  # fmt: skip
    return redirect(url_for("disputes.score_entry", entry_id=entry_id), 303) if done else _page(entry, form)


@blueprint.post("/score/<entry_id>/withdraw/<request_id>")
@requires(Permission.SCORE_OWN)
def take_back_request(entry_id: str, request_id: str) -> Response:
    """Take one's request back."""
    with work() as uow:
        withdraw_exemption(uow, request_id, by_id=get_viewer().id, now=now())
    flash(gettext("Your request is taken back."), "success")
    return redirect(url_for("disputes.score_entry", entry_id=entry_id), 303)


def _entry(entry_id: str) -> EntryView:
    return view_own_entry(reading(), get_viewer().id, entry_id, days_to_ask())


def _key(entry: EntryView) -> str:
    """With the case in it, so that the draft goes with the case."""
    return f"score.{entry.case_id}"


def _page(entry: EntryView, form: PleaForm) -> Page:
    page = render_template(
        "disputes/score_entry.html", entry=entry, form=form, now=now(), draft_key=_key(entry), conditions=condition_names(),
        proofs=condition_proofs(),
    )
    return page, 422 if form.errors or form.form_errors else 200
