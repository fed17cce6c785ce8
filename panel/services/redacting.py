"""The redaction desk: starting, confirming, framing the question. Any edit reopens the gate.

What a person decides about entities is in `panel.services.entities`, pictures and publication in `publishing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from panel.content import category
from panel.errors import Conflict, Invalid
from panel.lifecycle import CaseStatus, check_in
from panel.models import (
    Case,
    Exhibit,
    Fact,
    Merchant,
    Redaction,
    RedactionApproval,
    RedactionConfirmation,
    RedactionDecision,
    RedactionPicture,
    Statement,
)
from panel.notices import notify
from panel.queries.asked import answer_texts
from panel.queries.cases import lock_case, party_accounts
from panel.queries.experts import opinion_texts
from panel.queries.firms import firm_texts
from panel.queries.redactions import get_redaction, list_decisions, list_pictures, make_draft
from panel.queries.rounds import next_draw
from panel.services.committing import bind_draw
from panel.services.desk_log import note_act
from panel.services.moving import move
from panel.settings import read_settings
from panel.uow import UnitOfWork
from voting import FACT_QUESTIONS_MAX

QUESTION_MAX = 300
OPTION_MAX = 120
RULE_MAX = 2000
FACT_QUESTION_MAX = 160
SIDES = ("complainant", "respondent", "middle")  # whom an option favours; the middle favours neither


def start_redaction(uow: UnitOfWork, case_id: int, *, now: datetime, seed: bytes | None = None) -> Redaction:
    """Open the desk for an impasse. The gate (consent of both sides) is checked here and again at publication.

    From now on the draw ahead is bound: to a link by number, or a beacon's round, and to both sides' nonces. `seed`: 32 fresh
    random bytes for a side whose browser gave none; None: made here.
    """
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.IMPASSE)
    _take_terms_as_consent(uow, case, now)
    missing = [p.role.value for p in case.sides if p.consented_at is None]
    if missing:
        raise Conflict("panel.no_consent", role=missing[0])
    settings = read_settings(uow.session, now)
    move(uow, case, CaseStatus.REDACTING, settings, now=now, actor="owner")
    return _open_desk(uow, case, seed, now)


def start_redaction_for_appeal(
    uow: UnitOfWork, case: Case, *, now: datetime, actor: str, seed: bytes | None = None
) -> Redaction:
    """Open the desk again for a fresh round: earlier decisions are kept, new texts and exhibits come in."""
    settings = read_settings(uow.session, now)
    move(uow, case, CaseStatus.REDACTING, settings, now=now, actor=actor, appeal="admitted")
    return _open_desk(uow, case, seed, now)


def stop_redaction(uow: UnitOfWork, case_id: int, reason: str, *, now: datetime) -> Case:
    """The mediator gives the panel up before publication, with a reason both parties read: back to the impasse.

    What was done at the desk is kept for another try.
    """
    if not reason.strip():
        raise Invalid("input.missing", field="reason")
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.REDACTING)
    move(
        uow, case, CaseStatus.IMPASSE, read_settings(uow.session, now), now=now, actor="owner", cause="panel_given_up",
        reason=reason.strip()[:500],
    )
    notify(
        uow, party_accounts(uow.session, case), "panel.given_up", now=now, once=f"{case.public_id}:{case.version}", case=case,
        number=case.number,
    )
    return case


def _take_terms_as_consent(uow: UnitOfWork, case: Case, now: datetime) -> None:
    """A merchant under the operator's published terms has agreed beforehand; one that took its consent back has not."""
    if not read_settings(uow.session, now).consent_by_terms:
        return
    for party in case.sides:
        if party.consented_at is None and party.consent_basis != "left" and party.merchant_id is not None:
            merchant = uow.session.get_one(Merchant, party.merchant_id)
            if merchant.terms_accepted_at is not None:
                party.consented_at, party.consent_basis = now, "terms"


def _open_desk(uow: UnitOfWork, case: Case, seed: bytes | None, now: datetime) -> Redaction:
    before = uow.session.scalar(
        select(Redaction).where(Redaction.case_id == case.id).order_by(Redaction.round_no.desc()).limit(1)
    )
    round_no = next_draw(uow.session, case.id)
    _bind(uow, case, round_no, seed, now)
    if before is not None and before.round_no == round_no:
        before.originals = _originals(uow, case)
        _reopen(uow, before, now)
        _add_pictures(uow, case, before)
        return before
    kind = category(case.category)
    redaction = Redaction(
        case_id=case.id, round_no=round_no, started_at=now, edited_at=now, originals=_originals(uow, case),
        question=before.question if before else kind.question.in_(case.language),
        options=before.options if before else [
            {"key": o.key, "label": o.label.in_(case.language), "side": o.side} for o in kind.options
        ],
        rule_text=before.rule_text if before else kind.rule.in_(case.language),
        fact_questions=before.fact_questions if before else [],
    )
    uow.session.add(redaction)
    uow.session.flush()
    if before is not None:
        _carry_over(uow, before, redaction)
    _add_pictures(uow, case, redaction)
    return redaction


def _bind(uow: UnitOfWork, case: Case, round_no: int, seed: bytes | None, now: datetime) -> None:
    """Work at the desk may begin before anybody has joined the pool; publishing may not."""
    try:
        bind_draw(uow, case, round_no, seed=seed, now=now)
    except Conflict as refusal:
        if refusal.code != "panel.no_jurors":
            raise


def _originals(uow: UnitOfWork, case: Case) -> dict[str, str]:
    texts = {"title": case.title}
    roles = {p.id: p.role.value for p in case.parties}
    for statement in uow.session.scalars(select(Statement).where(Statement.case_id == case.id).order_by(Statement.id)):
        key = statement.kind.value if statement.kind.value != "appeal" else f"appeal.{roles[statement.party_id]}"
        texts[key] = statement.text
        texts[f"{key}.remedy"] = statement.remedy_text or ""
    for fact in uow.session.scalars(select(Fact).where(Fact.case_id == case.id).order_by(Fact.ordinal)):
        texts[f"fact.{fact.ordinal}"] = fact.text
    return texts | answer_texts(uow.session, case) | firm_texts(uow.session, case.id) | opinion_texts(uow.session, case.id)


def _carry_over(uow: UnitOfWork, before: Redaction, after: Redaction) -> None:
    for d in list_decisions(uow.session, before.id):
        uow.session.add(
            RedactionDecision(
                redaction_id=after.id, ordinal=d.ordinal, kind=d.kind, entity=d.entity, value=d.value,
                entity_kind=d.entity_kind, role=d.role, made_by_id=d.made_by_id, made_at=d.made_at, step=d.step,
                places=d.places,
            )
        )
    for c in uow.session.scalars(select(RedactionConfirmation).where(RedactionConfirmation.redaction_id == before.id)):
        uow.session.add(
            RedactionConfirmation(
                redaction_id=after.id, entity=c.entity, confirmed_by_id=c.confirmed_by_id, confirmed_at=c.confirmed_at
            )
        )
    for p in list_pictures(uow.session, before.id):
        uow.session.add(
            RedactionPicture(
                redaction_id=after.id, exhibit_id=p.exhibit_id, state=p.state, alt=p.alt, boxes=p.boxes,
                store_key=p.store_key, copies=p.copies, decided_at=p.decided_at, decided_by_id=p.decided_by_id,
            )
        )
    uow.session.flush()


def _add_pictures(uow: UnitOfWork, case: Case, redaction: Redaction) -> None:
    have = {p.exhibit_id for p in list_pictures(uow.session, redaction.id)}
    exhibits = uow.session.scalars(
        select(Exhibit).where(Exhibit.case_id == case.id, Exhibit.removed_at.is_(None)).order_by(Exhibit.ordinal)
    )
    uow.session.add_all(
        RedactionPicture(redaction_id=redaction.id, exhibit_id=e.id) for e in exhibits if e.id not in have
    )
    uow.session.flush()


def open_for_edit(uow: UnitOfWork, case_id: int, version: int | None, now: datetime) -> tuple[Case, Redaction]:
    """The desk, locked for one edit; the parties' preview starts again.

    Raises Conflict("redaction.stale") when somebody else has edited since the page was made (`version` None: not asked).
    """
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.REDACTING)
    redaction = get_redaction(uow.session, case.id, lock=True)
    if version is not None and version != redaction.version:
        raise Conflict("redaction.stale")
    _reopen(uow, redaction, now)
    return case, redaction


def _reopen(uow: UnitOfWork, redaction: Redaction, now: datetime) -> None:
    """The draft is another one now: nobody has previewed it, nobody has agreed to it."""
    redaction.version += 1
    redaction.edited_at = now
    redaction.previewed_at = None
    uow.session.execute(delete(RedactionApproval).where(RedactionApproval.redaction_id == redaction.id))


def confirm_entities(
    uow: UnitOfWork, case_id: int, entities: list[str], *, by_id: int, now: datetime, version: int | None = None
) -> int:
    """A person has looked at these entities and stands by what is done with them. Confirming changes no text.

    Ids that are not in the draft, or confirmed already, are passed over; gives how many were confirmed. Raises
    Conflict("redaction.stale"): what the person has looked at is not what would be confirmed.
    """
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.REDACTING)
    redaction = get_redaction(uow.session, case.id, lock=True)
    if version is not None and version != redaction.version:
        raise Conflict("redaction.stale")
    draft = make_draft(uow.session, case, redaction)
    waiting = {entity.id for entity in draft.unconfirmed}
    rows = [
        RedactionConfirmation(redaction_id=redaction.id, entity=entity, confirmed_by_id=by_id, confirmed_at=now)
        for entity in dict.fromkeys(entities)
        if entity in waiting
    ]
    uow.session.add_all(rows)
    if rows:
        one = rows[0].entity if len(rows) == 1 else ""
        note_act(uow, redaction, "confirm", draft, by_id=by_id, now=now, entity=one, count=len(rows))
    return len(rows)


def unconfirm_entity(uow: UnitOfWork, case_id: int, entity: str, *, by_id: int | None, now: datetime) -> None:
    """Take a confirmation back. No text changes, but the brief may not go out until somebody confirms again."""
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.REDACTING)
    redaction = get_redaction(uow.session, case.id, lock=True)
    forget_confirmations(uow, redaction, entity)
    note_act(uow, redaction, "unconfirm", make_draft(uow.session, case, redaction), by_id=by_id, now=now, entity=entity)


def forget_confirmations(uow: UnitOfWork, redaction: Redaction, *entities: str) -> None:
    """What is done with these entities is another thing now: somebody has to look at them again."""
    uow.session.execute(
        delete(RedactionConfirmation).where(
            RedactionConfirmation.redaction_id == redaction.id, RedactionConfirmation.entity.in_(entities)
        )
    )


def frame_question(
    uow: UnitOfWork, case_id: int, question: str, options: Sequence[tuple[str, str, str]], rule_text: str, *, now: datetime,
    version: int | None = None, fact_questions: Sequence[str] = (), by_id: int | None = None,
) -> Redaction:
    """Write the question, its 2 to 4 options (key, label, side) that can really be carried out, and the rule that applies.

    `side`: whom the option favours, one of SIDES. Its key says nothing about that: it may be relabelled. `fact_questions`:
    what is asked before, answered yes, no or unclear, at most 5; empty ones are left out.
    """
    if not question.strip():
        raise Invalid("input.missing", field="question")
    for field, text, limit in (("question", question, QUESTION_MAX), ("rule_text", rule_text, RULE_MAX)):
        if len(text) > limit:
            raise Invalid("input.too_long", field=field, limit=limit)
    clean = [(key, label.strip(), side) for key, label, side in options if label.strip()]
    if not 2 <= len(clean) <= 4 or len({key for key, _, _ in clean}) != len(clean):
        raise Invalid("question.options", field="options")
    if any(side not in SIDES for _, _, side in clean):
        raise Invalid("input.choice", field="options")
    if any(len(label) > OPTION_MAX for _, label, _ in clean):
        raise Invalid("input.too_long", field="options", limit=OPTION_MAX)
    asked = check_fact_questions(fact_questions)
    case, redaction = open_for_edit(uow, case_id, version, now)
    note_act(uow, redaction, "frame", make_draft(uow.session, case, redaction), by_id=by_id, now=now)
    redaction.question = question.strip()
    redaction.fact_questions = asked
    redaction.options = [{"key": key, "label": label, "side": side} for key, label, side in clean]
    redaction.rule_text = rule_text.strip()
    return redaction


def check_fact_questions(written: Sequence[str]) -> list[str]:
    """The fact questions without the empty ones. Raises Invalid("input.too_long", "facts.too_many", "facts.repeat")."""
    clean = [text.strip() for text in written if text.strip()]
    if len(clean) > FACT_QUESTIONS_MAX:
        raise Invalid("facts.too_many", field="fact_questions", limit=FACT_QUESTIONS_MAX)
    if any(len(text) > FACT_QUESTION_MAX for text in clean):
        raise Invalid("input.too_long", field="fact_questions", limit=FACT_QUESTION_MAX)
    if len(set(clean)) < len(clean):
        raise Invalid("facts.repeat", field="fact_questions")
    return clean
