"""A polled panel whose words are canaries, its rows as a thief would read them, and a transaction that breaks off."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import (
    Base,
    SeatStatus,
)
from panel.services.casting import Paper, cast_ballot
from panel.services.drafts import save_draft
from panel.services.seats import accept_seat
from panel.services.watching import advance_split
from panel.uow import UnitOfWork
from tests.panel.scene import Scene

OPTIONS = ("uphold", "partly", "dismiss", "cannot_tell")
CHOICES = ("uphold", "dismiss", "uphold", "cannot_tell", "uphold", "dismiss")
CANARY = "白鹭金丝雀"


def poll(scene: Scene) -> tuple[Scene, int]:
    """A running round with six ballots, one of them replaced, and a split that was shown."""
    case_id = scene.to(CaseStatus.VOTING)
    for number, (seat, choice) in enumerate(zip(scene.seats(case_id, SeatStatus.SUMMONED), CHOICES, strict=False)):
        cast(scene, seat, "partly" if number == 1 else choice, number)
        if number == 1:
            cast(scene, seat, choice, number)
    seat, account = scene.seats(case_id, SeatStatus.SUMMONED)[-1]
    with scene.house.work() as uow:
        assert advance_split(uow, scene.round(case_id).id)
        save_draft(uow, account, f"ballot.{seat}", {"choice": "uphold", "rationale": f"{CANARY}写到一半"}, now=scene.now)
    return scene, case_id


def cast(scene: Scene, seat: tuple[str, int], choice: str, number: int) -> None:
    paper = Paper(choice, f"{CANARY}{number}号的理由写在这里", ("tag",), f"{CANARY}{number}号的建议" if number % 2 else "")
    with scene.house.work() as uow:
        accept_seat(uow, *seat, now=scene.now)
        cast_ballot(uow, *seat, paper, salt=secrets.token_bytes(16), now=scene.now)


def finish(scene: Scene, case_id: int) -> None:
    """The rest of the panel votes and the round closes."""
    while scene.status(case_id) is CaseStatus.VOTING:
        for number, seat in enumerate(scene.seats(case_id, SeatStatus.SUMMONED, SeatStatus.ACCEPTED), 7):
            cast(scene, seat, "uphold", number)
        scene.settle(case_id)


def rows(scene: Scene) -> Iterator[tuple[str, dict[str, object]]]:
    """Every row of every table."""
    with scene.house.db.reading() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)).mappings():
                yield table.name, dict(row)


@contextmanager
def broken_off(scene: Scene) -> Iterator[UnitOfWork]:
    """A unit of work whose process dies before the commit."""
    with suppress(ZeroDivisionError), scene.house.work() as uow:
        yield uow
        raise ZeroDivisionError
