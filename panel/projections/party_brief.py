"""The brief as a party sees it: before publication to check it (promise P8), afterwards as the jurors have it.

Redacted words and cleared or boxed pictures only: what jurors will read, and nothing they will not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.heard import FirmSaid, Heard, events_among, fields_in, firms_among, firms_in, heard_among, heard_in
from panel.lifecycle import CaseStatus
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
)
from panel.projections.asks import Ask, ask_of
from panel.queries.experts import opinion_fields
from panel.queries.facts import list_facts
from panel.queries.firms import firms_named
from panel.queries.redactions import asks_of, get_redaction, make_draft, said_by
from panel.services.copies import SHOWN, Copy, copies_of
from panel.settings import read_settings

PAGE_MARK = "."  # between the id of a drafted exhibit and the number of a further page


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """What this side had against the draft, and what was done about it."""

    text: str
    made_at: datetime
    answer: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """That the draft can be checked now, and what each side has said to it."""

    since: datetime
    until: datetime
    over: bool
    approved_by: frozenset[str]
    objections: tuple[ObjectionView, ...]


@dataclass(frozen=True, slots=True)
class BriefFact:
    """A line of the timeline in the brief; `day` counts from the first event (1), None when no day was given."""

    day: int | None
    text: str
    contested: bool


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture as jurors get it, `page` of `pages` of its exhibit. `public_id` is for `find_picture` only."""

    public_id: str
    side: str
    alt: str
    media_type: str
    width: int | None
    height: int | None
    page: int = 1
    pages: int = 1


@dataclass(frozen=True, slots=True)
class BriefView:
    """The brief, in redacted words. `frozen`: it is published and cannot change any more."""

    frozen: bool
    title: str
    question: str
    fact_questions: tuple[str, ...]
    options: tuple[str, ...]
    rule: str
    facts: tuple[BriefFact, ...]
    claim: str
    claim_remedy: str
    response: str
    response_remedy: str
    claim_ask: Ask | None
    response_ask: Ask | None
    pictures: tuple[PictureView, ...]
    withheld: int
    heard: tuple[Heard, ...] = ()
    firms: tuple[FirmSaid, ...] = ()


def find_preview(session: Session, case: Case, party_id: int, now: datetime) -> Preview | None:
    """What this party can check now; None unless the draft was shown to the parties."""
    if case.status is not CaseStatus.REDACTING:
        return None
    redaction = get_redaction(session, case.id)
    if redaction.previewed_at is None:
        return None
    until = redaction.previewed_at + timedelta(hours=read_settings(session, now).preview_hours)
    approvals = session.scalars(select(RedactionApproval.role).where(RedactionApproval.redaction_id == redaction.id))
    objections = session.scalars(
        select(Objection)
        .where(Objection.redaction_id == redaction.id, Objection.party_id == party_id)
        .order_by(Objection.id)
    )
    return Preview(
        since=redaction.previewed_at, until=until, over=until <= now, approved_by=frozenset(a.value for a in approvals),
        objections=tuple(ObjectionView(o.text, o.made_at, o.answer) for o in objections),
    )


def view_brief(session: Session, case: Case) -> BriefView:
    """The draft while it is shown for checking, else the newest published brief. Raises NotFound before there is either.

    `case` needs its parties loaded: their names are what the draft is searched for.
    """
    if case.status is CaseStatus.REDACTING:
        redaction = get_redaction(session, case.id)
        if redaction.previewed_at is not None:
            return _draft(session, case, redaction)
    brief = session.scalar(select(Brief).where(Brief.case_id == case.id).order_by(Brief.round_no.desc()).limit(1))
    if brief is None:
        raise NotFound("page.not_found")
    return _frozen(session, brief)


def _draft(session: Session, case: Case, redaction: Redaction) -> BriefView:
    texts = make_draft(session, case, redaction).redacted.texts
    facts = [
        BriefFact(dated.day, texts[f"fact.{dated.fact.ordinal}"], dated.fact.contested)
        for dated in list_facts(session, case.id)
        if f"fact.{dated.fact.ordinal}" in texts
    ]
    facts += [BriefFact(None, text, False) for text in fields_in(texts)]
    pictures, withheld = _draft_pictures(session, redaction, texts)
    return BriefView(
        frozen=False, title=texts["title"], question=texts["question"],
        fact_questions=tuple(texts[f"asked.{number}"] for number in range(1, len(redaction.fact_questions) + 1)),
        options=tuple(texts[f"option.{o['key']}"] for o in redaction.options), rule=texts["rule"], facts=tuple(facts),
        claim=said_by(texts, PartyRole.COMPLAINANT), claim_remedy=texts.get("claim.remedy", ""),
        response=said_by(texts, PartyRole.RESPONDENT), response_remedy=texts.get("response.remedy", ""),
        **draft_asks(session, case), pictures=pictures, withheld=withheld,
        heard=heard_in(texts, opinion_fields(session, case.id)), firms=firms_in(texts, firms_named(session, case.id)),
    )


def draft_asks(session: Session, case: Case) -> dict[str, Ask | None]:
    """What both sides ask for and offer, as it would be published now."""
    asks = asks_of(session, case)
    return {"claim_ask": ask_of(asks["claim"]), "response_ask": ask_of(asks["response"])}


def _draft_pictures(
    session: Session, redaction: Redaction, texts: Mapping[str, str]
) -> tuple[tuple[PictureView, ...], int]:
    rows = session.execute(
        select(RedactionPicture, Exhibit, Party)
        .join(Exhibit, Exhibit.id == RedactionPicture.exhibit_id)
        .join(Party, Party.id == Exhibit.party_id)
        .where(RedactionPicture.redaction_id == redaction.id, Exhibit.removed_at.is_(None))
        .order_by(Exhibit.ordinal)
    ).all()
    shown = tuple(
        drafted_picture(e.public_id, party.stands, texts.get(f"alt.{e.id}", ""), copy)
        for picture, e, party in rows for copy in copies_of(picture, e)
    )
    return shown, sum(picture.state is PictureState.WITHHELD for picture, _, _ in rows)


def drafted_picture(exhibit_id: str, side: str, alt: str, copy: Copy) -> PictureView:
    """A page or picture of the draft; further pages of a document are asked for by their number."""
    id_ = exhibit_id if copy.page == 1 else f"{exhibit_id}{PAGE_MARK}{copy.page}"
    return PictureView(id_, side, alt, copy.media_type, copy.width, copy.height, copy.page, copy.pages)


def _frozen(session: Session, brief: Brief) -> BriefView:
    pictures = session.scalars(
        select(BriefPicture).where(BriefPicture.brief_id == brief.id).order_by(BriefPicture.ordinal)
    )
    return BriefView(
        frozen=True, title=brief.title, question=brief.question, fact_questions=tuple(brief.fact_questions),
        options=tuple(o["label"] for o in brief.options),
        rule=brief.rule_text,
        facts=tuple(BriefFact(f["day"], f["text"], f["contested"]) for f in events_among(brief.facts)),
        claim=brief.claim, claim_remedy=brief.claim_remedy, response=brief.response,
        response_remedy=brief.response_remedy, claim_ask=ask_of(brief.claim_ask), response_ask=ask_of(brief.response_ask),
        pictures=tuple(
            PictureView(p.public_id, p.side, p.alt, p.media_type, p.width, p.height, p.page, p.pages) for p in pictures
        ),
        withheld=brief.withheld, heard=heard_among(brief.facts), firms=firms_among(brief.facts),
    )


def find_picture(session: Session, case: Case, public_id: str) -> tuple[str, str] | None:
    """(stored file, media type) of a picture of the brief, or of the draft that is shown: never the original of a boxed one."""
    published = session.execute(
        select(BriefPicture.store_key, BriefPicture.media_type)
        .join(Brief, Brief.id == BriefPicture.brief_id)
        .where(Brief.case_id == case.id, BriefPicture.public_id == public_id)
    ).one_or_none()
    if published is not None:
        return published[0], published[1]
    return _find_drafted(session, case, public_id) if case.status is CaseStatus.REDACTING else None


def _find_drafted(session: Session, case: Case, public_id: str) -> tuple[str, str] | None:
    redaction = get_redaction(session, case.id)
    exhibit_id, _, page = public_id.partition(PAGE_MARK)
    row = session.execute(
        select(RedactionPicture, Exhibit)
        .join(Exhibit, Exhibit.id == RedactionPicture.exhibit_id)
        .where(
            RedactionPicture.redaction_id == redaction.id, Exhibit.public_id == exhibit_id, RedactionPicture.state.in_(SHOWN)
        )
    ).one_or_none()
    if row is None or redaction.previewed_at is None:
        return None
    shown = {str(copy.page): copy for copy in copies_of(*row)}.get(page or "1")
    return (shown.key, shown.media_type) if shown else None
