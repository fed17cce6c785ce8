"""The record in the open: what is signed, how far the tree has come, and where anybody checks a bundle or a receipt."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from babel.dates import get_timezone
from flask import Response, current_app, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirection

from app.access import requires
from app.errors import attach
from app.house import house, now, reading
from app.public.checking import CHECK_BYTES, SCRIPT, Checked, check_sent
from app.public.forms import CheckForm
from app.public.routes import blueprint
from app.throttle import checking_record, looking
from panel.errors import Invalid, NotFound
from panel.models import Checkpoint
from panel.permissions import Permission
from panel.queries.record import find_checkpoint_of, last_checkpoint, list_checkpoints, prove_growth
from panel.queries.record_keys import list_key_changes, public_keys
from panel.services.taking_up import next_turn

PAGE = 30
SIZE_MAX = 1 << 53  # a larger number is a mistake, and more than a database counts


@blueprint.get("/record")
@looking
@requires(Permission.PUBLIC_READ)
def record() -> str:
    """What is recorded and signed, the key, the newest checkpoints; `before` turns the pages."""
    return _page(CheckForm())


@blueprint.post("/record/check")
@requires(Permission.PUBLIC_READ)
@checking_record
def check_record() -> str | tuple[str, int]:
    """Check what was sent, with the same program that anybody can run at home. Nothing of it is kept."""
    form = CheckForm()
    if not form.validate():
        return _page(form), 422
    try:
        checked = check_sent(form.sent())
    except Invalid as error:
        attach(form, error)
        return _page(form), 422
    return _page(CheckForm(formdata=None), checked)


@blueprint.get("/record/check")
@requires(Permission.PUBLIC_READ)
def ask_check() -> Redirection:
    """Whoever reloads the answer of a check, or types its address, finds the form."""
    return redirect(url_for("public.record"), 303)


@blueprint.get("/record/checkpoint.json")
@requires(Permission.PUBLIC_READ)
def checkpoint() -> Response:
    """The newest checkpoint with the public key; `size` asks for an earlier one."""
    size = _asked("size")
    found = last_checkpoint(reading()) if size is None else find_checkpoint_of(reading(), size=size)
    return _sent(found, "checkpoint.json")


@blueprint.get("/record/days/<day>.json")
@looking
@requires(Permission.PUBLIC_READ)
def record_day(day: str) -> Response:
    """The last checkpoint of a day, as the house wrote it into a file of its own."""
    zone = get_timezone(current_app.config["TIME_ZONE"])
    try:
        start = date.fromisoformat(day)
        midnight = datetime.combine(start, datetime.min.time(), tzinfo=zone)
        begun, until = midnight.astimezone(UTC), (midnight + timedelta(days=1)).astimezone(UTC)
    except (ValueError, OverflowError):  # no day, or one at either end of the calendar: in UTC it has no beginning or no end
        raise NotFound("record.unknown") from None
    if start.isoformat() != day:  # 20261122 is the same day, but a file has one address
        raise NotFound("record.unknown")
    return _sent(find_checkpoint_of(reading(), since=begun, until=until), f"{day}.json", v="panel-digest/1", day=day)


@blueprint.get("/record/growth.json")
@looking
@requires(Permission.PUBLIC_READ)
def growth() -> Response:
    """A proof that the tree of `size` leaves is the beginning of the newest one."""
    last = last_checkpoint(reading())
    size = _asked("size") or 0
    if last is None or not 0 < size <= last.size:
        raise NotFound("record.unknown")
    response = jsonify([{"size": size, "proof": prove_growth(reading(), size, last.size), "checkpoint": _signed(last)}])
    response.headers["Content-Disposition"] = f'attachment; filename="growth-{size}.json"'
    return response


@blueprint.get("/record/case.py")
@requires(Permission.PUBLIC_READ)
def case_script() -> Response:
    """The script that checks a bundle: one file beside lot.py, and one library for signatures."""
    response = Response(_script(), mimetype="text/x-python")
    response.headers["Content-Disposition"] = 'attachment; filename="case.py"'
    return response


@cache
def _script() -> str:
    return SCRIPT.read_text("utf-8")


def _asked(name: str) -> int | None:
    """A size of the tree that the address asks for, as near as one can be; None when it asks for none."""
    size = request.args.get(name, type=int)
    return None if size is None else min(max(size, 0), SIZE_MAX)


def _signed(found: Checkpoint) -> dict[str, str]:
    return {"body": found.body, "signature": found.signature}


def _sent(found: Checkpoint | None, name: str, **more: Any) -> Response:
    signer = house().signer
    if found is None or signer is None:
        raise NotFound("record.unknown")
    said = json.loads(found.body)["key"]  # an older one may be of the key of then
    key = public_keys(reading(), signer.public).get(said, signer.public)
    response = jsonify({**more, "checkpoint": _signed(found), "key": key})
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(form: CheckForm, checked: Checked | None = None) -> str:
    before = _asked("before")
    rows = list_checkpoints(reading(), below=before, limit=PAGE + 1)
    signer = house().signer
    return render_template(
        "record/public.html", form=form, checked=checked, rows=[(row, json.loads(row.body)["root"]) for row in rows[:PAGE]],
        key=signer.public if signer else "", changes=list_key_changes(reading())[::-1], newest=last_checkpoint(reading()),
        next_turn=next_turn(now()), before=before,
        older=url_for("public.record", before=rows[PAGE - 1].size) if len(rows) > PAGE else None,
        newer=url_for("public.record") if before is not None else None, limit_mb=CHECK_BYTES >> 20,
    )
