"""Who is refused by a walk, and on what it rests: never on anything younger than the commitment."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Connection, update

from panel.lifecycle import CaseStatus
from panel.lottery.reasons import WALK
from panel.models import Account, Juror, PoolSlot, Role
from panel.queries.conflicts import REASONS, Refusal
from panel.queries.prepared import Prepared
from panel.services.dealing import record_dealing
from panel.services.filing import file_dispute
from panel.services.pool import set_opt_outs
from panel.services.roles import revoke_role
from panel.services.ties import record_tie
from tests.panel.conflicts_room import bring_about, clusters, commit_of, event, jurors, refused, tie
from tests.panel.scene import Scene

KINDS = {
    "left": "left", "paused": "paused", "staff": "staff", "merchant": "member", "cluster": "linked", "dealings": "dealt",
    "known": "dealt", "opted_out": "opted_out",
}  # fmt: skip
NAMED = {"known": "dealings"}


def test_the_reasons_stand_in_the_published_order() -> None:
    assert tuple(WALK) == REASONS


@pytest.mark.parametrize("reason", KINDS)
def test_what_was_written_down_before_the_filing_refuses_with_its_line(scene: Scene, reason: str) -> None:
    account = jurors(scene)[7]
    bring_about(scene, account, reason)
    case_id = scene.file()
    found = refused(scene, case_id)
    assert set(found) == {account}
    assert found[account].reason == NAMED.get(reason, reason)
    line = event(scene, found[account].evidence)
    assert (line.account_id, line.kind) == (account, KINDS[reason])
    assert line.seq < commit_of(scene, case_id).log_size


@pytest.mark.parametrize("reason", KINDS)
def test_what_is_younger_than_the_filing_never_refuses(scene: Scene, reason: str) -> None:
    case_id = scene.file()
    bring_about(scene, jurors(scene)[7], reason)
    assert refused(scene, case_id) == {}


def test_a_party_is_refused_by_the_facts_alone(scene: Scene) -> None:
    account = jurors(scene)[3]
    with scene.house.work() as uow:
        filed = file_dispute(
            uow, uow.session.get_one(Account, account), scene.filing(), seed=secrets.token_bytes(32), now=scene.now
        )
        case_id = filed.id
    assert refused(scene, case_id) == {account: Refusal("party")}
    assert commit_of(scene, case_id).facts["accounts"] == sorted({account, scene.member})


def test_whoever_had_a_dispute_with_the_merchant_is_refused_in_the_next(scene: Scene) -> None:
    account = jurors(scene)[3]
    with scene.house.work() as uow:
        file_dispute(uow, uow.session.get_one(Account, account), scene.filing(), seed=secrets.token_bytes(32), now=scene.now)
    found = refused(scene, scene.file())
    assert found[account].reason == "dealings"
    assert event(scene, found[account].evidence).kind == "party"


def test_a_role_that_was_taken_before_the_filing_refuses_no_more(scene: Scene) -> None:
    account = jurors(scene)[2]
    bring_about(scene, account, "staff")
    with scene.house.work() as uow:
        public_id = uow.session.get_one(Account, account).public_id
        revoke_role(uow, public_id, Role.MEDIATOR, by_id=scene.manager, now=scene.now)
    assert refused(scene, scene.file()) == {}


def test_who_opts_in_again_before_the_filing_is_drawn(scene: Scene) -> None:
    account = jurors(scene)[2]
    bring_about(scene, account, "opted_out")
    with scene.house.work() as uow:
        set_opt_outs(uow, account, ["delivery"], now=scene.now)
    assert refused(scene, scene.file()) == {}


def test_of_several_reasons_the_first_is_given(scene: Scene) -> None:
    account = jurors(scene)[7]
    for reason in ("opted_out", "dealings", "cluster", "merchant", "staff", "paused"):
        bring_about(scene, account, reason)
        assert refused(scene, scene.file(title=reason))[account].reason == reason


def test_whoever_sat_between_the_two_before_does_not_again(scene: Scene) -> None:
    first = scene.to(CaseStatus.VOTING)
    seated = {account for _, account in scene.seats(first)}
    found = refused(scene, scene.file(title="另一件"))
    assert {account for account, refusal in found.items() if refusal.reason == "sat_before"} == seated
    assert all(event(scene, refusal.evidence).detail == f"round:{scene.round(first).id}" for refusal in found.values())
    with scene.house.work() as uow:
        other = file_dispute(
            uow, uow.session.get_one(Account, scene.mediator), scene.filing(merchant_name="别家"), seed=bytes(32), now=scene.now
        ).id
    assert refused(scene, other) == {}, "another two: no reason at all"


def test_of_a_household_only_the_first_of_the_walk_is_let_pass(scene: Scene) -> None:
    one, two = jurors(scene)[4], jurors(scene)[9]
    tie(scene, one, two)
    case_id = scene.file()
    slots = list(range(40))
    assert {a: r.reason for a, r in refused(scene, case_id, slots).items()} == {two: "housemate"}
    assert {a: r.reason for a, r in refused(scene, case_id, slots[::-1]).items()} == {one: "housemate"}


def test_households_count_as_they_were_at_the_filing(scene: Scene) -> None:
    one, two, three = jurors(scene)[4], jurors(scene)[9], jurors(scene)[12]
    tie(scene, two, three)
    case_id = scene.file()
    tie(scene, scene.complainant, one)
    tie(scene, one, two)  # all of them are the complainant's household now
    assert len(set(clusters(scene, scene.complainant, one, two, three))) == 1
    assert {a: r.reason for a, r in refused(scene, case_id).items()} == {three: "housemate"}
    later = {a: r.reason for a, r in refused(scene, scene.file(title="之后")).items()}
    assert later == {one: "cluster", two: "cluster", three: "cluster"}


def test_a_household_sealed_in_the_leaf_needs_no_line(scene: Scene) -> None:
    account = jurors(scene)[6]
    with scene.house.work() as uow:
        for person in (account, scene.complainant):
            uow.session.get_one(Account, person).cluster = scene.complainant
        juror = uow.session.query(Juror).filter_by(account_id=account).one()
        uow.session.execute(update(PoolSlot).where(PoolSlot.juror_id == juror.id).values(cluster=scene.complainant))
    assert refused(scene, scene.file()) == {account: Refusal("cluster")}


def test_a_city_refuses_only_where_the_house_says_so(scene: Scene) -> None:
    account = jurors(scene)[6]
    with scene.house.work() as uow:
        uow.session.get_one(Account, scene.complainant).city = "成都"
        juror = uow.session.query(Juror).filter_by(account_id=account).one()
        uow.session.execute(update(PoolSlot).where(PoolSlot.juror_id == juror.id).values(city="成都"))
    case_id = scene.file()
    assert refused(scene, case_id) == {}
    assert refused(scene, case_id, other_city=True) == {account: Refusal("city")}


def test_a_draw_asks_few_questions_however_many_are_asked_about(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    tie(scene, *jurors(scene)[:3])
    with scene.house.work() as uow:
        for account in jurors(scene)[5:9]:
            record_dealing(uow, account, "order", merchant_id=scene.merchant, source="import", now=scene.now)
            record_tie(uow, account, "address", "a" * 64, source="own", now=scene.now)
    case_id = scene.file()
    asked: list[str] = []
    rows, words = Prepared.rows, lambda asking: str(asking.statement.compile(scene.house.db.engine))
    monkeypatch.setattr(Prepared, "rows", lambda self, *given: asked.append(words(self)) or rows(self, *given))
    found = refused(scene, case_id, other_city=False)
    about_log = [sql for sql in asked if "pool_events" in sql or "pool_slots" in sql]
    assert len(found) == 2 + 4
    assert len(about_log) == 2


def test_every_question_of_a_draw_is_answered_from_an_index(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_about(scene, jurors(scene)[7], "dealings")
    case_id = scene.file()
    plans: list[str] = []
    rows = Prepared.rows

    def explain(asking: Prepared, connection: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        ready, driver = asking._in(connection.dialect), connection.connection.driver_connection
        if scene.house.db.is_sqlite:
            plans.extend(row[3] for row in driver.execute("EXPLAIN QUERY PLAN " + ready.words, ready.give(values)))
        else:  # forty rows would be read through, and rightly: only what no index answers is still read so
            driver.execute("SET LOCAL enable_seqscan = off")
            plans.extend(row[0] for row in driver.execute("EXPLAIN " + ready.words, ready.give(values)))
        return rows(asking, connection, values)

    monkeypatch.setattr(Prepared, "rows", explain)
    assert len(refused(scene, case_id, other_city=False)) == 1
    assert len(plans) > 5
    assert [line for line in plans if re.search(r"^SCAN (?!.*json_each)|Seq Scan", line)] == []
