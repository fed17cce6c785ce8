"""The operator's list of merchants and brands as pages and files show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models.account import Account
from panel.models.listed import ListedForm, ListedKind, ListedName
from panel.redaction.listed import solid

PAGE = 20
EXPORTED_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class NameView:
    """One name; `by`: who added it, or took it off (`removed_at`), "" for a command."""

    id: str
    name: str
    shorts: tuple[str, ...]
    kind: str
    city: str
    added_at: datetime
    removed_at: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class NamesPage:
    """A page of the list. `total` of what was asked for; `registered`: merchants of this house, which count as listed."""

    rows: tuple[NameView, ...]
    total: int
    registered: int


def list_names(session: Session, *, kind: str = "", removed: bool = False, text: str = "", page: int = 1) -> NamesPage:
    """Names in their order; pages count from 1. `text`: sought in names and short names. Three SELECTs."""
    wanted = _wanted(kind, removed, text)
    total = session.scalar(select(func.count()).select_from(ListedName).where(*wanted)) or 0
    by = ListedName.removed_by_id if removed else ListedName.added_by_id
    rows = session.execute(
        select(ListedName, Account.name).outerjoin(Account, Account.id == by).where(*wanted)
        .order_by(ListedName.solid, ListedName.kind, ListedName.city).limit(PAGE).offset((page - 1) * PAGE)
    )  # fmt: skip
    registered = session.scalar(
        select(func.count(ListedForm.merchant_id.distinct())).where(ListedForm.merchant_id.is_not(None))
    )
    return NamesPage(tuple(_view(row, name) for row, name in rows), total, registered or 0)


def get_name(session: Session, public_id: str) -> NameView:
    """One name. Raises NotFound("listed.unknown")."""
    row = session.scalar(select(ListedName).where(ListedName.public_id == public_id))
    if row is None:
        raise NotFound("listed.unknown")
    return _view(row, None)


def all_names(session: Session) -> Iterator[tuple[str, str, str, str]]:
    """For a table: name, short names, kind, city of everything on the list, a few thousand a SELECT."""
    last = 0
    query = select(ListedName.id, ListedName.name, ListedName.shorts, ListedName.kind, ListedName.city)
    while rows := session.execute(
        query.where(ListedName.id > last, ListedName.removed_at.is_(None)).order_by(ListedName.id).limit(EXPORTED_AT_ONCE)
    ).all():
        for _id, name, shorts, kind, city in rows:
            yield name, shorts, kind.value, city
        last = rows[-1].id


def _wanted(kind: str, removed: bool, text: str) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [
        ListedName.removed_at.is_not(None) if removed else ListedName.removed_at.is_(None)
    ]
    if kind:
        wanted.append(ListedName.kind == ListedKind(kind))
    if text:
        sought = ListedName.shorts.contains(text, autoescape=True)
        wanted.append(or_(ListedName.solid.contains(solid(text), autoescape=True), sought) if solid(text) else sought)
    return wanted


def _view(row: ListedName, by: str | None) -> NameView:
    shorts = tuple(filter(None, row.shorts.split("|")))
    return NameView(row.public_id, row.name, shorts, row.kind.value, row.city, row.added_at, row.removed_at, by or "")
