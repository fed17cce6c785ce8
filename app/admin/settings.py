"""The settings of the house with their history."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.admin.accounts import Page, blueprint
from app.admin.forms import SettingForm
from app.admin.plans import priced_plans
from app.errors import attach
from app.formatting import when
from app.house import now, reading, work
from app.messages import error_message
from app.viewer import get_viewer
from panel.errors import NotFound, PanelError
from panel.permissions import Permission
from panel.settings import NAMES, change_setting, list_changes, range_of, read_settings


@blueprint.get("/settings")
@requires(Permission.SETTINGS_MANAGE)
def settings() -> str:
    """What holds now, what is announced, what was changed."""
    present = read_settings(reading(), now())
    return render_template(
        "admin/settings.html", moment=now(), changes=list_changes(reading()),
        rows=[{"name": name, "value": getattr(present, name), "range": range_of(name)} for name in NAMES],
    )


@blueprint.route("/settings/<name>", methods=["GET", "POST"])
@requires(Permission.SETTINGS_MANAGE)
def setting(name: str) -> Page:
    """Change one setting; a rule of the panel holds a week later."""
    if name not in NAMES:
        raise NotFound("page.not_found")
    present = getattr(read_settings(reading(), now()), name)
    form = SettingForm(value=_typed(present))
    if form.validate_on_submit():
        try:
            return _changed(name, form.value.data)
        except PanelError as error:
            attach(form, error)
    page = render_template(
        "admin/setting.html", name=name, present=present, range=range_of(name), form=form, **_preview(name, present)
    )
    return page, 422 if form.errors else 200


def _preview(name: str, present: object) -> dict[str, object]:
    """What plans cost, on the page of the plan."""
    if name != "plan":
        return {}
    tried = request.args.get("try", "")[:80]
    prices, refused = priced_plans(str(present), tried)
    return {"prices": prices, "tried": tried, "refused": error_message(refused) if refused else None}


def _changed(name: str, value: str) -> Response:
    typed: str | bool = value in ("1", "on", "yes", "true") if name == "consent_by_terms" else value
    with work() as uow:
        change = change_setting(uow, name, typed, by_id=get_viewer().id, now=now())
        effective = change.effective_at
    if effective > now():
        flash(gettext("Announced. It holds from %(moment)s on.", moment=when(effective)), "success")
    else:
        flash(gettext("Changed. It holds from now on."), "success")
    return redirect(url_for(".settings"), 303)


def _typed(value: object) -> str:
    """A value as one types it."""
    return ("1" if value else "0") if isinstance(value, bool) else str(value)
