"""Accounts and invitations: who may sign in, and as what."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.access import requires
from app.admin.forms import InviteForm, RoleForm, SearchForm, TakeFactorForm
from app.answers import Page
from app.drafting import drafted
from app.errors import attach
from app.experts.forms import CallingForm
from app.house import now, reading, work
from app.proving import ask_proof, needs_proof
from app.session_rules import known_rules
from app.viewer import get_viewer
from panel.errors import NotFound, PanelError
from panel.models import Role
from panel.permissions import Permission
from panel.queries import accounts as accounts_queries
from panel.queries.experts import find_profile
from panel.queries.factors import find_factor, list_factor_log
from panel.queries.granting import count_waiting, list_grants
from panel.queries.sessions import list_sign_ins
from panel.services import accounts as account_services
from panel.services import experts, roles
from panel.services import invitations as invitation_services
from panel.services.granting import propose_role

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
PAGE = 50
PAGES_MAX = 100_000  # a larger number is a mistake, and more than a database counts


@blueprint.get("/accounts")
@requires(Permission.ACCOUNTS_MANAGE)
def accounts() -> str:
    """Search accounts; the filters live in the address. Roles that wait for a second person are told above them."""
    form = SearchForm(request.args)
    page = min(max(1, request.args.get("page", 1, type=int)), PAGES_MAX)
    role = Role(form.role.data) if form.role.data in list(Role) else None
    found, total = accounts_queries.list_accounts(
        reading(), text=form.q.data or "", role=role, limit=PAGE, offset=(page - 1) * PAGE
    )
    filters = {"q": form.q.data or None, "role": form.role.data or None}
    return render_template(
        "admin/accounts.html", form=form, found=found, total=total, waiting=count_waiting(reading()),
        previous=url_for(".accounts", page=page - 1, **filters) if page > 1 else None,
        next=url_for(".accounts", page=page + 1, **filters) if page * PAGE < total else None,
    )


@blueprint.get("/accounts/<account_id>")
@requires(Permission.ACCOUNTS_MANAGE)
def account(account_id: str) -> Page:
    """One account: roles, sessions, closing it."""
    return account_page(account_id)


def account_page(
    account_id: str, form: RoleForm | None = None, taking: TakeFactorForm | None = None, calling: CallingForm | None = None
) -> Page:
    """The page with its forms, one of which may have been refused."""
    form = form or RoleForm(formdata=None)
    found = accounts_queries.get_account(reading(), account_id)
    held = accounts_queries.roles_of(reading(), found.id)
    form.role.choices = [choice for choice in form.role.choices if Role(choice.value) not in {*held, Role.EXPERT}]
    page = render_template(
        "admin/account.html", account=found, roles=sorted(held), form=form, own=found.id == get_viewer().id,
        sessions=len(list_sign_ins(reading(), found.id, known_rules().read(reading(), now()), now=now())),
        factor=find_factor(reading(), found.id), log=list_factor_log(reading(), found.id),
        calling=calling or CallingForm(formdata=None, prefix="calling", obj=find_profile(reading(), found.id)),
        expert=Role.EXPERT in held, draft_key=take_key(account_id), grants=list_grants(reading(), account_id=found.id),
        taking=taking or drafted(partial(TakeFactorForm, prefix="take"), take_key(account_id)),
    )
    return page, 422 if form.errors or taking or calling else 200


def take_key(account_id: str) -> str:
    """The key of the draft of the reason to take somebody's second factor off."""
    return f"take-factor-{account_id}"


@blueprint.post("/accounts/<account_id>/roles")
@requires(Permission.ACCOUNTS_MANAGE)
@needs_proof("admin.account")
def grant_role(account_id: str) -> Page:
    """Propose a role: a second person gives it. An expert's is given at once."""
    form = RoleForm()
    if form.validate_on_submit():
        try:
            with work() as uow:
                waits = propose_role(uow, account_id, Role(form.role.data), by_id=get_viewer().id, now=now())
            if waits:
                flash(gettext("Proposed. The role is given when a second person confirms it; they were told."), "success")
            return redirect(url_for(".account", account_id=account_id), 303)
        except NotFound:
            raise
        except PanelError as error:
            attach(form, error)
    return account_page(account_id, form)


@blueprint.post("/accounts/<account_id>/expert")
@requires(Permission.ACCOUNTS_MANAGE)
@needs_proof("admin.account")
def make_expert(account_id: str) -> Page:
    """Make somebody an expert of a field, or an observer of an association; or change what they are one of."""
    form = CallingForm(prefix="calling")
    if form.validate_on_submit():
        try:
            with work() as uow:
                experts.make_expert(uow, account_id, form.calling(), by_id=get_viewer().id, now=now())
            flash(gettext("Kept. Mediators find this person in the directory of experts."), "success")
            return redirect(url_for(".account", account_id=account_id, _anchor="expert"), 303)
        except NotFound:
            raise
        except PanelError as error:
            attach(form, error)
    return account_page(account_id, calling=form)


@blueprint.post("/accounts/<account_id>/roles/<role>/revoke")
@requires(Permission.ACCOUNTS_MANAGE)
@needs_proof("admin.account")
def revoke_role(account_id: str, role: str) -> Response:
    """Take a role; the account is signed out everywhere."""
    if role not in list(Role):
        raise NotFound("page.not_found")
    with work() as uow:
        roles.revoke_role(uow, account_id, Role(role), by_id=get_viewer().id, now=now())
    flash(gettext("The role is taken, and the account is signed out everywhere."), "success")
    return redirect(url_for(".account", account_id=account_id), 303)


@blueprint.post("/accounts/<account_id>/disable")
@requires(Permission.ACCOUNTS_MANAGE)
@needs_proof("admin.account")
def disable(account_id: str) -> Response:
    """Close an account: nobody signs in with it, and its sessions end."""
    with work() as uow:
        account_services.disable_account(uow, account_id, by_id=get_viewer().id, now=now())
    return redirect(url_for(".account", account_id=account_id), 303)


@blueprint.post("/accounts/<account_id>/enable")
@requires(Permission.ACCOUNTS_MANAGE)
@needs_proof("admin.account")
def enable(account_id: str) -> Response:
    """Open a closed account again."""
    with work() as uow:
        account_services.enable_account(uow, account_id)
    return redirect(url_for(".account", account_id=account_id), 303)


@blueprint.route("/invitations", methods=["GET", "POST"])
@requires(Permission.ACCOUNTS_MANAGE)
def invitations() -> Page:
    """Invite somebody by mail, and see who was invited."""
    form = InviteForm()
    if form.validate_on_submit():
        ask_proof(url_for(".invitations"))
        try:
            with work() as uow:
                invitation_services.invite(
                    uow, form.email.data, Role(form.role.data), by_id=get_viewer().id, locale=form.locale.data, now=now()
                )
            flash(gettext("The invitation is on its way. It is good for a week."), "success")
            return redirect(url_for(".invitations"), 303)
        except PanelError as error:
            attach(form, error)
    page = render_template(
        "admin/invitations.html", form=form, found=accounts_queries.list_invitations(reading()), moment=now()
    )
    return page, 422 if form.errors else 200


@blueprint.post("/invitations/<token_hash>/revoke")
@requires(Permission.ACCOUNTS_MANAGE)
def revoke_invitation(token_hash: str) -> Response:
    """Withdraw an open invitation."""
    with work() as uow:
        invitation_services.revoke_invitation(uow, token_hash, now=now())
    return redirect(url_for(".invitations"), 303)
