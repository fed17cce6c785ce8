"""Hidden figures: when they meet the case is settled at the middle, once; what stands no more is erased; nobody can probe."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from panel.deadlines import sweep
from panel.errors import Conflict, Invalid
from panel.ladder import Rung, change_playbook
from panel.lifecycle import CaseStatus, DeadlineKind
from panel.models import (
    CaseFirm,
    Draft,
    FirmPart,
    Notice,
    Outgoing,
    PartyRole,
    Proposal,
    ProposalStatus,
    RecordEntry,
    RemedyKind,
    Round,
    RoundStatus,
    SeatStatus,
    TimelineEntry,
    Verdict,
)
from panel.models.bid import BidState, HiddenBid
from panel.projections.bids import OwnBids, view_own_bids
from panel.projections.mediator_course import case_course
from panel.projections.own_data import view_own_data
from panel.projections.party import view_case
from panel.services.bidding import middle, place_bid, withdraw_bid
from panel.services.drafts import save_draft
from panel.services.erasing import erase_case
from panel.services.mediation import propose, reopen_mediation
from panel.services.naming import Named, bring_in_firm
from panel.settings import change_setting
from tests.panel.scene import Scene
from tests.panel.test_races import at_once

S, C, R = CaseStatus, PartyRole.COMPLAINANT, PartyRole.RESPONDENT


def bid(scene: Scene, case: int, role: PartyRole, amount: int | None) -> BidState:
    with scene.house.work() as uow:
        by = scene.complainant if role is C else scene.member
        return place_bid(uow, case, role, amount, by_id=by, now=scene.now).state


def own(scene: Scene, case: int, role: PartyRole) -> OwnBids:
    with scene.house.db.reading() as session:
        return view_own_bids(session, scene.case(case), role, scene.now)


def states(scene: Scene, case: int) -> list[tuple[str, int, str, int | None]]:
    with scene.house.db.reading() as session:
        rows = session.scalars(select(HiddenBid).where(HiddenBid.case_id == case).order_by(HiddenBid.role, HiddenBid.nth))
        return [(row.role.value, row.nth, row.state.value, row.amount_minor) for row in rows]


def told(scene: Scene, kind: str) -> set[int]:
    with scene.house.db.reading() as session:
        return set(session.scalars(select(Notice.account_id).where(Notice.kind == kind)))


def trace(scene: Scene, case: int) -> tuple[int, ...]:
    """What anybody else could notice: lines of the log and of the signed record, notices, mails, the version of the case."""
    with scene.house.db.reading() as session:
        rows = [session.query(kind).count() for kind in (TimelineEntry, RecordEntry, Notice, Outgoing)]
    return (*rows, scene.case(case).version)


def test_the_middle_is_whole_and_never_beyond_either_figure() -> None:
    assert [middle(1, 1), middle(1, 2), middle(1, 4), middle(100, 201)] == [1, 2, 3, 151]
    assert all(a <= middle(a, b) <= b for a in range(1, 30) for b in range(a, 30))


def test_figures_that_meet_settle_the_case_at_the_middle_and_are_erased(scene: Scene) -> None:
    case = scene.to(S.IN_MEDIATION)
    with scene.house.work() as uow:
        propose(uow, case, "owner", RemedyKind.APOLOGY, "道歉", now=scene.now)
        save_draft(uow, scene.complainant, f"bid.{scene.case(case).public_id}", {"amount": "77"}, now=scene.now)
    before = trace(scene, case)
    assert bid(scene, case, C, 6001) is BidState.OPEN
    assert bid(scene, case, R, 6000) is BidState.OPEN, "one short"
    assert trace(scene, case) == before, "nobody can tell that a figure was said"
    assert bid(scene, case, R, 7000) is BidState.MET
    assert states(scene, case) == [
        ("complainant", 1, "met", None), ("respondent", 1, "replaced", None), ("respondent", 2, "met", None),
    ]
    row = scene.case(case)
    assert (row.status, row.deadline_kind) == (S.SETTLED, DeadlineKind.CLOSING)
    with scene.house.db.reading() as session:
        open_one, settled = session.scalars(select(Proposal).order_by(Proposal.id)).all()
        assert (settled.remedy, settled.amount_minor) == (RemedyKind.PARTIAL_REFUND, 6501)
        assert {answer.role for answer in settled.answers} == {C, R}
        assert open_one.status is ProposalStatus.LAPSED
        mine, desk = view_case(session, row, C, scene.now).proposals[-1], case_course(session, row).proposals[-1]
        assert (mine.by, desk.by_role, mine.status) == ("both", "both", "accepted")
        log = [(e.kind, e.params) for e in session.scalars(select(TimelineEntry).order_by(TimelineEntry.seq))][-3:]
        assert [kind for kind, _params in log] == ["bids.met", "proposal.lapsed", "case.settled"]
        assert not {6001, 6000, 7000} & {value for _kind, params in log for value in params.values()}
        assert session.scalar(select(func.count()).select_from(Draft)) == 0
    assert told(scene, "case.settled") == {scene.complainant, scene.member, scene.mediator}
    with pytest.raises(Conflict, match=r"case\.wrong_status"):
        bid(scene, case, C, 6001)


def test_three_figures_a_side_and_each_stands_for_its_days(scene: Scene) -> None:
    case = scene.to(S.IN_MEDIATION)
    for wrong in (None, 0, -5, 12801):
        with pytest.raises(Invalid) as refused:
            bid(scene, case, R, wrong)
        assert refused.value.field == "amount"
    for _click in range(2):
        assert bid(scene, case, R, 1000) is BidState.OPEN
    with scene.house.work() as uow:
        assert withdraw_bid(uow, case, R, now=scene.now)
        assert not withdraw_bid(uow, case, R, now=scene.now), "a double click"
    bid(scene, case, R, 1500)
    scene.later(hours=7 * 24 - 1)
    assert own(scene, case, R).standing is not None
    scene.later(hours=1)
    assert own(scene, case, R).standing is None, "before the sweep, too"
    assert bid(scene, case, C, 1200) is BidState.OPEN, "what is over meets nothing"
    sweep(scene.house, now=scene.now, new_seed=lambda: bytes(32))
    assert [s for r, _n, s, _a in states(scene, case) if r == "respondent"] == ["withdrawn", "lapsed"]
    assert told(scene, "bid.lapsed") == {scene.member}
    bid(scene, case, R, 1100)
    with pytest.raises(Conflict, match=r"bid\.none_left"):
        bid(scene, case, R, 1199)
    assert (own(scene, case, R).left, own(scene, case, C).left) == (0, 2)
    with scene.house.db.reading() as session:
        data = {who: view_own_data(session, who)["hidden_figures"] for who in (scene.complainant, scene.member, scene.mediator)}
    amounts = {who: [each["amount_minor"] for each in rows] for who, rows in data.items()}
    assert amounts == {scene.complainant: [1200], scene.member: [None, None, 1100], scene.mediator: []}


def test_the_database_refuses_a_fourth_a_second_open_one_and_a_figure_that_outlives(scene: Scene) -> None:
    case = scene.to(S.IN_MEDIATION)
    whole = {
        "case_id": case, "role": C, "nth": 1, "amount_minor": 5, "by_id": scene.complainant, "state": BidState.OPEN,
        "made_at": scene.now, "ends_at": scene.now + timedelta(days=1),
    }
    bid(scene, case, R, 1)
    gone = {"state": BidState.LAPSED, "ended_at": scene.now}
    for wrong in (
        {"nth": 4}, {"nth": 0}, {"amount_minor": 0}, {"amount_minor": None}, {**gone}, {"state": BidState.LAPSED},
        {"role": R, "nth": 1, "amount_minor": None, **gone}, {"role": R, "nth": 2},
        {"state": BidState.MET, "amount_minor": None, "ended_at": scene.now}, {"ends_at": scene.now},
    ):
        with pytest.raises(IntegrityError), scene.house.work() as uow:
            uow.session.add(HiddenBid(**{**whole, **wrong}))


def test_figures_end_where_nothing_can_be_agreed_that_way(scene: Scene) -> None:
    case = scene.to(S.IMPASSE)
    bid(scene, case, C, 900)
    with scene.house.work() as uow:
        reopen_mediation(uow, case, "双方想再谈", now=scene.now)
    assert own(scene, case, C).standing is not None, "talking again ends nothing"
    with scene.house.work() as uow:
        bring_in_firm(uow, case, Named("飞毛腿", FirmPart.COURIER, "送餐"), "骑手有份", by_id=scene.mediator, now=scene.now)
    assert states(scene, case) == [("complainant", 1, "ended", None)]
    assert told(scene, "bid.ended") == {scene.complainant}
    with pytest.raises(Conflict, match=r"bid\.firms"):
        bid(scene, case, R, 900)
    with scene.house.work() as uow:
        for firm in uow.session.scalars(select(CaseFirm)):
            firm.removed_at, firm.removal = scene.now, "弄错了"
    bid(scene, case, C, 800)
    scene.impasse(case)
    assert own(scene, case, C).standing is not None
    scene.redact(case)
    assert own(scene, case, C).standing is not None
    scene.publish(case)
    bid(scene, case, R, 700)
    scene.vote_all(case)
    assert {(state, amount) for _role, _nth, state, amount in states(scene, case)} == {("ended", None)}
    assert told(scene, "bid.ended") == {scene.complainant, scene.member}
    with pytest.raises(Conflict, match=r"case\.wrong_status"):
        bid(scene, case, R, 800)


def test_figures_that_meet_while_jurors_vote_end_the_panel_without_a_verdict(scene: Scene) -> None:
    case = scene.to(S.VOTING)
    seats = scene.seats(case, SeatStatus.SUMMONED)
    scene.cast(seats[0], "uphold")
    bid(scene, case, R, 5000)
    assert bid(scene, case, C, 4000) is BidState.MET
    assert scene.status(case) is S.SETTLED
    with scene.house.db.reading() as session:
        assert session.scalars(select(Round.status)).all() == [RoundStatus.ANNULLED]
        assert session.scalar(select(func.count()).select_from(Verdict)) == 0
        kinds = list(session.scalars(select(TimelineEntry.kind).order_by(TimelineEntry.seq)))[-3:]
    assert kinds == ["bids.met", "case.impasse", "case.settled"]
    assert len(told(scene, "round.annulled")) == len(seats)


def test_no_figures_without_a_sum_a_remedy_or_the_house_wanting_them(scene: Scene) -> None:
    case = scene.to(S.IN_MEDIATION, amount_minor=None, remedy=RemedyKind.APOLOGY)
    with pytest.raises(Conflict, match=r"bid\.no_sum"):
        bid(scene, case, C, 5)
    case = scene.to(S.IN_MEDIATION)
    with scene.house.work() as uow:
        change_playbook(uow, "food_quality", (Rung(RemedyKind.APOLOGY),), by_id=scene.manager, now=scene.now)
    with pytest.raises(Conflict, match=r"bid\.no_money"):
        bid(scene, case, C, 5)
    with scene.house.work() as uow:
        rungs = (Rung(RemedyKind.FULL_REFUND), Rung(RemedyKind.COMPENSATION, 100))
        change_playbook(uow, "food_quality", rungs, by_id=scene.manager, now=scene.now)
    bid(scene, case, C, 12800)
    with scene.house.work() as uow:
        change_setting(uow, "bid_days", 0, by_id=None, now=scene.now)
    with pytest.raises(Conflict, match=r"bid\.off"):
        bid(scene, case, R, 12800)
    with scene.house.work() as uow:
        change_setting(uow, "bid_days", 3, by_id=None, now=scene.now)
    assert bid(scene, case, R, 12800) is BidState.MET
    with scene.house.work() as uow:
        assert uow.session.scalars(select(Proposal.remedy)).all() == [RemedyKind.FULL_REFUND]
        row = scene.case(case)
        uow.session.get_one(type(row), case).status, uow.session.get_one(type(row), case).ended_at = S.CLOSED, scene.now
    scene.later(hours=181 * 24)
    with scene.house.work() as uow:
        assert erase_case(uow, case, store=scene.store, now=scene.now)
    assert states(scene, case) == []


def test_both_at_once_settle_once(scene: Scene) -> None:
    case = scene.to(S.IN_MEDIATION)
    results = at_once([lambda: bid(scene, case, C, 3000), lambda: bid(scene, case, R, 4000)])
    assert sorted(str(each) for each in results) == ["met", "open"]
    assert scene.status(case) is S.SETTLED
    with scene.house.db.reading() as session:
        assert session.scalars(select(Proposal.amount_minor)).all() == [3500]
        assert session.scalar(select(func.count()).where(TimelineEntry.kind == "case.settled")) == 1
