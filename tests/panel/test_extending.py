"""Extension draws: a used-up list goes on from the same pool, in public, until the pool itself has nobody left."""

from __future__ import annotations

import contextlib
import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from panel.deadlines import sweep
from panel.errors import Conflict, NotFound
from panel.lifecycle import CaseStatus
from panel.lottery.beacon import QUICKNET
from panel.models import Case, Juror, LotChain, LotCommit, Notice, PartyRole, Round, Seat, SeatStatus
from panel.projections.lot import build_record, list_sealed
from panel.projections.lot_public import find_fixed_pool, get_body, view_journal
from panel.projections.lot_view import list_fixed, view_drawn
from panel.queries.rounds import find_draw_ahead
from panel.services.beacons import give_up_late, keep_signature, list_wanted
from panel.services.chains import list_chains
from panel.services.extending import REST, can_extend, extend_list
from panel.services.filing import leave_panel
from panel.services.pool import pause
from panel.services.seats import give_back_seat
from panel.settings import change_setting
from tests.panel.ballots_room import add_jurors
from tests.panel.conftest import NOON
from tests.panel.extending_room import PLAN, WANTED, commits, decline, exported, journal, numbers, steps, use_up
from tests.panel.scene import Scene
from tests.panel.test_committing import lines

S = CaseStatus


@pytest.fixture
def scene(scene: Scene) -> Scene:
    """Forty jurors, panels of at most five: a list of fifteen."""
    with scene.house.work() as uow:
        change_setting(uow, "plan", PLAN, by_id=None, now=NOON - timedelta(days=8))
    return scene


def test_the_round_goes_on_from_a_further_list_without_whoever_was_walked(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    assert numbers(scene, case_id) == [0] * WANTED
    decline(scene, case_id, WANTED - 3)
    assert numbers(scene, case_id) == [0] * WANTED  # read to its end, and nobody is missing yet
    decline(scene, case_id, 1)
    walked = steps(scene, case_id)
    assert [step.extension for step in walked] == [0] * WANTED + [1] * WANTED
    assert [step.position for step in walked] == list(range(2 * WANTED))
    assert len({step.slot for step in walked}) == 2 * WANTED
    assert not scene.round(case_id).exhausted
    assert len(scene.seats(case_id, SeatStatus.SUMMONED)) == 3
    first, further = commits(scene, case_id)
    assert (further.pool_size, further.log_size, further.epoch) == (first.pool_size, first.log_size, first.epoch)
    assert (further.chain, further.link) == (first.chain, (first.link or 0) + 1)
    said = {entry.kind: json.loads(entry.body) for entry in lines(scene) if entry.extension == 1}
    assert said["commit"]["parent"] == first.commit_id
    assert said["commit"]["extension"] == 1
    assert said["bind"]["nonces"] == json.loads(lines(scene, "bind")[0].body)["nonces"]
    assert said["drawn"]["commit"] == further.commit_id


def test_only_a_used_up_pool_leaves_the_panel_short_and_the_record_says_so(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    use_up(scene, case_id)
    assert not scene.round(case_id).exhausted
    scene.later(hours=2)
    decline(scene, case_id, WANTED)
    assert numbers(scene, case_id).count(2) == 10
    assert not scene.round(case_id).exhausted
    decline(scene, case_id, 10)
    assert len(steps(scene, case_id)) == 40
    assert scene.round(case_id).exhausted
    scene.vote_all(case_id)
    first, further, last = [record for record, _ in exported(scene, case_id)]
    assert "pool_used_up" in last.warnings()
    assert not {"pool_used_up"} & {*first.warnings(), *further.warnings()}


def test_jurors_who_join_later_are_not_in_a_further_list(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    add_jurors(scene.house, 60, scene.now)
    use_up(scene, case_id)
    assert {step.slot for step in steps(scene, case_id)} <= set(range(40))


def test_nothing_of_it_is_public_or_told_to_the_sides_while_the_round_is_open(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    use_up(scene, case_id)
    with scene.house.db.reading() as session:
        told = session.scalars(select(Notice).where(Notice.kind == "lot.committed")).all()
        assert len(told) == 2  # both sides, of the first commitment alone
        assert len(list_sealed(session, case_id)) == len(list_fixed(session, case_id)) == 1
        for entry in (each for each in lines(scene) if each.extension):
            with pytest.raises(Conflict, match="lot.withheld"):
                get_body(session, entry.seq)
            with pytest.raises(NotFound, match="lot.no_commit"):
                find_fixed_pool(session, entry.entry_id)
        with pytest.raises(Conflict, match="lot.not_yet"):
            build_record(session, session.get_one(Case, case_id), 1, 1)
        assert find_draw_ahead(session, case_id) is None
        assert {line.kind for line in view_journal(session).lines if line.withheld} == {""}
    shown = journal(scene).splitlines()
    assert [line for line in shown if '"extension"' in line] == []
    scene.vote_all(case_id)
    assert len([line for line in journal(scene).splitlines() if '"extension":1' in line]) == 1


def test_a_further_list_shows_its_own_steps_and_counts_who_was_called_before(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    use_up(scene, case_id)
    scene.vote_all(case_id)
    with scene.house.db.reading() as session:
        case = session.get_one(Case, case_id)
        first, further = (view_drawn(session, case, 1, number) for number in (0, 1))
    assert first.count("seated") == 3
    assert first.count("substitute") == WANTED - 3
    assert further.count("seated") == 0  # the first wave was called from the first list
    assert further.count("substitute") >= 1
    assert further.seed != first.seed
    assert not {step.slot for step in first.steps} & {step.slot for step in further.steps}


def test_when_nobody_on_a_further_list_is_free_the_next_one_waits_an_hour(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    sitting = {account for _, account in scene.seats(case_id)}
    with scene.house.work() as uow:
        for account in uow.session.scalars(select(Juror.account_id)).all():
            if account not in sitting:
                pause(uow, account, now=scene.later(seconds=1))
    decline(scene, case_id, 1)
    assert numbers(scene, case_id).count(1) == WANTED
    assert scene.round(case_id).exhausted is False
    sweep(scene.house, now=scene.later(minutes=5), new_seed=lambda: b"s" * 32)
    assert set(numbers(scene, case_id)) == {0, 1}
    sweep(scene.house, now=scene.later(hours=1), new_seed=lambda: b"s" * 32)
    assert set(numbers(scene, case_id)) == {0, 1, 2}
    assert scene.round(case_id).exhausted
    assert timedelta(hours=1) == REST


def test_without_the_key_the_round_waits_and_goes_on_when_it_is_back(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    vault, scene.house.vault = scene.house.vault, None
    use_up(scene, case_id)
    assert len(scene.seats(case_id, SeatStatus.SUMMONED)) == 2
    assert not scene.round(case_id).exhausted
    assert [entry.kind for entry in lines(scene) if entry.extension] == ["commit", "bind"]
    sweep(scene.house, now=scene.later(minutes=1), new_seed=lambda: b"s" * 32)
    assert len(scene.seats(case_id, SeatStatus.SUMMONED)) == 2
    scene.house.vault = vault
    sweep(scene.house, now=scene.later(minutes=1), new_seed=lambda: b"s" * 32)
    assert len(scene.seats(case_id, SeatStatus.SUMMONED)) == 3
    assert [entry.kind for entry in lines(scene) if entry.extension] == ["commit", "bind", "drawn"]


def test_without_key_or_link_nothing_is_written_and_the_wave_gets_its_time_again(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    vault, scene.house.vault = scene.house.vault, None
    with scene.house.work() as uow:
        for chain in list_chains(uow.session):
            chain.spent = chain.length
    use_up(scene, case_id)
    assert [entry for entry in lines(scene) if entry.extension] == []
    scene.later(hours=25)
    assert scene.settle(case_id)
    assert scene.status(case_id) is S.VOTING
    scene.house.vault = vault
    sweep(scene.house, now=scene.later(minutes=1), new_seed=lambda: b"s" * 32)
    with scene.house.db.reading() as session:
        assert session.scalars(select(LotChain.number).order_by(LotChain.number)).all() == [1, 2]
    assert len(scene.seats(case_id, SeatStatus.SUMMONED)) == 3


def test_a_round_that_ends_before_gives_its_further_list_up_in_public(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    scene.house.vault = None
    use_up(scene, case_id)
    with scene.house.work() as uow:
        leave_panel(uow, case_id, PartyRole.COMPLAINANT, now=scene.now)
    further = next(commit for commit in commits(scene, case_id) if commit.extension)
    given_up = [json.loads(entry.body) for entry in lines(scene, "void")]
    assert [(line["commit"], line["reason"]) for line in given_up] == [(further.commit_id, "annulled")]


def test_a_verdict_that_comes_first_gives_the_further_list_up_in_public(scene: Scene) -> None:
    with scene.house.work() as uow:  # looked at from three ballots on, settled by a lead of two
        change_setting(uow, "plan", "3~5:2", by_id=None, now=NOON - timedelta(days=8))
    case_id = scene.to(S.VOTING)
    scene.house.vault = None
    decline(scene, case_id, 12)  # of a list of fifteen
    for seat in scene.seats(case_id, SeatStatus.SUMMONED):
        scene.cast(seat, "uphold")
    scene.settle(case_id)
    assert scene.status(case_id) is S.DECIDED
    further = next(commit for commit in commits(scene, case_id) if commit.extension)
    given_up = [json.loads(entry.body) for entry in lines(scene, "void")]
    assert [(line["commit"], line["reason"]) for line in given_up] == [(further.commit_id, "decided")]


def test_with_a_beacon_a_further_list_waits_for_its_round_and_a_late_one_is_given_up(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    scene.house.beacon = QUICKNET
    use_up(scene, case_id)
    ahead = commits(scene, case_id)[1]
    assert ahead.beacon_round is not None
    assert len(scene.seats(case_id, SeatStatus.SUMMONED)) == 2
    with scene.house.db.reading() as session:
        assert list_wanted(session, QUICKNET, scene.later(minutes=2)) == [ahead.beacon_round]
    scene.later(hours=25)
    with scene.house.work() as uow:
        assert give_up_late(uow, case_id, now=scene.now)
    sweep(scene.house, now=scene.now, new_seed=lambda: b"s" * 32)
    again = commits(scene, case_id)[2]
    with scene.house.work() as uow:
        assert keep_signature(uow, again.beacon_round or 0, b"signed" * 8) == 1
    sweep(scene.house, now=scene.later(minutes=2), new_seed=lambda: b"s" * 32)
    assert len(scene.seats(case_id, SeatStatus.SUMMONED)) == 3
    assert set(numbers(scene, case_id)) == {0, 2}
    body = next(json.loads(entry.body) for entry in lines(scene, "commit") if entry.extension == 2)
    assert body["parent"] == commits(scene, case_id)[0].commit_id


def test_a_crash_between_walk_and_seats_leaves_no_further_list(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    decline(scene, case_id, WANTED - 3)
    before = len(lines(scene))
    with contextlib.suppress(KeyboardInterrupt), scene.house.work() as uow:
        give_back_seat(uow, *scene.seats(case_id, SeatStatus.SUMMONED)[0], "decline", now=scene.now)
        uow.session.flush()
        raise KeyboardInterrupt
    assert len(lines(scene)) == before
    assert set(numbers(scene, case_id)) == {0}
    decline(scene, case_id, 1)
    assert set(numbers(scene, case_id)) == {0, 1}


def test_a_round_sealed_before_the_journal_is_not_extended(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    with scene.house.work() as uow:
        uow.session.execute(update(LotCommit).where(LotCommit.case_id == case_id).values(source="sealed"))
    use_up(scene, case_id)
    assert set(numbers(scene, case_id)) == {0}
    assert scene.round(case_id).exhausted
    with scene.house.work() as uow:
        round_ = uow.session.get_one(Round, scene.round(case_id).id)
        assert not can_extend(uow, round_)
        assert not extend_list(uow, uow.session.get_one(Case, case_id), round_, now=scene.now)
        assert uow.session.scalar(select(Seat.id).where(Seat.round_id == round_.id, Seat.position >= WANTED)) is None
