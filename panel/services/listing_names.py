"""The operator's list of merchants and brands: adding a name, taking it off, putting it back, and the forms it is found by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select, text, update
from sqlalchemy.orm import Session

from panel.database import queue_up
from panel.errors import Conflict, Invalid, NotFound
from panel.models import ListedForm, ListedKind, ListedName, Merchant
from panel.models.base import new_public_id, table_of
from panel.queries.many import among
from panel.redaction.listed import is_category, key_of, listed_forms, solid
from panel.uow import UnitOfWork

NAME_SIGNS = 120
SHORTS_SIGNS = 1000
CITY_SIGNS = 40
FORM_SIGNS = 200
BETWEEN = "|"
LIST_LINE = 0x6E616D65  # of everybody who puts names on the list: two of them cannot add the same one


@dataclass(frozen=True, slots=True)
class Entry:
    """A name as it goes on the list. Two with the same letters and digits, kind and city are one."""

    name: str
    shorts: tuple[str, ...]
    kind: ListedKind
    city: str

    @property
    def key(self) -> tuple[str, ListedKind, str]:
        """What makes it one."""
        return solid(self.name), self.kind, self.city


@dataclass(slots=True)
class Sorted:
    """Names sorted by what has to be done. `changed`: rows with their short names; `off`: taken off by a person, left off."""

    new: dict[tuple[str, ListedKind, str], Entry] = field(default_factory=dict)
    changed: dict[int, Entry] = field(default_factory=dict)
    known: int = 0
    off: int = 0


def check_entry(name: str, shorts: Iterable[str], kind: str, city: str) -> Entry:
    """A clean entry. Raises Invalid, field "name": "input.missing", "input.too_long", "listed.name_category" (it says what kind
    of shop it is and no more), "listed.name_short" (one character, two letters, four digits: found in every text); fields
    "shorts", "city": "input.too_long", "listed.short_short"."""
    clean, place, ones = " ".join(name.split()), " ".join(city.split()), tuple(shorts)
    if not clean:
        raise Invalid("input.missing", field="name")
    limits = (("name", clean, NAME_SIGNS), ("shorts", BETWEEN.join(ones), SHORTS_SIGNS), ("city", place, CITY_SIGNS))
    for where, value, limit in limits:
        if len(value) > limit:
            raise Invalid("input.too_long", field=where, limit=limit)
    if is_category(clean):
        raise Invalid("listed.name_category", field="name")
    own = listed_forms(clean)
    if not own:
        raise Invalid("listed.name_short", field="name")
    for short in ones:
        if not listed_forms("", [short]):
            raise Invalid("listed.short_short", field="shorts", value=short[:40])
    if len(solid(clean)) > FORM_SIGNS or any(len(form) > FORM_SIGNS for form in own):
        raise Invalid("input.too_long", field="name", limit=NAME_SIGNS)
    return Entry(clean, ones, ListedKind(kind), place)


def add_name(
    uow: UnitOfWork, name: str, shorts: Iterable[str], kind: str, city: str, *, by_id: int | None, now: datetime
) -> str:
    """Put one name on the list and give its public id. One that was taken off comes back. Raises Invalid as `check_entry`,
    Conflict("listed.known") where it is on the list with these short names already."""
    entry = check_entry(name, shorts, kind, city)
    queue_up(uow.session, LIST_LINE)
    row = _find(uow.session, entry)
    if row is None:
        sorted_out = Sorted(new={entry.key: entry})
        store_names(uow.session, sorted_out, by_id=by_id, now=now)
        return str(uow.session.scalars(select(ListedName.public_id).where(_same(entry))).one())
    joined = join_shorts(row.shorts, entry.shorts)
    if row.removed_at is None and joined == row.shorts:
        raise Conflict("listed.known")
    row.shorts, row.removed_at, row.removed_by_id = joined, None, None
    _write_forms(uow.session, row)
    return row.public_id


def remove_name(uow: UnitOfWork, public_id: str, *, by_id: int, now: datetime) -> ListedName:
    """Take a name off the list; cases redacted from now on do not know it. Twice is the same as once. Raises NotFound."""
    row = _get(uow.session, public_id)
    if row.removed_at is None:
        row.removed_at, row.removed_by_id = now, by_id
        uow.session.execute(delete(ListedForm).where(ListedForm.name_id == row.id))
    return row


def put_back_name(uow: UnitOfWork, public_id: str) -> ListedName:
    """Undo that. Twice is the same as once. Raises NotFound("listed.unknown")."""
    row = _get(uow.session, public_id)
    if row.removed_at is not None:
        row.removed_at, row.removed_by_id = None, None
        _write_forms(uow.session, row)
    return row


def list_merchant(session: Session, merchant: Merchant) -> None:
    """A registered merchant counts as on the list: somebody stands behind it. One that a complainant merely named does not, or
    anybody could have words masked in the cases of others."""
    session.execute(delete(ListedForm).where(ListedForm.merchant_id == merchant.id))
    rows = [
        {"key": key_of(form), "form": form, "kind": ListedKind.MERCHANT, "merchant_id": merchant.id}
        for form in listed_forms(merchant.name) if len(form) <= FORM_SIGNS
    ]  # fmt: skip
    if rows:
        session.execute(insert(ListedForm), rows)


def join_shorts(have: str, more: Iterable[str]) -> str:
    """Short names in their order, each once. As long as fits."""
    joined = list(dict.fromkeys([*filter(None, have.split(BETWEEN)), *more]))
    while len(BETWEEN.join(joined)) > SHORTS_SIGNS:
        joined.pop()
    return BETWEEN.join(joined)


def sort_names(session: Session, entries: Sequence[Entry], sorted_out: Sorted) -> None:
    """Add to `sorted_out` what has to be done for these entries. Three in the same file are one with all their short names."""
    query = select(ListedName).where(among(ListedName.solid.expression, "solids", texts=True))
    rows = session.scalars(query, {"solids": list({entry.key[0] for entry in entries})})
    there = {(row.solid, row.kind, row.city): row for row in rows}
    for entry in entries:
        key = entry.key
        row, before = there.get(key), sorted_out.new.get(key)
        if before is not None:
            shorts = join_shorts(BETWEEN.join(before.shorts), entry.shorts)
            sorted_out.new[key] = Entry(before.name, tuple(filter(None, shorts.split(BETWEEN))), entry.kind, entry.city)
            sorted_out.known += 1
        elif row is None:
            sorted_out.new[key] = entry
        elif row.removed_at is not None:
            sorted_out.off += 1
        elif join_shorts(row.shorts, entry.shorts) != row.shorts:
            row_shorts = join_shorts(row.shorts, entry.shorts)
            sorted_out.changed[row.id] = Entry(row.name, tuple(row_shorts.split(BETWEEN)), row.kind, row.city)
        else:
            sorted_out.known += 1


def store_names(session: Session, sorted_out: Sorted, *, by_id: int | None, now: datetime) -> None:
    """Write new names with their forms, and the short names of those that have more now."""
    made = [
        {"public_id": new_public_id(), "name": entry.name, "solid": key[0], "shorts": BETWEEN.join(entry.shorts),
         "kind": entry.kind, "city": entry.city, "added_at": now, "added_by_id": by_id}
        for key, entry in sorted_out.new.items()
    ]  # fmt: skip
    ids: list[tuple[int, Entry]] = []
    if made:
        names = table_of(ListedName)
        given = session.execute(insert(names).returning(names.c.id, names.c.solid, names.c.kind, names.c.city), made)
        ids = [(id_, sorted_out.new[read, kind, city]) for id_, read, kind, city in given]
    for id_, entry in sorted_out.changed.items():
        session.execute(update(ListedName).where(ListedName.id == id_).values(shorts=BETWEEN.join(entry.shorts)))
        ids.append((id_, entry))
    if sorted_out.changed:
        of_these = delete(ListedForm).where(among(ListedForm.name_id.expression, "ids"))
        session.execute(of_these, {"ids": list(sorted_out.changed)})
    _insert_forms(session, ids)


def tell_planner(session: Session) -> None:
    """Let PostgreSQL count the forms: until it knows that there are many, it reads all of them for every case."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE listed_forms"))


def _insert_forms(session: Session, names: Iterable[tuple[int, Entry]]) -> None:
    rows = [
        {"key": key_of(form), "form": form, "kind": entry.kind, "name_id": id_}
        for id_, entry in names for form in listed_forms(entry.name, entry.shorts)
    ]  # fmt: skip
    if rows:
        session.execute(insert(table_of(ListedForm)), rows)


def _write_forms(session: Session, row: ListedName) -> None:
    session.flush()
    session.execute(delete(ListedForm).where(ListedForm.name_id == row.id))
    _insert_forms(session, [(row.id, Entry(row.name, tuple(filter(None, row.shorts.split(BETWEEN))), row.kind, row.city))])


def _same(entry: Entry) -> ColumnElement[bool]:
    read, kind, city = entry.key
    return (ListedName.solid == read) & (ListedName.kind == kind) & (ListedName.city == city)


def _find(session: Session, entry: Entry) -> ListedName | None:
    return session.scalar(select(ListedName).where(_same(entry)).with_for_update())


def _get(session: Session, public_id: str) -> ListedName:
    row = session.scalar(select(ListedName).where(ListedName.public_id == public_id).with_for_update())
    if row is None:
        raise NotFound("listed.unknown")
    return row
