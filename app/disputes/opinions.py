"""What experts say, for the sides: with name and field; one short remark each; the wish for an observer."""

from __future__ import annotations

from flask import g, redirect, render_template, url_for
from flask_babel import gettext

from app.access import requires
from app.answers import Page
from app.disputes import blueprint
from app.disputes.sides import is_firm, my_role, my_view
from app.drafting import Use, kept, used
from app.experts.forms import RemarkForm, WishForm
from app.forms import HouseForm
from app.house import now, reading
from app.loaders import case as load_case
from panel.permissions import Permission
from panel.projections.experts import list_opinions, list_wishes, my_wish
from panel.queries.experts import get_invitation
from panel.services.advising import wish_observer
from panel.services.opinions import remark


@blueprint.get("/cases/<case_id>/experts")
@requires(Permission.CASE_FOLLOW, load=load_case)
def opinions(**_ids: str) -> Page:
    """Every opinion with its remarks, and what this side can add."""
    return _page()


def draft_key(name: str) -> str:
    """What a form is kept under; with the case in it."""
    return f"side.{name}.{g.case.public_id}"


def _page(sent: HouseForm | None = None, of: str = "") -> Page:
    found, wishes = list_opinions(reading(), g.case), list_wishes(reading(), g.case.id)
    forms: dict[str, HouseForm] = {"wish": kept(WishForm, "wish", draft_key("wish"))}
    forms |= {each.id: kept(RemarkForm, each.id, draft_key(f"remark.{each.id}")) for each in found}
    if sent is not None:
        forms[of] = sent
    keys = {name: draft_key(name if name == "wish" else f"remark.{name}") for name in forms}
    page = render_template(
        "disputes/experts.html", case=my_view(), opinions=found, forms=forms, keys=keys, sent=of,
        wish=None if is_firm() else my_wish(wishes, my_role()), now=now(),
    )
    return page, 422 if sent is not None else 200


@blueprint.post("/cases/<case_id>/experts/<invitation_id>/remark")
@requires(Permission.OPINION_REMARK, load=load_case)
def remark_opinion(invitation_id: str, **_ids: str) -> Page:
    """One short remark."""
    get_invitation(reading(), g.case.id, invitation_id)
    form = RemarkForm(prefix=invitation_id)
    return _act(form, invitation_id, f"remark.{invitation_id}", gettext("Your remark stands below the opinion."),
                lambda uow: remark(uow, g.case.id, invitation_id, my_role(), form.text.data or "", now=now()))  # fmt: skip


@blueprint.post("/cases/<case_id>/observer")
@requires(Permission.OBSERVER_WISH, load=load_case)
def wish(**_ids: str) -> Page:
    """Wish that an association looks on."""
    form = WishForm(prefix="wish")
    return _act(form, "wish", "wish", gettext("The mediator reads your wish."),
                lambda uow: wish_observer(uow, g.case.id, my_role(), form.text.data or "", now=now()))  # fmt: skip


def _act(form: HouseForm, of: str, name: str, done: str, use: Use) -> Page:
    if not used(form, draft_key(name), done, use):
        return _page(form, of)
    return redirect(url_for("disputes.opinions", case_id=g.case.public_id), 303)
