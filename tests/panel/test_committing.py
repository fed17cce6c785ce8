"""What is fixed before a draw: journal, commitment and link; and what happens when a part is missing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from sqlalchemy import delete, event, func, select, update

from panel.errors import Conflict
from panel.lifecycle import CaseStatus
from panel.lottery.chain import check_link
from panel.lottery.seed import chain_material, round_seed
from panel.lottery.vault import Vault
from panel.models import DrawEntry, JournalEntry, LotChain, LotCommit, Notice, PartyRole, Round, Seat
from panel.projections.lot import build_record
from panel.queries.cases import lock_case
from panel.queries.rounds import find_commitment, find_draw_ahead
from panel.services.chains import LEFT_LEAST, links_left, list_chains, open_link, refill, take_link
from panel.services.committing import bind_draw, commit_draw
from panel.services.filing import leave_panel, withdraw_case
from panel.services.journal import check_journal, write_entry
from panel.services.nonces import commit_nonce, reveal_nonce
from tests.panel.scene import Scene
from tests.panel.test_races import at_once
from voting.ledger import canonical_bytes

S = CaseStatus
COMPLAINANT, RESPONDENT = PartyRole


def lines(scene: Scene, kind: str = "") -> list[JournalEntry]:
    with scene.house.db.reading() as session:
        found = session.scalars(select(JournalEntry).order_by(JournalEntry.seq)).all()
    return [line for line in found if kind in ("", line.kind)]


def commit_of(scene: Scene, case_id: int, number: int = 1) -> LotCommit:
    with scene.house.db.reading() as session:
        found = find_commitment(session, case_id, number)
    assert found is not None
    return found


def seal(scene: Scene, case_id: int, role: PartyRole, value: bytes) -> None:
    with scene.house.work() as uow:
        commit_nonce(uow, case_id, role, sha256(value).hexdigest(), now=scene.now)


def reveal(scene: Scene, case_id: int, role: PartyRole, value: bytes) -> None:
    with scene.house.work() as uow:
        reveal_nonce(uow, case_id, role, value.hex(), now=scene.now)


def count(scene: Scene, what: object) -> int:
    with scene.house.db.reading() as session:
        return session.scalar(select(func.count()).select_from(what)) or 0


# The journal


def test_the_journal_has_no_gap_however_many_write_at_once(scene: Scene) -> None:
    def write(number: int) -> Callable[[], None]:
        def one() -> None:
            with scene.house.work() as uow:
                write_entry(uow, "epoch", {"number": number}, now=scene.now)

        return one

    before = len(lines(scene))
    at_once([write(number) for number in range(12)])
    found = lines(scene)
    assert [line.seq for line in found] == list(range(1, before + 13))
    assert {json.loads(line.body)["number"] for line in found[before:]} == set(range(12))
    with scene.house.db.reading() as session:
        assert list(check_journal(session)) == []


def test_a_changed_or_missing_line_of_the_journal_is_named(scene: Scene) -> None:
    for _ in range(3):
        scene.file()
    last = lines(scene)[-1].seq
    with scene.house.db.writing() as session:
        body = session.scalars(select(JournalEntry.body).where(JournalEntry.seq == last - 1)).one()
        changed = body.replace('"draw":1', '"draw":2')
        session.execute(update(JournalEntry).where(JournalEntry.seq == last - 1).values(body=changed))
    with scene.house.db.reading() as session:
        assert list(check_journal(session)) == [(last - 1, "journal_id_differs")]
    with scene.house.db.writing() as session:
        session.execute(update(JournalEntry).where(JournalEntry.seq == last).values(seq=last + 1))
    with scene.house.db.reading() as session:
        assert (last + 1, "journal_gap") in list(check_journal(session))


# The commitment


def test_filing_fixes_pool_log_rule_and_facts_and_tells_both_sides_the_number(scene: Scene) -> None:
    case_id = scene.file()
    commit = commit_of(scene, case_id)
    body = json.loads(lines(scene, "commit")[0].body)
    assert body["case"] == scene.case(case_id).public_id
    assert (body["pool"]["size"], body["pool"]["log_size"]) == (commit.pool_size, commit.log_size) == (40, commit.log_size)
    assert (body["rule"]["k"], body["rule"]["alternates"]) == (35, 70)
    assert commit.commit_id == sha256(lines(scene, "commit")[0].body.encode()).hexdigest()
    assert commit.facts["accounts"] == sorted((scene.complainant, scene.member))
    sealed = sha256(bytes.fromhex(commit.facts_salt) + canonical_bytes(commit.facts)).hexdigest()
    assert body["facts"] == sealed
    with scene.house.db.reading() as session:
        told = session.scalars(select(Notice).where(Notice.kind == "lot.committed")).all()
    assert {notice.account_id for notice in told} == {scene.complainant, scene.member}
    assert {notice.params["commit"] for notice in told} == {commit.commit_id}


def test_a_draw_is_committed_once_however_many_ask(scene: Scene) -> None:
    case_id = scene.file()
    first = commit_of(scene, case_id)

    def again() -> str:
        with scene.house.work() as uow:
            return commit_draw(uow, lock_case(uow.session, case_id), 1, now=scene.now).commit_id

    assert at_once([again] * 4) == [first.commit_id] * 4
    assert len(lines(scene, "commit")) == 1


def test_a_case_that_ends_before_its_draw_gives_it_up_in_public(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    with scene.house.work() as uow:
        withdraw_case(uow, case_id, "想通了", now=scene.now)
    void = json.loads(lines(scene, "void")[0].body)
    assert (void["commit"], void["reason"]) == (commit_of(scene, case_id).commit_id, "withdrawn")
    with scene.house.db.reading() as session:
        assert find_draw_ahead(session, case_id) is None


def test_a_party_that_leaves_a_running_panel_meets_the_next_draw_already_fixed(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    with scene.house.work() as uow:
        leave_panel(uow, case_id, COMPLAINANT, now=scene.now)
    second = commit_of(scene, case_id, 2)
    assert second.bound_at is None
    assert second.commit_id != commit_of(scene, case_id).commit_id


# Links


def test_the_desk_binds_the_next_link_by_number_and_says_who_made_the_shares(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    commit, body = commit_of(scene, case_id), json.loads(lines(scene, "bind")[0].body)
    assert body["source"] == {"kind": "chain", "chain": 1, "link": 1}
    assert (commit.chain, commit.link) == (1, 1)
    assert {each["maker"] for each in body["nonces"].values()} == {"server"}
    with scene.house.work() as uow:
        assert check_link(bytes.fromhex(list_chains(uow.session)[0].tip), open_link(uow, 1, 1), 1)
        again = bind_draw(uow, lock_case(uow.session, case_id), 1, now=scene.now)
    assert (again.chain, again.link, len(lines(scene, "bind"))) == (1, 1, 1)


def test_links_are_spent_in_order_by_many_at_once(scene: Scene) -> None:
    def take() -> tuple[int, int]:
        with scene.house.work() as uow:
            return take_link(uow, now=scene.now)

    assert sorted(at_once([take] * 8)) == [(1, number) for number in range(1, 9)]


def test_the_next_chain_is_published_before_the_old_one_ends(scene: Scene) -> None:
    with scene.house.work() as uow:
        refill(uow, now=scene.now, length=2, least=1)
        assert links_left(uow.session) == 2 < LEFT_LEAST
    taken = []
    for _ in range(4):
        with scene.house.work() as uow:
            taken.append(take_link(uow, now=scene.now))
    assert taken == [(1, 1), (1, 2), (2, 1), (2, 2)]
    told = [json.loads(line.body) for line in lines(scene, "chain")]
    with scene.house.db.reading() as session:
        assert [(line["chain"], line["tip"]) for line in told] == [(c.number, c.tip) for c in list_chains(session)]


def test_without_the_key_a_bound_draw_waits_and_goes_on_when_it_is_back(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    key = scene.house.vault
    for lost, code in ((None, "lot.no_key"), (Vault(b"x" * 32), "lot.other_key")):
        scene.house.vault = lost
        with pytest.raises(Conflict, match=code):
            scene.publish(case_id)
        assert scene.status(case_id) is S.REDACTING
    second = scene.to(S.REDACTING)  # a link is fixed by its number: the desk needs no key
    assert commit_of(scene, second).link == 2
    scene.house.vault = key
    scene.publish(case_id)
    assert scene.status(case_id) is S.VOTING


def test_no_second_chain_is_made_under_another_key_and_none_without_one(scene: Scene) -> None:
    case_id = scene.to(S.IMPASSE)
    scene.house.vault, key = None, scene.house.vault
    with pytest.raises(Conflict, match="lot.no_key"):
        scene.redact(case_id)
    assert scene.status(case_id) is S.IMPASSE
    scene.house.vault = key
    with scene.house.work() as uow:
        refill(uow, now=scene.now, length=1, least=1)
    scene.house.vault = Vault(b"x" * 32)
    scene.redact(case_id)  # the last link of the chain there is
    with pytest.raises(Conflict, match="lot.other_key"):
        scene.to(S.REDACTING)
    assert count(scene, LotChain) == 1


# The draw itself


def test_a_crash_between_walk_and_seats_leaves_nothing_half_made(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    scene.clear_desk(case_id)
    before = len(lines(scene))

    def fail(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO seats"):
            raise OSError("the power went")

    engine = scene.house.db.engine
    event.listen(engine, "before_cursor_execute", fail)
    try:
        with pytest.raises(OSError, match="power"):
            scene.publish(case_id)
    finally:
        event.remove(engine, "before_cursor_execute", fail)
    assert [count(scene, each) for each in (Round, DrawEntry, Seat)] == [0, 0, 0]
    assert len(lines(scene)) == before
    assert scene.status(case_id) is S.REDACTING
    scene.publish(case_id)
    assert (commit_of(scene, case_id).link, count(scene, Round), len(lines(scene, "drawn"))) == (1, 1, 1)


def test_two_processes_that_convene_one_round_at_once_make_one(scene: Scene, tmp_path: Path) -> None:
    case_id = scene.to(S.REDACTING)
    scene.clear_desk(case_id)
    url = scene.house.db.engine.url.render_as_string(hide_password=False)
    given = [url, str(tmp_path / "keys"), str(tmp_path / "evidence"), str(case_id), scene.now.isoformat()]
    command = [sys.executable, "-m", "tests.panel.convener", *given]
    both = [Popen(command, stdin=PIPE, stdout=PIPE, text=True, cwd=Path(__file__).parents[2]) for _ in range(2)]
    assert [each.stdout.readline() for each in both] == ["ready\n"] * 2
    for each in both:
        each.stdin.write("\n")
        each.stdin.flush()
    assert sorted(each.communicate()[0] for each in both) == ["1\n", "case.wrong_status\n"]
    assert (count(scene, Round), len(lines(scene, "drawn")), len(scene.seats(case_id))) == (1, 1, 7)


def test_a_seed_sealed_before_there_was_a_journal_still_draws(scene: Scene) -> None:
    case_id, secret = scene.to(S.REDACTING), "5e" * 32
    with scene.house.db.writing() as session:
        session.execute(delete(JournalEntry).where(JournalEntry.case_id == case_id))
        old = {"source": "sealed", "chain": None, "link": None, "facts": {"seed": secret}, "facts_salt": ""}
        session.execute(update(LotCommit).where(LotCommit.case_id == case_id).values(old))
    scene.publish(case_id)
    round_, commit = scene.round(case_id), commit_of(scene, case_id)
    material = chain_material(bytes.fromhex(secret), (b"", b""))
    assert round_.seed == round_seed(material, bytes.fromhex(commit.commit_id)).hex()
    assert commit.facts["accounts"] == sorted((scene.complainant, scene.member))
    scene.vote_all(case_id)
    with pytest.raises(Conflict, match="lot.before_journal"), scene.house.work() as uow:
        build_record(uow.session, lock_case(uow.session, case_id), 1)
