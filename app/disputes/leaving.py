"""Agreeing to the panel, taking that back, withdrawing the case: each asks once on a page of its own."""

from __future__ import annotations

from flask import flash, g, render_template
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.answers import Page
from app.disputes import blueprint
from app.disputes.forms import ReasonForm
from app.disputes.sides import back_to_case, my_role, my_view
from app.drafting import drafted, drop
from app.house import now, work
from app.i18n import locale_code
from app.loaders import case as load_case
from panel.content import outside_routes
from panel.permissions import Permission
from panel.services import filing


def draft_key() -> str:
    """What the reason for withdrawing is kept under while it is written."""
    return f"withdraw.{g.case.public_id}"


def ask(template: str, form: ReasonForm | None = None, status: int = 200) -> Page:
    """A page that asks once before an act."""
    page = render_template(
        template, case=my_view(), form=form or drafted(ReasonForm, draft_key()), routes=outside_routes(),
        language=locale_code(), draft_key=draft_key(),
    )
    return page, status


@blueprint.get("/cases/<case_id>/withdraw")
@requires(Permission.CASE_WITHDRAW, load=load_case)
def ask_withdraw(**_ids: str) -> Page:
    """Ask before withdrawing."""
    return ask("disputes/withdraw.html")


@blueprint.post("/cases/<case_id>/withdraw")
@requires(Permission.CASE_WITHDRAW, load=load_case)
def withdraw(**_ids: str) -> Page:
    """Take the case back; it ends here, every other way stays open."""
    form = ReasonForm()
    if not form.validate():
        return ask("disputes/withdraw.html", form, 422)
    with work() as uow:
        filing.withdraw_case(uow, g.case.id, form.reason.data or "", now=now())
        drop(uow, draft_key())
    flash(gettext("The case is withdrawn. Every other way stays open to you."), "info")
    return back_to_case()


@blueprint.get("/cases/<case_id>/leave-panel")
@requires(Permission.PANEL_LEAVE, load=load_case)
def ask_leave_panel(**_ids: str) -> Page:
    """Ask before leaving the panel."""
    return ask("disputes/leave_panel.html")


@blueprint.post("/cases/<case_id>/leave-panel")
@requires(Permission.PANEL_LEAVE, load=load_case)
def leave_panel(**_ids: str) -> Response:
    """Take back the consent; an open round is annulled."""
    with work() as uow:
        filing.leave_panel(uow, g.case.id, my_role(), now=now())
    flash(gettext("You have left the panel. The mediator looks for another way with you."), "info")
    return back_to_case()


@blueprint.get("/cases/<case_id>/consent")
@requires(Permission.PANEL_CONSENT, load=load_case)
def ask_consent(**_ids: str) -> Page:
    """Explain what is agreed to, then ask."""
    return ask("disputes/consent.html")


@blueprint.post("/cases/<case_id>/consent")
@requires(Permission.PANEL_CONSENT, load=load_case)
def consent(**_ids: str) -> Response:
    """Agree that jurors may read the case without names."""
    with work() as uow:
        filing.give_consent(uow, g.case.id, my_role(), now=now())
    flash(gettext("You agreed to the panel. You will see the brief before anybody else does."), "success")
    return back_to_case()
