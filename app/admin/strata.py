"""Parts of the juror pool: what a choice does to everybody's chance, shown before it can be announced."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.admin.accounts import blueprint
from app.answers import Page
from app.formatting import when
from app.house import now, reading, work
from app.labels import has_label, label
from app.viewer import get_viewer
from panel.permissions import Permission
from panel.projections.strata import preview_parts
from panel.settings import change_setting, clean_strata, read_settings

CHOICES = ("", "experience", "city", "experience,city")


@blueprint.get("/strata")
@requires(Permission.SETTINGS_MANAGE)
def strata() -> Page:
    """The chances under the choice in the address, else under what holds now."""
    present = read_settings(reading(), now())
    tried = clean_strata(request.args.get("parts", present.strata))
    equal = request.args.get("equal", "1" if present.strata_equal else "0") == "1"
    same = (tried, equal and bool(tried)) == (present.strata, present.strata_equal and bool(present.strata))
    return render_template(
        "admin/strata.html", preview=preview_parts(reading(), tried, equal=equal, waves=present.panel_plan.seats), tried=tried,
        equal=equal, choices=CHOICES, same=same, first=present.panel_plan.seats[0], stratum_name=stratum_name,
    )


@blueprint.post("/strata")
@requires(Permission.SETTINGS_MANAGE)
def announce_strata() -> Response:
    """Announce the choice that was shown: it holds a week later, for the numbering that opens next."""
    equal = request.form.get("equal") == "1"
    with work() as uow:
        made = change_setting(uow, "strata", request.form.get("parts", ""), by_id=get_viewer().id, now=now())
        change_setting(uow, "strata_equal", equal, by_id=get_viewer().id, now=now())
        effective = made.effective_at
    words = gettext("Announced. It holds for the first numbering that opens after %(moment)s.", moment=when(effective))
    flash(words, "success")
    return redirect(url_for(".settings"), 303)


def stratum_name(name: str) -> str:
    """A part of the pool in words; cities keep their own name."""
    parts = name.split(",")
    return " · ".join(label("stratum", part) if has_label("stratum", part) else part.partition(":")[2] for part in parts)
