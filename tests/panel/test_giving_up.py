"""A chain whose key is lost is given up in public, and every draw that was bound to it is given up and fixed anew."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app.draws import go_on_without_lost, work_for_draws
from panel.errors import Conflict, NotFound
from panel.lifecycle import CaseStatus as S
from panel.lottery.vault import Vault
from panel.models import JournalEntry
from panel.projections.lot import build_record
from panel.queries.redactions import get_redaction
from panel.services.chains import list_chains, list_held
from panel.services.dealing import record_dealing
from panel.services.giving_up import give_up_chain, list_bound
from panel.services.giving_up_nobody import renew_if_nobody
from panel.services.journal import check_journal
from panel.services.pool import leave_pool
from panel.settings import change_setting
from tests.panel.ballots_room import add_jurors
from tests.panel.conflicts_room import commit_of, jurors
from tests.panel.scene import Scene
from tests.panel.test_races import at_once

OTHER = Vault(b"x" * 32)


def lines(scene: Scene, kind: str) -> list[JournalEntry]:
    with scene.house.db.reading() as session:
        return list(session.scalars(select(JournalEntry).where(JournalEntry.kind == kind).order_by(JournalEntry.seq)))


def lose(scene: Scene, vault: Vault | None = OTHER) -> None:
    """The key is gone for good; `vault`: with the new one, or None."""
    scene.house.vault = vault
    with scene.house.work() as uow:
        give_up_chain(uow, 1, now=scene.now)


def test_a_chain_whose_key_is_here_is_kept(scene: Scene) -> None:
    scene.to(S.REDACTING)
    for number, error, code in ((1, Conflict, "lot.key_here"), (7, NotFound, "lot.chain_unknown")):
        with pytest.raises(error, match=code), scene.house.work() as uow:
            give_up_chain(uow, number, now=scene.now)
    assert lines(scene, "void") == []


def test_what_was_bound_is_given_up_and_fixed_anew_under_the_next_number(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    first = commit_of(scene, case_id)
    lose(scene)
    with pytest.raises(Conflict, match="lot.chain_given_up"):
        scene.publish(case_id)
    assert go_on_without_lost(scene.house, scene.now) == 1
    assert go_on_without_lost(scene.house, scene.now) == 0
    chain, draw = (json.loads(line.body) for line in lines(scene, "void"))
    assert (chain["chain"], chain["spent"], chain["reason"]) == (1, 1, "key_lost")
    assert (draw["commit"], draw["reason"]) == (first.commit_id, "chain_lost")
    second = commit_of(scene, case_id, 2)
    assert (second.chain, second.link) == (2, 1)
    with scene.house.db.reading() as session:
        assert get_redaction(session, case_id).round_no == 2
        assert list(check_journal(session)) == []
    scene.publish(case_id)
    assert (scene.status(case_id), scene.round(case_id).number) == (S.VOTING, 2)


def test_the_panel_drawn_after_it_can_be_redone(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    lose(scene)
    go_on_without_lost(scene.house, scene.now)
    scene.publish(case_id)
    scene.vote_all(case_id)
    with scene.house.db.reading() as session:
        assert build_record(session, scene.case(case_id), 2).faults() == []


def test_a_chain_given_up_stays_so_when_its_key_is_found_again(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    key = scene.house.vault
    lose(scene)
    scene.house.vault = key
    with pytest.raises(Conflict, match="lot.chain_given_up"):
        scene.publish(case_id)
    with scene.house.work() as uow:
        assert give_up_chain(uow, 1, now=scene.now).given_up_at is not None
    assert len(lines(scene, "void")) == 1
    assert work_for_draws(scene.house, "", scene.now) == 2  # the next chain, and the draw bound to it
    assert commit_of(scene, case_id, 2).chain == 2


def test_without_a_new_key_the_draws_wait(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    lose(scene, None)
    assert go_on_without_lost(scene.house, scene.now) == 0
    with scene.house.db.reading() as session:
        assert list_bound(session) == [case_id]
    scene.house.vault = OTHER
    assert go_on_without_lost(scene.house, scene.now) == 1


def test_panels_that_were_drawn_already_are_not_touched(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    lose(scene)
    with scene.house.db.reading() as session:
        assert list_bound(session) == []
        assert [chain.number for chain in list_chains(session)] == [1]
        assert list_held(session) == []
    assert scene.round(case_id).number == 1


def everybody_has_dealings(scene: Scene) -> None:
    with scene.house.work() as uow:
        for account in jurors(scene):
            record_dealing(uow, account, "order", merchant_id=scene.merchant, source="import", now=scene.now)


def nobody_can(scene: Scene, case_id: int) -> None:
    scene.clear_desk(case_id)
    with pytest.raises(Conflict, match=r"panel\.no_jurors"):
        scene.publish(case_id)


def renewed(scene: Scene, case_id: int) -> bool:
    with scene.house.work() as uow:
        return renew_if_nobody(uow, case_id, now=scene.now)


def test_a_draw_that_can_seat_nobody_is_given_up_once_somebody_has_joined_or_a_day_has_passed(scene: Scene) -> None:
    everybody_has_dealings(scene)
    case_id = scene.to(S.REDACTING)
    nobody_can(scene, case_id)
    assert not renewed(scene, case_id), "nothing has changed: another seed would seat nobody either"
    scene.later(days=1)
    assert renewed(scene, case_id)
    nobody_can(scene, case_id)
    assert not renewed(scene, case_id), "one a day"
    add_jurors(scene.house, 9, scene.now)
    tried = at_once([lambda: renewed(scene, case_id)] * 2)
    assert sorted(tried) == [False, True]
    scene.publish(case_id)
    assert (scene.status(case_id), scene.round(case_id).number, len(scene.seats(case_id))) == (S.VOTING, 3, 7)
    voids = [json.loads(line.body) for line in lines(scene, "void")]
    assert [(void["commit"], void["reason"]) for void in voids] == [
        (commit_of(scene, case_id, number).commit_id, "no_jurors") for number in (1, 2)
    ]
    assert not renewed(scene, case_id), "drawn is drawn"
    with scene.house.db.reading() as session:
        assert list(check_journal(session)) == []


def test_a_draw_that_seats_somebody_or_waits_for_a_busy_person_is_kept(scene: Scene) -> None:
    free = scene.to(S.REDACTING)
    for account in jurors(scene)[7:]:
        with scene.house.work() as uow:
            leave_pool(uow, account, now=scene.now)
    with scene.house.work() as uow:
        change_setting(uow, "load_cap", 2, by_id=None, now=scene.now)
    busy = [scene.to(S.REDACTING, title=f"{n}", merchant_name=f"m{n}") for n in range(3)]
    add_jurors(scene.house, 3, scene.now)  # the pool has grown
    assert not renewed(scene, free)
    for case_id in busy[:2]:
        scene.publish(case_id)
    nobody_can(scene, busy[2])
    assert not renewed(scene, busy[2])
    assert lines(scene, "void") == []
