"""The ballot: counted once, replaced while the wave is open, and never in doubt about whether it counts."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import event, func, select, update

from panel.evidence.store import FolderStore
from panel.models import Ballot, Draft, Merchant, MerchantMember, RecordEntry, Round, Seat, SeatStatus
from panel.services.drafts import save_draft
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.juror_room import REASON, Room, paper
from tests.panel.opened import opened

OTHER = "后厨记录也说得通，责任各半更公平。"


@pytest.fixture
def room(house: House, clock: Clock, app_config: object, signed_in: Callable[..., Browser]) -> Room:
    """A case before its first seven jurors."""
    return Room.open(house, clock, FolderStore(app_config.evidence_dir), signed_in)


def ballots(room: Room) -> list[Ballot]:
    with room.scene.house.db.reading() as session:
        return list(session.scalars(select(Ballot).order_by(Ballot.id)))


def test_a_ballot_is_cast_counted_and_receipted(room: Room) -> None:
    juror = room.accept(0)
    answer = juror.post(room.path(0, "/ballot"), paper(suggestion="换个防漏的盒子"))
    assert (answer.status_code, answer.headers["Location"]) == (303, room.path(0))
    ((ballot, said),) = opened(room.scene.house)
    assert (said.choice, said.rationale, said.tags, said.suggestion) == ("uphold", REASON, ("clear_photo",), "换个防漏的盒子")
    page = juror.get(room.path(0)).text
    assert ballot.receipt in page
    assert REASON in page


def test_the_same_paper_twice_is_one_ballot_and_the_same_page(room: Room) -> None:
    juror = room.accept(0)
    answers = [juror.post(room.path(0, "/ballot"), paper()) for _ in range(3)]
    assert {(a.status_code, a.headers["Location"]) for a in answers} == {(303, room.path(0))}
    (ballot,) = ballots(room)
    assert ballot.replaced == 0


def test_two_tabs_at_the_same_moment_make_one_ballot(room: Room) -> None:
    room.accept(0)
    tabs = [room.browser(0) for _ in range(4)]
    answers: list[int] = []

    def press(tab: Browser) -> None:
        answers.append(tab.post(room.path(0, "/ballot"), paper()).status_code)

    threads = [threading.Thread(target=press, args=(tab,)) for tab in tabs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 4
    (ballot,) = ballots(room)
    assert ballot.replaced == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"choice": ""}, "choice"), ({"choice": "hang"}, "choice"), ({"tags": []}, "tags"), ({"tags": ["made_up"]}, "tags"),
        ({"rationale": "太短"}, "rationale"), ({"rationale": "长" * 1001}, "rationale"),
        ({"suggestion": "长" * 501}, "suggestion"),
    ],
)
def test_a_faulty_paper_is_shown_again_with_everything_typed(room: Room, changes: dict[str, object], field: str) -> None:
    juror = room.accept(0)
    sent = paper(**{"suggestion": "换个盒子", **changes})
    answer = juror.post(room.path(0, "/ballot"), sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    for text in (sent["rationale"], sent["suggestion"]):
        assert str(text) in answer.text
    assert ballots(room) == []


def test_line_ends_of_the_browser_do_not_count_twice(room: Room) -> None:
    juror = room.accept(0)
    text = "\r\n".join("一二三四五六七八九" for _ in range(100))
    assert juror.post(room.path(0, "/ballot"), paper(rationale=text)).status_code == 303
    assert len(opened(room.scene.house)[0][1].rationale) == 999


def test_cannot_tell_needs_a_reason_that_takes_no_side(room: Room) -> None:
    juror = room.accept(0)
    assert juror.post(room.path(0, "/ballot"), paper("cannot_tell", tags=["evidence_thin"])).status_code == 303
    page = juror.get(room.path(0)).text
    assert "evidence_thin" not in page


def test_a_ballot_is_replaced_three_times_and_the_last_counts(room: Room) -> None:
    juror = room.accept(0)
    juror.post(room.path(0, "/ballot"), paper())
    first = ballots(room)[0].receipt
    form = juror.get(room.path(0, "/ballot")).text
    assert REASON in form
    for number in range(3):
        assert juror.post(room.path(0, "/ballot"), paper("partly", rationale=f"{OTHER}{number}")).status_code == 303
    refused = juror.post(room.path(0, "/ballot"), paper("dismiss", rationale="再改一次也不应当成功。"))
    assert refused.status_code == 409
    assert "再改一次也不应当成功。" in refused.text
    ((ballot, said),) = opened(room.scene.house)
    assert (said.choice, said.rationale, ballot.replaced) == ("partly", f"{OTHER}2", 3)
    assert ballot.receipt != first
    assert juror.get(room.path(0, "/ballot")).headers["Location"] == room.path(0)
    with room.scene.house.db.reading() as session:
        kept = select(func.count()).where(RecordEntry.kind.startswith("ballot."))
        assert session.scalar(kept) == 4


def test_who_votes_within_seconds_is_asked_once_to_read_and_loses_nothing(room: Room) -> None:
    juror = room.accept(0)
    juror.get(room.path(0))
    room.clock.turn(seconds=4)
    asked = juror.post(room.path(0, "/ballot"), paper(suggestion="换个盒子"))
    assert (asked.status_code, ballots(room)) == (422, [])
    assert "还没有计入" in asked.text
    assert REASON in asked.text
    assert "换个盒子" in asked.text
    assert 'name="asked" type="hidden" value="yes"' in asked.text
    faulty = juror.post(room.path(0, "/ballot"), paper(tags=[], asked="yes"))
    assert faulty.status_code == 422
    assert 'name="asked" type="hidden" value="yes"' in faulty.text, "nobody is asked twice"
    assert juror.post(room.path(0, "/ballot"), paper(asked="yes")).status_code == 303
    assert len(ballots(room)) == 1
    again = juror.post(room.path(0, "/ballot"), paper("dismiss", rationale=OTHER))
    assert again.status_code == 303, "who replaces a ballot has read before"
    other = room.accept(1)
    room.read(1, other)
    assert other.post(room.path(1, "/ballot"), paper()).status_code == 303


def test_a_draft_fills_the_paper_and_goes_with_the_ballot(room: Room, house: House) -> None:
    juror, (seat, account) = room.accept(0), room.seats[0]
    kept = {"choice": "dismiss", "tags": ["matter_of_taste"], "rationale": "还没写完的理由", "suggestion": ""}
    with house.work() as uow:
        save_draft(uow, account, f"ballot.{seat}", kept, now=room.clock())
    page = room.read(0, juror)
    assert f'data-draft-key="ballot.{seat}"' in page
    assert "还没写完的理由" in page
    assert page.count("checked") == 2
    juror.post(room.path(0, "/ballot"), paper())
    with house.db.reading() as session:
        assert session.scalars(select(Draft)).all() == []


def test_a_juror_who_came_to_stand_on_a_side_casts_no_ballot(room: Room, house: House) -> None:
    """The seat is still there, but a party is nothing but a party; read with the seat, at every request."""
    juror = room.accept(0)
    with house.work() as uow:
        shop = uow.session.scalars(select(Merchant.id)).first()
        uow.session.add(MerchantMember(merchant_id=shop, account_id=room.seats[0][1]))
    assert juror.post(room.path(0, "/ballot"), paper()).status_code == 404
    assert juror.get(room.path(0)).status_code == 404
    assert ballots(room) == []


def test_a_ballot_before_acceptance_is_not_counted_and_says_so(room: Room) -> None:
    answer = room.browser(0).post(room.path(0, "/ballot"), paper())
    assert answer.status_code == 409
    assert REASON in answer.text
    assert ballots(room) == []


def close_without(room: Room, number: int) -> None:
    """The wave's clock runs out without the juror's ballot and nobody is left on the list."""
    room.finish(but=number)
    with room.scene.house.work() as uow:
        uow.session.execute(update(Round).values(exhausted=True, wave_deadline_at=room.clock()))
    room.scene.now = room.clock.turn(minutes=1)
    room.scene.settle(room.case_id)


def test_a_late_ballot_is_not_counted_says_so_and_keeps_the_text(room: Room) -> None:
    juror = room.accept(0)
    juror.get(room.path(0))
    close_without(room, 0)
    answer = juror.post(room.path(0, "/ballot"), paper(suggestion="换个盒子"))
    assert answer.status_code == 409
    for text in (REASON, "换个盒子"):
        assert text in answer.text
    assert len(ballots(room)) == 6
    assert juror.get(room.path(0)).status_code == 200


def test_a_retry_after_the_close_leads_to_the_counted_ballot_and_a_change_is_refused(room: Room) -> None:
    juror = room.accept(0)
    juror.post(room.path(0, "/ballot"), paper())
    room.finish(but=0)
    room.scene.settle(room.case_id)
    again = juror.post(room.path(0, "/ballot"), paper())
    assert (again.status_code, again.headers["Location"]) == (303, room.path(0))
    changed = juror.post(room.path(0, "/ballot"), paper("dismiss", rationale=OTHER))
    assert changed.status_code == 409
    assert OTHER in changed.text
    assert {said.choice for _, said in opened(room.scene.house)} == {"uphold"}


def test_a_ballot_of_a_finished_wave_is_not_replaced(room: Room) -> None:
    juror = room.accept(0)
    juror.post(room.path(0, "/ballot"), paper("dismiss"))
    for number in range(1, 7):
        room.cast_by_services(number, ("uphold", "dismiss")[number % 2])
    room.scene.settle(room.case_id)
    with room.scene.house.db.reading() as session:
        assert session.scalar(select(Round.wave)) == 2
    answer = juror.post(room.path(0, "/ballot"), paper("uphold", rationale=OTHER))
    assert answer.status_code == 409
    assert "/ballot" not in juror.get(room.path(0)).text


def test_a_ballot_without_its_token_is_not_taken(room: Room) -> None:
    juror = room.accept(0)
    assert juror.client.post(room.path(0, "/ballot"), data=paper(), headers=juror.headers).status_code == 400
    assert ballots(room) == []


def test_casting_asks_the_database_little(room: Room, house: House) -> None:
    juror = room.accept(0)
    room.read(0, juror)
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_more) -> None:
        sent.append(statement)

    event.listen(house.db.engine, "before_cursor_execute", note)
    assert juror.post(room.path(0, "/ballot"), paper()).status_code == 303
    event.remove(house.db.engine, "before_cursor_execute", note)
    counted = [s for s in sent if s.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))]
    assert len(counted) <= 12, "\n".join(counted)


def test_a_seat_on_postgresql_takes_its_ballot_too(
    postgres_app: object, clock: Clock, app_config: object, signed_in: Callable[..., Browser]
) -> None:
    from panel.services.sessions import open_session
    from tests.app.conftest import CSRF_SEED

    house = postgres_app.extensions["gongping"]

    def enter(account: object) -> Browser:
        with house.work() as uow:
            token = open_session(uow, account.id, browser="test", now=clock())
        made = Browser(postgres_app.test_client(), account)
        with made.client.session_transaction() as session:
            session.update(_user_id=token, _fresh=True, csrf_token=CSRF_SEED)
        return made

    room = Room.open(house, clock, FolderStore(app_config.evidence_dir), enter)
    juror = room.accept(0)
    assert "data-draft-key" in room.read(0, juror)
    assert [juror.post(room.path(0, "/ballot"), paper()).status_code for _ in range(2)] == [303, 303]
    with house.db.reading() as session:
        status = session.scalar(select(Seat.status).where(Seat.public_id == room.seats[0][0]))
    assert status is SeatStatus.CAST
    assert len(ballots(room)) == 1
    room.finish(but=0)
    room.scene.settle(room.case_id)
    assert juror.get(room.path(0)).status_code == 200
