"""The demo as it is built on both databases: what it shows, what it hides, and its jurors voting."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from panel.ballotbox import BallotBox
from panel.content import control_texts, demo_cases, demo_people
from panel.content.demo import DemoExhibit
from panel.database import Database
from panel.demo.build import build_demo, is_filled, wipe
from panel.demo.lots import PERSONAS
from panel.demo.marking import ALT_MAX, describe, find_boxes
from panel.demo.pace import pace_of
from panel.demo.play import Player
from panel.evidence.store import FolderStore
from panel.lifecycle import ENDED, CaseStatus
from panel.models import (
    Account,
    Ballot,
    Base,
    Brief,
    BriefPicture,
    Case,
    Exhibit,
    Fact,
    Juror,
    PictureState,
    Proposal,
    RedactionPicture,
    Round,
    RoundStatus,
    Seat,
    SeatStatus,
    Verdict,
)
from panel.redaction import Kind, Known
from panel.uow import House
from tests.panel.conftest import VAULT
from tests.panel.opened import opened
from voting import ControlRecord, weigh

pytestmark = pytest.mark.xdist_group("demo")  # built once, not once a worker
NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Built:
    """A house with the demo in it."""

    house: House
    store: FolderStore
    folder: Path


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """The demo on each database, built once; the tests that change it stand last."""
    folder = tmp_path_factory.mktemp("demo")
    server = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    url = server.create_database() if server else f"sqlite:///{folder / 'demo.db'}"
    db = Database(url, box=BallotBox(folder / "keys"))
    Base.metadata.create_all(db.engine)
    built = Built(House(db, vault=VAULT), FolderStore(folder / "evidence"), folder / "evidence")
    said: list[str] = []
    assert build_demo(built.house, built.store, now=NOW, rng=random.Random(7), hasher=lambda _: "!", progress=said.append)
    assert len(said) == len(demo_cases()) + 1
    yield built
    db.dispose()
    if server:
        server.drop_database(url)


def by_code(demo: Built) -> dict[str, Case]:
    """The cases by the code of the content."""
    with demo.house.db.reading() as session:
        return {(case.external_ref or "").removeprefix("demo:"): case for case in session.scalars(select(Case))}


def test_every_case_stands_where_the_content_says(demo: Built) -> None:
    found = by_code(demo)
    assert {code: case.status.value for code, case in found.items()} == {case.code: case.status for case in demo_cases()}
    assert {case.status for case in found.values()} == set(CaseStatus)


def test_whatever_is_due_lies_ahead_and_nothing_happened_in_the_future(demo: Built) -> None:
    for code, case in by_code(demo).items():
        if case.status in ENDED:
            assert case.deadline_at is None, code
        else:
            assert case.deadline_at is not None, code
            assert case.deadline_at > NOW, code
    with demo.house.db.reading() as session:
        assert session.scalar(select(func.max(Ballot.cast_at))) <= NOW
        assert session.scalar(select(func.max(Proposal.made_at))) <= NOW
        late = session.scalars(select(Seat).where(Seat.status == SeatStatus.SUMMONED, Seat.answer_by <= NOW)).all()
        assert late == []
        unfinished = session.execute(select(Fact.on, Case.filed_at).join(Case, Case.id == Fact.case_id)).all()
    assert all(on <= filed_at.date() for on, filed_at in unfinished)


def test_everybody_is_there_with_one_shared_password(demo: Built) -> None:
    people = demo_people()
    keys = {
        person.key
        for group in (
            people.complainants, people.mediators, people.managers, people.quality, people.admins, people.experts,
            people.jurors, tuple(merchant.member for merchant in people.merchants),
        )
        for person in group
    }
    with demo.house.db.reading() as session:
        assert set(session.scalars(select(Account.persona))) == keys
        assert set(session.scalars(select(Account.password_hash))) == {"!"}
        jurors = session.scalars(select(Juror).order_by(Juror.id)).all()
    assert len(jurors) == len(people.jurors) >= 60
    told = [(j.controls_right, j.controls_total, j.test_right, j.test_total) for j in people.jurors]
    assert [(j.controls_right, j.controls_total, j.test_right, j.test_total) for j in jurors] == told
    records = [ControlRecord(j.controls_right, j.controls_total, j.test_right, j.test_total) for j in jurors]
    assert {weigh(record).value for record in records} >= {1, 2, 3, 4}


def test_ballots_and_verdicts_are_those_of_the_content(demo: Built) -> None:
    found = by_code(demo)
    with demo.house.db.reading() as session:
        for told in (case for case in demo_cases() if case.panel and case.panel.ballots):
            case = found[told.code]
            rows = [said.choice for _, said in opened(demo.house, case.id)]
            assert told.panel
            assert told.panel.ballots
            assert Counter(rows) == Counter({key: count for key, count in told.panel.ballots.items() if count}), told.code
            verdict = session.scalar(select(Verdict).join(Round, Round.id == Verdict.round_id).where(Round.case_id == case.id))
            assert (verdict is None) == (told.status == "voting")
            if verdict and told.decision:
                assert (verdict.outcome == "undecided") == (told.decision.stance == "on_merits")


def seats_of(demo: Built, persona: str) -> set[tuple[str, SeatStatus]]:
    """The seats of a juror persona: code of the case and the seat's status."""
    with demo.house.db.reading() as session:
        rows = session.execute(
            select(Case.external_ref, Seat.status)
            .join(Round, Round.case_id == Case.id)
            .join(Seat, Seat.round_id == Round.id)
            .join(Juror, Juror.id == Seat.juror_id)
            .join(Account, Account.id == Juror.account_id)
            .where(Account.persona == persona)
        )
        return {(reference.removeprefix("demo:"), status) for reference, status in rows}


def test_the_juror_personas_have_something_to_do_and_to_read(demo: Built) -> None:
    assert {
        ("steel_wire", SeatStatus.SUMMONED), ("phone_water", SeatStatus.ACCEPTED), ("oak_table", SeatStatus.CAST),
    } <= seats_of(demo, "juror_01")
    assert {("steel_wire", SeatStatus.SUMMONED), ("gym_pool", SeatStatus.CAST)} <= seats_of(demo, "juror_02")


def test_no_brief_names_anybody(demo: Built) -> None:
    people = demo_people()
    names = {person.name for person in people.complainants} | {merchant.name for merchant in people.merchants}
    names |= {merchant.member.name for merchant in people.merchants}
    names |= {person.address for person in people.complainants if person.address}
    names |= {"山橙小面", "云端健身", "阮剪造型", "串巷烧烤", "临水居", "Linshui", "青藤", "快修侠", "洁洁家政"}
    numbers = {p.phone.removeprefix("+86") for p in (*people.complainants, *(m.member for m in people.merchants)) if p.phone}
    orders = {case.order_no for case in demo_cases() if case.order_no}
    with demo.house.db.reading() as session:
        briefs = session.scalars(select(Brief)).all()
        alts = session.scalars(select(BriefPicture.alt)).all()
    assert len(briefs) == 8 + len(control_texts())
    for brief in briefs:
        text = "\n".join(
            (brief.title, brief.question, brief.claim, brief.claim_remedy, brief.response, brief.response_remedy,
             *(option["label"] for option in brief.options), *(fact["text"] for fact in brief.facts), *alts)
        )
        solid = text.replace(" ", "").replace("-", "")
        assert [each for each in names | orders if each in text] == []
        assert [each for each in numbers if each in solid] == []
        assert brief.claim
        assert brief.response


def test_exhibits_are_stored_and_what_names_somebody_is_boxed(demo: Built) -> None:
    with demo.house.db.reading() as session:
        exhibits = session.scalars(select(Exhibit)).all()
        states = Counter(session.scalars(select(RedactionPicture.state)))
        keys = session.scalars(select(BriefPicture.store_key)).all()
    assert len(exhibits) == sum(len(case.exhibits) for case in demo_cases())
    assert states[PictureState.BOXED] >= 4
    assert states[PictureState.CLEARED] >= 4
    for key in (*keys, *(exhibit.store_key for exhibit in exhibits)):
        with demo.store.open(key) as file:
            assert file.read(4) in (b"\x89PNG", b"\xff\xd8\xff\xe0")


def test_boxes_cover_what_is_drawn_and_nothing_else() -> None:
    receipt = DemoExhibit("complainant", "receipt", "小票", ("面馆", "顾客 王大明", "电话 13800001234", "合计  12.00"))
    known = [Known("王大明", Kind.PERSON, "complainant")]
    boxes = find_boxes(receipt, known, "zh")
    phone_only = find_boxes(receipt, [], "zh")
    assert phone_only, "a phone number is found by its looks, with any font"
    assert set(phone_only) <= set(boxes)
    assert all(0 <= x < x + w <= 1000 and 0 <= y < y + h <= 1000 and h < 200 for x, y, w, h in boxes)
    plain = DemoExhibit("complainant", "receipt", "小票", ("面馆", "合计  12.00"))
    assert find_boxes(plain, known, "zh") == ()


def test_a_description_ends_with_a_whole_line() -> None:
    long = DemoExhibit("complainant", "chat", "聊天", tuple(f"我：{'长' * 90}13800001234" for _ in range(5)))
    told = describe(long)
    assert len(told) <= ALT_MAX
    assert told.endswith("13800001234")
    assert describe(DemoExhibit("complainant", "photo", "门口", ("door", "18:55"))) == "门口 / 18:55"


@pytest.mark.parametrize("case", demo_cases(), ids=lambda case: case.code)
def test_every_step_follows_the_one_before(case) -> None:
    pace = pace_of(case, NOW)
    moments = sorted([*pace.steps.values(), *pace.proposals])
    assert moments[-1] <= NOW
    assert moments[0] == pace["file"] >= NOW - timedelta(days=case.occurred_days_ago)
    assert list(pace.waves) == sorted(pace.waves)


def test_a_filled_house_is_left_alone(demo: Built) -> None:
    before = by_code(demo).keys()
    assert not build_demo(demo.house, demo.store, now=NOW, rng=random.Random(8), hasher=lambda _: "!")
    assert by_code(demo).keys() == before


def test_a_build_that_fails_leaves_an_empty_house(house: House, store: FolderStore) -> None:
    def stop(done: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_demo(house, store, now=NOW, rng=random.Random(9), hasher=lambda _: "!", progress=stop)
    assert not is_filled(house)


def counts(demo: Built) -> dict[int, int]:
    """Ballots by round."""
    with demo.house.db.reading() as session:
        return {row[0]: row[1] for row in session.execute(select(Ballot.round_id, func.count()).group_by(Ballot.round_id))}


def player(demo: Built, **more: object) -> Player:
    """Jurors who vote without pause, a second after the demo's present."""
    return Player(demo.house, random.Random(11), lambda: NOW + timedelta(seconds=1), lambda _pause: False, **more)


def test_play_stops_when_asked_and_keeps_to_its_case(demo: Built) -> None:
    before, case = counts(demo), by_code(demo)["steel_wire"]
    one = player(demo, case_id=case.number)
    one.wait = lambda _pause: True
    assert one.play(60) == 1
    with demo.house.db.reading() as session:
        round_id = session.scalar(select(Round.id).where(Round.case_id == case.id))
    after = counts(demo)
    assert {key: after[key] - before[key] for key in after if after[key] != before[key]} == {round_id: 1}


def test_play_moves_the_tallies_and_leaves_the_personas_their_seats(demo: Built) -> None:
    before = sum(counts(demo).values())
    waiting = {persona: {s for s in seats_of(demo, persona) if s[1] is not SeatStatus.CAST} for persona in PERSONAS}
    cast = player(demo).play(10_000)
    assert cast >= 3
    assert sum(counts(demo).values()) == before + cast
    for persona in PERSONAS:
        assert waiting[persona] <= seats_of(demo, persona)
    with demo.house.db.reading() as session:
        gym = session.scalars(select(Round).where(Round.case_id == by_code(demo)["gym_pool"].id)).one()
        assert gym.status is RoundStatus.CLOSED or gym.wave == 3


def test_when_only_the_personas_are_left_they_vote_too(demo: Built) -> None:
    assert player(demo).play(10_000) >= 3
    with demo.house.db.reading() as session:
        before_a_panel = select(Round).where(Round.status == RoundStatus.OPEN, Round.case_id.is_not(None))
        assert session.scalars(before_a_panel).all() == [], "control seats run their own time"
    assert player(demo).play(10_000) == 0


def test_wiping_leaves_no_row_and_no_file(demo: Built) -> None:
    wipe(demo.house, demo.store)
    assert not is_filled(demo.house)
    with demo.house.db.reading() as session:
        assert all(session.scalar(select(func.count()).select_from(table)) == 0 for table in Base.metadata.sorted_tables)
    assert [path for path in demo.folder.rglob("*") if path.is_file()] == []
