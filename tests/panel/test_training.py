"""Training: done when all is right, asked again when a module changed, told of nobody; before a first case if so set."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest

from panel.content import modules
from panel.errors import Conflict, Invalid, NotFound
from panel.models import ModuleDone, Role, WorkPart
from panel.projections import training as view
from panel.projections.own_data import view_own_data
from panel.services import training
from panel.services.farewell import ask_erasure
from panel.services.owning import assign_case, take_case
from panel.services.training import answer_module, get_module, right_keys
from panel.settings import change_setting
from tests.panel.scene import Scene


def do(scene: Scene, who: int, code: str, given: str | None = None) -> bool:
    """Answer a module, rightly unless said otherwise."""
    with scene.house.work() as uow:
        return answer_module(uow, who, code, given or right_keys(get_module(code)), now=scene.now)


def states(scene: Scene, who: int, part: WorkPart = WorkPart.MEDIATOR) -> dict[str, str]:
    """The state of each module for somebody."""
    with scene.house.db.reading() as session:
        return {line.module.code: line.state for line in view.view_part(session, who, part, scene.now).lines}


def test_a_module_is_done_when_all_is_right_and_again_when_it_changes(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    me, before = scene.mediator, modules()
    assert set(states(scene, me).values()) == {"open"}
    wrong = "".join({"a": "b", "b": "c", "c": "a"}[key] for key in right_keys(get_module("listening")))
    assert not do(scene, me, "listening", wrong)
    for faulty in ("", "ab", "abcd", "abx"):
        with scene.house.work() as uow, pytest.raises(Invalid):
            answer_module(uow, me, "listening", faulty, now=scene.now)
    with scene.house.work() as uow, pytest.raises(NotFound):
        answer_module(uow, me, "nothing", "abc", now=scene.now)
    assert states(scene, me)["listening"] == "open"
    assert [do(scene, me, "listening") for _ in range(2)] == [True, True], "retaken at will"
    assert states(scene, me)["listening"] == "done"
    newer = tuple(replace(each, version=2) if each.code == "listening" else each for each in before)
    for module in (view, training):
        monkeypatch.setattr(module, "modules", lambda: newer)
    assert states(scene, me)["listening"] == "changed"
    assert do(scene, me, "listening")
    assert states(scene, me)["listening"] == "done"
    monkeypatch.setattr(training, "modules", lambda: before)
    assert do(scene, me, "listening"), "a server of the version before"
    assert states(scene, me)["listening"] == "done", "takes nothing back"
    with scene.house.db.reading() as session:
        rows = view_own_data(session, me)["modules_done"]
    assert [(row["module"], row["version"]) for row in rows] == [("listening", 2)]


def test_others_see_counts_of_five_people_and_more(scene: Scene) -> None:
    with scene.house.db.reading() as session:
        jurors = session.scalars(view._people(WorkPart.JUROR)).all()
    for who in jurors[:3]:
        do(scene, who, "bias")
    do(scene, scene.complainant, "bias")  # works in no part: not counted
    with scene.house.db.reading() as session:
        counts = {each.part: each for each in view.view_counts(session)}
    assert counts[WorkPart.MEDIATOR].rows == (), "two people: a count would tell of persons"
    assert {module.code: done for module, done in counts[WorkPart.JUROR].rows} == {
        "evidence": 0, "bias": 3, "law": 0, "culture": 0, "reasons": 0,
    }
    assert counts[WorkPart.JUROR].people == 40
    with scene.house.work() as uow:
        assert ask_erasure(uow, jurors[0], now=scene.now)
        assert uow.session.get(ModuleDone, (jurors[0], "bias")) is None
        assert uow.session.get(ModuleDone, (jurors[1], "bias")) is not None


def test_a_house_may_ask_for_one_before_the_first_case_and_no_case_waits_for_it(scene: Scene) -> None:
    with scene.house.work() as uow:
        change_setting(uow, "training_mediator", True, by_id=None, now=scene.now)
        other = scene._person(uow.session, "吴调解", scene.now, Role.MEDIATOR)
    first, second, third, fourth = (scene.file() for _ in range(4))

    def take(case: int, who: int) -> None:
        with scene.house.work() as uow:
            take_case(uow, case, who, seed=secrets.token_bytes(32), now=scene.now)

    def given(case: int) -> int | None:
        with scene.house.work() as uow:
            found = assign_case(uow, case, seed=secrets.token_bytes(32), now=scene.now)
            return found.owner_id if found else None

    with pytest.raises(Conflict) as refused:
        take(first, scene.mediator)
    assert refused.value.code == "training.first"
    assert given(first) == scene.mediator, "nobody has done one: the clock gives it all the same"
    take(second, scene.mediator)  # it was not the first case any more
    with pytest.raises(Conflict):
        take(third, other)
    do(scene, other, "evidence")
    with pytest.raises(Conflict):
        take(third, other)
    do(scene, other, "middle")
    take(third, other)
    assert given(fourth) == other, "who holds fewest"
