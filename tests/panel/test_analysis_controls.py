"""Control cases in the analysis: read once their juror was told, gone when withdrawn, and what certainty may be printed."""

from __future__ import annotations

from sqlalchemy import select, update

from panel.lifecycle import CaseStatus
from panel.models import Analysis, AnalysisStatus, Case, Verdict
from panel.projections.mediator_verdict import find_verdict_desk
from panel.queries.answers import known_answers, list_answers, read_course
from panel.services.analysing import begin_analysis, run_analysis
from tests.panel.controls_room import Controls
from tests.panel.scene import Scene
from tests.panel.test_controls import withdraw


def controls_read(scene: Scene) -> list[tuple[str, str]]:
    with scene.house.db.reading() as session:
        return [(answer.case, answer.choice) for answer in list_answers(session) if answer.case.startswith("c")]


def test_an_answer_counts_when_its_juror_was_told_and_no_more_when_withdrawn(scene: Scene) -> None:
    controls = Controls.furnish(scene)
    controls.three()
    account = controls.seat_for_real()[0][1]
    seat = controls.give(account)
    controls.cast(seat, account, controls.answer(seat, False))
    assert controls_read(scene) == [], "not told yet"
    assert controls.end(seat)
    control = controls.control_of(seat)
    assert controls_read(scene) == [(f"c{control.id}", controls.answer(seat, False))]
    with scene.house.db.reading() as session:
        known = known_answers(session)
        assert (known[f"c{control.id}"].key, known[f"c{control.id}"].side) == (control.right_key, control.side)
        assert len(known) == 3
        assert not any(answer.case.startswith("r") for answer in list_answers(session)), "the real round is open"
        assert read_course(session).waves == {}
    withdraw(controls, control.public_id)
    assert controls_read(scene) == []
    with scene.house.db.reading() as session:
        assert f"c{control.id}" not in known_answers(session)


def test_certainty_is_printed_only_where_the_bar_states_one_and_controls_bear_it_out(scene: Scene) -> None:
    case_id = scene.to(CaseStatus.DECIDED)

    def desk() -> tuple[int, int, int] | None:
        with scene.house.db.reading() as session:
            found = find_verdict_desk(session, session.scalars(select(Case).where(Case.id == case_id)).one()).certainty
            return (found.percent, found.held, found.total) if found else None

    def counted(held: int, total: int, low: int | None) -> None:
        with scene.house.work() as uow:
            figures = {"calibration": [["food_quality", 90, held, total, low, 100 if low else None]]}
            uow.session.execute(update(Analysis).values(figures=figures))

    with scene.house.work() as uow:
        claimed = begin_analysis(uow, now=scene.now)
    assert run_analysis(scene.house, claimed, lambda: scene.now)
    counted(60, 60, 93)
    assert desk() is None, "a lead states no certainty"
    reason = {"code": "verdict.sure_reached", "params": {"option": "uphold", "lead": 40, "unit": 1, "bar": 30, "percent": 95}}
    with scene.house.work() as uow:
        uow.session.execute(update(Verdict).values(reasons=[reason]))
    assert desk() == (93, 60, 60)
    counted(34, 34, None)
    assert desk() is None, "too few"
    counted(20, 60, 23)
    assert desk() is None, "no better than even"
    with scene.house.work() as uow:
        uow.session.execute(update(Analysis).values(status=AnalysisStatus.FAILED))
    assert desk() is None
