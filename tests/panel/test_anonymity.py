"""What jurors and the public read is never fetched from originals: seen in the SQL that their projections send."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from panel.lifecycle import CaseStatus
from panel.models import Brief, BriefPicture, Juror, Seat, SeatStatus
from panel.models.base import Base
from panel.projections.juror import get_picture, view_seat
from panel.projections.juror_control import list_controls, view_control
from panel.projections.juror_list import view_seats, view_standing
from panel.projections.juror_outcome import view_outcome
from panel.projections.juror_slot import view_chance, view_own_slot
from panel.projections.lot_public import get_body, view_journal, view_lottery, view_rates
from panel.projections.public import view_rules, view_statistics
from panel.uow import House
from tests.panel.scene import Scene

ORIGINALS = frozenset({
    "statements", "facts", "exhibits", "parties", "redactions", "redaction_decisions", "redaction_confirmations",
    "redaction_approvals", "redaction_pictures", "objections", "proposals", "proposal_answers", "staff_notes", "timeline",
    "appeals", "second_explanations", "challenges",
})  # fmt: skip
# Columns of tables that are read which say who took part.
TELLING = ("cases.title", "cases.order_no", "cases.external_ref", "cases.merchant_id", "cases.owner_id")


@contextmanager
def sent(house: House) -> Iterator[list[str]]:
    """Every statement the database gets inside the block."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(house.db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(house.db.engine, "before_cursor_execute", note)


def tables_in(statements: list[str]) -> set[str]:
    """The tables a statement names; a column or a label of the same name (briefs.facts) is none."""
    words = {word for statement in statements for word in re.findall(r"(?<![.\w])(?<!\bas )[a-z_]+", statement.lower())}
    return words & set(Base.metadata.tables)


def no_mask(texts: Mapping[str, str]) -> Mapping[str, str]:
    """The outcome without the pseudonyms that its page adds."""
    return texts


def read_as_juror(session: Session, seat: Seat, scene: Scene) -> None:
    """Everything the pages of a juror read."""
    juror = session.get_one(Juror, seat.juror_id)
    view_seat(session, seat, with_brief=True)
    view_outcome(session, seat, no_mask)
    view_control(session, seat)
    list_controls(session, juror.id, limit=10)
    view_seats(session, juror, now=scene.now)
    view_standing(session, juror, now=scene.now)
    view_own_slot(session, juror)
    for picture in session.scalars(select(BriefPicture.public_id)):
        get_picture(session, seat, picture)


def read_as_public(session: Session, _seat: Seat, scene: Scene) -> None:
    """Everything the public pages read."""
    view_rules(session, scene.now)
    view_statistics(session)
    view_lottery(session, scene.now)
    view_rates(session, scene.now)
    view_journal(session)
    get_body(session, 1)


@pytest.mark.parametrize("read", [read_as_juror, read_as_public])
@pytest.mark.parametrize("status", [CaseStatus.VOTING, CaseStatus.DECIDED])
def test_no_statement_of_jurors_or_the_public_names_a_table_of_originals(
    scene: Scene, status: CaseStatus, read: Callable[[Session, Seat, Scene], None]
) -> None:
    case = scene.to(CaseStatus.VOTING)
    if status is CaseStatus.VOTING:
        scene.cast(scene.seats(case, SeatStatus.SUMMONED)[0], "uphold")
    else:
        scene.vote_all(case)
    with scene.house.db.reading() as session:
        seat = session.scalars(select(Seat).where(Seat.status == SeatStatus.CAST)).first()
        assert seat is not None
        with sent(scene.house) as statements:
            read(session, seat, scene)
        assert len(statements) > 3
        assert tables_in(statements) & ORIGINALS == set()
        assert [column for column in TELLING if any(column in text.replace('"', "") for text in statements)] == []


def test_whether_a_juror_may_be_drawn_asks_for_sides_but_for_no_text(scene: Scene) -> None:
    scene.to(CaseStatus.VOTING)
    with scene.house.db.reading() as session, sent(scene.house) as statements:
        view_chance(session, session.scalars(select(Juror)).first(), now=scene.now)
    assert tables_in(statements) & (ORIGINALS - {"parties"}) == set()
    assert not any(column in text for text in statements for column in ("parties.name", "parties.email", "parties.phone"))


def test_a_frozen_brief_has_no_key_to_what_it_was_made_from() -> None:
    targets = {
        key.column.table.name for table in (Brief.__table__, BriefPicture.__table__) for key in table.foreign_keys
    }
    assert targets == {"cases", "briefs"}


def test_the_watch_sees_a_table_of_originals(scene: Scene) -> None:
    with scene.house.db.reading() as session, sent(scene.house) as statements:
        session.execute(select(Base.metadata.tables["statements"].c.text))
    assert tables_in(statements) == {"statements"}
