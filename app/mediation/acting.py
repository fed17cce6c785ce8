"""What is done at the workbench: each act is a form, a service, and back to the page."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app import loaders
from app.access import requires
from app.answers import Page
from app.drafting import used
from app.formatting import local
from app.house import now, work
from app.mediation import blueprint
from app.mediation.workbench import act_form, bench, draft_key
from app.viewer import get_viewer
from panel.errors import Conflict, Invalid
from panel.models import PartyRole, RemedyKind
from panel.permissions import Permission
from panel.queries.cases import lock_case
from panel.queries.queue import list_colleagues
from panel.services.appealing import rule_on_appeal
from panel.services.asking import ask_side
from panel.services.deciding import give_explanation
from panel.services.mediation import declare_impasse, propose, reopen_mediation
from panel.services.owning import add_note, declare_inadmissible, extend_deadline, flag_severe, hand_over
from panel.services.redacting import start_redaction, stop_redaction
from panel.services.reporting import Ground
from panel.services.vouchers import Until
from panel.uow import UnitOfWork

SEED_BYTES = 32
Use = Callable[[UnitOfWork, Any], object]  # a use case, given the unit of work and the filled form


def act(code: str, case_id: str, use: Use, done: str, to: str = "mediation.workbench") -> Page:
    """Do an act of the case in hand with its form; what is wrong with the form stands beside its field."""
    form: Any = act_form(code, g.case)

    def use_seen(uow: UnitOfWork) -> None:
        _check_seen(uow, form)
        use(uow, form)

    if not used(form, draft_key(code, case_id), done, use_seen, stays=(Invalid,)):
        return bench(g.case, form, code)
    return redirect(url_for(to, case_id=case_id if to == "mediation.workbench" else None), 303)


def _check_seen(uow: UnitOfWork, form: Any) -> None:
    """Acts that would add up when sent twice carry the version of the case they were made for."""
    if "seen" in form and form.seen.data != str(lock_case(uow.session, g.case.id).version):
        raise Conflict("page.already_changed")


@blueprint.post("/cases/<case_id>/propose")
@requires(Permission.CASE_WORK, load=loaders.case)
def make_proposal(case_id: str) -> Page:
    """Put a remedy to both sides."""

    def use(uow: UnitOfWork, form: Any) -> None:
        remedy, amount = RemedyKind(form.remedy.data), form.amount.minor
        propose(
            uow, g.case.id, "owner", remedy, form.text.data, now=now(), amount_minor=amount, hours=form.hours.data,
            by_id=get_viewer().id, until=Until.of(form.last_on.data, local(now()).date()),
        )

    return act("propose", case_id, use, gettext("Both sides have the proposal."))


@blueprint.post("/cases/<case_id>/impasse")
@requires(Permission.CASE_WORK, load=loaders.case)
def end_mediation(case_id: str) -> Page:
    """Mediation has failed."""
    return act(
        "impasse", case_id, lambda uow, form: declare_impasse(uow, g.case.id, form.reason.data, now=now()),
        gettext("It is on record that the two sides do not agree."),
    )


@blueprint.post("/cases/<case_id>/reopen")
@requires(Permission.CASE_WORK, load=loaders.case)
def reopen(case_id: str) -> Page:
    """Talk again."""
    return act(
        "reopen", case_id, lambda uow, form: reopen_mediation(uow, g.case.id, form.reason.data, now=now()),
        gettext("The case is in mediation again."),
    )


@blueprint.post("/cases/<case_id>/give-up-panel")
@requires(Permission.REDACTION_DO, load=loaders.case)
def give_up_panel(case_id: str) -> Page:
    """No panel after all: back to the impasse, with the reason for both sides."""
    return act(
        "stop_redaction", case_id, lambda uow, form: stop_redaction(uow, g.case.id, form.reason.data, now=now()),
        gettext("The panel is given up. Both sides read why."),
    )


@blueprint.post("/cases/<case_id>/extend")
@requires(Permission.CASE_WORK, load=loaders.case)
def extend(case_id: str) -> Page:
    """Give the present clock more time."""
    return act(
        "extend", case_id, lambda uow, form: extend_deadline(uow, g.case.id, form.reason.data, now=now()),
        gettext("The deadline is later now. Both sides were told."),
    )


@blueprint.post("/cases/<case_id>/hand-over")
@requires(Permission.CASE_WORK, load=loaders.case)
def give_away(case_id: str) -> Page:
    """Give the case to a colleague. A mediator who gives it away no longer sees it."""

    def use(uow: UnitOfWork, form: Any) -> None:
        to = next((c.id for c in list_colleagues(uow.session) if c.public_id == form.to.data), 0)
        hand_over(uow, g.case.id, to, reason=form.reason.data, now=now())

    return act("hand_over", case_id, use, gettext("The case was handed over."), to="mediation.queue")


@blueprint.post("/cases/<case_id>/severe")
@requires(Permission.CASE_WORK, load=loaders.case)
def mark_severe(case_id: str) -> Page:
    """Raise the severe flag, or lower it: the opposite of what the page showed."""
    wanted = not g.case.severe
    return act(
        "severe", case_id, lambda uow, form: flag_severe(uow, g.case.id, wanted, form.reason.data, now=now()),
        gettext("The severe flag was changed."),
    )


@blueprint.post("/cases/<case_id>/inadmissible")
@requires(Permission.CASE_WORK, load=loaders.case)
def refuse(case_id: str) -> Page:
    """End a case that does not belong here."""
    return act(
        "inadmissible", case_id,
        lambda uow, form: declare_inadmissible(uow, g.case.id, form.reason.data, form.text.data, now=now()),
        gettext("The case ends here. Both sides read why."),
    )


@blueprint.post("/cases/<case_id>/ask")
@requires(Permission.CASE_WORK, load=loaders.case)
def ask_a_side(case_id: str) -> Page:
    """Ask one side one question of the list."""
    return act(
        "ask", case_id,
        lambda uow, form: ask_side(
            uow, g.case.id, PartyRole(form.side.data), form.question.data, by_id=get_viewer().id, now=now()
        ),
        gettext("The side was asked. You are told when it answers."),
    )


@blueprint.post("/cases/<case_id>/notes")
@requires(Permission.CASE_WORK, load=loaders.case)
def write_note(case_id: str) -> Page:
    """Write a private note."""
    return act(
        "note", case_id, lambda uow, form: add_note(uow, g.case.id, get_viewer().id, form.text.data, now=now()),
        gettext("Your note is kept. No party reads it."),
    )


@blueprint.post("/cases/<case_id>/explanations/<any(complainant, respondent):role>")
@requires(Permission.CASE_WORK, load=loaders.case)
def explain(case_id: str, role: str) -> Page:
    """Give the second explanation that one side asked for."""
    return act(
        f"explain_{role}", case_id,
        lambda uow, form: give_explanation(
            uow, g.case.id, PartyRole(role), form.text.data, now=now(),
            ground=Ground(form.place.data or "", form.change.data or ""),
        ),
        gettext("The explanation is given. The party can choose again."),
    )


@blueprint.post("/cases/<case_id>/appeal")
@requires(Permission.APPEAL_RULE, load=loaders.case)
def rule(case_id: str) -> Page:
    """Admit an appeal or refuse it; never by the owner of the case."""

    def use(uow: UnitOfWork, form: Any) -> None:
        admitted = form.admitted.data == "yes"
        rule_on_appeal(uow, g.case.id, admitted, form.ruling.data, by_id=get_viewer().id, now=now())

    return act("rule", case_id, use, gettext("You have ruled on the appeal. Both sides were told."))


@blueprint.post("/cases/<case_id>/redaction/start")
@requires(Permission.CASE_WORK, load=loaders.case)
def begin_redaction(case_id: str) -> Response:
    """Open the redaction desk for a case without agreement."""
    with work() as uow:
        start_redaction(uow, g.case.id, now=now(), seed=secrets.token_bytes(SEED_BYTES))
    flash(gettext("The redaction desk is open."), "success")
    return redirect(url_for("mediation.redaction", case_id=case_id), 303)
