"""Systemic issues for quality officers: the list, one in full, and the work on it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.answers import Page
from app.drafting import Use, kept, used
from app.forms import HouseForm
from app.house import now, reading, work
from app.lessons import blueprint
from app.lessons.actions import today
from app.lessons.forms import AdviceForm, DismissForm, EndForm, version
from app.paging import around, page_no
from app.viewer import get_viewer
from panel.models import IssueState
from panel.permissions import Permission
from panel.projections.issues import PAGE, list_issues, view_issue
from panel.services.issues import dismiss_issue, end_issue, recommend, take_up
from panel.settings import read_settings

STATES = tuple(state.value for state in IssueState)
LIVE = (IssueState.OPEN.value, IssueState.WORKING.value)


@blueprint.get("/issues")
@requires(Permission.ISSUES_WORK)
def issues() -> str:
    """Systemic issues by state."""
    wanted, page = request.args.get("view", ""), page_no()
    view = wanted if wanted in STATES else STATES[0]
    found = list_issues(reading(), IssueState(view), page=page)
    if not wanted and not found.by_state.get(view) and found.by_state.get(LIVE[1]):  # nothing new: what is in hand
        view, found = LIVE[1], list_issues(reading(), IssueState.WORKING, page=page)
    total = found.by_state.get(view, 0)
    return render_template(
        "lessons/issues.html", page=found, view=view, views=STATES, total=total,
        settings=read_settings(reading(), now()), today=today(),
        **around("lessons.issues", page, PAGE, len(found.rows), total, view=view),
    )


@blueprint.get("/issues/<issue_id>")
@requires(Permission.ISSUES_WORK)
def issue(issue_id: str) -> Page:
    """One issue with its cases, the recommendation, and what can be done now."""
    return _page(issue_id)


@blueprint.post("/issues/<issue_id>/take")
@requires(Permission.ISSUES_WORK)
def take_issue(issue_id: str) -> Response:
    """Say that one works on it."""
    with work() as uow:
        take_up(uow, issue_id, by_id=get_viewer().id, now=now())
    flash(gettext("It is being worked on now."), "success")
    return redirect(url_for("lessons.issue", issue_id=issue_id), 303)


@blueprint.post("/issues/<issue_id>/advice")
@requires(Permission.ISSUES_WORK)
def advise(issue_id: str) -> Page:
    """Recommend something, or something else than before."""
    form = AdviceForm(prefix="advice")
    return _act(issue_id, "advice", form, gettext("The recommendation is on record."),
                lambda uow: recommend(uow, issue_id, form.advice(), seen=version(form.seen.data), by_id=get_viewer().id,
                                      now=now(), today=today()))  # fmt: skip


@blueprint.post("/issues/<issue_id>/end")
@requires(Permission.ISSUES_WORK)
def end(issue_id: str) -> Page:
    """Say what came of the recommendation."""
    form = EndForm(prefix="end")
    return _act(issue_id, "end", form, gettext("Ended, with what came of it."),
                lambda uow: end_issue(uow, issue_id, form.outcome.data or "", by_id=get_viewer().id, now=now()))  # fmt: skip


@blueprint.post("/issues/<issue_id>/dismiss")
@requires(Permission.ISSUES_WORK)
def dismiss(issue_id: str) -> Page:
    """It is none."""
    form = DismissForm(prefix="dismiss")
    return _act(issue_id, "dismiss", form, gettext("Dismissed. These cases do not raise it again."),
                lambda uow: dismiss_issue(uow, issue_id, form.reason.data or "", by_id=get_viewer().id, now=now()))  # fmt: skip


def draft_key(name: str, issue_id: str) -> str:
    """What the draft of a form is kept under."""
    return f"issue.{name}.{issue_id}"


def _act(issue_id: str, name: str, form: HouseForm, done: str, use: Use) -> Page:
    view_issue(reading(), issue_id, get_viewer().id)
    if not used(form, draft_key(name, issue_id), done, use):
        return _page(issue_id, form, name)
    return redirect(url_for("lessons.issue", issue_id=issue_id), 303)


def _page(issue_id: str, sent: HouseForm | None = None, of: str = "") -> Page:
    """The page; after a refused post with the form `sent`, as it was typed."""
    found = view_issue(reading(), issue_id, get_viewer().id)
    forms: dict[str, HouseForm] = {}
    if found.row.state in LIVE:
        advising = kept(AdviceForm, "advice", draft_key("advice", issue_id), to=found.row.advice_to, text=found.advice,
                        due_on=found.row.advice_due_on)  # fmt: skip
        advising.seen.data = str(found.version)
        forms["advice"] = advising
        if found.advised_at is not None:
            forms["end"] = kept(EndForm, "end", draft_key("end", issue_id))
        forms["dismiss"] = kept(DismissForm, "dismiss", draft_key("dismiss", issue_id))
    if sent is not None:
        forms[of] = sent
    if isinstance(sent, AdviceForm):
        sent.seen.data = str(found.version)  # what has changed meanwhile stands on this page
    page = render_template(
        "lessons/issue.html", found=found, issue=found.row, forms=forms, sent=of, today=today(),
        keys={name: draft_key(name, issue_id) for name in forms},
    )
    return page, 422 if sent is not None else 200
