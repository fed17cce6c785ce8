"""A merchant's score for those who answer for it and for staff of the case, and the managers' list of requests.

Reckoned from the rows each time. Neither who asked at the desk nor who answered is named to the shop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models import Case, Merchant
from panel.models.scores import Exemption, ExemptionState, MarkState, ScoreEntry
from panel.queries.scores import Found, count_own, find_entry, is_of, list_costs, list_own, list_requests
from panel.queries.staff import is_apart
from panel.scores import FULL, score_of
from panel.services.exempting import last_moment

GRACE = "grace"
PAGE = 50
VIEWS = ("waiting", "answered")


@dataclass(frozen=True, slots=True)
class ScoreView:
    """One shop's score of a year, of 100. `counted`: cases that cost points."""

    merchant: str
    score: int
    counted: int


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request to be spared. `mine`: the reader asked."""

    id: str
    condition: str
    reason: str
    by_side: str
    asked_at: datetime
    due_at: datetime
    state: str
    reply: str
    ended_at: datetime | None
    mine: bool


@dataclass(frozen=True, slots=True)
class EntryView:
    """What one case may cost, or cost. `state`: grace, counted, spared or exempted; `cost`: points that count now, else 0;
    `most`: what it can come to."""

    id: str
    merchant: str
    case_id: str
    number: str
    title: str
    year: int
    severe: bool
    shared: bool
    points: int
    late_points: int
    most: int
    cap: int
    state: str
    reason: str
    late: bool
    cost: int
    grace_until: datetime
    ask_until: datetime
    made_at: datetime
    settled_at: datetime | None
    requests: tuple[RequestView, ...]

    @property
    def waits(self) -> bool:
        """A request waits for its answer."""
        return any(each.state == ExemptionState.ASKED.value for each in self.requests)

    def may_ask(self, now: datetime) -> bool:
        """Whether there is something to be spared, nobody has asked, and it is not too late."""
        return self.state in (GRACE, MarkState.COUNTED.value) and not self.waits and now < self.ask_until


@dataclass(frozen=True, slots=True)
class OwnScores:
    """One's shops with their score of this year, and one page of their entries."""

    scores: tuple[ScoreView, ...]
    rows: tuple[EntryView, ...]
    total: int


@dataclass(frozen=True, slots=True)
class ExemptionRow:
    """A line of the managers' list. `own`: the reader asked, or holds the case, so somebody else answers."""

    id: str
    case_id: str
    number: str
    title: str
    merchant: str
    condition: str
    state: str
    points: int
    due_at: datetime
    ended_at: datetime | None
    own: bool


def view_own_scores(session: Session, account_id: int, year: int, days: int, *, page: int) -> OwnScores:
    """`year`: whose score is shown; `days`: how long after the grace period one may ask."""
    counted: dict[str, list[int]] = {}
    for merchant, points, late_points, late in list_costs(session, account_id, year):
        costs = counted.setdefault(merchant.name, [])
        if points is not None:
            costs.append(points + (late_points or 0) * bool(late))
    scores = tuple(ScoreView(name, score_of(costs), len(costs)) for name, costs in counted.items())
    rows = list_own(session, account_id, page=page)
    return OwnScores(scores, _views(session, rows, account_id, days), count_own(session, account_id))


def view_own_entry(session: Session, account_id: int, entry_id: str, days: int) -> EntryView:
    """One of them. Raises NotFound("score.unknown") for anybody else's."""
    found = find_entry(session, ScoreEntry.public_id == entry_id, is_of(account_id))
    if found is None:
        raise NotFound("score.unknown")
    return _views(session, [found], account_id, days)[0]


def view_case_entry(session: Session, case: Case, account_id: int, days: int) -> EntryView | None:
    """What the case costs, for staff; None where it costs nothing. With the originals the merchant's name goes here too."""
    found = find_entry(session, ScoreEntry.case_id == case.id)
    if found is None:
        return None
    view = _views(session, [found], account_id, days)[0]
    return view if case.erased_at is None else replace(view, merchant="")


def list_exemptions(session: Session, account_id: int, view: str, page: int) -> tuple[list[ExemptionRow], dict[str, int]]:
    """A page of the requests, the next clock first (answered ones: the newest first), and how many each view holds."""
    waits, apart = Exemption.state == ExemptionState.ASKED, is_apart(Exemption.case_id, account_id)
    shown = Exemption.state != ExemptionState.WITHDRAWN
    held = {
        bool(is_waiting): number
        for is_waiting, number in session.execute(select(waits, func.count()).where(apart, shown).group_by(waits))
    }
    query = (
        select(Exemption, ScoreEntry, Case, Merchant.name).join(ScoreEntry, ScoreEntry.id == Exemption.entry_id)
        .join(Case, Case.id == Exemption.case_id).join(Merchant, Merchant.id == ScoreEntry.merchant_id)
        .where(apart, shown, waits if view == VIEWS[0] else ~waits)
        .order_by(*((Exemption.due_at, Exemption.id) if view == VIEWS[0] else (Exemption.id.desc(),)))
        .offset((page - 1) * PAGE).limit(PAGE)
    )
    rows = [
        ExemptionRow(
            id=one.public_id, case_id=case.public_id, number=case.number, title=case.title,
            merchant=name if case.erased_at is None else "",
            condition=one.condition, state=one.state.value, points=entry.points + entry.late_points, due_at=one.due_at,
            ended_at=one.ended_at, own=account_id in (one.asked_by_id, one.mediator_id, case.owner_id),
        )
        for one, entry, case, name in session.execute(query)
    ]
    return rows, {VIEWS[0]: held.get(True, 0), VIEWS[1]: held.get(False, 0)}


def _views(session: Session, rows: Sequence[Found], account_id: int, days: int) -> tuple[EntryView, ...]:
    asked: dict[int, list[RequestView]] = {}
    for request in list_requests(session, [entry.id for entry, *_ in rows]):
        asked.setdefault(request.entry_id, []).append(_request(request, account_id))
    return tuple(_view(row, tuple(asked.get(row[0].id, ())), days) for row in rows)


def _view(row: Found, requests: tuple[RequestView, ...], days: int) -> EntryView:
    entry, case, merchant, settled, exempted = row
    late = settled is not None and settled.late
    state = MarkState.EXEMPTED.value if exempted else settled.state.value if settled else GRACE
    return EntryView(
        id=entry.public_id, merchant=merchant.name, case_id=case.public_id, number=case.number, title=case.title,
        year=entry.year, severe=entry.severe, shared=entry.shared, points=entry.points, late_points=entry.late_points,
        most=min(FULL, entry.points + entry.late_points), cap=entry.cap, state=state, late=late,
        reason=settled.reason.value if settled else "",
        cost=entry.points + entry.late_points * late if state == MarkState.COUNTED.value else 0,
        grace_until=entry.grace_until, ask_until=last_moment(entry, days), made_at=entry.made_at,
        settled_at=exempted.at if exempted else settled.at if settled else None,
        requests=requests,
    )


def _request(row: Exemption, account_id: int) -> RequestView:
    return RequestView(
        id=row.public_id, condition=row.condition, reason=row.reason, by_side=row.by_side.value if row.by_side else "",
        asked_at=row.asked_at, due_at=row.due_at, state=row.state.value, reply=row.reply, ended_at=row.ended_at,
        mine=row.asked_by_id == account_id,
    )
