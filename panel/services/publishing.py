"""Pictures at the desk, what still blocks publication, and publication itself: the frozen brief."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.errors import Conflict, Invalid, NotFound
from panel.evidence.pictures import Box, box_picture
from panel.evidence.sniff import sniff
from panel.evidence.store import EvidenceStore, new_name
from panel.lifecycle import CaseStatus, check_in
from panel.models import (
    Brief,
    BriefPicture,
    Case,
    Exhibit,
    Objection,
    Party,
    PartyRole,
    PictureState,
    Redaction,
    RedactionApproval,
    RedactionPicture,
    Round,
)
from panel.queries.cases import lock_case
from panel.queries.facts import list_facts
from panel.queries.redactions import Draft, asks_of, get_redaction, list_pictures, make_draft, preview_is_over, said_by
from panel.services.convening import open_round
from panel.services.moving import log
from panel.services.redacting import open_for_edit
from panel.settings import read_settings
from panel.uow import UnitOfWork
from voting import Params, Reason, digest

DONE = (PictureState.CLEARED, PictureState.BOXED, PictureState.WITHHELD)
ALT_MAX = 300
BOXES_MAX = 60


def open_picture(uow: UnitOfWork, case_id: int, exhibit_id: str, *, now: datetime) -> RedactionPicture:
    """A person has opened the exhibit at full size: only then may it be cleared. Every look is logged for staff."""
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.REDACTING)
    picture, exhibit = _picture(uow, get_redaction(uow.session, case.id, lock=True), exhibit_id)
    if picture.state is PictureState.UNSEEN:
        picture.state = PictureState.OPENED
        picture.decided_at = now
    log(uow, case, "exhibit.opened", actor="owner", now=now, audience="staff", number=exhibit.ordinal)
    return picture


def decide_picture(
    uow: UnitOfWork,
    case_id: int,
    exhibit_id: str,
    state: PictureState,
    *,
    store: EvidenceStore,
    by_id: int,
    now: datetime,
    alt: str = "",
    boxes: Sequence[tuple[int, int, int, int]] = (),
    version: int | None = None,
) -> RedactionPicture:
    """Clear, box or withhold one exhibit. Boxes are (x, y, width, height) per mille; black, solid, burnt into a copy.

    Raises Conflict("picture.not_opened") when nobody has looked at it, Invalid "picture.alt" (jurors who cannot see it read
    this), "picture.boxes", "picture.not_boxable" (a PDF is cleared or withheld whole).
    """
    _, redaction = open_for_edit(uow, case_id, version, now)
    picture, exhibit = _picture(uow, redaction, exhibit_id)
    if picture.state is PictureState.UNSEEN:
        raise Conflict("picture.not_opened")
    if state not in DONE:
        raise Invalid("input.choice", field="state")
    if state is not PictureState.WITHHELD and not alt.strip():
        raise Invalid("picture.alt", field="alt")
    if len(alt) > ALT_MAX:
        raise Invalid("input.too_long", field="alt", limit=ALT_MAX)
    picture.boxes = [list(box) for box in boxes] if state is PictureState.BOXED else []
    picture.store_key = _boxed_copy(exhibit, boxes, store) if state is PictureState.BOXED else None
    picture.state, picture.alt = state, alt.strip()
    picture.decided_by_id, picture.decided_at = by_id, now
    return picture


def _boxed_copy(exhibit: Exhibit, boxes: Sequence[tuple[int, int, int, int]], store: EvidenceStore) -> str:
    if not exhibit.media_type.startswith("image/"):
        raise Invalid("picture.not_boxable", field="state")
    if not 1 <= len(boxes) <= BOXES_MAX:
        raise Invalid("picture.boxes", field="boxes", limit=BOXES_MAX)
    for x, y, width, height in boxes:
        if not (0 <= x < 1000 and 0 <= y < 1000 and 1 <= width <= 1000 - x and 1 <= height <= 1000 - y):
            raise Invalid("picture.boxes", field="boxes", limit=BOXES_MAX)
    with store.open(exhibit.store_key) as file:
        boxed = box_picture(file.read(), [Box(*box) for box in boxes])
    return keep(store, boxed.data)


def keep(store: EvidenceStore, data: bytes) -> str:
    """Put a file into the store under a fresh random name; gives the name."""
    name = new_name(secrets.token_bytes)
    store.put(name, data)
    return name


def _picture(uow: UnitOfWork, redaction: Redaction, exhibit_id: str) -> tuple[RedactionPicture, Exhibit]:
    row = uow.session.execute(
        select(RedactionPicture, Exhibit)
        .join(Exhibit, Exhibit.id == RedactionPicture.exhibit_id)
        .where(
            RedactionPicture.redaction_id == redaction.id, Exhibit.public_id == exhibit_id, Exhibit.removed_at.is_(None)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("exhibit.unknown")
    return row[0], row[1]


def blockers(session: Session, case: Case, redaction: Redaction, draft: Draft, *, now: datetime) -> list[Reason]:
    """Everything that stands between the desk and publication; an empty list means that the brief may go out."""
    reasons = [Reason("gate.no_consent", Params.of(role=p.role.value)) for p in case.parties if p.consented_at is None]
    if not redaction.question.strip() or not 2 <= len(redaction.options) <= 4:
        reasons.append(Reason("gate.no_question"))
    if draft.unconfirmed:
        reasons.append(Reason("gate.unconfirmed", Params.of(count=len(draft.unconfirmed))))
    waiting = [p for p in list_pictures(session, redaction.id) if p.state not in DONE]
    if waiting:
        reasons.append(Reason("gate.pictures", Params.of(count=len(waiting))))
    objections = session.scalar(
        select(func.count()).where(Objection.redaction_id == redaction.id, Objection.answered_at.is_(None))
    )
    if objections:
        reasons.append(Reason("gate.objections", Params.of(count=objections)))
    reasons += [Reason("gate.leak", Params.of(key=leak.key, surface=leak.surface)) for leak in draft.leaks()]
    settings = read_settings(session, now)
    approvals = session.scalar(select(func.count()).where(RedactionApproval.redaction_id == redaction.id)) or 0
    if redaction.previewed_at is None:
        reasons.append(Reason("gate.not_previewed"))
    elif not preview_is_over(redaction, approvals, settings.preview_hours, now):
        reasons.append(Reason("gate.preview_running", Params.of(hours=settings.preview_hours)))
    return reasons


def publish_brief(uow: UnitOfWork, case_id: int, *, store: EvidenceStore, now: datetime, version: int | None = None) -> Round:
    """Freeze the brief and convene the panel. Raises Conflict("redaction.blocked", first reason) while anything blocks it."""
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.REDACTING)
    redaction = get_redaction(uow.session, case.id, lock=True)
    if version is not None and version != redaction.version:
        raise Conflict("redaction.stale")
    draft = make_draft(uow.session, case, redaction)
    reasons = blockers(uow.session, case, redaction, draft, now=now)
    if reasons:
        raise Conflict("redaction.blocked", reason=reasons[0].code, count=len(reasons))
    brief = _freeze(uow, case, redaction, draft, now)
    _publish_pictures(uow, redaction, brief, draft, store)
    return open_round(uow, case, brief, now=now)


def _freeze(uow: UnitOfWork, case: Case, redaction: Redaction, draft: Draft, now: datetime) -> Brief:
    texts = draft.redacted.texts
    facts = [
        {"day": d.day, "text": texts[f"fact.{d.fact.ordinal}"], "source": d.fact.source, "contested": d.fact.contested}
        for d in list_facts(uow.session, case.id)
        if f"fact.{d.fact.ordinal}" in texts
    ]
    withheld = [p for p in list_pictures(uow.session, redaction.id) if p.state is PictureState.WITHHELD]
    asks = asks_of(uow.session, case)
    brief = Brief(
        case_id=case.id, round_no=redaction.round_no, language=case.language, category=case.category, title=texts["title"],
        question=texts["question"],
        options=[{"key": o["key"], "label": texts[f"option.{o['key']}"], "side": o["side"]} for o in redaction.options],
        rule_text=texts["rule"], facts=facts,
        claim=said_by(texts, PartyRole.COMPLAINANT), claim_remedy=texts.get("claim.remedy", ""),
        claim_ask=asks["claim"], response_ask=asks["response"],
        response=said_by(texts, PartyRole.RESPONDENT),
        response_remedy=texts.get("response.remedy", ""), withheld=len(withheld), digest="", published_at=now,
    )
    brief.digest = digest(
        {"question": brief.question, "options": brief.options, "rule": brief.rule_text, "facts": facts, "claim": brief.claim,
         "response": brief.response, "title": brief.title, "asks": asks}
    )
    uow.session.add(brief)
    uow.session.flush()
    return brief


def _publish_pictures(
    uow: UnitOfWork, redaction: Redaction, brief: Brief, draft: Draft, store: EvidenceStore
) -> None:
    """A file of its own for each shown picture, named by nothing of the original."""
    rows = uow.session.execute(
        select(RedactionPicture, Exhibit, Party.role)
        .join(Exhibit, Exhibit.id == RedactionPicture.exhibit_id)
        .join(Party, Party.id == Exhibit.party_id)
        .where(
            RedactionPicture.redaction_id == redaction.id,
            RedactionPicture.state.in_((PictureState.CLEARED, PictureState.BOXED)),
            Exhibit.removed_at.is_(None),
        )
        .order_by(Exhibit.ordinal)
    ).all()
    for ordinal, (picture, exhibit, role) in enumerate(rows, 1):
        with store.open(picture.store_key or exhibit.store_key) as file:
            data = file.read()
        uow.session.add(
            BriefPicture(
                brief_id=brief.id, ordinal=ordinal, side=role.value, alt=draft.redacted.texts[f"alt.{exhibit.id}"],
                media_type=str(sniff(data)), width=exhibit.width, height=exhibit.height, sha256=sha256(data).hexdigest(),
                store_key=keep(store, data), given_at=exhibit.added_at,
            )
        )
