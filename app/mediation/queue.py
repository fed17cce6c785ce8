"""The queue: mine, unowned, at risk, all; filters in the URL; taking a case."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import loaders
from app.access import requires
from app.formatting import local
from app.house import now, reading, work
from app.mediation import blueprint
from app.paging import page_no
from app.viewer import get_viewer
from panel.content import categories
from panel.lifecycle import CaseStatus
from panel.models import Role, WorkPart
from panel.permissions import Permission
from panel.projections.mediator_queue import QueuePage, queue_page
from panel.projections.redaction_readers import list_to_read
from panel.projections.training import view_training
from panel.queries.ladder import count_waiting
from panel.queries.promises import count_overdue
from panel.queries.queue import SEARCH_SIGNS, VIEWS, QueueFilter, Watcher
from panel.services.owning import take_case

SEED_BYTES = 32


@blueprint.get("")
@requires(Permission.QUEUE_READ)
def queue() -> str:
    """The cases that wait for a mediator."""
    who = get_viewer()
    manager = Role.MANAGER in who.roles
    wanted = asked(manager)
    page = queue_page(reading(), Watcher(who.id, manager), wanted, now(), page_no())
    return render_template(
        "mediation/queue.html", page=page, wanted=wanted, now=now(), manager=manager, links=_links(wanted, page),
        categories=[entry.code for entry in categories()], statuses=list(CaseStatus),
        drafts=len(list_to_read(reading(), who.id, now())), escalated=count_waiting(reading(), who.id) if manager else 0,
        training=view_training(reading(), who.id, now(), (WorkPart.MEDIATOR,))[0],
        promises=count_overdue(reading(), [row.public_id for row in page.rows], local(now()).date()),
    )


@blueprint.post("/cases/<case_id>/take")
@requires(Permission.CASE_TAKE, load=loaders.case)
def take(case_id: str) -> Response:
    """Become the owner of a case that nobody holds. A second click finds it taken by oneself, which is what was asked."""
    with work() as uow:
        taken = take_case(uow, g.case.id, get_viewer().id, seed=secrets.token_bytes(SEED_BYTES), now=now())
        number = taken.number
    flash(gettext("Case %(number)s is yours now.", number=number), "success")
    return redirect(url_for("mediation.workbench", case_id=case_id), 303)


def asked(manager: bool) -> QueueFilter:
    """The filter in the URL; anything unknown in it counts as not asked for."""
    args = request.args
    view = args.get("view", "mine")
    status = args.get("status", "")
    category, language = args.get("category", ""), args.get("language", "")
    return QueueFilter(
        view=view if view in VIEWS and (manager or view != "all") else "mine",
        status=CaseStatus(status) if status in set(CaseStatus) else None,
        category=category if category in {entry.code for entry in categories()} else "",
        language=language if language in ("zh", "en") else "",
        severe=args.get("severe") == "1",
        text=args.get("q", "")[:SEARCH_SIGNS].strip(),
    )


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of the same filter elsewhere: other views, the pages before and after."""

    views: dict[str, str]
    earlier: str | None
    later: str | None
    clear: str


def _links(wanted: QueueFilter, page: QueuePage) -> Links:
    base = {
        "status": wanted.status.value if wanted.status else None, "category": wanted.category or None,
        "language": wanted.language or None, "severe": "1" if wanted.severe else None, "q": wanted.text or None,
    }

    def to(view: str, number: int | None = None) -> str:
        return url_for("mediation.queue", view=view, **base, page=number)

    return Links(
        views={view: to(view) for view in VIEWS},
        earlier=to(wanted.view, page.page - 1) if page.page > 1 else None,
        later=to(wanted.view, page.page + 1) if page.has_next else None,
        clear=url_for("mediation.queue", view=wanted.view),
    )
