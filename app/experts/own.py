"""The expert's first page: what was asked, and the own entry in the directory."""

from __future__ import annotations

from functools import partial

from flask import redirect, render_template, url_for
from flask_babel import gettext

from app.access import requires
from app.answers import Page
from app.drafting import drafted, used
from app.experts import blueprint
from app.experts.forms import AboutForm
from app.house import now, reading
from app.paging import page_no
from app.viewer import get_viewer
from panel.errors import Invalid
from panel.permissions import Permission
from panel.projections.expert_case import PAGE, list_asked
from panel.queries.experts import find_profile
from panel.services.experts import describe_oneself

KEY = "expert.about"


@blueprint.get("")
@requires(Permission.EXPERT_OWN)
def own() -> Page:
    """Questions, newest first, and the entry."""
    profile = find_profile(reading(), get_viewer().id)
    data = {"about": profile.about, "open": profile.open} if profile is not None else {}
    return _page(drafted(partial(AboutForm, data=data), KEY))


def _page(form: AboutForm) -> Page:
    number = page_no()
    found = list_asked(reading(), get_viewer().id, page=number)
    page = render_template(
        "experts/own.html", rows=found[:PAGE], form=form, draft_key=KEY, now=now(),
        profile=find_profile(reading(), get_viewer().id), number=number,
        earlier=url_for("experts.own", page=number - 1) if number > 1 else None,
        later=url_for("experts.own", page=number + 1) if len(found) > PAGE else None,
    )
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("")
@requires(Permission.EXPERT_OWN)
def describe() -> Page:
    """Change the own entry."""
    form = AboutForm()
    done = used(
        form, KEY, gettext("Saved. Mediators read it in the directory."),
        lambda uow: describe_oneself(uow, get_viewer().id, form.about.data or "", is_open=bool(form.open.data), now=now()),
        stays=(Invalid,),
    )
    return redirect(url_for("experts.own"), 303) if done else _page(form)
