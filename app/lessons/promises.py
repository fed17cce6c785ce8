"""The list of promises for staff: by view, as a table, and the share kept by the month."""

from __future__ import annotations

from functools import partial

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from app.access import requires
from app.house import reading
from app.lessons import blueprint
from app.lessons.actions import today
from app.paging import around, page_no
from app.tables import as_csv
from app.throttle import own_exports
from app.viewer import get_viewer
from panel.models import Promiser, Role
from panel.permissions import Permission
from panel.projections.promises import table_of_promises, view_months, view_promise_list
from panel.queries.promises import PAGE, SEARCH_SIGNS, VIEWS, PromiseFilter, Reader

HEADER = (
    "case", "number", "by", "to", "promise", "made_on", "due_on", "state", "reason", "other_side_agrees", "other_side_says",
)  # fmt: skip


@blueprint.get("/promises")
@requires(Permission.PROMISES_READ)
def promises() -> str:
    """Promises by view, what is due first on top."""
    wanted, page = _asked(), page_no()
    found = view_promise_list(reading(), _reader(), wanted, today(), page=page)
    total = found.counts[wanted.view]
    return render_template(
        "lessons/promises.html", page=found, months=view_months(reading(), _reader(), today()), wanted=wanted, total=total,
        views=[(view, url_for("lessons.promises", **_base(wanted) | {"view": view})) for view in VIEWS],
        clear=url_for("lessons.promises", view=wanted.view), table=url_for("lessons.promises_csv", **_base(wanted)),
        is_filtered=bool(wanted.by_role or wanted.text),
        **around("lessons.promises", page, PAGE, len(found.rows), total, **_base(wanted)),
    )


@blueprint.get("/promises.csv")
@own_exports
@requires(Permission.PROMISES_READ)
def promises_csv() -> Response:
    """The same view as a table, whole."""
    return as_csv("promises.csv", HEADER, partial(table_of_promises, reader=_reader(), wanted=_asked(), today=today()))


def _reader() -> Reader:
    who = get_viewer()
    return Reader(who.id, sees_all=bool({Role.MANAGER, Role.QUALITY} & set(who.roles)))


def _asked() -> PromiseFilter:
    """The filter in the URL; anything unknown in it counts as not asked for."""
    args = request.args
    view, by_role = args.get("view", VIEWS[0]), args.get("by", "")
    return PromiseFilter(
        view=view if view in VIEWS else VIEWS[0], by_role=by_role if by_role in set(Promiser) else "",
        text=args.get("q", "").replace("\0", "")[:SEARCH_SIGNS].strip(),
    )


def _base(wanted: PromiseFilter) -> dict[str, str | None]:
    return {"view": wanted.view, "by": wanted.by_role or None, "q": wanted.text or None}
