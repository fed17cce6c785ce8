"""The nightly analysis: what it reads, that one process does it, what it keeps, and what it never says."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from panel.errors import Conflict
from panel.models import Account, Analysis, AnalysisStatus, PoolSlot, RoundStatus
from panel.projections.analysis import list_groups, list_jurors, read_panels, read_state
from panel.queries.answers import known_answers, list_answers, read_course
from panel.services import analysing
from panel.services.analysing import STEPS, ask_analysis, begin_analysis, run_analysis, work_off
from panel.settings import change_setting
from panel.uow import House
from tests.panel.ballots_room import OPTIONS, add_case, add_jurors, add_round, add_rounds, ring_rounds
from tests.panel.conftest import NOON

SHANGHAI = timezone(timedelta(hours=8))
KEYS = [option["key"] for option in OPTIONS]


def local(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI)


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def analyses(house: House) -> list[Analysis]:
    with house.db.reading() as session:
        return list(session.scalars(select(Analysis).order_by(Analysis.id).options(undefer(Analysis.result))))


def analyse_now(house: House) -> Analysis:
    with house.work() as uow:
        claimed = begin_analysis(uow, now=NOON)
    assert run_analysis(house, claimed, at(NOON))
    return analyses(house)[-1]


@pytest.fixture
def voted(house: House) -> list[int]:
    """Thirty closed rounds of twenty jurors who judge by themselves."""
    jurors, case, chance = add_jurors(house, 20, NOON), add_case(house, NOON), random.Random(5)
    rounds = {}
    for number in range(1, 31):
        right = chance.choice(("uphold", "dismiss"))
        rounds[number] = {j: right if chance.random() < 0.75 else chance.choice(("uphold", "dismiss")) for j in jurors}
    add_rounds(house, case, rounds, NOON, weights=(1, 1, 3))
    return jurors


def test_an_open_round_is_never_read(house: House) -> None:
    jurors, case = add_jurors(house, 3, NOON), add_case(house, NOON)
    add_round(house, case, 1, dict.fromkeys(jurors, "uphold"), NOON)
    add_round(house, case, 2, dict.fromkeys(jurors, "dismiss"), NOON, status=RoundStatus.OPEN)
    add_round(house, add_case(house, NOON), 1, dict.fromkeys(jurors, "dismiss"), NOON, status=RoundStatus.ANNULLED)
    with house.db.reading() as session:
        answers, course = list_answers(session), read_course(session)
    assert {(answer.choice, answer.side) for answer in answers} == {("uphold", "complainant")}
    assert len({answer.case for answer in answers}) == 1
    assert sum(course.waves.values()) == 1
    assert sum(course.weights.values()) == 3


def test_cannot_tell_is_no_answer_and_the_order_is_that_of_casting(house: House) -> None:
    jurors, case = add_jurors(house, 3, NOON), add_case(house, NOON)
    add_round(house, case, 1, dict(zip(jurors, ("uphold", "cannot_tell", "partly"), strict=True)), NOON + timedelta(hours=1))
    add_round(house, case, 2, {jurors[1]: "dismiss"}, NOON)
    with house.db.reading() as session:
        assert [(a.juror, a.choice) for a in list_answers(session)] == [
            (jurors[1], "dismiss"), (jurors[0], "uphold"), (jurors[2], "partly"),
        ]


def test_a_house_without_ballots_has_an_honest_analysis(house: House) -> None:
    done = analyse_now(house)
    assert (done.status, done.step, done.unfinished) == (AnalysisStatus.DONE, STEPS, None)
    assert done.figures["votes"] == done.figures["flags"] == 0
    assert done.figures["alpha"] is None
    with house.db.reading() as session:
        assert list_jurors(session, flagged=False, page=1) == ((), 0)
        assert list_groups(session) == ((), 0)
        assert read_panels(session).calibration == ()
        assert read_state(session).status == "done"


def test_the_pool_in_figures(house: House, voted: list[int]) -> None:
    figures = analyse_now(house).figures
    assert (figures["votes"], figures["cases"], figures["jurors"]) == (600, 30, len(voted))
    assert figures["gini"] == 262  # 14 ones and 6 threes: 14 * 6 * 2 / (20 * 32) = 0.2625
    assert figures["waves"] == [[1, 10], [2, 10], [3, 10]]
    assert figures["weights"] == [[1, 420], [3, 180]]
    assert 300 < figures["alpha"] < 800


def test_those_who_vote_together_are_found(house: House) -> None:
    jurors, case = add_jurors(house, 40, NOON), add_case(house, NOON)
    add_rounds(house, case, ring_rounds(jurors), NOON)
    done = analyse_now(house)
    assert [group["ids"] for group in done.result["groups"]] == [jurors[:4]]
    same, cases, expected = done.result["groups"][0]["contested"]
    assert cases >= same > 0.85 * cases > expected
    with house.db.reading() as session:
        (group,), compared = list_groups(session)
    assert compared == 780
    assert len(group.labels) == 4


def test_labels_stay_and_say_nothing_of_the_draw(house: House, voted: list[int]) -> None:
    before, after = analyse_now(house), analyse_now(house)
    assert {row["id"]: row["label"] for row in before.result["jurors"]} == {
        row["id"]: row["label"] for row in after.result["jurors"]
    }
    with house.db.reading() as session:
        slots = {f"{slot:04d}" for slot in session.scalars(select(PoolSlot.slot))}
    assert not slots & {row["label"][:4] for row in after.result["jurors"]}
    assert analyses(house)[0].result == {}, "findings of earlier nights are gone"
    assert analyses(house)[0].figures["votes"] == 600


def test_no_name_and_no_single_ballot_is_kept(house: House, voted: list[int]) -> None:
    kept = json.dumps(analyse_now(house).result, ensure_ascii=False)
    with house.db.reading() as session:
        assert not any(name in kept for name in session.scalars(select(Account.name)))
    assert not any(key in kept for key in KEYS)
    assert "0." not in kept, "whole numbers alone"


def test_one_more_ballot_moves_nothing_that_tells_which_way_it_went(house: House) -> None:
    """A ballot shows only together with four others: the 26th changes nothing."""
    jurors, chance = add_jurors(house, 9, NOON), random.Random(7)
    case, rows = add_case(house, NOON), []
    for number in range(1, 25):
        add_round(house, case, number, {j: chance.choice(KEYS) for j in jurors}, NOON + timedelta(hours=number))
    last = dict.fromkeys(jurors[1:], "partly")
    for number, choice in ((25, "uphold"), (26, "dismiss")):
        add_round(house, case, number, {**last, jurors[0]: choice}, NOON + timedelta(days=2, hours=number))
        row = next(r for r in analyse_now(house).result["jurors"] if r["id"] == jurors[0])
        rows.append(row)
    assert rows[0] == rows[1]
    assert rows[0]["ballots"] == 25


def test_fewer_than_five_ballots_say_nothing_of_a_juror(house: House) -> None:
    jurors, case = add_jurors(house, 5, NOON), add_case(house, NOON)
    for number in range(1, 5):
        add_round(house, case, number, dict.fromkeys(jurors, "uphold"), NOON)
    done = analyse_now(house)
    assert done.result["jurors"] == []
    assert (done.figures["jurors"], done.figures["alpha"]) == (5, None)
    add_round(house, case, 5, dict.fromkeys(jurors, "uphold"), NOON)
    done = analyse_now(house)
    assert [row["ballots"] for row in done.result["jurors"]] == [5] * 5
    assert {row["record"] for row in done.result["jurors"]} == {None}


def test_one_at_a_time(house: House) -> None:
    with house.work() as uow:
        ask_analysis(uow, by_id=None, now=NOON)
    with pytest.raises(Conflict, match=r"analysis\.running"), house.work() as uow:
        ask_analysis(uow, by_id=None, now=NOON)
    with pytest.raises(Conflict, match=r"analysis\.running"), house.work() as uow:
        begin_analysis(uow, now=NOON)
    early = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)  # one o'clock at night
    assert work_off(house, at(early), local) == 1, "what was asked for is done at any hour"
    assert work_off(house, at(early), local) == 0
    assert [a.status for a in analyses(house)] == [AnalysisStatus.DONE]


def test_it_runs_once_a_night_from_the_hour_on(house: House) -> None:
    def hour(value: int, day: int = 21) -> Callable[[], datetime]:
        return at(datetime(2026, 11, day, value, 30, tzinfo=SHANGHAI).astimezone(UTC))

    assert work_off(house, hour(2), local) == 0
    assert work_off(house, hour(3), local) == 1
    assert work_off(house, hour(9), local) == 0
    assert work_off(house, hour(2, 22), local) == 0
    with house.work() as uow:
        change_setting(uow, "analysis_hour", 2, by_id=None, now=NOON)
    assert work_off(house, hour(2, 22), local) == 1
    assert [str(a.night) for a in analyses(house)] == ["2026-11-21", "2026-11-22"]


def test_two_processes_at_once_do_it_once(house: House, voted: list[int]) -> None:
    gate, done = threading.Barrier(6), []

    def process() -> None:
        gate.wait()
        done.append(work_off(house, at(NOON), local))

    threads = [threading.Thread(target=process) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 1
    assert len(analyses(house)) == 1


def test_one_whose_process_is_gone_is_given_up(house: House) -> None:
    with house.work() as uow:
        lost = begin_analysis(uow, now=NOON)
    assert work_off(house, at(NOON + timedelta(minutes=90)), local) == 0, "it may still be at work"
    assert work_off(house, at(NOON + timedelta(hours=3)), local) == 1
    first, second = analyses(house)
    assert (first.status, first.fault) == (AnalysisStatus.FAILED, "lost")
    assert second.status is AnalysisStatus.DONE
    assert not run_analysis(house, lost, at(NOON)), "what comes too late is not kept"
    assert analyses(house)[0].status is AnalysisStatus.FAILED


def test_one_that_breaks_off_says_so_and_leaves_what_was(
    house: House, voted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    analyse_now(house)

    def broken(_session: object) -> None:
        raise MemoryError

    with house.work() as uow:
        claimed = begin_analysis(uow, now=NOON)
    monkeypatch.setattr(analysing, "list_answers", broken)
    assert not run_analysis(house, claimed, at(NOON))
    with house.db.reading() as session:
        state = read_state(session)
        assert (state.status, state.votes) == ("failed", 600)
        assert list_jurors(session, flagged=False, page=1)[1] == 20
    assert analyses(house)[-1].fault == "MemoryError"


def test_without_control_cases_nothing_is_known_for_certain(house: House, voted: list[int]) -> None:
    with house.db.reading() as session:
        assert known_answers(session) == {}
    assert analyse_now(house).figures["calibration"] == []
