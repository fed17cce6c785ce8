"""Wishes of a claim, what staff said of them, and whether an offer rests on one that cannot be carried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.models import RemedyKind, Statement, StatementKind
from panel.models.wish import WishGround, WishPart, WishRuling


def find_claim(session: Session, case_id: int) -> Statement | None:
    """What the complainant stated when filing."""
    return session.scalar(select(Statement).where(Statement.case_id == case_id, Statement.kind == StatementKind.CLAIM))


def parts_of(claim: Statement | None) -> tuple[WishPart, ...]:
    """The parts of a claim that wish something."""
    if claim is None:
        return ()
    parts = ((WishPart.REMEDY, claim.remedy not in (None, RemedyKind.NONE)), (WishPart.WORDS, bool(claim.remedy_text)))
    return tuple(part for part, there in parts if there)


def list_rulings(session: Session, case_id: int) -> list[WishRuling]:
    """All that was said of the wishes of a case, the oldest first."""
    return list(session.scalars(select(WishRuling).where(WishRuling.case_id == case_id).order_by(WishRuling.nth)))


def barred_wishes(session: Session, case_id: int) -> Mapping[WishPart, WishRuling]:
    """The wishes that cannot be carried out by what was said last."""
    last = {ruling.part: ruling for ruling in list_rulings(session, case_id)}
    return {part: ruling for part, ruling in last.items() if not ruling.feasible}


def rests_on(claim: Statement | None, remedy: RemedyKind, amount: int | None) -> bool:
    """Whether an offer is what the claim asks for: the same remedy, and no lesser amount."""
    if claim is None or claim.remedy is not remedy:
        return False
    return claim.amount_minor is None or amount is None or amount >= claim.amount_minor


def list_grounds_of(session: Session, case_id: int, round_no: int) -> Mapping[int, WishGround]:
    """Why the answers of a round can be carried out, by ruling: the last that was said."""
    rows = session.scalars(
        select(WishGround).where(WishGround.case_id == case_id, WishGround.round_no == round_no).order_by(WishGround.id)
    )
    return {row.ruling_id: row for row in rows}


def favours_claim(options: Sequence[Mapping[str, Any]]) -> bool:
    """Whether an answer of a vote favours the complainant, so that it may rest on the wish."""
    return any(option["side"] == "complainant" for option in options)


def ungrounded(session: Session, case_id: int, round_no: int, options: Sequence[Mapping[str, Any]]) -> list[WishRuling]:
    """Rulings that a vote has to answer and does not: a wish cannot be carried out, an answer favours it, nobody says how."""
    barred = barred_wishes(session, case_id) if favours_claim(options) else {}
    grounds = list_grounds_of(session, case_id, round_no) if barred else {}
    return [ruling for ruling in barred.values() if ruling.id not in grounds]
