"""The list of notices, and marking them as read."""

from __future__ import annotations

from typing import Any

from flask import current_app, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access import requires
from app.account.routes import blueprint
from app.house import now, reading, work
from app.notice_words import notice_text
from app.viewer import get_viewer
from panel.errors import NotFound
from panel.models import Notice
from panel.permissions import Permission
from panel.queries.notices import find_notice, list_notices, unread_count
from panel.services.reading_notices import mark_read

PAGE = 30
# target of a notice -> endpoint, the name of its id, and the endpoint of the list
TARGETS = {
    "case": ("disputes.case", "case_id", "disputes.list_cases"),
    "seat": ("juror.seat", "seat_id", "juror.list_seats"),
    "survey": ("disputes.survey", "case_id", "disputes.list_cases"),
    "outreach": ("account.outreach", "outreach_id", "account.notices"),
    "pool": ("juror.join", "", "juror.join"),
    "control": ("quality.control", "control_id", "quality.controls"),
    "expert_case": ("experts.case", "case_id", "experts.own"),
    "role": ("admin.grants", "", "admin.grants"),
    "recusal": ("quality.recusal", "recusal_id", "quality.recusals"),
    "glass": ("quality.glass_request", "glass_id", "quality.glass"),
    "grumble": ("disputes.grumbles", "", "disputes.grumbles"),  # it leads to the list, never with an id
    "letter": ("account.letter", "letter_id", "account.letters"),
    "circular": ("lessons.letter", "circular_id", "lessons.letters"),
    "issue": ("lessons.issue", "issue_id", "lessons.issues"),
    "breaker": ("quality.breaker", "", "quality.breaker"),
    "score": ("disputes.score_entry", "entry_id", "disputes.score"),
    "staff_score": ("mediation.case_score", "case_id", "mediation.exemptions"),
    "warning": ("disputes.warning", "warning_id", "disputes.warnings"),
    "staff_case": ("mediation.workbench", "case_id", "mediation.queue"),
}


@blueprint.get("/notices")
@requires(Permission.ACCOUNT_OWN)
def notices() -> str:
    """One's own notices, newest first. `before`: the public id of the last one of the page before."""
    who, before = get_viewer(), request.args.get("before", "")
    after = find_notice(reading(), who.id, before) if before else None
    found = list_notices(reading(), who.id, limit=PAGE + 1, before_id=after.id if after else None)
    shown = found[:PAGE]
    older = url_for("account.notices", before=shown[-1].public_id) if len(found) > PAGE else None
    return render_template("account/notices.html", notices=[_shown(n) for n in shown], older=older)


def _shown(notice: Notice) -> dict[str, Any]:
    href = url_for("account.open_notice", notice_id=notice.public_id) if endpoint_of(notice) else None
    return {
        "public_id": notice.public_id, "text": notice_text(notice.kind, notice.params), "written_at": notice.written_at,
        "unread": notice.read_at is None, "href": href,
    }


def endpoint_of(notice: Notice) -> str:
    """The endpoint a notice leads to; empty when it leads nowhere. Without an id it leads to the list."""
    endpoint = TARGETS[notice.target][0 if notice.target_id else 2] if notice.target in TARGETS else ""
    return endpoint if endpoint in current_app.view_functions else ""


def target_of(notice: Notice) -> str:
    """The address a notice leads to; the list of notices when it leads nowhere."""
    endpoint = endpoint_of(notice)
    if not endpoint:
        return url_for("account.notices")
    return url_for(endpoint, **{TARGETS[notice.target][1]: notice.target_id} if notice.target_id else {})


@blueprint.get("/notices/<notice_id>")
@requires(Permission.ACCOUNT_OWN)
def open_notice(notice_id: str) -> Response:
    """Follow a notice: it is read, and one is where it leads."""
    who = get_viewer()
    notice = find_notice(reading(), who.id, notice_id)
    if notice is None:
        raise NotFound("page.not_found")
    with work() as uow:
        mark_read(uow, who.id, notice_id, now=now())
    return redirect(target_of(notice), 303)


@blueprint.post("/notices/read")
@requires(Permission.ACCOUNT_OWN)
def read_all_notices() -> Response:
    """Mark all notices as read."""
    with work() as uow:
        mark_read(uow, get_viewer().id, None, now=now())
    return redirect(url_for("account.notices"), 303)


@blueprint.get("/notices/unread.json")
@requires(Permission.ACCOUNT_OWN)
def unread_notices() -> Response:
    """How many notices are unread: what the bell shows."""
    return jsonify({"unread": unread_count(reading(), get_viewer().id)})
