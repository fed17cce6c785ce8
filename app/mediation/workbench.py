"""The workbench of one case: both sides, the course so far, and the acts that fit its status."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, render_template, url_for
from flask_babel import get_locale, gettext

from app import loaders
from app.access import can, requires
from app.answers import Page
from app.drafting import given_back
from app.evidence import signs_in_words
from app.formatting import local
from app.forms import HouseForm, options
from app.house import now, reading
from app.labels import label
from app.mediation import blueprint
from app.mediation.forms import (
    AskForm,
    EscalateForm,
    ExplanationForm,
    HandOverForm,
    InadmissibleForm,
    NoteForm,
    OnceForm,
    ProposalForm,
    ReasonForm,
    RulingForm,
)
from app.mediation.forms_wish import WishForm
from app.messages import message
from app.scores import days_to_ask
from app.timeline import timeline_entries
from app.viewer import get_viewer
from panel.content import outside_routes
from panel.ladder import read_ladder
from panel.lifecycle import CaseStatus
from panel.models import Case, Draft, PostState, RemedyKind
from panel.permissions import Permission
from panel.projections.actions import view_taught
from panel.projections.authority import Authority, view_authority
from panel.projections.duplicates import view_merged
from panel.projections.further import Offer, list_offers
from panel.projections.issues import list_issues_of
from panel.projections.mediator_actions import Action, list_actions, with_authority
from panel.projections.mediator_case import CaseDesk, case_desk
from panel.projections.mediator_course import Course, case_course
from panel.projections.party_rounds import RoundView, list_rounds
from panel.projections.pauses import view_panel_pauses
from panel.projections.posts import view_posts
from panel.projections.promises import view_promises
from panel.projections.report import find_report, list_grounds
from panel.projections.scores import view_case_entry
from panel.projections.signs import view_signs
from panel.projections.wishes import view_rulings
from panel.queries.asked import list_wordings
from panel.queries.bids import find_bar
from panel.queries.cases import count_hand_overs
from panel.queries.grumbles import find_of_case
from panel.queries.ladder import list_answered
from panel.queries.queue import list_colleagues
from panel.queries.skills import asked_by, count_fitting
from panel.queries.wishes import find_claim, parts_of
from panel.services.appealing import is_barred
from panel.services.drafts import find_drafts
from panel.services.moving import BIDDING
from panel.services.owning import INADMISSIBLE_REASONS
from panel.settings import read_settings

FORMS: Mapping[str, type[HouseForm]] = {
    "propose": ProposalForm, "impasse": ReasonForm, "reopen": ReasonForm, "stop_redaction": ReasonForm,
    "extend": OnceForm, "hand_over": HandOverForm,
    "severe": OnceForm, "inadmissible": InadmissibleForm, "note": NoteForm, "rule": RulingForm,
    "explain_complainant": ExplanationForm, "explain_respondent": ExplanationForm, "escalate": EscalateForm,
    "ask": AskForm, "wish": WishForm,
    "attitude": ReasonForm, "unattitude": ReasonForm, "crisis": ReasonForm, "calm": ReasonForm,
}


@dataclass(frozen=True, slots=True)
class Act:
    """An act as the page shows it: why it has to wait is in words. Both why and form: it was sent, and has to wait since."""

    code: str
    why: str
    form: HouseForm | None


@blueprint.get("/cases/<case_id>")
@requires(Permission.CASE_OVERSEE, load=loaders.case)
def workbench(**_case: str) -> Page:
    """Everything about one case, for those who work on it."""
    return bench(g.case)


def bench(case: Case, sent: HouseForm | None = None, of: str = "") -> Page:
    """The page; after a refused post with the form `sent` of the act `of`, open and as it was typed (422)."""
    session, moment = reading(), now()
    desk, course, rounds = case_desk(session, case, moment), case_course(session, case), list_rounds(session, case)
    kept = find_drafts(session, get_viewer().id, [draft_key(code, case.public_id) for code in FORMS])
    power = view_authority(session, case, get_viewer().id, moment)
    acts = [
        _act(action, case, sent if action.code == of else None, kept.get(draft_key(action.code, case.public_id)))
        for action in with_authority(_actions(case, desk, course, rounds), power, get_viewer().id)
    ]
    if isinstance(sent, ProposalForm):
        ask_the_same(acts, sent)
    if sent is not None and of not in [act.code for act in acts]:  # it fits the status no longer
        acts.insert(0, Act(of, message("page.already_changed", {}), sent))
    page = render_template(
        "mediation/workbench.html", desk=desk, course=course, rounds=rounds, acts=acts, now=moment, opened=of,
        works=can(Permission.CASE_WORK), hints=_hints(), entries=log_entries(course),
        exhibits=shown_exhibits(desk), taught=view_taught(session, case, local(moment).date()), power=power,
        risks=risk_lines(power), rules=can(Permission.ESCALATION_RULE),
        issues=list_issues_of(session, case), grumble=find_of_case(session, case.id),
        report=find_report(session, case), grounds=list_grounds(session, case),
        hand_overs=count_hand_overs(session, case.id),
        signs=view_signs(session, case, get_viewer().id) if can(Permission.CASE_WORK) else (),
        promises=view_promises(session, case, local(moment).date()), merged=view_merged(session, case),
        score=view_case_entry(reading(), case, get_viewer().id, days_to_ask()) if can(Permission.SCORE_READ) else None,
        pauses=view_panel_pauses(session, case.id, moment), rulings=view_rulings(session, case.id),
        figures=case.status in BIDDING and find_bar(session, case, moment) is None,
        offers=_offers(case), language=_language(), posts_held=_posts_held(case) if can(Permission.POST_SET) else 0,
    )
    return page, 422 if sent is not None else 200


def _offers(case: Case) -> tuple[Offer, ...]:
    """Who may get a further round; while the sides answer a decision, for whoever works on the case."""
    if case.status is not CaseStatus.DECIDED or not can(Permission.CASE_WORK):
        return ()
    return list_offers(reading(), case, now(), local(now()).date())


def _posts_held(case: Case) -> int:
    """How many of the six posts the case has reached or does not need."""
    return sum(view.state is not PostState.NOT_REACHED for view in view_posts(reading(), case))


def _actions(case: Case, desk: CaseDesk, course: Course, rounds: tuple[RoundView, ...]) -> list[Action]:
    barred = desk.status is CaseStatus.APPEALED and is_barred(reading(), case, get_viewer().id)
    return list_actions(
        desk, course, works=can(Permission.CASE_WORK), rules=can(Permission.APPEAL_RULE),
        barred=barred, decided=bool(rounds) and rounds[0].decision is not None, now=now(),
        wishes=bool(parts_of(find_claim(reading(), case.id))),
    )


def draft_key(code: str, case_id: str) -> str:
    """What the draft of an act's form is kept under."""
    return f"desk.{code}.{case_id}"


def risk_lines(power: Authority) -> list[tuple[str, int]]:
    """The rules of risk that hold, each as a sentence with its points."""
    return [(message(f"risk.{reason.rule}", reason.params), reason.points) for reason in power.reasons]


def ask_the_same(acts: list[Act], sent: ProposalForm) -> None:
    """What may not be promised alone stands in the form of the escalation already."""
    for act in acts:
        if isinstance(act.form, EscalateForm) and sent.amount.errors:
            act.form.remedy.data, act.form.amount.data = sent.remedy.data, sent.amount.data


def _act(action: Action, case: Case, sent: HouseForm | None, kept: Draft | None) -> Act:
    why = message(action.why, dict(action.params)) if action.why else ""
    form = sent or (None if why else act_form(action.code, case, kept))  # what was typed stays, whatever came in between
    return Act(action.code, why, form)


def act_form(code: str, case: Case, kept: Draft | None = None) -> HouseForm | None:
    """The form of an act with its choices, as it was sent, else as its draft was `kept`; None for a link or a button."""
    kind = FORMS.get(code)
    if kind is None:
        return None
    form = given_back(functools.partial(kind, prefix=code), kept)
    if isinstance(form, ProposalForm):
        form.remedy.choices = options((remedy.value, label("remedy", remedy.value)) for remedy in remedies_of(case))
        if form.hours.data is None and form.hours.raw_data in (None, []):
            form.hours.data = read_settings(reading(), now()).proposal_hours
    elif isinstance(form, EscalateForm):
        form.offer()
    elif isinstance(form, AskForm):
        form.offer(list_wordings(reading(), case), _language())
    elif isinstance(form, WishForm):
        form.offer(parts_of(find_claim(reading(), case.id)))
    elif isinstance(form, ExplanationForm):
        found = find_report(reading(), case)
        form.offer(found.body if found else None)
    elif isinstance(form, HandOverForm):
        form.to.choices = options([("", "–"), *colleagues_for(case)])
    elif isinstance(form, OnceForm) and not form.is_submitted():
        form.seen.data = str(case.version)
    elif isinstance(form, InadmissibleForm):
        form.reason.choices = options([("", "–"), *((r, label("inadmissible", r)) for r in INADMISSIBLE_REASONS)])
    return form


def colleagues_for(case: Case) -> list[tuple[str, str]]:
    """Everybody the case can be handed to, those with the skills it asks for first, each with the open cases held."""
    fitting = count_fitting(reading(), asked_by(case.category, case.language, case.deadline_kind))
    others = sorted(
        (c for c in list_colleagues(reading()) if c.id != case.owner_id), key=lambda c: -fitting.get(c.id, 0)
    )
    return [
        (c.public_id, gettext("%(name)s (%(cases)d), fits", name=c.name, cases=c.cases) if c.id in fitting
         else f"{c.name} ({c.cases})")
        for c in others
    ]  # fmt: skip


def remedies_of(case: Case, *, none_too: bool = False) -> list[RemedyKind]:
    """What the playbook has for the case's category, lightest first, then what a manager approved beyond it; with `none_too`
    also "nothing"."""
    permitted = [rung.remedy for rung in read_ladder(reading(), now()).rungs(case.category)]
    beyond = {one.remedy for one in list_answered(reading(), case.id) if one.remedy is not None} - set(permitted)
    permitted += sorted(beyond, key=list(RemedyKind).index)
    return [*permitted, RemedyKind.NONE] if none_too else permitted


def log_entries(course: Course) -> list[dict[str, Any]]:
    """The case log for the macro `timeline`, newest first; what no party reads says so."""
    shown = timeline_entries(tuple(reversed(course.entries)))
    for entry, line in zip(course.entries, shown, strict=True):
        if entry.staff_only:
            line["who"] = gettext("%(who)s, for staff only", who=line["who"])
    return shown


def shown_exhibits(desk: CaseDesk) -> list[dict[str, object]]:
    """The exhibits for the macro `evidence_viewer`, with their provenance."""
    return [
        {
            "number": e.number, "kind": "image" if e.media_type.startswith("image/") else "document",
            "caption": " · ".join(part for part in (e.by, e.title or e.file_name) if part), "side": e.side,
            "received_at": e.added_at, "sha256": e.sha256, "width": e.width, "height": e.height,
            "signs": signs_in_words(e.signs),
            "full_url": url_for("mediation.exhibit", case_id=desk.public_id, exhibit_id=e.public_id),
        }
        for e in desk.exhibits
    ]


def _hints() -> list[tuple[str, str | None, str]]:
    """Where else a case can go: name, number to call, when it is the place."""
    language = _language()
    return [(route.name.in_(language), route.phone, route.when.in_(language)) for route in outside_routes()]


def _language() -> str:
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh"
