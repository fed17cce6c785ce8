"""What waits for the managers: the list with its clocks, and one escalation to its answer."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import loaders
from app.access import requires
from app.answers import Page
from app.drafting import Use, kept, used
from app.forms import HouseForm
from app.house import now, reading, work
from app.mediation import blueprint
from app.mediation.forms import ApprovalForm, ReplyForm
from app.mediation.workbench import risk_lines
from app.paging import around, page_no
from app.viewer import get_viewer
from panel.errors import NotFound
from panel.permissions import Permission
from panel.projections.authority import AskView, list_asks, view_authority
from panel.projections.escalations import PAGE, VIEWS, list_escalations
from panel.services.escalating import approve, decline, hand_back, take_escalation


@blueprint.get("/escalations")
@requires(Permission.ESCALATIONS_READ)
def escalations() -> str:
    """What waits, the next clock on top; or what was answered."""
    view, page = request.args.get("view", VIEWS[0]), page_no()
    view = view if view in VIEWS else VIEWS[0]
    rows, counts = list_escalations(reading(), get_viewer().id, view, page)
    return render_template(
        "mediation/escalations.html", rows=rows, counts=counts, view=view, views=VIEWS, now=now(), total=counts[view],
        **around("mediation.escalations", page, PAGE, len(rows), counts[view], view=view),
    )


@blueprint.get("/cases/<case_id>/escalations/<escalation_id>")
@requires(Permission.ESCALATION_RULE, load=loaders.case)
def escalation(case_id: str, escalation_id: str) -> Page:
    """One escalation, with what can be answered now."""
    return _page(case_id, escalation_id)


@blueprint.post("/cases/<case_id>/escalations/<escalation_id>/take")
@requires(Permission.ESCALATION_RULE, load=loaders.case)
def work_on(case_id: str, escalation_id: str) -> Response:
    """Say that one works on it."""
    with work() as uow:
        take_escalation(uow, g.case.id, escalation_id, by_id=get_viewer().id, now=now())
    flash(gettext("You work on it now. Whoever asked was told."), "success")
    return redirect(url_for("mediation.escalation", case_id=case_id, escalation_id=escalation_id), 303)


@blueprint.post("/cases/<case_id>/escalations/<escalation_id>/approve")
@requires(Permission.ESCALATION_RULE, load=loaders.case)
def say_yes(case_id: str, escalation_id: str) -> Page:
    """Approve it."""
    form = ApprovalForm(prefix="approve")
    form.offer()
    return _act(case_id, escalation_id, "approve", form, gettext("Approved. Whoever holds the case was told."),
                lambda uow: approve(uow, g.case.id, escalation_id, form.wish(), form.reply.data or "", by_id=get_viewer().id,
                                    now=now()))  # fmt: skip


@blueprint.post("/cases/<case_id>/escalations/<escalation_id>/decline")
@requires(Permission.ESCALATION_RULE, load=loaders.case)
def say_no(case_id: str, escalation_id: str) -> Page:
    """Decline it, with the reason."""
    form = ReplyForm(prefix="decline")
    return _act(case_id, escalation_id, "decline", form, gettext("Declined. Whoever holds the case reads why."),
                lambda uow: decline(uow, g.case.id, escalation_id, form.reply.data or "", by_id=get_viewer().id,
                                    now=now()))  # fmt: skip


@blueprint.post("/cases/<case_id>/escalations/<escalation_id>/hand-back")
@requires(Permission.ESCALATION_RULE, load=loaders.case)
def leave_to_owner(case_id: str, escalation_id: str) -> Page:
    """Leave it to whoever holds the case, within the limits."""
    form = ReplyForm(prefix="back")
    return _act(case_id, escalation_id, "back", form, gettext("Handed back. Whoever holds the case decides within the limits."),
                lambda uow: hand_back(uow, g.case.id, escalation_id, form.reply.data or "", by_id=get_viewer().id,
                                      now=now()))  # fmt: skip


def _act(case_id: str, escalation_id: str, name: str, form: HouseForm, done: str, use: Use) -> Page:
    _find(escalation_id)
    if not used(form, draft_key(name, case_id, escalation_id), done, use):
        return _page(case_id, escalation_id, form, name)
    return redirect(url_for("mediation.escalation", case_id=case_id, escalation_id=escalation_id), 303)


def draft_key(name: str, case_id: str, escalation_id: str) -> str:
    """What the draft of a form is kept under; with the case in it, so that it goes with the case."""
    return f"escalation.{name}.{case_id}.{escalation_id}"


def _find(escalation_id: str) -> AskView:
    found = next((ask for ask in list_asks(reading(), g.case) if ask.id == escalation_id), None)
    if found is None:
        raise NotFound("escalation.unknown")
    return found


def _page(case_id: str, escalation_id: str, sent: HouseForm | None = None, of: str = "") -> Page:
    """The page; after a refused post with the form `sent`, as it was typed."""
    found, me = _find(escalation_id), get_viewer().id
    keys = {name: draft_key(name, case_id, escalation_id) for name in ("approve", "decline", "back")}
    forms: dict[str, HouseForm] = {}
    if found.is_live:
        wished = {"remedy": found.remedy.value if found.remedy else "", "amount": _typed(found.amount)}
        approval = kept(ApprovalForm, "approve", keys["approve"], **wished)
        approval.offer()
        forms = {name: kept(ReplyForm, name, keys[name]) for name in ("decline", "back")}
        if found.asked_by_id != me:
            forms["approve"] = approval
    if sent is not None:
        forms[of] = sent
    power = view_authority(reading(), g.case, me, now())
    page = render_template(
        "mediation/escalation.html", ask=found, case=g.case, forms=forms, sent=of, keys=keys, now=now(), power=power,
        risks=risk_lines(power), own=found.asked_by_id == me, mine=found.taken_by_id == me,
    )
    return page, 422 if sent is not None else 200


def _typed(amount: int | None) -> str:
    """An amount as one types it."""
    return "" if amount is None else f"{amount // 100}.{amount % 100:02d}"
