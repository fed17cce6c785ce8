"""Promised actions as staff see them: rows of the register, and everything of the actions of one case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import NotFound
from panel.models import Account, ActionChange, ActionState, Case, CaseAction, Closing
from panel.queries.actions import ActionFilter, Reader, count_views, list_actions, read_actions
from panel.queries.explained import NOT_UPHELD, find_explained
from panel.queries.works import Work, works_of

OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class ActionRow:
    """A line of the register. `state`: of the action, or "overdue"."""

    id: str
    text: str
    owner: str
    due_on: date
    state: str
    review_at: datetime | None
    effect: str
    case_id: str
    number: str
    title: str
    category: str


@dataclass(frozen=True, slots=True)
class Register:
    """One page of the register, with how many each view holds."""

    rows: tuple[ActionRow, ...]
    counts: dict[str, int]
    total: int


@dataclass(frozen=True, slots=True)
class ChangeView:
    """Somebody else, or a later day, and why."""

    owner_before: str
    owner_after: str
    due_before: date
    due_after: date
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ActionView:
    """All of one action. `number`: its place among those of the case, from 1; `after`: the place of the one before it, or 0."""

    id: str
    number: int
    after: int
    text: str
    owner: str
    due_on: date
    state: str
    version: int
    made_at: datetime
    done_text: str
    done_by: str
    done_by_id: int | None
    done_at: datetime | None
    review_at: datetime | None
    effect: str
    review_text: str
    reviewed_by: str
    reviewed_at: datetime | None
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True, slots=True)
class Taught:
    """What a case taught: its closing record with the actions that followed."""

    finding: str
    touchpoint: str
    cause: str
    responsibility: str
    no_action_reason: str
    category: str
    work: Work | None
    actions: tuple[ActionView, ...]
    explained: str  # why the claim is not upheld


def view_register(session: Session, reader: Reader, wanted: ActionFilter, today: date, *, page: int = 1) -> Register:
    """One page of the actions that fit."""
    counts = count_views(session, reader, wanted, today)
    rows = tuple(_row(action, case, today) for action, case in list_actions(session, reader, wanted, today, page=page))
    return Register(rows, counts, counts[wanted.view])


def table_of_actions(session: Session, reader: Reader, wanted: ActionFilter, now: datetime) -> Iterator[Sequence[object]]:
    """All that fit, as rows of a table: see HEADER of the page. `now`: in the house's zone, which its days are of."""
    today = now.date()
    for action, case in read_actions(session, reader, wanted, today):
        yield (
            case.number, case.category, action.text, action.owner, action.due_on.isoformat(), _state(action, today),
            action.done_at.astimezone(now.tzinfo).date().isoformat() if action.done_at else "", action.done_text or "",
            action.effect.value if action.effect else "", action.review_text or "",
        )


def view_taught(session: Session, case: Case, today: date) -> Taught | None:
    """What the case taught; None while it is not closed."""
    closing = session.scalar(select(Closing).where(Closing.case_id == case.id))
    if closing is None:
        return None
    why = find_explained(session, case.id)
    return Taught(
        finding=NOT_UPHELD if why else closing.finding,
        touchpoint=closing.touchpoint, cause=closing.cause, responsibility=closing.responsibility,
        no_action_reason=closing.no_action_reason or "", category=case.category,
        work=works_of(session, [case.id]).get(case.id), actions=view_actions(session, case, today),
        explained=why.text if why else "",
    )


def view_actions(session: Session, case: Case, today: date) -> tuple[ActionView, ...]:
    """The actions of a case, the first one first."""
    rows = session.scalars(select(CaseAction).where(CaseAction.case_id == case.id).order_by(CaseAction.id)).all()
    if not rows:
        return ()
    changes = session.scalars(
        select(ActionChange).where(ActionChange.action_id.in_([row.id for row in rows])).order_by(ActionChange.id)
    ).all()
    people = {row.done_by_id for row in rows} | {row.reviewed_by_id for row in rows} | {c.changed_by_id for c in changes}
    wanted = [id_ for id_ in people if id_ is not None]
    names = dict(session.execute(select(Account.id, Account.name).where(Account.id.in_(wanted))).all())
    place = {row.id: number for number, row in enumerate(rows, 1)}
    return tuple(_view(row, place, names, [c for c in changes if c.action_id == row.id], today) for row in rows)


def view_action(session: Session, case: Case, action_id: str, today: date) -> ActionView:
    """One action of a case. Raises NotFound("action.unknown")."""
    found = next((action for action in view_actions(session, case, today) if action.id == action_id), None)
    if found is None:
        raise NotFound("action.unknown")
    return found


def _state(action: CaseAction, today: date) -> str:
    return OVERDUE if action.state is ActionState.OPEN and action.due_on < today else action.state.value


def _row(action: CaseAction, case: Case, today: date) -> ActionRow:
    return ActionRow(
        id=action.public_id, text=action.text, owner=action.owner, due_on=action.due_on, state=_state(action, today),
        review_at=action.review_at, effect=action.effect.value if action.effect else "", case_id=case.public_id,
        number=case.number, title=case.title, category=case.category,
    )


def _view(
    row: CaseAction, place: dict[int, int], names: dict[int, str], changes: Sequence[ActionChange], today: date
) -> ActionView:
    return ActionView(
        id=row.public_id, number=place[row.id], after=place.get(row.after_id or 0, 0), text=row.text, owner=row.owner,
        due_on=row.due_on, state=_state(row, today), version=row.version, made_at=row.made_at, done_text=row.done_text or "",
        done_by=names.get(row.done_by_id or 0, ""), done_by_id=row.done_by_id, done_at=row.done_at, review_at=row.review_at,
        effect=row.effect.value if row.effect else "", review_text=row.review_text or "",
        reviewed_by=names.get(row.reviewed_by_id or 0, ""), reviewed_at=row.reviewed_at,
        changes=tuple(
            ChangeView(
                c.owner_before, c.owner_after, c.due_before, c.due_after, c.reason, names.get(c.changed_by_id, ""), c.changed_at
            )
            for c in changes
        ),
    )
