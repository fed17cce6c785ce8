"""Bringing in what the operator knows of people: dealings, ties, birth dates, cities, orders. Twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from sqlalchemy import or_, select

from panel.database import LOT_LINE, queue_up
from panel.errors import Invalid, PanelError
from panel.imports.dealings import DealingRow, PersonRow, TieRow
from panel.imports.faults import BadRow
from panel.models import Account, Juror, Merchant
from panel.queries.many import among
from panel.services.accounts import read_identifier
from panel.services.dealing import record_dealing
from panel.services.rechecking import recheck
from panel.services.ties import digest_key, is_common, record_tie
from panel.uow import House, UnitOfWork

BATCH = 200
EARLIEST_DAWN = timedelta(hours=14)  # how far ahead of UTC some places are: their today is no day to come


class Numbered(Protocol):
    """A row of a table: its line, and whose it is."""

    @property
    def line(self) -> int: ...
    @property
    def account(self) -> str: ...


RowT = TypeVar("RowT", bound=Numbered)


@dataclass(slots=True)
class TableReport:
    """What an import did. `added`: rows that changed something; `known`: said nothing new; `bad`: left out, with line and why.

    `common`: rows whose key too many accounts share (`panel.services.ties.SHARED_MAX`), so that it counts for nothing.
    """

    added: int = 0
    known: int = 0
    common: int = 0
    bad: list[BadRow] = field(default_factory=list)

    @property
    def left_out(self) -> int:
        """How many rows were left out."""
        return len(self.bad)

    def count(self, changed: bool) -> None:
        """Count a row that was taken."""
        self.added += changed
        self.known += not changed


def import_dealings(
    house: House, rows: Iterable[DealingRow | BadRow], *, now: datetime, progress: Callable[[int], None] = lambda _rows: None
) -> TableReport:
    """Record dealings of accounts with merchants (by name) or with other accounts. Draws committed before do not see them."""

    def take(uow: UnitOfWork, batch: list[DealingRow], report: TableReport) -> None:
        accounts = find_accounts(uow, [*(row.account for row in batch), *(row.other for row in batch if row.other)])
        merchants = _merchants(uow, [row.merchant for row in batch if row.merchant])
        for row in batch:
            with _reporting(report, row) as taken:
                _check_day(row.on, "date", now)
                account, other = _find(accounts, row.account), _find(accounts, row.other) if row.other else None
                merchant = _find_merchant(merchants, row.merchant) if row.merchant else None
                taken(record_dealing(
                    uow, account, row.kind, merchant_id=merchant, other_id=other, dealt_on=row.on, source="import", now=now
                ))  # fmt: skip

    return _import(house, rows, take, progress)


def import_ties(
    house: House, rows: Iterable[TieRow | BadRow], *, secrets: Sequence[bytes], now: datetime,
    progress: Callable[[int], None] = lambda _rows: None,
) -> TableReport:  # fmt: skip
    """Record which accounts share a household, a device, an address, a means of payment. `secrets`: of the keyed digests,
    the present one first; a tie is written under each."""

    def take(uow: UnitOfWork, batch: list[TieRow], report: TableReport) -> None:
        accounts = find_accounts(uow, [row.account for row in batch])
        for row in batch:
            with _reporting(report, row) as taken:
                account, keys = _find(accounts, row.account), [digest_key(each, row.kind, row.key) for each in secrets]
                news = [record_tie(uow, account, row.kind, key, source="import", now=now) for key in keys]
                taken(news[0])
                report.common += is_common(uow, row.kind, keys[0])

    return _import(house, rows, take, progress)


def import_people(
    house: House, rows: Iterable[PersonRow | BadRow], *, now: datetime, progress: Callable[[int], None] = lambda _rows: None
) -> TableReport:
    """Note birth dates, cities and completed orders, and ask the rules of eligibility again. An empty cell changes nothing.

    Orders are kept of jurors alone; a city holds for the slots of the next epoch.
    """

    def take(uow: UnitOfWork, batch: list[PersonRow], report: TableReport) -> None:
        accounts = find_accounts(uow, [row.account for row in batch])
        for row in batch:
            with _reporting(report, row) as taken:
                _check_day(row.born_on, "born_on", now)
                taken(_note(uow, _find(accounts, row.account), row, now))

    return _import(house, rows, take, progress)


def _note(uow: UnitOfWork, account_id: int, row: PersonRow, now: datetime) -> bool:
    account = uow.session.get_one(Account, account_id)
    juror = uow.session.scalar(select(Juror).where(Juror.account_id == account_id))
    before = (account.born_on, account.city, juror.orders if juror else None)
    account.born_on = row.born_on or account.born_on
    account.city = row.city or account.city
    if juror is not None and row.orders is not None:
        juror.orders = row.orders
    if (account.born_on, account.city, juror.orders if juror else None) == before:
        return False
    recheck(uow, account_id, now=now)
    return True


def _import(
    house: House, rows: Iterable[RowT | BadRow], take: Callable[[UnitOfWork, list[RowT], TableReport], None],
    progress: Callable[[int], None],
) -> TableReport:  # fmt: skip
    report = TableReport()
    for batch in _batches(rows):
        report.bad += [row for row in batch if isinstance(row, BadRow)]
        with house.work() as uow:
            queue_up(uow.session, LOT_LINE)  # before the first row of an account is locked
            take(uow, [row for row in batch if not isinstance(row, BadRow)], report)
        progress(len(batch))
    report.bad.sort(key=lambda row: row.line)
    return report


class _reporting:
    """One row: what it changed is counted, what the domain refuses is reported with its line."""

    def __init__(self, report: TableReport, row: Numbered) -> None:
        self._report, self._line = report, row.line

    def __enter__(self) -> Callable[[bool], None]:
        return self._report.count

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if not isinstance(error, PanelError):
            return False
        self._report.bad.append(BadRow(self._line, error.code, error.params))
        return True


def find_accounts(uow: UnitOfWork, named: Iterable[str]) -> dict[str, int]:
    """Account ids by what the file calls them; what is no address and no number, or nobody's, is missing."""
    read: dict[str, str] = {}
    for name in named:
        try:
            read[name] = read_identifier(name)
        except Invalid:
            continue
    query = select(Account.id, Account.email, Account.phone).where(
        or_(among(Account.email.expression, "names", texts=True), among(Account.phone.expression, "names", texts=True))
    )
    found = {}
    for account, email, phone in uow.session.execute(query, {"names": list(set(read.values()))}):
        found.update({address: account for address in (email, phone) if address})
    return {name: found[address] for name, address in read.items() if address in found}


def _merchants(uow: UnitOfWork, names: list[str]) -> dict[str, int]:
    query = select(Merchant.name, Merchant.id).where(among(Merchant.name.expression, "names", texts=True))
    return dict(uow.session.execute(query, {"names": names}).all())


def _find(accounts: Mapping[str, int], name: str) -> int:
    if name not in accounts:
        raise Invalid("import.unknown_account", value=name[:80])
    return accounts[name]


def _find_merchant(merchants: Mapping[str, int], name: str) -> int:
    if name not in merchants:
        raise Invalid("import.unknown_merchant", value=name[:80])
    return merchants[name]


def _check_day(day: date | None, column: str, now: datetime) -> None:
    if day is not None and day > (now + EARLIEST_DAWN).date():
        raise Invalid("import.date_ahead", column=column)


def _batches(rows: Iterable[RowT | BadRow]) -> Iterator[list[RowT | BadRow]]:
    batch: list[RowT | BadRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
