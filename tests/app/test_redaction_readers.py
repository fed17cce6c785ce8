"""Suspects, splits, the intruder question and the log at the desk in the browser; a second reader who sees no originals."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask import Flask

from panel.lifecycle import CaseStatus
from panel.models import Account, AccountRole, Case, Role, SettingChange
from tests.app.conftest import Browser, Clock
from tests.app.desk_scene import DeskScene, furnish, url
from tests.panel.desk import Desk

S = CaseStatus
Sign = Callable[..., Browser]
CLAIM = "我叫李秀英，在蜀香阁订了酸菜鱼。取餐码5621，备注XQ9。老街口对面第二家就是。送餐的也叫李秀英。<b>很烫</b>"


@pytest.fixture
def house_scene(app: Flask, clock: Clock) -> DeskScene:
    """A furnished house."""
    return furnish(app, clock)


@pytest.fixture
def mediator(house_scene: DeskScene, signed_in: Sign) -> Browser:
    """The mediator of the scene, reading English."""
    return signed_in(english(house_scene, house_scene.account(house_scene.scene.mediator)))


@pytest.fixture
def colleague(house_scene: DeskScene, signed_in: Sign) -> Browser:
    """Another mediator, who holds nothing of the case."""
    with house_scene.scene.house.db.writing() as session:
        account = Account(email="colleague@example.org", name="沈读", password_hash="x", created_at=house_scene.clock())
        account.email_confirmed_at = house_scene.clock()
        session.add(account)
        session.flush()
        session.add(AccountRole(account_id=account.id, role=Role.MEDIATOR, granted_at=house_scene.clock()))
    return signed_in(english(house_scene, account))


def english(scene: DeskScene, account: Account) -> Account:
    with scene.scene.house.db.writing() as session:
        found = session.get_one(Account, account.id)
        found.locale = "en"
        return found


@pytest.fixture
def case(house_scene: DeskScene) -> Case:
    """A case at the desk."""
    return house_scene.at(S.REDACTING, text=CLAIM)


@pytest.fixture
def desk(house_scene: DeskScene, case: Case) -> Desk:
    """The desk of that case, for looking behind the page."""
    return Desk(house_scene.scene, case.id)


def at(case: Case, act: str = "") -> str:
    return url(case, "redaction" + (f"/{act}" if act else ""))


def words(answer) -> str:
    """The page as it is read."""
    return html.unescape(answer.text)


def sent(desk: Desk, **fields) -> dict[str, object]:
    return {"version": desk.redaction().version, **fields}


def ask_two(desk: Desk) -> None:
    with desk.scene.house.db.writing() as session:
        now = desk.scene.now
        session.add(SettingChange(name="readers", value={"value": 2}, effective_at=now, changed_at=now))


def test_a_suspect_in_hand_is_masked_or_cleared_and_the_next_follows(case: Case, desk: Desk, mediator: Browser) -> None:
    desk.confirm_all()
    page = words(mediator.get(at(case)))
    assert "Readable, but look at it" in page
    assert 'data-key="x"' in page
    first, second, *_ = desk.draft().suspects
    answer = mediator.post(at(case, "suspects"), sent(desk, suspect=first.id, then=second.id))
    assert answer.headers["Location"].endswith(f"?suspect={second.id}#suspect-{second.id}")
    assert first.surface not in [each.surface for each in desk.draft().suspects]
    masked = {"mask-surface": second.surface, "mask-kind": "other", "mask-role": "", "then": ""}
    assert mediator.post(at(case, "mask"), sent(desk, **masked)).status_code == 303
    assert second.surface not in desk.draft().redacted.texts["claim"]
    stale = {"version": 1, "suspect": desk.draft().suspects[0].id}
    assert mediator.post(at(case, "suspects"), stale).status_code == 409
    assert mediator.post(at(case, "suspects"), sent(desk, suspect="s-000000000000")).status_code == 422


def test_ticked_words_are_cleared_together_numbers_are_not(case: Case, desk: Desk, mediator: Browser) -> None:
    waiting = desk.draft().suspects
    number = next(each for each in waiting if not each.is_word)
    word = next(each for each in waiting if each.is_word)
    both = mediator.post(at(case, "suspects"), {**sent(desk), "suspect": [number.id, word.id]})
    assert both.status_code == 422
    assert "Numbers and Latin letters are looked at one by one." in words(both)
    assert mediator.post(at(case, "suspects"), sent(desk, all_words="1")).status_code == 303
    assert all(not each.is_word for each in desk.draft().suspects)
    assert mediator.post(at(case, "undo"), sent(desk)).status_code == 303
    assert len(desk.draft().suspects) == len(waiting)


def test_places_are_split_off_in_the_page(case: Case, desk: Desk, mediator: Browser) -> None:
    party = desk.entity("李秀英")
    page = words(mediator.get(at(case) + f"?entity={party}"))
    ticks = re.findall(r'name="split-places" value="(\d+)"', page)
    assert len(ticks) == len(desk.draft().places_of(party))
    nothing = mediator.post(at(case, f"entities/{party}/split"), sent(desk, **{"split-role": "courier"}))
    assert nothing.status_code == 422
    every = mediator.post(at(case, f"entities/{party}/split"), {**sent(desk), "split-places": ticks, "split-role": ""})
    assert every.status_code == 422
    courier = next(n for n, (place, _) in enumerate(desk.draft().places_of(party)) if place == ("claim", "李秀英", 1))
    last = {**sent(desk), "split-places": [str(courier)], "split-role": "courier"}
    assert mediator.post(at(case, f"entities/{party}/split"), last).status_code == 303
    assert "[骑手]" in desk.draft().redacted.texts["claim"]
    assert mediator.post(at(case, f"entities/{party}/split"), {**last, **sent(desk), "split-places": ["99"]}).status_code == 422
    assert mediator.post(at(case, "entities/e-nobody/split"), {**last, **sent(desk)}).status_code == 422


def test_the_question_is_answered_for_the_draft_as_it_is(case: Case, desk: Desk, mediator: Browser) -> None:
    view = at(case) + "?view=jurors"
    assert "Could somebody who knows this street" in words(mediator.get(view))
    assert mediator.post(at(case, "reading"), sent(desk)).status_code == 422
    empty = mediator.post(at(case, "reading"), sent(desk, tells="yes", note=" "))
    assert empty.status_code == 422
    told = mediator.post(at(case, "reading"), sent(desk, tells="yes", note="街上只有一家<i>"))
    assert told.status_code == 303
    page = mediator.get(view)
    assert "街上只有一家<i>" in words(page)
    assert "<i>" not in page.text
    assert "Somebody could be recognised, says a reader." in words(page)
    assert mediator.post(at(case, "reading"), {"tells": "no", "version": 99}).status_code == 409
    assert mediator.post(at(case, "reading"), sent(desk, tells="no")).status_code == 303
    assert "Stands by it" in words(mediator.get(view))


def test_the_log_names_who_did_what(case: Case, desk: Desk, mediator: Browser) -> None:
    assert "Nothing was done here yet" in words(mediator.get(at(case) + "?view=log"))
    mediator.post(at(case, "confirm-all"), sent(desk))
    page = words(mediator.get(at(case) + "?view=log"))
    assert "Confirmed" in page
    assert "李秀英" not in page


def test_a_second_reader_sees_the_brief_only_and_only_when_waited_for(
    case: Case, desk: Desk, mediator: Browser, colleague: Browser
) -> None:
    assert colleague.get(at(case, "reading")).status_code == 404
    assert colleague.get(at(case)).status_code == 404
    ask_two(desk)
    desk.settle()
    assert case.number in words(colleague.get("/desk/cases/drafts"))
    assert "Drafts to read" in words(colleague.get("/desk"))
    assert case.number not in words(mediator.get("/desk/cases/drafts")), "who has read it is not asked again"
    page = words(colleague.get(at(case, "reading")))
    assert "Read a draft" in page
    assert not any(word in page for word in ("李秀英", "蜀香阁"))
    assert mediator.get(at(case, "reading")).status_code == 303
    answer = colleague.post(at(case, "reading"), sent(desk, tells="no"))
    assert answer.headers["Location"].endswith("/desk/cases/drafts")
    assert desk.codes() == ["gate.not_previewed"]
    assert case.number not in words(colleague.get("/desk/cases/drafts"))
    assert colleague.get(at(case, "reading")).status_code == 200, "one's own answer can be changed"
    assert colleague.post(at(case, "reading"), sent(desk, tells="yes", note="这条街只有一家")).status_code == 303
    assert desk.codes() == ["gate.tells", "gate.not_previewed"]


def test_a_form_that_fits_two_is_pointed_out_and_confirmed_by_itself(house_scene: DeskScene, mediator: Browser) -> None:
    text = "我叫李秀英。邻居李小红看见了，另一个邻居李大梅也看见了。李女士说汤洒了。"
    case = house_scene.at(S.REDACTING, text=text)
    desk = Desk(house_scene.scene, case.id)
    doubtful = {each.entity for each in desk.draft().redacted.ambiguous}
    assert doubtful
    assert "fits several" in words(mediator.get(at(case)))
    mediator.post(at(case, "confirm-all"), sent(desk))
    assert {each.id for each in desk.draft().unconfirmed} == doubtful
    for entity in doubtful:
        assert mediator.post(at(case, f"entities/{entity}/confirm"), sent(desk)).status_code == 303
    assert not desk.draft().unconfirmed
