"""Requests to leave a case out of its merchant's score: the managers' list, and what one case costs, with its answer."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from app import loaders
from app.access import can, requires
from app.answers import Page
from app.drafting import Use, kept, used
from app.forms import HouseForm, at_most, needed
from app.house import now, reading, work
from app.mediation import blueprint
from app.paging import around, page_no
from app.scores import PleaForm, condition_names, condition_proofs, days_to_ask
from app.viewer import get_viewer
from panel.errors import Invalid, NotFound
from panel.permissions import Permission
from panel.projections.scores import PAGE, VIEWS, list_exemptions, view_case_entry
from panel.services.exempting import REPLY_MAX, ask_of_case, rule_exemption, withdraw_exemption

RULINGS = {"grant": True, "refuse": False}


class RulingForm(HouseForm):
    """The answer, with its reason."""

    reply = TextAreaField(_l("Your answer, with the reason"), [needed(), at_most(REPLY_MAX)])


FORMS: dict[str, type[HouseForm]] = {"plea": PleaForm, "ruling": RulingForm}


@blueprint.get("/exemptions")
@requires(Permission.EXEMPTIONS_READ)
def exemptions() -> str:
    """What waits, the next clock on top; or what was answered."""
    view, page = request.args.get("view", VIEWS[0]), page_no()
    view = view if view in VIEWS else VIEWS[0]
    rows, counts = list_exemptions(reading(), get_viewer().id, view, page)
    return render_template(
        "mediation/exemptions.html", rows=rows, counts=counts, view=view, views=VIEWS, now=now(), total=counts[view],
        conditions=condition_names(), **around("mediation.exemptions", page, PAGE, len(rows), counts[view], view=view),
    )


@blueprint.get("/cases/<case_id>/score")
@requires(Permission.SCORE_READ, load=loaders.case)
def case_score(case_id: str) -> Page:
    """What the case costs its merchant, what was asked about it, and what can be done now."""
    return _page(case_id)


@blueprint.post("/cases/<case_id>/score")
@requires(Permission.EXEMPTION_ASK, load=loaders.case)
def ask_for_shop(case_id: str) -> Page:
    """Whoever holds the case asks for the merchant."""
    form = PleaForm(prefix="plea")
    return _act(case_id, "plea", form, gettext("The managers were told. Another person answers here."),
                lambda uow: ask_of_case(uow, g.case.id, form.plea(), by_id=get_viewer().id, now=now()))  # fmt: skip


@blueprint.post("/cases/<case_id>/exemptions/<request_id>/withdraw")
@requires(Permission.EXEMPTION_ASK, load=loaders.case)
def withdraw_request(case_id: str, request_id: str) -> Response:
    """Take one's request back."""
    with work() as uow:
        withdraw_exemption(uow, request_id, by_id=get_viewer().id, now=now())
    flash(gettext("Your request is taken back."), "success")
    return redirect(url_for("mediation.case_score", case_id=case_id), 303)


@blueprint.post("/cases/<case_id>/exemptions/<request_id>")
@requires(Permission.EXEMPTION_RULE, load=loaders.case)
def answer_request(case_id: str, request_id: str) -> Page:
    """Grant it or refuse it, with the reason that the shop reads."""
    ruling, form = request.form.get("ruling", ""), RulingForm(prefix="ruling")
    if ruling not in RULINGS:
        raise Invalid("input.choice", field="ruling")
    return _act(case_id, "ruling", form, gettext("Answered. The shop reads your reason."),
                lambda uow: rule_exemption(uow, request_id, RULINGS[ruling], form.reply.data or "", case_id=g.case.id,
                                           by_id=get_viewer().id, now=now()))  # fmt: skip


def _act(case_id: str, name: str, form: HouseForm, said: str, use: Use) -> Page:
    if not used(form, _key(name, case_id), said, use):
        return _page(case_id, name, form)
    return redirect(url_for("mediation.case_score", case_id=case_id), 303)


def _key(name: str, case_id: str) -> str:
    return f"desk.score.{name}.{case_id}"


def _page(case_id: str, sent: str = "", form: HouseForm | None = None) -> Page:
    entry = view_case_entry(reading(), g.case, get_viewer().id, days_to_ask())
    if entry is None:
        raise NotFound("score.unknown")
    waiting = next((each for each in entry.requests if each.state == "asked"), None)
    may_rule = waiting is not None and not waiting.mine and g.case.owner_id != get_viewer().id
    keys = {name: _key(name, case_id) for name in FORMS}
    forms = {name: form if name == sent and form else kept(kind, name, keys[name]) for name, kind in FORMS.items()}
    page = render_template(
        "mediation/case_score.html", entry=entry, case=g.case, forms=forms, keys=keys, sent=sent, now=now(), waiting=waiting,
        may_ask=can(Permission.EXEMPTION_ASK) and entry.may_ask(now()), may_rule=may_rule and can(Permission.EXEMPTION_RULE),
        conditions=condition_names(), proofs=condition_proofs(),
    )
    return page, 422 if form is not None else 200
