"""What jurors would improve is answered after the case, to all jurors of the round alike; the pulse; who may join the pool."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from panel.errors import Conflict, Forbidden, Invalid, NotFound
from panel.lifecycle import CaseStatus
from panel.models import (
    Case,
    Choice,
    FollowUp,
    Notice,
    Outgoing,
    PartyRole,
    PublishedText,
    PulseSum,
    PulseTaken,
    RemedyKind,
    SeatStatus,
    Stance,
    Verdict,
    WorkPart,
)
from panel.models.round import Seat
from panel.projections.pulse import list_pulse
from panel.projections.suggestions import list_answered, list_suggestions, view_suggestion
from panel.queries.rounds import list_seated
from panel.services.casting import Paper, cast_ballot
from panel.services.closing import close_case
from panel.services.deciding import choose, decide_case
from panel.services.erasing import erase_due
from panel.services.following import Ruling
from panel.services.pulse import give_pulse, list_open_parts
from panel.services.seats import accept_seat
from panel.services.suggestions import answer_suggestion
from tests.panel.lessons_room import close, issues, lesson, officer, today, told
from tests.panel.scene import Scene

WISH = "蜀香阁的汤碗要缠膜，李秀英说得对"
REPLY = "汤碗已经统一缠膜，由店长每天抽查。"


def judged(scene: Scene, *, closed: bool = True) -> int:
    """A case whose first juror wrote an improvement."""
    case = scene.to(CaseStatus.VOTING)
    first = scene.seats(case, SeatStatus.SUMMONED)[0]
    with scene.house.work() as uow:
        accept_seat(uow, *first, now=scene.now)
    with scene.house.work() as uow:
        paper = Paper("uphold", "双方证据对照下来更可信的一方", ("tag",), suggestion=WISH)
        cast_ballot(uow, *first, paper, salt=secrets.token_bytes(16), now=scene.now)
    scene.vote_all(case)
    if closed:
        finish(scene, case)
    return case


def finish(scene: Scene, case: int) -> None:
    """The decision, both accept it, the case is closed."""
    with scene.house.work() as uow:
        decide_case(uow, case, scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, REPLY * 2, now=scene.now)
        for role in PartyRole:
            choose(uow, case, role, Choice.ACCEPT, now=scene.now)
        close_case(uow, case, lesson(scene), by_id=scene.mediator, now=scene.now, today=today(scene))


def waiting(scene: Scene, reader: int) -> list[str]:
    with scene.house.db.reading() as session:
        return [each.id for each in list_suggestions(session, reader, "waiting")[0]]


def test_it_comes_when_the_case_is_closed_and_all_jurors_read_the_answer(scene: Scene) -> None:
    reader, early = officer(scene), judged(scene, closed=False)
    assert waiting(scene, reader) == [], "the case is not over"
    finish(scene, early)
    (text,) = waiting(scene, reader)
    with scene.house.db.reading() as session:
        shown = view_suggestion(session, text, reader)
        seats = list_seated(session, scene.round(early).id, SeatStatus.CAST)
        assert "缠膜" in shown.text
        assert not any(name in shown.text for name in ("蜀香阁", "李秀英"))
        with pytest.raises(NotFound):
            view_suggestion(session, text, seats[0][1])
    ruling = Ruling(FollowUp.TAKEN_UP, REPLY, "preparation", "process")
    for wrong in (Ruling(FollowUp.ANSWERED, "短"), Ruling(FollowUp.TAKEN_UP, REPLY, "x", "process")):
        with pytest.raises(Invalid), scene.house.work() as uow:
            answer_suggestion(uow, text, wrong, by_id=reader, now=scene.now)
    for _click in range(2):
        with scene.house.work() as uow:
            answer_suggestion(uow, text, ruling, by_id=reader, now=scene.now)
    with pytest.raises(Conflict), scene.house.work() as uow:
        answer_suggestion(uow, text, Ruling(FollowUp.NOTHING, REPLY), by_id=reader, now=scene.now)
    assert told(scene, "suggestion.answered") == sorted(account for _, account in seats)
    assert len(issues(scene)) == 1
    assert waiting(scene, reader) == []
    with scene.house.db.reading() as session:
        pages = [list_answered(session, session.scalars(select(Seat).where(Seat.public_id == seat)).one()) for seat, _ in seats]
    assert all(page == pages[0] for page in pages), "no juror's page differs from another's"
    assert pages[0][0].reply == REPLY
    with scene.house.work() as uow:
        uow.session.execute(update(Case).values(ended_at=scene.now - timedelta(days=200)))
    erase_due(scene.house, scene.store, now=scene.now)
    with scene.house.db.reading() as session:
        (kept,) = list_suggestions(session, reader, "answered")[0]
    assert not any(name in kept.text for name in ("蜀香阁", "李秀英"))


def test_a_reason_is_no_suggestion_and_few_ballots_show_none(scene: Scene) -> None:
    reader, case = officer(scene), judged(scene)
    with scene.house.db.reading() as session:
        reason = session.scalars(select(PublishedText.public_id).where(PublishedText.choice.is_not(None))).first()
    with pytest.raises(NotFound), scene.house.work() as uow:
        answer_suggestion(uow, reason or "", Ruling(FollowUp.ANSWERED, REPLY), by_id=reader, now=scene.now)
    with scene.house.work() as uow:
        uow.session.execute(update(Verdict).where(Verdict.round_id == scene.round(case).id).values({"cast": 2}))
    assert waiting(scene, reader) == []


def test_the_complainant_is_invited_to_the_pool_once_and_by_no_mail(scene: Scene) -> None:
    close(scene)
    close(scene, title="第二起")
    assert told(scene, "pool.invited") == [scene.complainant]
    with scene.house.db.reading() as session:
        mails = select(func.count()).select_from(Outgoing).join(Notice, Notice.id == Outgoing.notice_id)
        assert session.scalar(mails.where(Notice.kind == "pool.invited")) == 0


def test_the_pulse_is_added_up_once_and_shown_from_five(scene: Scene) -> None:
    case = judged(scene)
    with scene.house.db.reading() as session:
        jurors = [account for _, account in list_seated(session, scene.round(case).id, SeatStatus.CAST)][:5]
        assert list_open_parts(session, jurors[0], scene.now) == [WorkPart.JUROR]
        assert list_open_parts(session, scene.mediator, scene.now) == [WorkPart.MEDIATOR]
    for at, account in enumerate(jurors):
        if at == 4:
            assert [row.load for row in rows(scene)] == [None], "four are no sum"
        with scene.house.work() as uow:
            give_pulse(uow, account, WorkPart.JUROR, at + 1, 5, now=scene.now)
        with pytest.raises(Conflict), scene.house.work() as uow:
            give_pulse(uow, account, WorkPart.JUROR, 1, 1, now=scene.now)
    (row,) = rows(scene)
    assert (row.load, row.again, row.done, row.people) == (30, 50, 7, 7)
    with scene.house.db.reading() as session:
        assert session.scalars(select(PulseSum.answers)).all() == [5]
        assert session.scalar(select(func.count()).select_from(PulseTaken)) == 5
        assert list_pulse(session, scene.now) == [], "the month is not over"
    with pytest.raises(Invalid), scene.house.work() as uow:
        give_pulse(uow, scene.mediator, WorkPart.MEDIATOR, 6, 1, now=scene.now)
    with pytest.raises(Forbidden), scene.house.work() as uow:
        give_pulse(uow, scene.complainant, WorkPart.JUROR, 1, 1, now=scene.now)


def rows(scene: Scene) -> list:
    """Of the jurors, as they stand when the month is over."""
    with scene.house.db.reading() as session:
        return [row for row in list_pulse(session, scene.now + timedelta(days=15)) if row.part is WorkPart.JUROR]
