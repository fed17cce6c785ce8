"""Pictures at the desk, what still blocks publication, and publication itself: the frozen brief."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.errors import Conflict, Invalid, NotFound
from panel.evidence import CleanFile, EvidenceStore, sniff
from panel.heard import as_facts, fields_as_facts, fields_in, firms_in, heard_in
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
    RedactionReading,
    Round,
)
from panel.queries.cases import lock_case
from panel.queries.challenges import count_waiting
from panel.queries.experts import opinion_fields
from panel.queries.facts import list_facts
from panel.queries.firms import firms_named, waiting_firm
from panel.queries.pauses import panel_waits_until
from panel.queries.redactions import (
    asks_of,
    get_redaction,
    list_pictures,
    list_readings,
    make_draft,
    preview_is_over,
    said_by,
)
from panel.queries.wishes import ungrounded
from panel.redaction import Draft
from panel.services.breaking import paused
from panel.services.challenging import press_challenges
from panel.services.convening import open_round
from panel.services.copies import SHOWN, Boxes, copies_of, keep, make_copies
from panel.services.desk_log import note_act
from panel.services.learning import learn_from_brief
from panel.services.moving import log
from panel.services.redacting import open_for_edit
from panel.settings import read_settings
from panel.uow import UnitOfWork
from voting import Params, Reason, digest

DONE = (PictureState.CLEARED, PictureState.BOXED, PictureState.WITHHELD)
ALT_MAX = 300


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
    boxes: Boxes = (),
    version: int | None = None,
    drawn: Sequence[CleanFile] | None = None,
) -> RedactionPicture:
    """Clear, box or withhold one exhibit. Boxes are (x, y, width, height) per mille; black, solid, burnt into a copy.

    Of a document every page becomes a picture; its boxes end with the number of the page. `drawn`: the pages as
    `drawn_pages` drew them with these boxes before the transaction. Raises Conflict("picture.not_opened") when nobody has
    looked at it, Invalid "picture.alt" (jurors who cannot see it read this), "picture.boxes", and what `drawn_pages` raises.
    """
    case, redaction = open_for_edit(uow, case_id, version, now)
    picture, exhibit = _picture(uow, redaction, exhibit_id)
    if picture.state is PictureState.UNSEEN:
        raise Conflict("picture.not_opened")
    if state not in DONE:
        raise Invalid("input.choice", field="state")
    if state is not PictureState.WITHHELD and not alt.strip():
        raise Invalid("picture.alt", field="alt")
    if len(alt) > ALT_MAX:
        raise Invalid("input.too_long", field="alt", limit=ALT_MAX)
    note_act(uow, redaction, "picture", make_draft(uow.session, case, redaction), by_id=by_id, now=now, count=len(boxes))
    picture.boxes = [list(box) for box in boxes] if state is PictureState.BOXED else []
    make_copies(picture, exhibit, state, picture.boxes, store, drawn)
    picture.seen, picture.codes, picture.seen_at, picture.claimed_until = "", 0, None, None  # another copy: to be read again
    picture.state, picture.alt = state, alt.strip()
    picture.decided_by_id, picture.decided_at = by_id, now
    return picture


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


def blockers(
    session: Session, case: Case, redaction: Redaction, draft: Draft, *, now: datetime,
    pictures: Sequence[RedactionPicture] | None = None,
) -> list[Reason]:  # fmt: skip
    """Everything that stands between the desk and publication; an empty list means that the brief may go out.

    `pictures`: what `list_pictures` gives, for whoever has them already.
    """
    reasons = paused(session)
    reasons += [Reason("gate.no_consent", Params.of(role=p.role.value)) for p in case.sides if p.consented_at is None]
    if (waits := waiting_firm(session, case.id, now)) is not None:
        reasons.append(Reason("gate.firm_waits", Params.of(at=waits.due_at.isoformat())))
    if (quiet := panel_waits_until(session, case.id, now)) is not None:
        reasons.append(Reason("gate.cooling", Params.of(at=quiet.isoformat())))
    if not redaction.question.strip() or not 2 <= len(redaction.options) <= 4:
        reasons.append(Reason("gate.no_question"))
    if ungrounded(session, case.id, redaction.round_no, redaction.options):
        reasons.append(Reason("gate.wish"))
    if draft.unconfirmed:
        reasons.append(Reason("gate.unconfirmed", Params.of(count=len(draft.unconfirmed))))
    if draft.suspects:
        reasons.append(Reason("gate.suspects", Params.of(count=len(draft.suspects))))
    reasons += _of_pictures(list_pictures(session, redaction.id) if pictures is None else pictures)
    objections = session.scalar(
        select(func.count()).where(Objection.redaction_id == redaction.id, Objection.answered_at.is_(None))
    )
    if objections:
        reasons.append(Reason("gate.objections", Params.of(count=objections)))
    reasons += [Reason("gate.leak", Params.of(key=leak.key, surface=leak.surface)) for leak in draft.leaks()]
    settings = read_settings(session, now)
    reasons += _unread(list_readings(session, redaction), settings.readers)
    approvals = session.scalar(select(func.count()).where(RedactionApproval.redaction_id == redaction.id)) or 0
    if redaction.previewed_at is None:
        reasons.append(Reason("gate.not_previewed"))
    elif not preview_is_over(redaction, approvals, settings.preview_hours, now):
        reasons.append(Reason("gate.preview_running", Params.of(hours=settings.preview_hours)))
    return reasons


def _of_pictures(pictures: Sequence[RedactionPicture]) -> list[Reason]:
    """Each is decided about. Where a machine has read the exhibits, it reads what jurors would get as well."""
    reasons = []
    if waiting := [p for p in pictures if p.state not in DONE]:
        reasons.append(Reason("gate.pictures", Params.of(count=len(waiting))))
    if unread := [p for p in pictures if p.state in SHOWN and p.read_at and p.seen_at is None]:
        reasons.append(Reason("gate.unread", Params.of(count=len(unread))))
    coded = [p for p in pictures if p.state in SHOWN and p.codes]
    return reasons + [Reason("gate.code", Params.of(key=f"seen.{p.exhibit_id}")) for p in coded]


def _unread(readings: Sequence[RedactionReading], readers: int) -> list[Reason]:
    """The draft has to be read as it is now, by as many people as the house asks for, and nobody may be recognised in it."""
    if any(each.tells for each in readings):
        return [Reason("gate.tells")]
    return [Reason("gate.not_read", Params.of(count=readers - len(readings)))] if len(readings) < readers else []


def publish_brief(
    uow: UnitOfWork, case_id: int, *, store: EvidenceStore, now: datetime, version: int | None = None,
    by_id: int | None = None, past_challenges: bool = False,
) -> Round:  # fmt: skip
    """Freeze the brief and convene the panel. Raises Conflict("redaction.blocked", first reason) while anything blocks it.

    `past_challenges`: the mediator has said to go on although a challenge of the case waits; without it Conflict(
    "challenge.waits", count). Such a challenge can be upheld until the panel has decided; the quality officers are told.
    """
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.REDACTING)
    redaction = get_redaction(uow.session, case.id, lock=True)
    if version is not None and version != redaction.version:
        raise Conflict("redaction.stale")
    draft = make_draft(uow.session, case, redaction)
    reasons = blockers(uow.session, case, redaction, draft, now=now)
    if reasons:
        raise Conflict("redaction.blocked", reason=reasons[0].code, count=len(reasons))
    if waiting := count_waiting(uow.session, case.id):
        if not past_challenges:
            raise Conflict("challenge.waits", count=waiting)
        log(uow, case, "challenge.passed", actor="owner", now=now, audience="staff", count=waiting)
        press_challenges(uow, case, f"round:{redaction.round_no}", now=now)
    note_act(uow, redaction, "publish", draft, by_id=by_id, now=now)
    brief = _freeze(uow, case, redaction, draft, now)
    files = _publish_pictures(uow, redaction, brief, draft, store)
    said = {"round": brief.round_no, "brief": brief.digest, "files": files}
    uow.enter("case.published", said, at=now, case_id=case.id)
    learn_from_brief(uow, case, redaction, brief, draft, now=now)
    return open_round(uow, case, brief, now=now)


def _freeze(uow: UnitOfWork, case: Case, redaction: Redaction, draft: Draft, now: datetime) -> Brief:
    texts = draft.redacted.texts
    facts = [
        {"day": d.day, "text": texts[f"fact.{d.fact.ordinal}"], "source": d.fact.source, "contested": d.fact.contested}
        for d in list_facts(uow.session, case.id)
        if f"fact.{d.fact.ordinal}" in texts
    ]
    facts += fields_as_facts(fields_in(texts))
    firms = firms_in(texts, firms_named(uow.session, case.id))
    facts += as_facts(heard_in(texts, opinion_fields(uow.session, case.id)), firms)
    withheld = [p for p in list_pictures(uow.session, redaction.id) if p.state is PictureState.WITHHELD]
    asks = asks_of(uow.session, case)
    asked = [texts[f"asked.{number}"] for number in range(1, len(redaction.fact_questions) + 1)]
    brief = Brief(
        case_id=case.id, round_no=redaction.round_no, language=case.language, category=case.category, title=texts["title"],
        question=texts["question"],
        options=[{"key": o["key"], "label": texts[f"option.{o['key']}"], "side": o["side"]} for o in redaction.options],
        fact_questions=asked, rule_text=texts["rule"], facts=facts,
        claim=said_by(texts, PartyRole.COMPLAINANT), claim_remedy=texts.get("claim.remedy", ""),
        claim_ask=asks["claim"], response_ask=asks["response"],
        response=said_by(texts, PartyRole.RESPONDENT),
        response_remedy=texts.get("response.remedy", ""), withheld=len(withheld), digest="", published_at=now,
    )
    brief.digest = digest(
        {"question": brief.question, "options": brief.options, "rule": brief.rule_text, "facts": facts, "claim": brief.claim,
         "response": brief.response, "title": brief.title, "asks": asks, "fact_questions": asked}
    )
    uow.session.add(brief)
    uow.session.flush()
    return brief


def _publish_pictures(
    uow: UnitOfWork, redaction: Redaction, brief: Brief, draft: Draft, store: EvidenceStore
) -> list[str]:
    """A file of its own for each shown picture and page, named by nothing of the original. Gives their SHA-256, in order."""
    rows = uow.session.execute(
        select(RedactionPicture, Exhibit, Party)
        .join(Exhibit, Exhibit.id == RedactionPicture.exhibit_id)
        .join(Party, Party.id == Exhibit.party_id)
        .where(
            RedactionPicture.redaction_id == redaction.id,
            RedactionPicture.state.in_(SHOWN),
            Exhibit.removed_at.is_(None),
        )
        .order_by(Exhibit.ordinal)
    ).all()
    copies = [(copy, exhibit, party) for picture, exhibit, party in rows for copy in copies_of(picture, exhibit)]
    digests = []
    for ordinal, (copy, exhibit, party) in enumerate(copies, 1):
        with store.open(copy.key) as file:
            data = file.read()
        digests.append(sha256(data).hexdigest())
        uow.session.add(
            BriefPicture(
                brief_id=brief.id, ordinal=ordinal, side=party.stands, alt=draft.redacted.texts[f"alt.{exhibit.id}"],
                media_type=str(sniff(data)), width=copy.width, height=copy.height, page=copy.page, pages=copy.pages,
                sha256=digests[-1], store_key=keep(store, data), given_at=exhibit.added_at,
            )
        )
    return digests
