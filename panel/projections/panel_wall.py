"""The wall: all running panels one person may watch, turnout only. Three queries, however many panels run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from panel.lifecycle import CaseStatus
from panel.models import Case, Juror, MerchantMember, Party, Round, RoundStatus, Seat, SeatStatus
from panel.projections.panel_room import substitutes_of, version_of
from panel.queries.rounds import nth_panel, rules_of

WALL = 24  # panels on one page


@dataclass(frozen=True, slots=True)
class WallCard:
    """The turnout of one running round; no split on the wall."""

    case_id: str
    number: str
    title: str
    version: int
    nth: int
    wave: int
    waves: int
    seats: int
    cast: int
    accepted: int
    summoned: int
    substitutes: int
    deadline_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wall:
    """The panels whose wave ends first; `total` counts those that did not fit too."""

    cards: tuple[WallCard, ...]
    total: int


def wall(session: Session, account_id: int, sees_all: bool) -> Wall:
    """Running panels of the account's own cases, for a manager (`sees_all`) of all; never one it is a party or juror of."""
    wanted = (
        Case.status == CaseStatus.VOTING, Round.case_id == Case.id, Round.status == RoundStatus.OPEN,
        *_may_watch(account_id, sees_all),
    )
    rows = session.execute(
        select(Case, Round, nth_panel(Round)).where(*wanted).order_by(Round.wave_deadline_at, Round.id).limit(WALL)
    ).all()
    total = len(rows) if len(rows) < WALL else session.scalar(select(func.count()).select_from(Case, Round).where(*wanted)) or 0
    counts = _counts(session, [round_.id for _, round_, _ in rows])
    return Wall(tuple(_card(case, round_, nth, counts.get(round_.id, {})) for case, round_, nth in rows), total)


def _may_watch(account_id: int, sees_all: bool) -> list[ColumnElement[bool]]:
    members = select(MerchantMember.merchant_id).where(MerchantMember.account_id == account_id)
    party = exists().where(Party.case_id == Case.id, or_(Party.account_id == account_id, Party.merchant_id.in_(members)))
    any_round = select(Round.id).where(Round.case_id == Case.id).correlate(Case)
    seated = exists().where(Seat.round_id.in_(any_round), Seat.juror_id == Juror.id, Juror.account_id == account_id)
    return [~party, ~seated, *([] if sees_all else [Case.owner_id == account_id])]


def _counts(session: Session, rounds: Sequence[int]) -> dict[int, dict[SeatStatus, int]]:
    found: dict[int, dict[SeatStatus, int]] = {}
    rows = session.execute(
        select(Seat.round_id, Seat.status, func.count()).where(Seat.round_id.in_(rounds)).group_by(Seat.round_id, Seat.status)
    )
    for round_id, status, count in rows:
        found.setdefault(round_id, {})[status] = count
    return found


def _card(case: Case, round_: Round, nth: int, counts: Mapping[SeatStatus, int]) -> WallCard:
    plan, cast = rules_of(round_).plan, counts.get(SeatStatus.CAST, 0)
    return WallCard(
        case_id=case.public_id, number=case.number, title=case.title, version=version_of(round_, cast),
        nth=nth, wave=round_.wave, waves=plan.last_wave, seats=plan.seats_after(round_.wave), cast=cast,
        accepted=counts.get(SeatStatus.ACCEPTED, 0), summoned=counts.get(SeatStatus.SUMMONED, 0),
        substitutes=substitutes_of(counts), deadline_at=round_.wave_deadline_at,
    )


def wall_payload(shown: Wall) -> dict[str, Any]:
    """The wall as plain JSON: one state a panel, in the words of `panel_room.payload`."""
    names = ("version", "wave", "waves", "seats", "cast", "accepted", "summoned", "substitutes")
    return {"cases": [{"case": card.case_id, **{name: getattr(card, name) for name in names}} for card in shown.cards]}
