"""Who may have told the same twice: suspects with their reasons for staff, a hint for the customer, links for both sides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.knowledge.likeness import likeness
from panel.knowledge.words import cut
from panel.lifecycle import ENDED, CaseStatus, can_move
from panel.models import Account, Case, PartyRole
from panel.models.duplicate import CasePair, PairKind
from panel.queries.duplicates import Told, complainant_of, find_told, list_near, list_own_open, list_pairs, told_of
from panel.queries.staff import is_apart
from panel.settings import read_settings

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two look alike: customer, household, order, day or text; `percent`: of the words they share, for a text."""

    code: str
    percent: int = 0


@dataclass(frozen=True, slots=True)
class Suspect:
    """Another case that may tell the same. `title` is empty where the reader may not open it. `mark`: "", distinct, merged_here
    (into the case in hand), merged_there (the case in hand into it)."""

    public_id: str
    number: str
    title: str
    status: CaseStatus
    filed_at: datetime
    owner: str
    reasons: tuple[Reason, ...]
    ended: bool
    can_open: bool
    can_merge: bool
    mark: str
    can_undo: bool = False


@dataclass(frozen=True, slots=True)
class Hint:
    """A customer's own open case that tells the same."""

    public_id: str
    number: str
    title: str
    status: CaseStatus
    filed_at: datetime
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """The other case of a merge, as one of its sides may see it."""

    public_id: str
    number: str


@dataclass(frozen=True, slots=True)
class Merged:
    """Where a case went, and which cases came into it."""

    into: Link | None
    taken_in: tuple[Link, ...]


def view_hints(session: Session, account: Account, merchant_name: str, filing: Told, now: datetime) -> tuple[Hint, ...]:
    """The customer's own open cases that a filing repeats; never anybody else's. `filing` without merchant and household."""
    told = told_of(session, account, merchant_name, filing)
    near = list_own_open(session, told) if told is not None else []
    if told is None or not near:
        return ()
    found = _compared(told, near, read_settings(session, now).alike_percent)
    cases = _cases(session, list(found))
    return tuple(
        Hint(case.public_id, case.number, case.title, case.status, case.filed_at, found[case.id]) for case in cases[:SHOWN]
    )


def view_suspects(session: Session, case: Case, reader_id: int, sees_all: bool, now: datetime) -> tuple[Suspect, ...]:
    """What may be the same as the case, what was said of it first. Left out: cases in which the reader has a part.

    `sees_all`: whether the reader opens every case, as managers and quality officers do.
    """
    pairs = {pair.low_id if pair.high_id == case.id else pair.high_id: pair for pair in list_pairs(session, case.id)}
    told, settings = find_told(session, case), read_settings(session, now)
    near = list_near(session, told, settings.alike_days) if told is not None else []
    found = _compared(told, near, settings.alike_percent) if told is not None else {}
    whose = complainant_of(session, case.id)
    people = {each.case_id: each.account_id for each in near}
    rows = []
    for other in _cases(session, [*found, *(set(pairs) - set(found))], reader_id):
        opens, over = sees_all or other.owner_id == reader_id, other.status in ENDED
        same = whose is None or people.get(other.id) == whose
        row = Suspect(
            other.public_id, other.number, other.title if opens else "", other.status, other.filed_at, "",
            found.get(other.id, ()), over, opens, same and not over and can_move(case.status, CaseStatus.INADMISSIBLE), "",
        )
        rows.append((other, _marked(row, case, other, pairs.get(other.id))))
    rows.sort(key=lambda each: (each[1].mark == "", each[1].mark == "distinct", -_weight(each[1]), -each[0].id))
    return _with_owners(session, rows[:SHOWN])


def view_merged(session: Session, case: Case, role: PartyRole | None = None) -> Merged:
    """Both directions of the link. `role`: of the side that looks, None for staff; a complainant sees only own cases."""
    into, taken_in = None, []
    for pair in list_pairs(session, case.id):
        if pair.kind is not PairKind.DUPLICATE:
            continue
        other = session.get_one(Case, pair.low_id if pair.high_id == case.id else pair.high_id)
        if role is PartyRole.COMPLAINANT and complainant_of(session, other.id) != complainant_of(session, case.id):
            continue
        link = Link(other.public_id, other.number)
        if pair.merged_id == case.id:
            into = link
        else:
            taken_in.append(link)
    return Merged(into, tuple(taken_in))


def _compared(told: Told, near: list[Told], least: int) -> dict[int, tuple[Reason, ...]]:
    """The ids of those that look alike, with why."""
    words, found = frozenset(cut(told.text)), {}
    for other in near:
        reasons = _reasons(told, other, likeness(words, frozenset(cut(other.text))), least)
        if reasons:
            found[other.case_id] = reasons
    return found


def _reasons(told: Told, other: Told, percent: int, least: int) -> tuple[Reason, ...]:
    """Why two look alike; none unless order number or text agree, or of one household the day."""
    who, what = [], []
    if told.account_id is not None and other.account_id == told.account_id:
        who.append(Reason("customer"))
    elif told.cluster and other.cluster == told.cluster:
        who.append(Reason("household"))
    if told.order_no and _plain(told.order_no) == _plain(other.order_no):
        what.append(Reason("order"))
    if percent >= least:
        what.append(Reason("text", percent))
    if who and _same_day(told.occurred_on, other.occurred_on):
        what.append(Reason("day"))
    return (*who, *what) if what else ()


def _plain(order_no: str) -> str:
    return "".join(order_no.split()).casefold()


def _same_day(one: date | None, other: date | None) -> bool:
    return one is not None and one == other


def _weight(row: Suspect) -> int:
    return sum({"order": 200, "customer": 100, "household": 60, "day": 40}.get(r.code, r.percent) for r in row.reasons)


def _marked(row: Suspect, case: Case, other: Case, pair: CasePair | None) -> Suspect:
    if pair is None:
        return row
    if pair.kind is PairKind.DISTINCT:
        return replace(row, mark="distinct", can_merge=False)
    seen = (case.version, other.version) if case.id < other.id else (other.version, case.version)
    there = pair.merged_id == case.id
    return replace(
        row, mark="merged_there" if there else "merged_here", can_merge=False,
        can_undo=there and (pair.low_version, pair.high_version) == seen,
    )


def _cases(session: Session, ids: list[int], reader_id: int | None = None) -> list[Case]:
    """The cases, the newest first; those in which the reader has no part."""
    query = select(Case).where(Case.id.in_(ids)).order_by(Case.id.desc())
    return list(session.scalars(query if reader_id is None else query.where(is_apart(Case.id, reader_id)))) if ids else []


def _with_owners(session: Session, rows: list[tuple[Case, Suspect]]) -> tuple[Suspect, ...]:
    owners = {case.owner_id for case, _ in rows if case.owner_id is not None}
    found = session.execute(select(Account.id, Account.name).where(Account.id.in_(owners))).all() if owners else ()
    names = {row.id: row.name for row in found}
    return tuple(replace(row, owner=names.get(case.owner_id, "")) for case, row in rows)
