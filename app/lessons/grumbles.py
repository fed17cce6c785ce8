"""Grumbles for staff: the list, the table, counts by the week, one to answer, and one entered for a customer."""

from __future__ import annotations

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import can, requires
from app.answers import Page
from app.drafting import drafted, used
from app.grumbles import with_kinds
from app.house import now, reading, work
from app.lessons import blueprint
from app.lessons.actions import today
from app.lessons.forms import EnteredForm, GrumbleReplyForm
from app.paging import around, page_no
from app.tables import as_csv
from app.throttle import own_exports
from app.viewer import get_viewer
from panel.content import categories
from panel.models import Role
from panel.permissions import Permission
from panel.projections.grumbles import table_of_grumbles, view_grumble, view_grumbles, view_weeks
from panel.queries.accounts import find_merchant, list_merchants
from panel.queries.grumbles import PAGE, SEARCH_SIGNS, VIEWS, GrumbleFilter
from panel.services.grumbling import answer_grumble, enter_grumble
from panel.uow import UnitOfWork

HEADER = ("said_on", "merchant", "category", "grumble", "state", "entered_by", "answer", "case")
DRAFT = "grumble.enter"


@blueprint.get("/grumbles")
@requires(Permission.GRUMBLES_READ)
def grumbles() -> str:
    """Grumbles by view, the newest first."""
    wanted, page = _asked(), page_no()
    found = view_grumbles(reading(), get_viewer().id, wanted, page=page)
    total = found.counts[wanted.view]
    merchant = find_merchant(reading(), wanted.merchant) if wanted.merchant else None
    return render_template(
        "lessons/grumbles.html", page=found, wanted=wanted, total=total, codes=[entry.code for entry in categories()],
        views=[(view, url_for("lessons.grumbles", **_base(wanted) | {"view": view})) for view in VIEWS],
        merchant=merchant.name if merchant else "", is_filtered=bool(wanted.merchant or wanted.category or wanted.text),
        clear=url_for("lessons.grumbles", view=wanted.view), table=url_for("lessons.grumbles_csv", **_base(wanted)),
        opens_cases=_opens_cases(), **around("lessons.grumbles", page, PAGE, len(found.rows), total, **_base(wanted)),
    )


@blueprint.get("/grumbles.csv")
@own_exports
@requires(Permission.GRUMBLES_READ)
def grumbles_csv() -> Response:
    """The same view as a table, whole; nobody is named in it."""
    return as_csv("grumbles.csv", HEADER, partial(table_of_grumbles, account_id=get_viewer().id, wanted=_asked()))


@blueprint.get("/grumbles/weeks")
@requires(Permission.GRUMBLES_READ)
def grumble_weeks() -> str:
    """How many came a week, by merchant and category."""
    return render_template("lessons/grumble_weeks.html", weeks=view_weeks(reading(), get_viewer().id, today()))


@blueprint.route("/grumbles/new", methods=["GET", "POST"])
@requires(Permission.GRUMBLES_READ)
def enter() -> Page:
    """Write one down for a customer."""
    form = with_kinds(drafted(EnteredForm, DRAFT))

    def use(uow: UnitOfWork) -> None:
        enter_grumble(uow, form.said(), form.customer.data or "", by_id=get_viewer().id, now=now(), today=today())

    if used(form, DRAFT, gettext("Noted for the customer."), use):
        return redirect(url_for("lessons.grumbles"), 303)
    page = render_template(
        "lessons/grumble_new.html", form=form, merchants=[m.name for m in list_merchants(reading(), limit=300)], draft_key=DRAFT
    )
    return page, 422 if request.method == "POST" else 200


@blueprint.route("/grumbles/<grumble_id>/answer", methods=["GET", "POST"])
@requires(Permission.GRUMBLES_ANSWER)
def answer_one(grumble_id: str) -> Page:
    """One grumble; answer it."""
    found, key = view_grumble(reading(), get_viewer().id, grumble_id), f"grumble.answer.{grumble_id}"
    form = drafted(GrumbleReplyForm, key)

    def use(uow: UnitOfWork) -> None:
        answer_grumble(uow, grumble_id, form.reply.data or "", by_id=get_viewer().id, now=now())

    done = gettext("Answered. The customer is told.")
    if not found.is_reached:
        done = gettext("Kept for staff. The customer has no account.")
    if used(form, key, done, use):
        return redirect(url_for("lessons.grumbles"), 303)
    page = render_template("lessons/grumble.html", grumble=found, form=form, draft_key=key, opens_cases=_opens_cases())
    return page, 422 if request.method == "POST" else 200


@blueprint.post("/grumbles/<grumble_id>/read")
@requires(Permission.GRUMBLES_ANSWER)
def mark_grumble_read(grumble_id: str) -> Response:
    """It was read; nothing is answered."""
    with work() as uow:
        answer_grumble(uow, grumble_id, "", by_id=get_viewer().id, now=now())
    flash(gettext("Marked as read."), "success")
    return redirect(url_for("lessons.grumbles"), 303)


def _opens_cases() -> bool:
    """Whether the reader may open the cases that grumbles became: a mediator opens only those held."""
    return can(Permission.GRUMBLES_ANSWER) or Role.MANAGER in get_viewer().roles


def _asked() -> GrumbleFilter:
    """The filter in the URL; anything unknown in it counts as not asked for."""
    args = request.args
    view, category = args.get("view", VIEWS[0]), args.get("category", "")
    return GrumbleFilter(
        view=view if view in VIEWS else VIEWS[0], merchant=args.get("merchant", "").replace("\0", "")[:26],
        category=category if category in {entry.code for entry in categories()} else "",
        text=args.get("q", "").replace("\0", "")[:SEARCH_SIGNS].strip(),
    )


def _base(wanted: GrumbleFilter) -> dict[str, str | None]:
    return {
        "view": wanted.view, "merchant": wanted.merchant or None, "category": wanted.category or None, "q": wanted.text or None,
    }
