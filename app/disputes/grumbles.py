"""Grumbles of a customer: leave one, see one's own, take one back, begin a dispute with it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.answers import Page
from app.disputes import blueprint
from app.disputes.filing import STEP_1
from app.drafting import drafted, used
from app.formatting import local
from app.grumbles import GrumbleForm, with_kinds
from app.house import now, reading, work
from app.paging import around, page_no
from app.viewer import get_viewer
from panel.models import Merchant
from panel.permissions import Permission
from panel.projections.grumbles import view_own_grumbles
from panel.queries.accounts import list_merchants
from panel.queries.grumbles import OWN_PAGE
from panel.services.drafts import find_draft, save_draft
from panel.services.filing import TITLE_MAX
from panel.services.grumbling import get_promotable, leave_grumble, take_back_grumble
from panel.settings import read_settings

DRAFT = "grumble"


@blueprint.get("/grumbles")
@requires(Permission.GRUMBLE_OWN)
def grumbles() -> Page:
    """One's own grumbles, and the form for another."""
    return _page(with_kinds(drafted(GrumbleForm, DRAFT)))


@blueprint.post("/grumbles")
@requires(Permission.GRUMBLE_OWN)
def leave_one() -> Page:
    """Leave one."""
    form = with_kinds(GrumbleForm())
    said = gettext("Noted. It is read and counted; nothing else follows from it unless you make it a dispute.")
    done = used(form, DRAFT, said, lambda uow: leave_grumble(
        uow, get_viewer().id, form.said(), now=now(), today=local(now()).date()
    ))  # fmt: skip
    return redirect(url_for("disputes.grumbles"), 303) if done else _page(form)


@blueprint.post("/grumbles/<grumble_id>/take-back")
@requires(Permission.GRUMBLE_OWN)
def take_back(grumble_id: str) -> Response:
    """Take it back."""
    with work() as uow:
        take_back_grumble(uow, get_viewer().id, grumble_id)
    flash(gettext("Taken back. Its words are gone."), "success")
    return redirect(url_for("disputes.grumbles"), 303)


@blueprint.post("/grumbles/<grumble_id>/dispute")
@requires(Permission.GRUMBLE_OWN)
def promote(grumble_id: str) -> Response:
    """Open the form of filing filled with it. A dispute that lies half written there is not written over."""
    who = get_viewer()
    with work() as uow:
        found = get_promotable(uow, who.id, grumble_id)
        before = find_draft(uow.session, who.id, STEP_1)
        if before is not None and any(before.fields.get(name) for name in ("title", "text")):
            if before.fields.get("grumble") != grumble_id:
                flash(gettext("A dispute lies here half written. Send it or throw it away; your grumble stays."), "warning")
            return redirect(url_for("disputes.file"), 303)
        merchant = uow.session.get_one(Merchant, found.merchant_id).name
        save_draft(
            uow, who.id, STEP_1,
            {"grumble": grumble_id, "title": found.text[:TITLE_MAX], "merchant_name": merchant, "category": found.category,
             "text": found.text},
            now=now(),
        )  # fmt: skip
    return redirect(url_for("disputes.file"), 303)


def _page(form: GrumbleForm) -> Page:
    page = page_no()
    rows, total = view_own_grumbles(reading(), get_viewer().id, page=page)
    shown = render_template(
        "disputes/grumbles.html", form=form, rows=rows, total=total, draft_key=DRAFT,
        merchants=[m.name for m in list_merchants(reading(), limit=300)],
        limit=read_settings(reading(), now()).grumbles_a_day,
        **around("disputes.grumbles", page, OWN_PAGE, len(rows), total),
    )
    return shown, 422 if request.method == "POST" else 200
