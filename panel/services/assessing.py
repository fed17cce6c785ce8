"""The risk of a case, reckoned from what is known and stored with each change; the matrix calls a manager by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from panel.ladder import Ladder, read_ladder
from panel.lifecycle import ENDED, CaseStatus, DeadlineKind
from panel.models import (
    Account,
    Case,
    CaseMark,
    CaseRisk,
    Decider,
    Fact,
    MarkKind,
    PartyRole,
    RiskChange,
    RiskLevel,
    Statement,
    TimelineEntry,
)
from panel.models.base import table_of
from panel.queries.cases import lock_case, party_of
from panel.queries.ladder import find_mark
from panel.risk import Facts, Reason, level_of, reckon
from panel.services.escalating import escalate_by_rule
from panel.services.moving import MEDIATING, log
from panel.settings import Settings, read_settings
from panel.uow import UnitOfWork

ADULT = 18  # years: a person under this age is a minor, whoever may be drawn
CLOCK_ENDED = ("case.in_mediation", "case.impasse")  # steps that a clock takes only when somebody missed it
NEVER_HEARD = (CaseStatus.WITHDRAWN, CaseStatus.INADMISSIBLE)


def watch_risk(uow: UnitOfWork, case: Case, *, now: datetime) -> None:
    """Have the risk of a case reckoned from now on, by the next sweep for the first time. Again is once."""
    if case.status in ENDED:
        return
    table = table_of(CaseRisk)
    dialect = sqlite if uow.session.get_bind().dialect.name == "sqlite" else postgresql
    row = {
        "case_id": case.id, "score": 0, "level": RiskLevel.LOW, "reasons": [], "assessed_at": case.filed_at, "look_at": now,
    }
    uow.session.connection().execute(dialect.insert(table).on_conflict_do_nothing(), row)


def list_risks_due(session: Session, now: datetime, limit: int) -> Sequence[int]:
    """Cases whose risk is to be reckoned again."""
    due = select(CaseRisk.case_id).where(CaseRisk.look_at.is_not(None), CaseRisk.look_at <= now)
    return session.scalars(due.order_by(CaseRisk.look_at).limit(limit)).all()


def look_at_risk(uow: UnitOfWork, case_id: int, *, now: datetime) -> bool:
    """The sweep: reckon it again, and call a manager where the matrix asks for one. Whether anything changed."""
    case = lock_case(uow.session, case_id)
    before = case.version
    risk = assess(uow, case, now=now)
    ladder = read_ladder(uow.session, now)
    rule = ladder.rule(case.category, case.amount_minor, level_now(uow.session, case, risk.level))
    if rule.decider is Decider.MANAGER and _is_open(case):
        escalate_by_rule(uow, case, rule, now=now)
    risk.look_at = _next_look(case, now)
    return case.version != before


def _is_open(case: Case) -> bool:
    """Whether something can be promised or has to be decided now."""
    return case.status in MEDIATING or case.deadline_kind is DeadlineKind.DECISION


def assess(uow: UnitOfWork, case: Case, *, now: datetime) -> CaseRisk:
    """The score of a locked case as things stand; a change is stored, a change of level is in the log of staff."""
    session = uow.session
    watch_risk(uow, case, now=now)
    risk = session.scalar(
        select(CaseRisk).where(CaseRisk.case_id == case.id).execution_options(populate_existing=True)
    )
    if risk is None or case.status in ENDED:
        return risk or CaseRisk(case_id=case.id, score=0, level=RiskLevel.LOW, reasons=[], assessed_at=now)
    settings = read_settings(session, now)
    today = now.astimezone(uow.zone).date()
    reasons = reckon(gather(session, case, settings, read_ladder(session, now), now, today))
    rows, score = [_plain(reason) for reason in reasons], sum(reason.points for reason in reasons)
    level = level_of(score, settings.risk_raised, settings.risk_high)
    if (risk.score, risk.level, risk.reasons) != (score, level, rows):
        changed = risk.level is not level
        risk.score, risk.level, risk.reasons = score, level, rows
        session.add(RiskChange(case_id=case.id, score=score, level=level, reasons=rows, at=now))
        if changed:
            log(uow, case, f"risk.{level.value}", actor="clock", now=now, audience="staff", score=score)
            session.refresh(risk, ["look_at"])
    risk.assessed_at, risk.look_at = now, _next_look(case, now)
    return risk


def _next_look(case: Case, now: datetime) -> datetime | None:
    """When its present clock runs out; every entry of the log asks for an earlier one."""
    ahead = case.status not in ENDED and case.deadline_at is not None and case.deadline_at > now
    return case.deadline_at if ahead else None


def level_now(session: Session, case: Case, level: RiskLevel) -> RiskLevel:
    """The level that the matrix goes by: in a crisis the highest."""
    return RiskLevel.HIGH if find_mark(session, case.id, MarkKind.CRISIS) is not None else level


def gather(session: Session, case: Case, settings: Settings, ladder: Ladder, now: datetime, today: date) -> Facts:
    """What is known of a case: five queries. `today`: the day it is in the house, by which people have birthdays."""
    said = session.scalars(select(Statement.text).where(Statement.case_id == case.id).order_by(Statement.id))
    facts = session.scalars(select(Fact.text).where(Fact.case_id == case.id).order_by(Fact.ordinal))
    marked = select(CaseMark.id).where(
        CaseMark.case_id == case.id, CaseMark.kind == MarkKind.ATTITUDE, CaseMark.lifted_at.is_(None)
    )
    return Facts(
        texts=(case.title, *said, *facts), band=ladder.band(case.amount_minor), severe=case.severe,
        attitude=case.category == "attitude" or session.scalar(marked) is not None, minor=_is_minor(session, case, today),
        repeats=_repeats(session, case, settings), missed=_missed(session, case, now),
    )


def _is_minor(session: Session, case: Case, today: date) -> bool:
    account = party_of(case, PartyRole.COMPLAINANT).account_id
    born = session.scalar(select(Account.born_on).where(Account.id == account)) if account is not None else None
    if born is None:
        return False
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day)) < ADULT


def _repeats(session: Session, case: Case, settings: Settings) -> int:
    if case.merchant_id is None:
        return 0
    same = select(func.count()).select_from(Case).where(
        Case.merchant_id == case.merchant_id, Case.category == case.category, Case.status.not_in(NEVER_HEARD),
        Case.filed_at > case.filed_at - timedelta(days=settings.repeat_days), Case.filed_at <= case.filed_at,
        Case.id < case.id,
    )
    return session.scalar(same) or 0


def _missed(session: Session, case: Case, now: datetime) -> int:
    """Clocks that ran out: by the log, and the present one."""
    ended = select(func.count()).select_from(TimelineEntry).where(
        TimelineEntry.case_id == case.id, TimelineEntry.actor == "clock", TimelineEntry.kind.in_(CLOCK_ENDED)
    )
    over = case.deadline_at is not None and case.deadline_at <= now
    return (session.scalar(ended) or 0) + over


def _plain(reason: Reason) -> list[object]:
    return [reason.rule, reason.points, dict(reason.params)]
