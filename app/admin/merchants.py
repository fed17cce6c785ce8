"""Merchants and who answers for them."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.access import requires
from app.admin.accounts import blueprint
from app.admin.forms import MemberForm, MerchantForm
from app.answers import Page
from app.errors import attach
from app.house import now, reading, work
from panel.errors import NotFound, PanelError
from panel.permissions import Permission
from panel.queries.accounts import get_merchant, list_members, list_merchants
from panel.services import merchants as services


@blueprint.route("/merchants", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
def merchants() -> Page:
    """Search merchants, add one."""
    form = MerchantForm()
    if form.validate_on_submit():
        try:
            with work() as uow:
                made = services.create_merchant(
                    uow, name=form.name.data, contact_email=form.contact_email.data or "", terms=form.terms.data, now=now()
                )
            return redirect(url_for(".merchant", merchant_id=made), 303)
        except PanelError as error:
            attach(form, error)
    text = request.args.get("q", "").strip()
    page = render_template("admin/merchants.html", form=form, found=list_merchants(reading(), text=text), text=text)
    return page, 422 if form.errors else 200


@blueprint.get("/merchants/<merchant_id>")
@requires(Permission.ACCOUNTS_MANAGE)
def merchant(merchant_id: str) -> Page:
    """One merchant and its members."""
    return _merchant(merchant_id, MemberForm())


def _merchant(merchant_id: str, form: MemberForm) -> Page:
    found = get_merchant(reading(), merchant_id)
    page = render_template("admin/merchant.html", merchant=found, members=list_members(reading(), found.id), form=form)
    return page, 422 if form.errors else 200


@blueprint.post("/merchants/<merchant_id>/members")
@requires(Permission.ACCOUNTS_MANAGE)
def add_member(merchant_id: str) -> Page:
    """Let an account answer for the merchant."""
    form = MemberForm()
    if form.validate_on_submit():
        try:
            with work() as uow:
                services.add_member(uow, merchant_id, form.identifier.data, now=now())
            return redirect(url_for(".merchant", merchant_id=merchant_id), 303)
        except NotFound:
            raise
        except PanelError as error:
            attach(form, error)
    return _merchant(merchant_id, form)


@blueprint.post("/merchants/<merchant_id>/members/<account_id>/remove")
@requires(Permission.ACCOUNTS_MANAGE)
def remove_member(merchant_id: str, account_id: str) -> Response:
    """End an account's answering for the merchant."""
    with work() as uow:
        services.remove_member(uow, merchant_id, account_id)
    return redirect(url_for(".merchant", merchant_id=merchant_id), 303)


@blueprint.post("/merchants/<merchant_id>/terms")
@requires(Permission.ACCOUNTS_MANAGE)
def set_terms(merchant_id: str) -> Response:
    """Note whether the merchant accepted the published terms."""
    with work() as uow:
        services.set_terms(uow, merchant_id, request.form.get("accepted") == "yes", now=now())
    return redirect(url_for(".merchant", merchant_id=merchant_id), 303)
