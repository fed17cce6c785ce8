"""Bringing in a list of merchants and brands: twice changes nothing, what a person took off stays off. Or only looking what it
would do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from panel.database import queue_up
from panel.errors import PanelError
from panel.imports.faults import BadRow
from panel.imports.names import NameRow
from panel.services.listing_names import LIST_LINE, Entry, Sorted, check_entry, sort_names, store_names, tell_planner
from panel.uow import House

BATCH = 1000
SAMPLE = 10
MANY = 1000  # new names after which the database counts its rows anew


@dataclass(slots=True)
class NamesReport:
    """What an import did, or would do. `added`: new names; `changed`: with more short names than before; `known`: nothing new;

    `off`: on the list before and taken off by a person; `bad`: left out, with line and why; `sample`: the first new names.
    """

    added: int = 0
    changed: int = 0
    known: int = 0
    off: int = 0
    bad: list[BadRow] = field(default_factory=list)
    sample: list[Entry] = field(default_factory=list)

    @property
    def left_out(self) -> int:
        """How many rows were left out."""
        return len(self.bad)

    @property
    def rows(self) -> int:
        """How many rows there were."""
        return self.added + self.changed + self.known + self.off + self.left_out

    def take(self, done: Sorted) -> None:
        """Count a batch."""
        self.added += len(done.new)
        self.changed += len(done.changed)
        self.known += done.known
        self.off += done.off
        self.sample += list(done.new.values())[: SAMPLE - len(self.sample)]


def import_names(
    house: House, rows: Iterable[NameRow | BadRow], *, by_id: int | None, now: datetime,
    progress: Callable[[int], None] = lambda _rows: None,
) -> NamesReport:  # fmt: skip
    """Put every good row on the list, a thousand a transaction. An import that was cut off goes on where it is run again."""

    def write(entries: list[Entry]) -> Sorted:
        with house.work() as uow:
            queue_up(uow.session, LIST_LINE)
            done = _sorted(uow.session, entries)
            store_names(uow.session, done, by_id=by_id, now=now)
        return done

    report = _import(rows, write, progress)
    if report.added >= MANY:
        with house.work() as uow:
            tell_planner(uow.session)
    return report


def preview_names(
    house: House, rows: Iterable[NameRow | BadRow], *, progress: Callable[[int], None] = lambda _rows: None
) -> NamesReport:
    """What `import_names` would do, without doing it."""
    seen: set[object] = set()

    def look(entries: list[Entry]) -> Sorted:
        with house.db.reading() as session:
            done = _sorted(session, entries)
        again = done.new.keys() & seen
        seen.update(done.new)
        done.known += len(again)
        done.new = {key: entry for key, entry in done.new.items() if key not in again}
        return done

    return _import(rows, look, progress)


def _sorted(session: Session, entries: list[Entry]) -> Sorted:
    done = Sorted()
    sort_names(session, entries, done)
    return done


def _import(
    rows: Iterable[NameRow | BadRow], take: Callable[[list[Entry]], Sorted], progress: Callable[[int], None]
) -> NamesReport:
    report = NamesReport()
    for batch in _batches(rows):
        entries = []
        for row in batch:
            checked = row if isinstance(row, BadRow) else _checked(row)
            if isinstance(checked, BadRow):
                report.bad.append(checked)
            else:
                entries.append(checked)
        report.take(take(entries))
        progress(len(batch))
    report.bad.sort(key=lambda row: row.line)
    return report


def _checked(row: NameRow) -> Entry | BadRow:
    try:
        return check_entry(row.name, row.shorts, row.kind, row.city)
    except PanelError as error:
        return BadRow(row.line, error.code, error.params)


def _batches(rows: Iterable[NameRow | BadRow]) -> Iterator[list[NameRow | BadRow]]:
    batch: list[NameRow | BadRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
