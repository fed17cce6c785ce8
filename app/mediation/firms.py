"""The firms of one case: bring a further one in with a reason, take out one that was named in error."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField

from app import loaders
from app.access import can, requires
from app.answers import Page
from app.drafting import drop, kept, used
from app.fields import email_like
from app.firms import firm_fields
from app.forms import HouseForm, at_most, needed
from app.house import now, reading, work
from app.mediation import blueprint
from app.viewer import get_viewer
from panel.errors import Invalid
from panel.models import FirmPart
from panel.models.firm import PLACES
from panel.permissions import Permission
from panel.projections.firms import view_firms
from panel.queries.accounts import list_merchants
from panel.queries.firms import was_published
from panel.services.naming import REASON_MAX, Named, bring_in_firm, take_out_firm
from panel.uow import UnitOfWork

NEW = "firm"  # prefix of the form that brings one in


class FirmForm(HouseForm):
    """A firm that comes in, and why."""

    name, part, did = firm_fields(needed())
    email = StringField(_l("Its e-mail, if you know it"), [at_most(254), email_like], render_kw={"type": "email"})
    reason = TextAreaField(_l("Why does it come in? Everybody in the case reads this."), [needed(), at_most(REASON_MAX)])


class RemovalForm(HouseForm):
    """Why a firm is taken out."""

    reason = TextAreaField(_l("Why was it named in error? Everybody in the case reads this."), [needed(), at_most(REASON_MAX)])


@blueprint.get("/cases/<case_id>/firms")
@requires(Permission.CASE_OVERSEE, load=loaders.case)
def firms(**_ids: str) -> Page:
    """All firms that were ever named, and what can be done."""
    return _page(_unsent())


def _unsent() -> FirmForm:
    return kept(FirmForm, NEW, _key())


def _key(firm_id: str = "") -> str:
    return f"firms.{g.case.public_id}{'.' if firm_id else ''}{firm_id}"


def _page(form: FirmForm, sent: RemovalForm | None = None, of: str = "") -> Page:
    found = view_firms(reading(), g.case.id, now(), removed=True)
    names = can(Permission.FIRM_NAME) and not was_published(reading(), g.case.id)
    live = [each for each in found if each.removed_at is None]
    removals = {each.public_id: kept(RemovalForm, each.public_id, _key(each.public_id)) for each in live} if names else {}
    if sent is not None:
        removals[of] = sent
    page = render_template(
        "mediation/firms.html", case=g.case, firms=found, form=form, names=names, full=len(live) >= PLACES, removals=removals,
        sent=of, keys={each: _key(each) for each in removals}, draft_key=_key(), now=now(),
        merchants=[each.name for each in list_merchants(reading(), limit=300)] if names else [],
    )
    return page, 422 if form.errors or sent is not None else 200


@blueprint.post("/cases/<case_id>/firms")
@requires(Permission.FIRM_NAME, load=loaders.case)
def bring_in(**_ids: str) -> Page:
    """Bring a firm in: it is told, and everybody in the case."""
    form = FirmForm(prefix=NEW)

    def use(uow: UnitOfWork) -> None:
        named = Named(form.name.data, FirmPart(form.part.data), form.did.data, form.email.data or "")
        bring_in_firm(uow, g.case.id, named, form.reason.data or "", by_id=get_viewer().id, now=now())

    if not used(form, _key(), gettext("The firm is in the case. It was told, and so was everybody."), use, stays=(Invalid,)):
        return _page(form)
    return redirect(url_for("mediation.firms", case_id=g.case.public_id), 303)


@blueprint.post("/cases/<case_id>/firms/<firm_id>/remove")
@requires(Permission.FIRM_NAME, load=loaders.case)
def take_out(firm_id: str, **_ids: str) -> Page:
    """Take a firm out that was named in error."""
    form = RemovalForm(prefix=firm_id)
    if not form.validate_on_submit():
        return _page(_unsent(), form, firm_id)
    with work() as uow:
        take_out_firm(uow, g.case.id, firm_id, form.reason.data or "", now=now())
        drop(uow, _key(firm_id))
    flash(gettext("The firm is out of the case. It was told why, and so was everybody."), "success")
    return redirect(url_for("mediation.firms", case_id=g.case.public_id), 303)
