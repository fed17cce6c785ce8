"""The circuit breaker: figures beside their limits, what it did, and its reset by a named person with a reason."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from app.access import requires
from app.answers import Page
from app.drafting import drafted, used
from app.forms import HouseForm, at_most, needed
from app.house import now, reading
from app.paging import around, page_no
from app.quality import blueprint
from app.viewer import get_viewer
from panel.permissions import Permission
from panel.projections.breaker import PAGE, view_breaker
from panel.services.breaking import REASON_MAX, reset_breaker


class ResetForm(HouseForm):
    """Why panels may be convened again."""

    reason = TextAreaField(_l("Why panels may be convened again"), [needed(), at_most(REASON_MAX)])


@blueprint.get("/breaker")
@requires(Permission.MEASURES_READ)
def breaker() -> Page:
    """Whether new panels pause, and why."""
    return _page(drafted(ResetForm, "breaker.reset"))


@blueprint.post("/breaker/<trip_id>")
@requires(Permission.BREAKER_RESET)
def reset(trip_id: str) -> Page:
    """Convene panels again."""
    form = ResetForm()
    said = gettext("Panels are convened again. Clocks go on with the time that was left.")
    done = used(form, "breaker.reset", said, lambda uow: reset_breaker(
        uow, trip_id, form.reason.data or "", by_id=get_viewer().id, now=now()
    ))  # fmt: skip
    return redirect(url_for("quality.breaker"), 303) if done else _page(form)


def _page(form: ResetForm) -> Page:
    number = page_no()
    found = view_breaker(reading(), now(), number)
    page = render_template(
        "quality/breaker.html", found=found, form=form,
        **around("quality.breaker", number, PAGE, len(found.trips), found.total),
    )
    return page, 422 if form.errors or form.form_errors else 200
