"""One's own second factor: setting it up with an app, recovery codes, taking it off."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import throttle
from app.access import requires
from app.account.forms import CodeForm, PaperCodeForm
from app.account.routes import blueprint
from app.answers import Page
from app.errors import attach
from app.factors import Handed, factor_safe, handed_over
from app.house import now, reading, work
from app.proving import needs_proof
from app.session_rules import known_rules
from app.signing import hold, renew
from app.viewer import get_viewer
from panel.errors import Conflict, Invalid, PanelError
from panel.models import SecondFactor
from panel.permissions import Permission
from panel.queries import factors as factor_queries
from panel.services import factors
from panel.session_rules import OFF

HERE = "account.second_factor"


@blueprint.get("/account/second-factor")
@requires(Permission.ACCOUNT_OWN, before_factor=True)
def second_factor() -> Page:
    """What there is: nothing yet, a secret that waits for its first code, or a factor with its recovery codes."""
    return _page()


def _page(
    setting_up: CodeForm | None = None, renewing: PaperCodeForm | None = None, removing: PaperCodeForm | None = None
) -> Page:
    who, wrong = get_viewer(), [form for form in (setting_up, renewing, removing) if form is not None]
    found = factor_queries.find_factor(reading(), who.id)
    page = render_template(
        "account/second_factor.html", factor=found, handed=_handed_over(found),
        off=known_rules().read(reading(), now()).second_factor == OFF,
        left=factor_queries.count_recovery_codes(reading(), who.id), log=factor_queries.list_factor_log(reading(), who.id),
        setting_up=setting_up or CodeForm(formdata=None), renewing=renewing or PaperCodeForm(formdata=None, prefix="renew"),
        removing=removing or PaperCodeForm(formdata=None, prefix="remove"),
    )
    return page, 422 if wrong else 200


def _handed_over(found: SecondFactor | None) -> Handed | None:
    """What an app needs of a secret that waits for its first code; None when none does, or its key was changed meanwhile."""
    who = get_viewer()
    if found is None or found.confirmed_at is not None:
        return None
    try:
        return handed_over(found, who.email or who.phone or who.display_name)
    except Invalid:
        return None


@blueprint.post("/account/second-factor/begin")
@requires(Permission.ACCOUNT_OWN, before_factor=True)
@needs_proof(HERE)
def begin_factor() -> Response:
    """Make a secret for an app, in place of one that was not confirmed."""
    if known_rules().read(reading(), now()).second_factor == OFF:
        raise Conflict("factor.off")
    with work() as uow:
        factors.begin_factor(uow, get_viewer().id, safe=factor_safe(), now=now())
    return redirect(url_for(HERE, _anchor="set-up"), 303)


@blueprint.post("/account/second-factor/confirm")
@throttle.own_code
@requires(Permission.ACCOUNT_OWN, before_factor=True)
def confirm_factor() -> Page:
    """The first code of the app: the factor counts from now on, and its recovery codes are shown this once."""
    form = CodeForm()
    if not form.validate_on_submit():
        return _page(setting_up=form)
    try:
        with work() as uow:
            codes = factors.confirm_factor(
                uow, get_viewer().id, form.code.data, keep=get_viewer().token, safe=factor_safe(), now=now()
            )
            token = renew(uow, coded=True)
    except Invalid as error:
        attach(form, error)
        return _page(setting_up=form)
    hold(token)
    return render_template("account/recovery_codes.html", codes=codes, begun=True)


@blueprint.post("/account/second-factor/recovery-codes")
@throttle.own_code
@requires(Permission.ACCOUNT_OWN)
def renew_recovery_codes() -> Page:
    """Ten new recovery codes, shown this once; the old ones are void."""
    form = PaperCodeForm(prefix="renew")
    if not form.validate_on_submit():
        return _page(renewing=form)
    try:
        with work() as uow:
            codes = factors.renew_recovery_codes(uow, get_viewer().id, form.code.data, safe=factor_safe(), now=now())
    except Invalid as error:
        attach(form, error)
        return _page(renewing=form)
    return render_template("account/recovery_codes.html", codes=codes, begun=False)


@blueprint.post("/account/second-factor/recovery-codes.txt")
@throttle.own_code
@requires(Permission.ACCOUNT_OWN)
def recovery_codes_file() -> FlaskResponse:
    """The codes that were just shown as a file. They come with the request, being kept nowhere; only real ones pass."""
    codes = request.form.get("codes", "").split()
    if not factor_queries.are_recovery_codes(reading(), get_viewer().id, codes):
        raise Conflict("factor.codes_gone")
    head = gettext("Recovery codes for Gongping, each good once. Made on %(day)s.", day=f"{now():%Y-%m-%d}")
    response = FlaskResponse("\r\n".join((head, "", *codes, "")), mimetype="text/plain")
    response.headers.update({"Content-Disposition": "attachment; filename=recovery-codes.txt", "Cache-Control": "no-store"})
    return response


@blueprint.post("/account/second-factor/remove")
@throttle.own_code
@requires(Permission.ACCOUNT_OWN)
def remove_factor() -> Page:
    """Take the factor off, for a code."""
    form = PaperCodeForm(prefix="remove")
    if not form.validate_on_submit():
        return _page(removing=form)
    try:
        with work() as uow:
            factors.remove_factor(uow, get_viewer().id, form.code.data, safe=factor_safe(), now=now())
            token = renew(uow)
    except PanelError as error:
        attach(form, error)
        return _page(removing=form)
    hold(token)
    flash(gettext("Your second factor is off. The password alone signs you in."), "success")
    return redirect(url_for(HERE), 303)
