"""Asking the rules of eligibility again when a fact or a rule has changed, and writing into the pool's log what came of it.

A fact is asked about at once (`recheck`). After a change of a rule the worker asks everybody, five hundred at a time
(`ask_if_due`); a summons that comes meanwhile asks about those it would call (`lines_ahead`), so it never waits for the pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from panel.eligibility import Limits
from panel.models import Account, Juror, JurorStatus, PoolAsked
from panel.models.base import table_of
from panel.queries.eligibility import first_moment_of, limits_of
from panel.services.poollog import add_event, add_events
from panel.settings import Settings, read_settings
from panel.uow import House, UnitOfWork

CHUNK = 500
SETTLES = timedelta(minutes=5)  # a request that read the old rules has ended by then: everybody is asked once more
FROM_THE_START = "0/0/18>0/0/18"  # the rules of a house that has never changed them: all were asked by them when they joined


def recheck(uow: UnitOfWork, account_id: int, *, now: datetime, settings: Settings | None = None) -> Juror | None:
    """Work out anew from when on the account can be drawn. None for who is no juror.

    A line "eligible" goes into the log when the rules begin to stand in the way ("from:2026-05-03T…", "from:never"), change
    their date, or no longer do: a draw refuses by that line, and only when it is older than its commitment.
    """
    row = uow.session.execute(
        select(Juror, Account).join(Account, Account.id == Juror.account_id).where(Juror.account_id == account_id)
    ).one_or_none()
    if row is None:
        return None
    juror, account = row
    moment = first_moment_of(account, juror, limits_of(settings or read_settings(uow.session, now)))
    if _is_news(juror, moment, now):
        juror.eligible_seq = add_event(uow, "eligible", account_id, now=now, detail=_detail(moment))
    juror.eligible_from = moment
    return juror


def _waits(moment: datetime | None, now: datetime) -> bool:
    return moment is None or moment > now


def _waited(juror: Juror, now: datetime) -> bool:
    """Whether the log says already that the rules stand in the juror's way."""
    return juror.eligible_seq is not None and _waits(juror.eligible_from, now)


def _is_news(juror: Juror, moment: datetime | None, now: datetime) -> bool:
    waits, waited = _waits(moment, now), _waited(juror, now)
    return (waits and (not waited or moment != juror.eligible_from)) or (waited and not waits)


def _detail(moment: datetime | None) -> str:
    return f"from:{moment.isoformat() if moment else 'never'}"


def recheck_all(house: House, *, now: datetime, progress: Callable[[int], None] = lambda _jurors: None) -> int:
    """Ask again for every juror, a unit of work for each five hundred: whatever was asked before. Gives how many changed."""
    last, changed = 0, 0
    while True:
        with house.work() as uow:
            asked, news = _ask_next(uow, last, limits_of(read_settings(uow.session, now)), now)
        if not asked:
            return changed
        last, changed = asked[-1], changed + news
        progress(len(asked))


def _ask_next(uow: UnitOfWork, after: int, limits: Limits, now: datetime) -> tuple[list[int], int]:
    """Ask for the next five hundred; gives their ids and for how many the log has news. The jurors are locked meanwhile."""
    query = select(Juror).where(Juror.id > after, Juror.status != JurorStatus.LEFT).order_by(Juror.id).limit(CHUNK)
    locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    jurors = list(uow.session.scalars(locked))
    accounts = _accounts_of(uow.session, jurors)  # read under the locks: whoever changed one has asked again by now, or waits
    news: list[tuple[Juror, datetime | None]] = []
    for juror in jurors:
        moment = first_moment_of(accounts[juror.account_id], juror, limits)
        if _is_news(juror, moment, now):
            news.append((juror, moment))
        else:
            juror.eligible_from = moment
    first = add_events(uow, [("eligible", j.account_id, _detail(moment)) for j, moment in news], now=now) if news else 0
    for seq, (juror, moment) in enumerate(news, first):
        juror.eligible_seq, juror.eligible_from = seq, moment
    return [juror.id for juror in jurors], len(news)


def _accounts_of(session: Session, jurors: Sequence[Juror]) -> dict[int, Account]:
    rows = session.scalars(select(Account).where(Account.id.in_([juror.account_id for juror in jurors])))
    return {account.id: account for account in rows}


def _rules(session: Session, now: datetime) -> str:
    """The rules in force, and those of a moment ago: what everybody has to be asked by. Changes twice after each change."""
    said = [limits_of(read_settings(session, moment)) for moment in (now - SETTLES, now)]
    return ">".join(f"{limits.account_age_days}/{limits.orders_min}/{limits.adult_age}" for limits in said)


def is_asked(session: Session, now: datetime) -> bool:
    """Whether the whole pool was asked by the rules in force."""
    return (session.scalar(select(PoolAsked.rules)) or FROM_THE_START) == _rules(session, now)


def ask_if_due(house: House, now: datetime) -> int:
    """Ask the next five hundred of the pool while a change of the rules has not reached all of it. Gives 1, or 0 when it has.

    How far it has come is kept with what it found, so it goes on after a crash, in any process, and nobody is asked twice.
    """
    with house.db.reading() as session:
        if is_asked(session, now):
            return 0
    with house.work() as uow:
        row, rules = _lock_row(uow, house.db.is_sqlite), _rules(uow.session, now)
        if row.rules == rules:
            return 0
        if row.asking != rules:
            row.asking, row.reached = rules, 0
        asked, _ = _ask_next(uow, row.reached, limits_of(read_settings(uow.session, now)), now)
        if asked:
            row.reached = asked[-1]
        else:
            row.rules, row.asking = rules, ""
    return 1


def _lock_row(uow: UnitOfWork, is_sqlite: bool) -> PoolAsked:
    """The one row of the pass; two workers take turns at it."""
    dialect = sqlite if is_sqlite else postgresql
    first = dialect.insert(table_of(PoolAsked)).values(id=1, rules=FROM_THE_START, asking="", reached=0)
    uow.session.execute(first.on_conflict_do_nothing(index_elements=["id"]))
    found = select(PoolAsked).with_for_update().execution_options(populate_existing=True)
    return uow.session.scalars(found).one()


def lines_ahead(uow: UnitOfWork, jurors: Sequence[int], *, now: datetime) -> dict[int, int]:
    """For a summons while the pool is still being asked: those of the jurors (ids) whom the rules exclude by now though the log
    does not say so yet -> the line that was written for it. The juror's own row is left to the pass: no lock is taken here."""
    if is_asked(uow.session, now):
        return {}
    limits = limits_of(read_settings(uow.session, now))
    rows = list(uow.session.scalars(select(Juror).where(Juror.id.in_(jurors)).order_by(Juror.id)))
    accounts = _accounts_of(uow.session, rows)
    moments = {j.id: first_moment_of(accounts[j.account_id], j, limits) for j in rows if not _waited(j, now)}
    late = [j for j in rows if j.id in moments and _waits(moments[j.id], now)]
    first = add_events(uow, [("eligible", j.account_id, _detail(moments[j.id])) for j in late], now=now) if late else 0
    return {juror.id: seq for seq, juror in enumerate(late, first)}
