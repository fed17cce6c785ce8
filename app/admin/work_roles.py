"""The operator's own roles: whose work a closed case can be put down to, beside those of the house."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField

from app.access import requires
from app.admin.accounts import blueprint
from app.answers import Page
from app.errors import attach
from app.forms import HouseForm, at_most, needed
from app.house import now, reading, work
from app.viewer import get_viewer
from panel.errors import PanelError
from panel.permissions import Permission
from panel.queries.works import list_own_roles
from panel.services.works import WORDS_MAX, add_role, end_role


class RoleForm(HouseForm):
    """The words of one role."""

    zh = StringField(_l("In Chinese"), [needed(), at_most(WORDS_MAX)])
    en = StringField(_l("In English"), [needed(), at_most(WORDS_MAX)])


@blueprint.route("/work-roles", methods=["GET", "POST"])
@requires(Permission.SETTINGS_MANAGE)
def work_roles() -> Page:
    """The roles, and a form for one more."""
    form = RoleForm()
    if form.validate_on_submit():
        try:
            with work() as uow:
                add_role(uow, form.zh.data, form.en.data, by_id=get_viewer().id, now=now())
            flash(gettext("Added. It is offered at the next closing."), "success")
            return redirect(url_for(".work_roles"), 303)
        except PanelError as error:
            attach(form, error)
    page = render_template("admin/work_roles.html", form=form, roles=list_own_roles(reading(), ended=True))
    return page, 422 if form.errors else 200


@blueprint.post("/work-roles/<role_id>/end")
@requires(Permission.SETTINGS_MANAGE)
def end_work_role(role_id: str) -> Response:
    """Offer it no more."""
    with work() as uow:
        end_role(uow, role_id, now=now())
    flash(gettext("It is offered no more. Cases closed with it keep it."), "success")
    return redirect(url_for(".work_roles"), 303)
