"""Who must decide and what may be promised: limits, bands, matrix and playbooks, with their history; and changing them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from app.access import requires
from app.answers import Page
from app.errors import attach
from app.house import now, reading, work
from app.mediation import blueprint
from app.mediation.forms_ladder import (
    REMEDIES,
    BandsForm,
    GridForm,
    LimitsForm,
    PlaybookForm,
    SinceForm,
    grid_data,
    playbook_data,
    typed,
)
from app.viewer import get_viewer
from panel.content import categories
from panel.errors import Invalid
from panel.ladder import (
    ANY,
    BANDS,
    LEVELS,
    change_bands,
    change_grid,
    change_limits,
    change_playbook,
    list_changes,
    read_ladder,
)
from panel.models import Account, Decider
from panel.permissions import Permission
from panel.uow import UnitOfWork

CODES = tuple(entry.code for entry in categories())
ANY_CODE = f"any({','.join((ANY, *CODES))})"
ONE_CODE = f"any({','.join(CODES)})"
Use = Callable[[UnitOfWork, datetime | None], object]


@blueprint.get("/ladder")
@requires(Permission.LADDER_READ)
def ladder() -> str:
    """What holds now; the playbook and matrix of one kind of dispute (`?category=`)."""
    wanted = request.args.get("category", "")
    code = wanted if wanted in CODES else CODES[0]
    held, changes = read_ladder(reading(), now()), list_changes(reading())
    people = select(Account.id, Account.name).where(Account.id.in_({change.changed_by_id for change in changes}))
    return render_template(
        "mediation/ladder.html", held=held, code=code, categories=CODES, levels=LEVELS, bands=BANDS, moment=now(),
        grid=held.grids.get(code) or held.grids[ANY], own=code in held.grids, rungs=held.rungs(code), changes=changes,
        names={row.id: row.name for row in reading().execute(people)}, deciders=list(Decider), any_code=ANY,
    )


@blueprint.route("/ladder/limits", methods=["GET", "POST"])
@requires(Permission.LADDER_MANAGE)
def ladder_limits() -> Page:
    """What each role may promise alone."""
    held = read_ladder(reading(), now())
    form = LimitsForm(data={who.value: typed(held.limits[who]) for who in Decider})

    def use(uow: UnitOfWork, since: datetime | None) -> None:
        limits = {who: form[who.value].minor or 0 for who in Decider}
        change_limits(uow, limits, by_id=get_viewer().id, now=now(), since=since)

    return _change(form, use, gettext("Limits of authority"), kind="limits")


@blueprint.route("/ladder/bands", methods=["GET", "POST"])
@requires(Permission.LADDER_MANAGE)
def ladder_bands() -> Page:
    """Where amounts are middle and large."""
    low, high = read_ladder(reading(), now()).bands
    form = BandsForm(data={"low": typed(low), "high": typed(high)})

    def use(uow: UnitOfWork, since: datetime | None) -> None:
        change_bands(uow, form.low.minor or 0, form.high.minor or 0, by_id=get_viewer().id, now=now(), since=since)

    return _change(form, use, gettext("Small, middle and large amounts"), kind="bands")


@blueprint.route(f"/ladder/matrix/<{ANY_CODE}:category>", methods=["GET", "POST"])
@requires(Permission.LADDER_MANAGE)
def ladder_matrix(category: str) -> Page:
    """The matrix of one kind of dispute, or of all."""
    held = read_ladder(reading(), now())
    grid = held.grids.get(category) or held.grids[ANY]
    form = GridForm(data=grid_data(grid, as_all=category != ANY and category not in held.grids))
    if category == ANY:
        del form.as_all

    def use(uow: UnitOfWork, since: datetime | None) -> None:
        asked = None if "as_all" in form and form.as_all.data else form.cells()
        change_grid(uow, category, asked, by_id=get_viewer().id, now=now(), since=since)

    return _change(form, use, gettext("Escalation matrix"), kind="matrix", code=category)


@blueprint.route(f"/ladder/playbook/<{ONE_CODE}:category>", methods=["GET", "POST"])
@requires(Permission.LADDER_MANAGE)
def ladder_playbook(category: str) -> Page:
    """The remedies of one kind of dispute with caps and windows."""
    held = read_ladder(reading(), now())
    form = PlaybookForm(data=playbook_data(held.rungs(category), as_came=category not in held.playbooks))

    def use(uow: UnitOfWork, since: datetime | None) -> None:
        change_playbook(uow, category, form.rungs(), by_id=get_viewer().id, now=now(), since=since)

    return _change(form, use, gettext("Playbook"), kind="playbook", code=category)


def _change(form: SinceForm, use: Use, title: str, *, kind: str, code: str = "") -> Page:
    """Show the form, or do the change and go back to the page of all."""
    if form.validate_on_submit():
        try:
            since = form.moment(ZoneInfo(current_app.config["TIME_ZONE"]), now())
            with work() as uow:
                use(uow, since)
        except Invalid as error:
            attach(form, error)
        else:
            flash(gettext("Changed. What held before is kept in the history."), "success")
            return redirect(url_for("mediation.ladder", category=code if code in CODES else None), 303)
    shown: dict[str, Any] = {"levels": LEVELS, "bands": BANDS, "remedies": REMEDIES, "any_code": ANY}
    page = render_template("mediation/ladder_change.html", form=form, title=title, kind=kind, code=code, **shown)
    return page, 422 if form.errors else 200
