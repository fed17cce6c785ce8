"""Who gets a letter to many: gathered from cases and from the operator's table; what each chose, and what was carried out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from panel.content import categories
from panel.errors import Conflict, Invalid, NotFound
from panel.imports.dealings import AffectedRow
from panel.imports.faults import BadRow
from panel.models import Account, Case, IssueCase, Merchant, NoContact, Party, PartyRole
from panel.models.base import new_public_id, table_of
from panel.models.circular import Circular, CircularLetter, CircularRemedy, CircularState, LetterState
from panel.queries.many import among
from panel.queries.staff import is_apart
from panel.services.bringing_in import TableReport, find_accounts
from panel.services.circulars import lock_circular, lock_draft
from panel.uow import UnitOfWork

DAYS_MAX = 730
PEOPLE_MAX = 20_000  # of one letter: more than that is an announcement
CHOOSING = (CircularState.SENDING, CircularState.SENT)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What gathering did: how many came in, were in already, and whose cases have nobody known to write to."""

    added: int
    known: int
    nobody: int


def gather_issue(uow: UnitOfWork, public_id: str, *, by_id: int) -> Gathered:
    """The customers of all cases of its systemic issue. Raises NotFound, Conflict: "circular.no_issue", as `lock_draft`."""
    found = lock_draft(uow, public_id, by_id)
    if found.issue_id is None:
        raise Conflict("circular.no_issue")
    cases = select(IssueCase.case_id).where(IssueCase.issue_id == found.issue_id)
    return _gather(uow, found, select(Case.id).where(Case.id.in_(cases)), by_id)


def gather_cases(
    uow: UnitOfWork, public_id: str, merchant_name: str, category: str, days: int, *, by_id: int, now: datetime
) -> Gathered:
    """The customers of a merchant's cases of the last days; `category`: of one kind, or empty. Raises Invalid."""
    found = lock_draft(uow, public_id, by_id)
    if category and category not in {entry.code for entry in categories()}:
        raise Invalid("category.unknown", field="category")
    if not 1 <= days <= DAYS_MAX:
        raise Invalid("circular.days", field="days", limit=DAYS_MAX)
    merchant = uow.session.scalar(select(Merchant.id).where(Merchant.name == merchant_name.strip()))
    if merchant is None:
        raise Invalid("grumble.merchant_unknown", field="merchant_name")
    query = select(Case.id).where(Case.merchant_id == merchant, Case.filed_at > now - timedelta(days=days))
    return _gather(uow, found, query.where(Case.category == category) if category else query, by_id)


def gather_rows(
    uow: UnitOfWork, public_id: str, rows: Iterable[AffectedRow | BadRow], *, by_id: int
) -> TableReport:
    """Those whom the operator's table names, by sign-in or by order number. Every row is looked at before anybody is put in.

    The bad ones are named with their line. Raises as `lock_draft`, Conflict("circular.too_many").
    """
    found, report, known = lock_draft(uow, public_id, by_id), TableReport(), []
    for row in rows:
        if isinstance(row, BadRow):
            report.bad.append(row)
        else:
            known.append(row)
        if len(known) + report.left_out > PEOPLE_MAX:
            raise Conflict("circular.too_many", limit=PEOPLE_MAX)
    accounts = find_accounts(uow, [row.account for row in known if row.account])
    orders = _of_orders(uow, found, [row.order_no for row in known if row.order_no])
    wanted: dict[int, int | None] = {}
    for row in known:
        who = [accounts[row.account]] if row.account in accounts else orders.get(row.order_no or "", [])
        if len(who) != 1 or who[0] == by_id:
            report.bad.append(_fault(row, who, by_id))
        else:
            wanted.setdefault(who[0], None)
            report.count(False)
    report.added = _put(uow, found, wanted)
    report.known -= report.added
    report.bad.sort(key=lambda bad: bad.line)
    return report


def take_out(uow: UnitOfWork, public_id: str, letter: str, *, by_id: int) -> bool:
    """Take somebody out of a draft. Whether somebody was: not the second time. Raises as `lock_draft`."""
    found = lock_draft(uow, public_id, by_id)
    gone = delete(CircularLetter).where(CircularLetter.circular_id == found.id, CircularLetter.public_id == letter)
    if uow.session.scalar(gone.returning(CircularLetter.id)) is None:
        return False
    found.version += 1
    return True


def choose_remedy(
    uow: UnitOfWork, letter: str, nth: int, *, account_id: int, now: datetime, today: date
) -> CircularLetter:
    """Whom the letter is to chooses, or chooses anew until the last day. The same click twice is once.

    Raises NotFound("circular.unknown"; also for a letter to somebody else), Invalid, Conflict: "circular.closed",
    "circular.done".
    """
    own = select(CircularLetter).where(
        CircularLetter.public_id == letter, CircularLetter.account_id == account_id, CircularLetter.state == LetterState.SENT
    )
    found = uow.session.scalar(own)
    if found is None:
        raise NotFound("circular.unknown")
    # the whole before its part, as the clock locks them: neither waits for what the other holds
    circular = uow.session.get_one(Circular, found.circular_id, with_for_update={"read": True}, populate_existing=True)
    mine = uow.session.scalars(own.with_for_update().execution_options(populate_existing=True)).one()
    if uow.session.get(CircularRemedy, (circular.id, nth)) is None:
        raise Invalid("input.choice", field="nth")
    if circular.state not in CHOOSING or today > circular.choose_until:
        raise Conflict("circular.closed")
    if mine.done_at is not None:
        raise Conflict("circular.done")
    if mine.nth != nth:
        mine.nth, mine.chosen_at = nth, now
    return mine


def carry_out(
    uow: UnitOfWork, public_id: str, done: bool, *, by_id: int, now: datetime, letter: str = "", nth: int = 0
) -> int:
    """Mark what was chosen as carried out, or not: of one `letter`, or of all who chose `nth`. Gives how many changed.

    Whose remedy was carried out can choose nothing else any more.
    """
    found = lock_circular(uow, public_id)
    if found.written_by_id != by_id and found.confirmed_by_id != by_id:
        raise Conflict("circular.not_yours")
    rows = update(CircularLetter).where(
        CircularLetter.circular_id == found.id, CircularLetter.nth.is_not(None), CircularLetter.done_at.is_(None) == done
    )
    rows = rows.where(CircularLetter.public_id == letter) if letter else rows.where(CircularLetter.nth == nth)
    changed = rows.values(done_at=now if done else None, done_by_id=by_id if done else None).returning(CircularLetter.id)
    return len(uow.session.scalars(changed.execution_options(synchronize_session=False)).all())


def list_apart(session: Session, ids: Sequence[int]) -> set[int]:
    """Who of these is not to be written to: wants no further contact about a case of theirs, or has no open account."""
    refused = (
        select(Party.account_id).join(NoContact, (NoContact.case_id == Party.case_id) & (NoContact.role == Party.role))
        .where(Party.role == PartyRole.COMPLAINANT, Party.account_id.in_(ids))
    )
    closed = select(Account.id).where(Account.id.in_(ids), Account.disabled_at.is_not(None))
    return {who for who in (*session.scalars(refused), *session.scalars(closed)) if who is not None}


def _gather(uow: UnitOfWork, circular: Circular, cases: Select[int], by_id: int) -> Gathered:
    """The complainants of these cases, but for those in which who writes has a part."""
    rows = uow.session.execute(
        select(Party.account_id, func.max(Party.case_id)).where(
            Party.role == PartyRole.COMPLAINANT, Party.case_id.in_(cases.where(is_apart(Case.id, by_id)))
        ).group_by(Party.account_id)
    ).all()
    people = {account: case for account, case in rows if account is not None}
    nobody = uow.session.scalar(
        select(func.count()).where(
            Party.role == PartyRole.COMPLAINANT, Party.account_id.is_(None), Party.case_id.in_(cases)
        )
    )
    added = _put(uow, circular, people)
    return Gathered(added, len(people) - added, nobody or 0)


def _put(uow: UnitOfWork, circular: Circular, people: Mapping[int, int | None]) -> int:
    """Put people into a draft, each once by constraint; gives how many were new. Who wants no contact is left out."""
    session, table = uow.session, table_of(CircularLetter)
    there = session.scalar(select(func.count()).where(CircularLetter.circular_id == circular.id)) or 0
    if there + len(people) > PEOPLE_MAX:
        raise Conflict("circular.too_many", limit=PEOPLE_MAX)
    if not people:
        return 0
    apart = list_apart(session, list(people))
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    query = dialect.insert(table).on_conflict_do_nothing(index_elements=["circular_id", "account_id"]).returning(table.c.id)
    rows = [
        {
            "public_id": new_public_id(), "circular_id": circular.id, "account_id": account, "case_id": case,
            "state": LetterState.LEFT_OUT if account in apart else LetterState.WAITING, "reminded": False, "by_default": False,
        }
        for account, case in people.items()
    ]
    added = len(session.connection().execute(query, rows).all())
    circular.version += bool(added)
    return added


def _of_orders(uow: UnitOfWork, circular: Circular, orders: Sequence[str]) -> dict[str, list[int]]:
    """Who filed with these order numbers; of the letter's merchant where it has one."""
    query = (
        select(Case.order_no, Party.account_id).join(Party, Party.case_id == Case.id)
        .where(Party.role == PartyRole.COMPLAINANT, Party.account_id.is_not(None),
               among(Case.order_no.expression, "orders", texts=True))
        .distinct()
    )  # fmt: skip
    if circular.merchant_id is not None:
        query = query.where(Case.merchant_id == circular.merchant_id)
    found: dict[str, list[int]] = {}
    for order_no, account in uow.session.execute(query, {"orders": list(orders)}) if orders else ():
        if order_no is not None and account is not None:
            found.setdefault(order_no, []).append(account)
    return found


def _fault(row: AffectedRow, who: Sequence[int], by_id: int) -> BadRow:
    if list(who) == [by_id]:
        return BadRow(row.line, "circular.yourself")
    if row.account:
        return BadRow(row.line, "import.unknown_account", {"value": row.account[:80]})
    code = "circular.order_of_several" if who else "circular.order_unknown"
    return BadRow(row.line, code, {"value": (row.order_no or "")[:80]})
