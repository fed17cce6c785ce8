"""The register of actions that closings promised: the list, the table, and one action with what is done about it."""

from __future__ import annotations

from datetime import date
from functools import partial

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import loaders
from app.access import requires
from app.answers import Page
from app.drafting import Use, kept, used
from app.formatting import local
from app.forms import HouseForm
from app.house import now, reading
from app.lessons import blueprint
from app.lessons.forms import DoneForm, MoveForm, ReviewForm, version
from app.paging import around, page_no
from app.tables import as_csv
from app.throttle import own_exports
from app.viewer import get_viewer
from panel.content import categories
from panel.models import Role
from panel.permissions import Permission, Standing
from panel.projections.actions import ActionView, table_of_actions, view_action, view_actions, view_register
from panel.queries.actions import PAGE, SEARCH_SIGNS, VIEWS, ActionFilter, Reader
from panel.services.actions import mark_done, move_action, review_action

HEADER = ("case", "category", "action", "owner", "due", "state", "done_on", "done", "changed_anything", "review")


@blueprint.get("/actions")
@requires(Permission.ACTIONS_READ)
def actions() -> str:
    """The actions by view, what is due first on top."""
    wanted, page = _asked(), page_no()
    found = view_register(reading(), _reader(), wanted, today(), page=page)

    def to(view: str) -> str:
        return url_for("lessons.actions", **_base(wanted) | {"view": view})

    return render_template(
        "lessons/actions.html", register=found, wanted=wanted, views=[(view, to(view)) for view in VIEWS], now=now(),
        categories=[entry.code for entry in categories()], is_filtered=bool(wanted.category or wanted.text),
        clear=url_for("lessons.actions", view=wanted.view), table=url_for("lessons.actions_csv", **_base(wanted)),
        start=to(wanted.view), **around("lessons.actions", page, PAGE, len(found.rows), found.total, **_base(wanted)),
    )


@blueprint.get("/actions.csv")
@own_exports
@requires(Permission.ACTIONS_READ)
def actions_csv() -> Response:
    """The same view as a table, whole."""
    return as_csv("actions.csv", HEADER, partial(table_of_actions, reader=_reader(), wanted=_asked(), now=local(now())))


def today() -> date:
    """The day it is where the house is."""
    return local(now()).date()


def _reader() -> Reader:
    who = get_viewer()
    return Reader(who.id, sees_all=bool({Role.MANAGER, Role.QUALITY} & set(who.roles)))


def _asked() -> ActionFilter:
    """The filter in the URL; anything unknown in it counts as not asked for."""
    args = request.args
    view, category = args.get("view", VIEWS[0]), args.get("category", "")
    return ActionFilter(
        view=view if view in VIEWS else VIEWS[0],
        category=category if category in {entry.code for entry in categories()} else "",
        text=args.get("q", "").replace("\0", "")[:SEARCH_SIGNS].strip(),
    )


def _base(wanted: ActionFilter) -> dict[str, str | None]:
    return {"view": wanted.view, "category": wanted.category or None, "q": wanted.text or None}


@blueprint.get("/cases/<case_id>/actions/<action_id>")
@requires(Permission.ACTION_WORK, load=loaders.case)
def action(case_id: str, action_id: str) -> Page:
    """One action with its history and what can be done about it now."""
    return _page(case_id, action_id)


@blueprint.post("/cases/<case_id>/actions/<action_id>/done")
@requires(Permission.ACTION_WORK, load=loaders.case)
def finish(case_id: str, action_id: str) -> Page:
    """It was done."""
    form = DoneForm(prefix="done")
    return _act(case_id, action_id, "done", form, gettext("Noted. Later somebody else says whether it changed anything."),
                lambda uow: mark_done(uow, g.case.id, action_id, form.text.data or "", by_id=get_viewer().id, now=now(),
                                      actor=_actor()))  # fmt: skip


@blueprint.post("/cases/<case_id>/actions/<action_id>/move")
@requires(Permission.ACTION_WORK, load=loaders.case)
def move(case_id: str, action_id: str) -> Page:
    """Somebody else does it, or later."""
    form = MoveForm(prefix="move")
    return _act(case_id, action_id, "move", form, gettext("Changed. What stood before is kept in the history."),
                lambda uow: move_action(uow, g.case.id, action_id, form.owner.data or "", form.due_on.data,
                                        form.reason.data or "", seen=version(form.seen.data), by_id=get_viewer().id,
                                        now=now(), today=today(), actor=_actor()))  # fmt: skip


@blueprint.post("/cases/<case_id>/actions/<action_id>/review")
@requires(Permission.ACTION_WORK, load=loaders.case)
def review(case_id: str, action_id: str) -> Page:
    """Whether it changed anything."""
    form = ReviewForm(prefix="review")
    return _act(case_id, action_id, "review", form, gettext("The review is on record."),
                lambda uow: review_action(uow, g.case.id, action_id, form.review(), by_id=get_viewer().id, now=now(),
                                          today=today(), actor=_actor()))  # fmt: skip


def draft_key(name: str, case_id: str, action_id: str) -> str:
    """What the draft of a form is kept under; with the case in it, so that it goes with the case."""
    return f"action.{name}.{case_id}.{action_id}"


def _actor() -> str:
    """As what one acts, for the case log."""
    return next(s.value for s in (Standing.OWNER, Standing.QUALITY, Standing.MANAGER) if s in g.standings)


def _act(case_id: str, action_id: str, name: str, form: HouseForm, done: str, use: Use) -> Page:
    view_action(reading(), g.case, action_id, today())
    if not used(form, draft_key(name, case_id, action_id), done, use):
        return _page(case_id, action_id, form, name)
    return redirect(url_for("lessons.action", case_id=case_id, action_id=action_id), 303)


def _page(case_id: str, action_id: str, sent: HouseForm | None = None, of: str = "") -> Page:
    """The page; after a refused post with the form `sent`, as it was typed."""
    found = view_action(reading(), g.case, action_id, today())
    others = [each for each in view_actions(reading(), g.case, today()) if each.id != action_id]
    waits = found.state == "done" and found.review_at is not None and found.review_at > now()
    forms = _forms(case_id, found, waits=waits)
    if sent is not None:
        forms[of] = sent
    if isinstance(sent, MoveForm):
        sent.seen.data = str(found.version)  # what has changed meanwhile stands on this page
    page = render_template(
        "lessons/action.html", action=found, others=others, case=g.case, forms=forms, sent=of, waits=waits, now=now(),
        keys={name: draft_key(name, case_id, action_id) for name in forms}, own=found.done_by_id == get_viewer().id,
    )
    return page, 422 if sent is not None else 200


def _forms(case_id: str, found: ActionView, *, waits: bool) -> dict[str, HouseForm]:
    """The forms that fit the state."""
    keys = {name: draft_key(name, case_id, found.id) for name in ("done", "move", "review")}
    if found.state in ("open", "overdue"):
        moving = kept(MoveForm, "move", keys["move"], owner=found.owner, due_on=found.due_on)
        moving.seen.data = str(found.version)
        return {"done": kept(DoneForm, "done", keys["done"]), "move": moving}
    if found.state == "done" and not waits and found.done_by_id != get_viewer().id:
        return {"review": kept(ReviewForm, "review", keys["review"])}
    return {}
