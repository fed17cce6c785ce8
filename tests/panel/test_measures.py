"""Figures of a month: nearest ranks, stages of whole lives, holders, verdicts; kept once, corrected by a further version."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import CaseStatus
from panel.measures.figures import follow_up, month_figures, raw_differs
from panel.measures.months import Month
from panel.measures.rows import Cohort, Judged, Life, Promised, Ruled
from panel.measures.stages import nearest_rank, spread, stage_times
from panel.models import Case, CaseFirm, MonthFigures, Role
from panel.projections.measures import Part, list_holders, view_measures, view_own_measures
from panel.services.actions import mark_done
from panel.services.filing import withdraw_case
from panel.services.measuring import correct_month, count_month, keep_due, list_kept, list_versions, read_month
from panel.services.owning import hand_over
from tests.panel.firms_room import Firms
from tests.panel.lessons_room import actions, close, officer
from tests.panel.scene import Scene

HERE, NOVEMBER = ZoneInfo("Asia/Shanghai"), Month(2026, 11)


def test_stages_leave_out_pauses_and_whole_lives_do_not() -> None:
    """Two pauses that overlap are one span; what lies beyond a stage is not of it."""
    at = datetime(2026, 11, 2, tzinfo=UTC)
    hours = [at + timedelta(hours=each) for each in range(40)]
    steps = (("filed", hours[0]), ("redacting", hours[10]), ("decided", hours[20]), ("closed", hours[30]))
    paused = ((hours[12], hours[15]), (hours[11], hours[14]), (hours[25], hours[39]))
    life = Life(1, "delivery", 7, "closed", steps, 0, paused)
    found = stage_times([life])
    assert {name: each[1] // 60 for name, each in found.items()} == {"whole": 30, "filed": 10, "redacting": 6, "decided": 5}
    assert follow_up(life) == 5 * 60
    figures = month_figures(Cohort((life,), (), (), Promised({}, {}), {}, {}, {}, {}))
    assert figures["pauses"] == {"cases": 1, "minutes": 9 * 60}


def test_percentiles_are_times_that_were_taken() -> None:
    assert [nearest_rank([15, 20, 35, 40, 50], p) for p in (5, 30, 40, 50, 100)] == [15, 20, 20, 35, 50]  # the textbook's
    assert spread([]) == [0, 0, 0]
    assert spread([9, 1]) == [2, 1, 9]


@given(st.lists(st.integers(0, 10**6), min_size=1), st.integers(1, 100))
def test_so_many_in_a_hundred_are_at_most_the_rank_and_none_smaller_will_do(values: list[int], percent: int) -> None:
    found = nearest_rank(sorted(values), percent)
    assert found in values
    assert 100 * sum(value <= found for value in values) >= percent * len(values)
    assert 100 * sum(value < found for value in values) < percent * len(values)


def test_a_month_begins_where_the_house_is() -> None:
    assert NOVEMBER.begins(HERE) == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert NOVEMBER.ends(HERE) == Month(2026, 12).begins(HERE)
    assert (str(NOVEMBER.plus(2)), str(NOVEMBER.plus(-11)), Month.parse("2026-11")) == ("2027-01", "2025-12", NOVEMBER)
    assert [Month.parse(text) for text in ("2026-13", "2026-1", "x", "٢٠٢٦-11", "2026-11 ")] == [None] * 5


def judged(case: int, winner: str | None, heads: dict[str, int], weights: dict[str, int], number: int = 1,
           stance: str | None = "adopt") -> Judged:  # fmt: skip
    at = datetime(2026, 11, 2, tzinfo=UTC)
    sides = {"a": "complainant", "b": "respondent"}
    outcome = "decided" if winner else "undecided"
    return Judged(case, number, outcome, winner, heads, weights, sides, at, stance, at + timedelta(minutes=number))


def test_verdicts_are_counted_as_people_speak_of_them() -> None:
    plain = judged(1, "a", {"a": 5, "b": 2}, {"a": 9, "b": 4})
    turned = judged(2, "b", {"a": 4, "b": 3}, {"a": 4, "b": 9}, stance="depart")
    again = judged(2, "a", {"a": 8, "b": 3}, {"a": 9, "b": 4}, 2)
    tied = judged(3, None, {"a": 3, "b": 3}, {"a": 5, "b": 5}, stance="on_merits")
    assert [raw_differs(each) for each in (plain, turned, again, tied)] == [False, True, False, False]
    lives = tuple(Life(case, "delivery", 7, "closed", (), 0) for case in (1, 2, 3))
    cohort = Cohort(lives, (plain, turned, again, tied), (Ruled(2, True), Ruled(1, False)), Promised({}, {}), {}, {}, {}, {})
    found = month_figures(cohort)
    assert found["verdicts"] == {
        "all": 4, "undecided": 1, "raw_differs": 1, "answered": 3, "departed": 1, "appeals": 2, "admitted": 1, "overturned": 1,
        "judged": [4, 1, 2],
    }
    assert found["mediators"]["7"]["judged"] == [4, 1, 2]


def test_a_month_says_where_time_went_and_whose_cases_were_handed_on(scene: Scene) -> None:
    with scene.house.work() as uow:
        other = scene._person(uow.session, "周调解", scene.now, Role.MEDIATOR)
    case = scene.file()
    scene.later(minutes=30)
    scene.take(case)
    scene.later(hours=5)
    scene.respond(case)
    with scene.house.work() as uow:
        hand_over(uow, case, other, reason="休假", now=scene.now)
    close(scene)
    slow = scene.to(CaseStatus.IN_MEDIATION, category="delivery")
    scene.later(days=4)
    with scene.house.db.reading() as session:
        found = count_month(session, NOVEMBER, HERE, scene.now)
        view = view_measures(session, read_month(session, NOVEMBER, HERE, scene.now), scene.now, Part())
    assert found["volumes"]["filed"] == 3
    assert found["volumes"]["ended"] == {"closed": 1}
    assert found["volumes"]["categories"] == [["food_quality", 2], ["delivery", 1]]
    assert found["hand_overs"] == {"cases": 0, "total": 0, "most": 0}  # of cases that have ended
    assert found["mediators"][str(scene.mediator)] == {
        "taken": 2, "ended": 1, "judged": [0, 0, 0], "followed": [0, 0, 0], "decided": 1, "done": 0, "hand_overs": 0,
    }
    assert {row.status: (row.open, row.late) for row in view.rows if row.open} == {"in_mediation": (2, 2)}
    assert slow
    end(scene, case)
    with scene.house.db.reading() as session:
        found = count_month(session, NOVEMBER, HERE, scene.now)
    assert found["stages"]["mediator"][str(other)]["filed"] == [1, 30, 30]
    assert found["stages"]["category"]["food_quality"]["awaiting_response"] == [2, 0, 300]
    assert found["hand_overs"] == {"cases": 1, "total": 1, "most": 1}


def end(scene: Scene, case: int) -> None:
    with scene.house.work() as uow:
        withdraw_case(uow, case, "谈好了", now=scene.now)


def test_verdict_decision_and_done_actions_reach_the_holders_line(scene: Scene) -> None:
    first = close(scene)
    with scene.house.work() as uow:
        mark_done(uow, first, actions(scene, first)[0].public_id, "换了", by_id=scene.mediator, now=scene.now, actor="owner")
    with scene.house.db.reading() as session:
        measured, own, rows = view_own_measures(session, NOVEMBER, HERE, scene.now, scene.mediator)
        assert measured.version == 0
        assert own is not None
        assert (own.taken, own.decided, own.done, own.ended) == (1, 1, 1, 1)
        assert {row.status for row in rows} == {"filed", "awaiting_response", "in_mediation", "impasse"}
        assert view_own_measures(session, NOVEMBER, HERE, scene.now, scene.manager)[1] is None
        assert [name for _, _, name in list_holders(session, measured)] == ["赵调解"]
        with pytest.raises(NotFound, match=r"measures\.unknown"):
            read_month(session, Month(2026, 12), HERE, scene.now)


def test_a_month_that_is_over_is_kept_once_and_stays_the_same(scene: Scene) -> None:
    close(scene)
    assert keep_due(scene.house, HERE, scene.now) == 0  # it is not over
    scene.later(days=20)
    barrier, kept = Barrier(2), []

    def work() -> None:
        barrier.wait()
        kept.append(keep_due(scene.house, HERE, scene.now))

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(kept) == 1
    with scene.house.db.reading() as session:
        before = read_month(session, NOVEMBER, HERE, scene.now)
        assert [(str(each.month), each.version) for each in list_kept(session, 13)] == [("2026-11", 1)]
    with scene.house.work() as uow:
        uow.session.execute(update(Case).values(category="other"))
    with scene.house.db.reading() as session:
        again = read_month(session, NOVEMBER, HERE, scene.now)
    assert (again.figures, again.version) == (before.figures, 1)
    assert keep_due(scene.house, HERE, scene.now) == 0


def test_a_large_house_reads_the_present_month_as_it_was_minutes_ago(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    close(scene)
    keep_due(scene.house, HERE, scene.now)
    close(scene)

    def ended() -> int:
        with scene.house.db.reading() as session:
            measured = read_month(session, NOVEMBER, HERE, scene.now)
        assert measured.version == 0
        return measured.figures["volumes"]["ended"]["closed"]

    assert ended() == 2
    monkeypatch.setattr("panel.services.measuring.LARGE", 0)
    assert ended() == 1
    scene.later(minutes=10)
    keep_due(scene.house, HERE, scene.now)
    assert ended() == 2
    close(scene)
    scene.later(minutes=31)
    assert ended() == 3  # nobody has counted for long: the page does
    scene.later(days=20)
    assert keep_due(scene.house, HERE, scene.now) == 1
    with scene.house.db.reading() as session:
        assert session.scalars(select(MonthFigures.version).where(MonthFigures.month == "2026-11")).all() == [1]


def test_a_correction_is_a_further_version_with_its_reason(scene: Scene) -> None:
    quality = officer(scene)
    close(scene)
    with pytest.raises(Conflict, match=r"measures\.not_kept"), scene.house.work() as uow:
        correct_month(uow, NOVEMBER, HERE, "晚到的记录", seen=0, by_id=quality, now=scene.now)
    scene.later(days=20)
    keep_due(scene.house, HERE, scene.now)
    with pytest.raises(Invalid, match=r"input\.missing"), scene.house.work() as uow:
        correct_month(uow, NOVEMBER, HERE, " ", seen=1, by_id=quality, now=scene.now)
    with scene.house.work() as uow:
        correct_month(uow, NOVEMBER, HERE, "晚到的记录", seen=1, by_id=quality, now=scene.now)
    with pytest.raises(Conflict, match=r"page\.already_changed"), scene.house.work() as uow:
        correct_month(uow, NOVEMBER, HERE, "再来一次", seen=1, by_id=quality, now=scene.now)
    with scene.house.db.reading() as session:
        assert [each.version for each in list_versions(session, NOVEMBER)] == [1, 2]
        assert read_month(session, NOVEMBER, HERE, scene.now).reason == "晚到的记录"
        assert read_month(session, NOVEMBER, HERE, scene.now, version=1).version == 1
        assert session.scalar(select(MonthFigures.made_by_id).where(MonthFigures.version == 2)) == quality


@pytest.mark.parametrize("wrong", [{"version": 2}, {"version": 1, "reason": "x"}, {"version": -1}])
def test_the_tables_refuse_versions_without_reason(scene: Scene, wrong: dict[str, object]) -> None:
    values = {"month": "2026-10", "figures": {}, "made_at": scene.now, "reason": "", **wrong}
    with pytest.raises(IntegrityError), scene.house.work() as uow:
        uow.session.execute(insert(MonthFigures).values(**values))


def test_a_case_counts_for_every_firm_that_stands_in_it(scene: Scene) -> None:
    firms = Firms.furnish(scene)
    case = firms.file()
    with scene.house.db.reading() as session:
        ids = [firms.firm(case, place).merchant_id for place in (1, 2)]
        found = count_month(session, NOVEMBER, HERE, scene.now)["volumes"]
    assert found["filed"] == 1
    assert sorted(found["merchants"]) == sorted([[str(each), 1] for each in (scene.case(case).merchant_id, *ids)])
    with scene.house.work() as uow:
        uow.session.execute(update(CaseFirm).where(CaseFirm.merchant_id == ids[0]).values(removed_at=scene.now, removal="误列"))
    with scene.house.db.reading() as session:
        found = count_month(session, NOVEMBER, HERE, scene.now)["volumes"]
    assert sorted(key for key, _ in found["merchants"]) == sorted(map(str, (scene.case(case).merchant_id, ids[1])))
