"""Originals go on a clock, the record stays and still holds; a person takes its data along and is erased."""

from __future__ import annotations

import io
import json
import logging
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import func, select

from panel.errors import Conflict
from panel.evidence import clean_picture
from panel.lifecycle import CaseStatus
from panel.models import (
    Account,
    Ballot,
    Base,
    Brief,
    BriefPicture,
    Case,
    Choice,
    Dealing,
    Exhibit,
    JournalEntry,
    Juror,
    JurorStatus,
    PartyRole,
    PictureState,
    RecordEntry,
    RemedyKind,
    Stance,
    Verdict,
)
from panel.projections.lot import build_record
from panel.projections.own_data import list_own_files, view_own_data
from panel.services.closing import Lesson, close_case
from panel.services.deciding import choose, decide_case
from panel.services.erasing import GONE, erase_due, list_due
from panel.services.exhibits import add_exhibit
from panel.services.farewell import ask_erasure, erase_asked, take_back, what_waits
from panel.services.filing import withdraw_case
from panel.services.publishing import decide_picture, open_picture
from panel.settings import change_setting
from tests.panel.scene import Scene

PLANTED = ("李秀英", "13800001234", "8840012345678", "翠鸟原图", "翠鸟说明")
LESSON = Lesson("fault", "delivery", "ability", "respondent", no_action_reason="李秀英那天的情况已在平台规则中处理")
REASONS = "评审团认为李秀英的说法可信，电话13800001234确实无人接听，采纳结论。"


def ended(scene: Scene) -> int:
    """A case with a shown exhibit and one with boxes, taken to its end."""
    case = scene.to(CaseStatus.IN_MEDIATION)
    with scene.house.work() as uow:
        for number in range(2):
            file = io.BytesIO()
            Image.new("RGB", (40, 30 + number), "red").save(file, "PNG")
            add_exhibit(
                uow, case, PartyRole.COMPLAINANT, clean_picture(file.getvalue()), f"翠鸟原图{number}.png", "翠鸟说明",
                store=scene.store, now=scene.now,
            )
    scene.impasse(case)
    scene.redact(case)
    with scene.house.work() as uow:
        found = uow.session.scalars(select(Exhibit.public_id).where(Exhibit.case_id == case).order_by(Exhibit.ordinal)).all()
        for exhibit, state, boxes in zip(
            found, (PictureState.CLEARED, PictureState.BOXED), ((), ((0, 0, 500, 500),)), strict=True
        ):
            open_picture(uow, case, exhibit, now=scene.now)
            decide_picture(
                uow, case, exhibit, state, store=scene.store, by_id=scene.mediator, now=scene.now, alt="一张图", boxes=boxes
            )
    scene.publish(case)
    scene.vote_all(case)
    with scene.house.work() as uow:
        decide_case(uow, case, scene.mediator, Stance.ADOPT, RemedyKind.FULL_REFUND, REASONS, now=scene.now)
        for role in PartyRole:
            choose(uow, case, role, Choice.ACCEPT, now=scene.now)
        close_case(uow, case, LESSON, by_id=scene.mediator, now=scene.now, today=scene.now.date())
    return case


def dump(scene: Scene, *but: str) -> str:
    """Every text of the database in one string, without the tables named."""
    with scene.house.db.reading() as session:
        return "\n".join(
            json.dumps([list(row) for row in session.execute(select(table))], default=str, ensure_ascii=False)
            for table in Base.metadata.sorted_tables if table.name not in but
        )


def erase(scene: Scene) -> int:
    return erase_due(scene.house, scene.store, now=scene.now)


def test_originals_go_when_their_time_is_over_and_not_before(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    case, other = ended(scene), scene.to(CaseStatus.VOTING)
    scene.later(days=179, hours=23)
    assert erase(scene) == 0
    assert all(word in dump(scene) for word in PLANTED)
    scene.later(hours=1)
    told: list[int] = []
    with caplog.at_level(logging.INFO, logger="panel.services.erasing"):
        assert erase_due(scene.house, scene.store, now=scene.now, done=told.append) == 1
    assert told == [1]
    assert "originals erased of 1 cases, 0 failed" in caplog.text
    assert (scene.case(case).erased_at, scene.case(other).erased_at) == (scene.now, None)
    assert erase(scene) == 0


def test_nothing_planted_is_left_in_any_table_but_those_of_accounts(scene: Scene) -> None:
    case = ended(scene)
    with scene.house.db.reading() as session:
        files = session.scalars(select(Exhibit.store_key).where(Exhibit.case_id == case)).all()
        shown = session.scalars(select(BriefPicture.store_key)).all()
    before = {path.name for path in scene.store._root.rglob("*") if path.is_file()}
    scene.later(days=181)
    erase(scene)
    left = dump(scene, "accounts")
    assert [word for word in PLANTED if word in left] == []
    after = {path.name for path in scene.store._root.rglob("*") if path.is_file()}
    assert after == set(shown)
    assert before > after
    assert set(files) & after == set()
    assert scene.case(case).title != ""


def test_the_record_stays_and_still_holds(scene: Scene) -> None:
    case = ended(scene)

    def record() -> tuple[object, ...]:
        with scene.house.db.reading() as session:
            found = session.get_one(Case, case)
            return (
                build_record(session, found, 1),
                session.scalars(select(Brief.digest)).all(), session.scalars(select(Brief.claim)).all(),
                session.execute(select(Ballot.sealed, Ballot.commitment, Ballot.receipt).order_by(Ballot.id)).all(),
                session.scalars(select(RecordEntry.body).where(RecordEntry.kind != "case.erased")).all(),
                session.execute(select(Verdict.outcome, Verdict.winner, Verdict.heads, Verdict.weights)).all(),
                session.execute(select(JournalEntry.entry_id, JournalEntry.body).order_by(JournalEntry.seq)).all(),
                session.scalars(select(Exhibit.sha256).order_by(Exhibit.id)).all(), found.status, found.number,
            )

    before = record()
    scene.later(days=181)
    erase(scene)
    assert record() == before
    with scene.house.db.reading() as session:
        reasons = dump(scene, "accounts")
        assert "评审团认为" in reasons
        assert session.scalar(select(func.count()).select_from(Ballot)) > 0


def test_never_means_never_and_the_setting_is_bounded(scene: Scene) -> None:
    ended(scene)
    with scene.house.work() as uow:
        change_setting(uow, "erase_days", 0, by_id=None, now=scene.now)
    scene.later(days=4000)
    assert erase(scene) == 0
    with scene.house.work() as uow:
        change_setting(uow, "erase_days", 10, by_id=None, now=scene.now)
    with scene.house.db.reading() as session:
        assert len(list_due(session, scene.now)) == 1
    assert erase(scene) == 1


def test_a_case_that_breaks_is_logged_and_holds_up_no_other(
    scene: Scene, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = ended(scene), scene.to(CaseStatus.IN_MEDIATION)
    with scene.house.work() as uow:
        withdraw_case(uow, second, "已经和解", now=scene.now)
    scene.later(days=181)
    with scene.house.db.reading() as session:
        key = session.scalars(select(Exhibit.store_key).where(Exhibit.case_id == first)).first()
    real = scene.store.delete

    def broken(name: str) -> None:
        if name == key:
            raise OSError("the disk is away")
        real(name)

    monkeypatch.setattr(type(scene.store), "delete", lambda _self, name: broken(name))
    assert erase(scene) == 1
    assert "could not be erased" in caplog.text
    assert scene.case(first).erased_at is None
    assert scene.case(second).erased_at is not None
    monkeypatch.undo()
    assert erase(scene) == 1
    assert scene.case(first).erased_at is not None


def test_own_data_holds_what_is_mine_and_nothing_of_others(scene: Scene) -> None:
    case = ended(scene)
    with scene.house.db.reading() as session:
        mine = json.dumps(view_own_data(session, scene.complainant), ensure_ascii=False, default=str)
        theirs = json.dumps(view_own_data(session, scene.member), ensure_ascii=False, default=str)
        juror = session.scalars(select(Juror.account_id).join(Ballot, Ballot.id > 0)).first()
        own = view_own_data(session, juror)
        assert [name for _, name in list_own_files(session, scene.complainant)] == [
            f"{scene.case(case).number}/{n}.png" for n in (1, 2)
        ]
        assert list_own_files(session, scene.member) == []
    assert all(word in mine for word in PLANTED)
    assert "我们出餐时包装完好" not in mine
    assert "13800001234" not in theirs
    assert own["juror"] is not None
    assert "李秀英" not in json.dumps(own, ensure_ascii=False, default=str)


def test_a_person_with_an_open_case_waits_and_goes_when_it_has_ended(scene: Scene) -> None:
    case = scene.to(CaseStatus.IN_MEDIATION)
    with scene.house.db.reading() as session:
        waiting = what_waits(session, scene.complainant, scene.now)
    assert (waiting.cases, waiting.clear) == ((scene.case(case).number,), False)
    with scene.house.work() as uow:
        assert ask_erasure(uow, scene.complainant, now=scene.now) is False
    assert erase_asked(scene.house, now=scene.now) == 0
    with scene.house.work() as uow:
        withdraw_case(uow, case, "已经和解", now=scene.now)
    assert erase_asked(scene.house, now=scene.now) == 1
    with scene.house.db.reading() as session:
        account = session.get_one(Account, scene.complainant)
        assert (account.name, account.phone, account.disabled_at) == (GONE, None, scene.now)
        assert account.email.endswith("@erased.invalid")
        assert account.erased_at == scene.now
    assert erase_asked(scene.house, now=scene.now) == 0


def test_ties_and_dealings_wait_for_open_cases(scene: Scene) -> None:
    scene.to(CaseStatus.IN_MEDIATION)
    with scene.house.work() as uow:
        uow.session.add(
            Dealing(
                account_id=scene.complainant, merchant_id=scene.merchant, kind="order", source="import",
                recorded_at=scene.now,
            )
        )
    with scene.house.work() as uow:
        ask_erasure(uow, scene.complainant, now=scene.now)
    with scene.house.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Dealing)) == 1


def test_a_juror_leaves_the_pool_and_its_ballots_stay(scene: Scene) -> None:
    ended(scene)
    with scene.house.db.reading() as session:
        ballots = session.scalar(select(func.count()).select_from(Ballot))
        account = session.scalars(select(Juror.account_id)).first()
    with scene.house.work() as uow:
        assert ask_erasure(uow, account, now=scene.now) is True
    with scene.house.db.reading() as session:
        assert session.scalar(select(Juror.status).where(Juror.account_id == account)) is JurorStatus.LEFT
        assert session.scalar(select(func.count()).select_from(Ballot)) == ballots
        assert session.get_one(Account, account).name == GONE


def test_who_works_for_the_house_or_a_shop_hands_over_first_and_a_wish_is_taken_back(scene: Scene) -> None:
    for account in (scene.mediator, scene.member):
        with pytest.raises(Conflict, match=r"account\.has_roles"), scene.house.work() as uow:
            ask_erasure(uow, account, now=scene.now)
    scene.to(CaseStatus.IN_MEDIATION)
    with scene.house.work() as uow:
        ask_erasure(uow, scene.complainant, now=scene.now)
    with scene.house.work() as uow:
        take_back(uow, scene.complainant)
    scene.now += timedelta(days=1)
    assert erase_asked(scene.house, now=scene.now) == 0
