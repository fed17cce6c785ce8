"""Further firms: named, told, heard, masked, taken out; they decide nothing; the decision divides the responsibility."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import CaseStatus
from panel.models import (
    Brief,
    Case,
    CaseFirm,
    Division,
    FirmPart,
    JournalEntry,
    LotCommit,
    Party,
    PartyRole,
    PoolEvent,
    RemedyKind,
    Seat,
    Stance,
    TimelineEntry,
)
from panel.permissions import Permission, Standing, may
from panel.projections.firms import list_divisions
from panel.projections.juror import view_seat
from panel.projections.lot import list_sealed
from panel.projections.mediator_verdict import verdict_desk
from panel.projections.panel_room import panel_room
from panel.projections.panel_wall import wall
from panel.projections.party import view_case
from panel.projections.party_rounds import list_rounds
from panel.projections.report import find_report
from panel.queries.cases import get_case
from panel.queries.redactions import get_redaction, known_names
from panel.queries.rounds import find_draw_ahead
from panel.queries.standings import standings
from panel.services.deciding import decide_case
from panel.services.dividing import Shares
from panel.services.erasing import GONE, erase_due
from panel.services.filing import withdraw_case
from panel.services.naming import Named, take_out_firm
from panel.settings import read_settings
from tests.panel.firms_room import COURIER, COURIER_SIDE, NAMED, PLATFORM, PLATFORM_DESK, RIDER_BOSS, Firms
from tests.panel.lessons_room import sweep_once, told
from tests.panel.scene import Scene

REASONS = "包装与运送各有一半问题，平台没有及时受理退款。"
WHY = "封口与颠簸都起了作用，平台拖延较轻。"


@pytest.fixture
def firms(scene: Scene) -> Firms:
    """A furnished house with firms."""
    return Firms.furnish(scene)


def test_named_with_the_filing_each_firm_is_told_reads_the_case_and_decides_nothing(firms: Firms) -> None:
    scene, case = firms.scene, firms.file()
    assert told(scene, "firm.named") == [firms.courier, firms.platform]
    assert told(scene, "case.against_you") == [scene.member], "only the respondent is asked for the answer"
    with scene.house.db.reading() as session:
        found = session.get_one(Case, case)
        for who in (firms.courier, firms.platform):
            held = standings(session, who, frozenset(), found)
            assert held == {Standing.MEMBER, Standing.FIRM}
            never = {
                Permission.PANEL_CONSENT, Permission.PROPOSAL_ANSWER, Permission.DECISION_CHOOSE, Permission.APPEAL_FILE,
                Permission.CASE_RESPOND, Permission.PANEL_LEAVE, Permission.CASE_WITHDRAW,
            }
            assert not any(may(held, each, status) for each in never for status in CaseStatus)
        commit = find_draw_ahead(session, case)
        merchants = set(session.scalars(select(Party.merchant_id).where(Party.case_id == case, Party.merchant_id.is_not(None))))
        assert len(merchants) == 3
        assert set(commit.facts["merchants"]) == merchants, "the lot was committed with every firm"
        assert {firms.courier, firms.platform} <= set(commit.facts["accounts"])
        lines = session.scalars(select(PoolEvent.detail).where(PoolEvent.account_id == scene.complainant))
        assert {f"merchant:{each}" for each in merchants} <= set(lines)


def test_firms_are_three_at_most_each_once_and_never_the_complainants_own(firms: Firms) -> None:
    scene = firms.scene
    more = Named("某某商行", FirmPart.OTHER, "出租了冷柜")
    for wrong, code in (
        ((Named("蜀香阁", FirmPart.MERCHANT, "同一家"),), "firm.named_already"), ((NAMED[0], NAMED[0]), "firm.named_already"),
        ((Named("某店", FirmPart.OTHER, " "),), "input.missing"),
    ):
        with pytest.raises(Invalid, match=code) as failure:
            firms.file(firms=wrong)
        assert failure.value.field.startswith("firm_")
    case = firms.file(firms=(*NAMED, more))
    with pytest.raises(Conflict, match=r"firm\.too_many"):
        firms.bring_in(case, Named("第四家", FirmPart.OTHER, "多了一家"))
    columns = {"case_id": case, "did": "x", "part": "other", "named_by": "owner", "reason": "r", "removal": ""}
    with scene.house.work() as uow:
        party = Party(case_id=case, role=PartyRole.RESPONDENT, ordinal=9, name="x")
        uow.session.add(party)
        uow.session.flush()
        columns |= {"party_id": party.id, "merchant_id": scene.merchant, "named_at": scene.now}
    with pytest.raises(IntegrityError), scene.house.work() as uow:  # the database itself keeps the places
        uow.session.add(CaseFirm(**columns, place=3, due_at=scene.now.replace(year=2030)))
    for change in ({"place": 4}, {"reason": "谁说的"}, {"text": "x"}, {"removal": "x"}):
        with pytest.raises(IntegrityError), scene.house.work() as uow:
            uow.session.execute(update(CaseFirm).where(CaseFirm.place == 3).values(**change))


def test_brought_in_before_the_lot_is_bound_the_draw_is_committed_anew(firms: Firms) -> None:
    scene, case = firms.scene, firms.scene.to(CaseStatus.IN_MEDIATION)
    with pytest.raises(Invalid, match=r"input\.missing"):
        firms.bring_in(case, NAMED[0], " ")
    firms.bring_in(case, NAMED[0])
    assert set(told(scene, "firm.joined")) == {scene.complainant, scene.member}
    assert told(scene, "firm.named") == [firms.courier]
    with scene.house.db.reading() as session:
        ahead = find_draw_ahead(session, case)
        assert ahead.round_no == 2
        assert firms.courier in ahead.facts["accounts"]
        voids = session.scalars(select(JournalEntry).where(JournalEntry.kind == "void", JournalEntry.case_id == case)).all()
        assert [each.round_no for each in voids] == [1]
        assert '"reason":"firm_named"' in voids[0].body
    scene.impasse(case)
    scene.redact(case)
    firms.bring_in(case, NAMED[1])  # bound by now: the draw stays, the people are passed over at the summons
    with scene.house.db.reading() as session:
        assert find_draw_ahead(session, case).round_no == 2
        assert len(session.scalars(select(LotCommit).where(LotCommit.case_id == case)).all()) == 2
        assert [(each.round_no, each.nth, each.void) for each in list_sealed(session, case)] == [(1, 1, True), (2, 1, False)]
    firms.past_the_windows()
    _first_panel_for_people(firms, case)


def _first_panel_for_people(firms: Firms, case: int) -> None:
    """The second draw gives the first panel: nobody is told of a round before it, which never was."""
    scene = firms.scene
    scene.publish(case)
    seat, account = scene.seats(case)[0]
    scene.cast((seat, account), "uphold")
    with scene.house.db.reading() as session:
        found = session.get_one(Case, case)
        assert panel_room(session, found, scene.now).round_no == 2
        assert view_seat(session, session.scalars(select(Seat).where(Seat.public_id == seat)).one(), with_brief=True).nth == 1
        assert [panel_room(session, found, scene.now).nth, wall(session, scene.mediator, True).cards[0].nth] == [1, 1]
    scene.vote_all(case)
    with scene.house.db.reading() as session:
        found = session.get_one(Case, case)
        assert [(each.number, each.nth) for each in list_rounds(session, found)] == [(2, 1)]
        assert verdict_desk(session, found).nth == 1
    decided(firms, case, Shares(0, 50, 0, WHY, (40, 10, 0)))
    with scene.house.db.reading() as session:
        report = find_report(session, session.get_one(Case, case)).body
    assert report.find("r2.question").text.startswith("第 1 轮")


def test_nobody_who_acts_in_the_case_belongs_to_a_firm_of_it(firms: Firms) -> None:
    scene, case = firms.scene, firms.scene.to(CaseStatus.IN_MEDIATION)
    with scene.house.work() as uow:
        uow.session.execute(update(Case).where(Case.id == case).values(owner_id=firms.courier))
    with pytest.raises(Conflict, match=r"firm\.somebody_in_it"):
        firms.bring_in(case, NAMED[0])
    with scene.house.db.reading() as session:
        assert not session.scalars(select(CaseFirm)).all()


def test_a_firm_speaks_once_silence_is_stated_and_a_late_word_is_taken(firms: Firms) -> None:
    scene, case = firms.scene, firms.file()
    with pytest.raises(NotFound):
        firms.state(case, scene.member)
    with pytest.raises(Invalid, match=r"input\.missing"):
        firms.state(case, firms.courier, "  ")
    firms.state(case, firms.courier)
    firms.state(case, firms.courier)  # a double click
    with pytest.raises(Conflict, match=r"firm\.stated"):
        firms.state(case, firms.courier, "另一种说法")
    assert set(told(scene, "firm.stated")) == {scene.complainant, scene.member, firms.platform}
    firms.past_the_windows()
    sweep_once(scene)
    sweep_once(scene)
    with scene.house.db.reading() as session:
        lines = session.scalars(select(TimelineEntry).where(TimelineEntry.case_id == case, TimelineEntry.kind == "firm.silent"))
        assert [each.params for each in lines] == [{"part": "platform"}]
        view = view_case(session, session.get_one(Case, case), PartyRole.COMPLAINANT, scene.now)
    assert [(f.name, f.text, f.was_silent) for f in view.firms] == [(COURIER, COURIER_SIDE, False), (PLATFORM, None, True)]
    firms.state(case, firms.platform, "退款要先核实。")
    assert firms.firm(case, 2).text == "退款要先核实。"


def test_taken_out_a_firm_reads_no_more_and_stays_masked(firms: Firms) -> None:
    scene, case = firms.scene, firms.file()
    with scene.house.work() as uow:
        uow.session.execute(update(Case).where(Case.id == case).values(owner_id=scene.mediator))
        take_out_firm(uow, case, firms.firm(case, 1).public_id, "那天不是这家送的", now=scene.now)
    assert set(told(scene, "firm.removed")) == {scene.complainant, scene.member, firms.courier, firms.platform, scene.mediator}
    with scene.house.db.reading() as session:
        found = session.get_one(Case, case)
        assert standings(session, firms.courier, frozenset(), found) == {Standing.MEMBER}
        names = [each.surface for each in known_names(session, get_case(session, found.public_id))]
    assert {COURIER, RIDER_BOSS} <= set(names)
    firms.bring_in(case, NAMED[0])
    assert firms.firm(case, 1).part is FirmPart.COURIER, "its place is free again"
    firms.state(case, firms.courier)
    _erased(firms, case)


def _erased(firms: Firms, case: int) -> None:
    """With the originals goes what firms are said to have done and what they said; why they came and went stays masked."""
    scene = firms.scene
    with scene.house.work() as uow:
        withdraw_case(uow, case, "算了", now=scene.now)
    with scene.house.db.reading() as session:
        days = read_settings(session, scene.now).erase_days
    erase_due(scene.house, scene.store, now=scene.now + timedelta(days=days + 1))
    with scene.house.db.reading() as session:
        rows = session.scalars(select(CaseFirm).where(CaseFirm.case_id == case)).all()
        assert [(row.did, row.text) for row in rows] == [("", None), ("", None), ("", "")]
        assert all(row.removal for row in rows if row.removed_at)
        names = session.scalars(select(Party.name).where(Party.case_id == case)).all()
        assert set(names) == {GONE}


def decided(firms: Firms, case: int, shares: Shares | None) -> None:
    with firms.scene.house.work() as uow:
        decide_case(
            uow, case, firms.scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, REASONS, now=firms.scene.now,
            shares=shares,
        )


def test_jurors_read_firms_under_their_part_and_the_decision_divides(firms: Firms) -> None:
    scene, case = firms.scene, firms.scene.to(CaseStatus.REDACTING, firms=NAMED)
    firms.state(case, firms.courier)
    with pytest.raises(Conflict, match=r"redaction\.not_ready"):  # the platform's window is open still
        scene.clear_desk(case)
    firms.past_the_windows()
    with scene.house.db.reading() as session:
        assert {"firm.1", "firm.1.did", "firm.2.did"} <= set(get_redaction(session, case).originals)
    scene.publish(case)
    with pytest.raises(Conflict, match="wrong_status"):
        firms.bring_in(case, Named("迟来者", FirmPart.OTHER, "太晚"))
    seat, account = scene.seats(case)[0]
    scene.cast((seat, account), "uphold")
    with scene.house.db.reading() as session:
        brief = session.scalars(select(Brief).where(Brief.case_id == case)).one()
        said = [f for f in brief.facts if f["source"] == "firm"]
        assert [(f["part"], bool(f["text"])) for f in said] == [("courier", True), ("platform", False)]
        whole = str(brief.facts) + brief.claim + brief.response
        assert not any(name in whole for name in (COURIER, PLATFORM, RIDER_BOSS, PLATFORM_DESK, "疾风"))
        assert [each["did"] for each in said] == ["骑手把餐箱放倒，[配送方]没有回电", "[平台]不让退款"]
        shown = view_seat(session, session.scalars(select(Seat).where(Seat.public_id == seat)).one(), with_brief=True)
    assert [each.part for each in shown.brief.firms] == ["courier", "platform"]
    assert account not in (firms.courier, firms.platform)
    scene.vote_all(case)
    _divides(firms, case)


def _divides(firms: Firms, case: int) -> None:
    scene = firms.scene
    for shares, code in (
        (None, "division.needed"), (Shares(0, 50, 0, WHY, (40, 5, 0)), "division.total"),
        (Shares(-10, 60, 0, WHY, (40, 10, 0)), "division.total"), (Shares(0, 50, 0, WHY, (40, 0, 10)), "division.nobody_there"),
        (Shares(0, 50, 0, "短", (40, 10, 0)), "input.too_short"),
    ):
        with pytest.raises(Invalid, match=code):
            decided(firms, case, shares)
    decided(firms, case, Shares(0, 50, 0, f"{WHY}{COURIER}也认。", (40, 10, 0)))
    with scene.house.db.reading() as session:
        found = session.get_one(Case, case)
        (division,) = list_divisions(session, case).values()
        assert [(s.whom, s.percent) for s in division.shares] == [
            ("complainant", 0), ("respondent", 50), ("firm.courier", 40), ("firm.platform", 10), ("nobody", 0),
        ]
        report = find_report(session, found).body
        assert "配送方：40%" in report.find("r1.shares").text
        assert COURIER not in report.packed()
        assert "也认" in report.find("r1.divided").text
        view = view_case(session, found, PartyRole.RESPONDENT, scene.now)
        assert view.rounds[0].decision.division == division
    for change in ({"respondent": 49}, {"respondent": 60, "nobody": -10}, {"reason": ""}):
        with pytest.raises(IntegrityError), scene.house.work() as uow:
            uow.session.execute(update(Division).values(**change))
    assert {firms.courier, firms.platform} <= set(told(scene, "decision.made"))
