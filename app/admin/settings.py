"""The settings of the house with their history."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.admin.accounts import blueprint
from app.admin.forms import FactorSettingForm, SettingForm
from app.admin.plans import priced_plans
from app.answers import Page
from app.errors import attach
from app.formatting import when
from app.house import now, reading, work
from app.messages import error_message
from app.proving import ask_proof
from app.session_rules import known_rules
from app.viewer import get_viewer
from panel.errors import NotFound, PanelError
from panel.permissions import Permission
from panel.settings import CHOICES, NAMES, YES_OR_NO, change_setting, list_changes, range_of, read_settings

OF_SIGNING_IN = ("second_factor", "session_idle_hours", "session_hours", "staff_idle_hours", "staff_session_hours")
OWN_PAGE = ("strata", "strata_equal")  # set where their chances are shown


@blueprint.get("/settings")
@requires(Permission.SETTINGS_MANAGE)
def settings() -> str:
    """What holds now, what is announced, what was changed."""
    present = _present()
    return render_template(
        "admin/settings.html", moment=now(), changes=list_changes(reading()),
        rows=[{"name": name, "value": present[name], "range": range_of(name)} for name in NAMES],
    )


def _present() -> dict[str, Any]:
    """What holds now, also where nobody has chosen yet."""
    settings = read_settings(reading(), now())
    found = {name: getattr(settings, name) for name in NAMES}
    return {**found, "second_factor": known_rules().read(reading(), now()).second_factor}


@blueprint.route("/settings/<name>", methods=["GET", "POST"])
@requires(Permission.SETTINGS_MANAGE)
def setting(name: str) -> Page:
    """Change one setting; a rule of the panel holds a week later."""
    if name not in NAMES:
        raise NotFound("page.not_found")
    if name in OWN_PAGE:
        return redirect(url_for(".strata"), 303)
    if name in OF_SIGNING_IN:
        ask_proof(url_for(".setting", name=name))
    present = _present()[name]
    form = (FactorSettingForm if name in CHOICES else SettingForm)(value=_typed(present))
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
    typed: str | bool = value in ("1", "on", "yes", "true") if name in YES_OR_NO else value
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
