"""Pages of learning: the register with filters and table, one action to its review, systemic issues; nothing typed is lost."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.config import Config
from app.evidence import store
from app.formatting import local
from panel.models import Account, Effect, Role
from panel.services.drafts import find_draft, save_draft
from panel.services.repeating import see_case, see_closing
from panel.settings import change_setting
from tests.app.conftest import SECRET, Browser, Clock, running, sign_in
from tests.panel.lessons_room import ACTION, OWNER, actions, close, issues, lesson, officer
from tests.panel.scene import Scene

pytestmark = pytest.mark.xdist_group("lessons")
REGISTER, ISSUES = "/lessons/actions", "/lessons/issues"


@dataclass
class Room:
    """Two closed cases of one merchant and kind, an officer, and a browser for each person."""

    app: object
    clock: Clock
    scene: Scene
    quality: int
    first: int
    second: int
    browsers: dict[int, Browser] = field(default_factory=dict)

    def browser(self, account: int) -> Browser:
        """Of one person, signed in once."""
        if account not in self.browsers:
            with self.scene.house.db.reading() as session:
                person = session.get_one(Account, account)
            self.browsers[account] = sign_in(self.app, person, self.clock())
        return self.browsers[account]

    def turn(self, **span: float) -> None:
        """Let time go by; sessions of before are over."""
        self.scene.now = self.clock.turn(**span)
        self.browsers.clear()

    def page(self, case: int, at: int = -1) -> str:
        """The address of an action of a case."""
        return f"/lessons/cases/{self.scene.case(case).public_id}/actions/{actions(self.scene, case)[at].public_id}"

    @property
    def today(self) -> date:
        """The day of the house."""
        with self.app.app_context():
            return local(self.clock()).date()


@pytest.fixture
def room(tmp_path: Path, sqlite_template: Path) -> Iterator[Room]:
    clock = Clock()
    shutil.copyfile(sqlite_template, tmp_path / "gongping.db")
    made = Config(mode="test", secret_key=SECRET, home=tmp_path, workers="none", throttle=False).completed()
    for app in running(made, clock):
        with app.app_context():
            scene = Scene.furnish(app.extensions["gongping"], store(), clock())
        with scene.house.work() as uow:
            change_setting(uow, "open_disputes_max", 1000, by_id=None, now=clock())
        quality, first = officer(scene), close(scene)
        second = close(scene, lesson(scene, 20, cause="ability"), title="第二起", category="food_quality")
        for case, closing in ((first, 1), (second, 2)):
            with scene.house.work() as uow:
                see_case(uow, case, now=scene.now)
                see_closing(uow, closing, now=scene.now)
        yield Room(app, clock, scene, quality, first, second)


def seen_of(text: str, name: str) -> str:
    """The hidden version in a form."""
    tag = re.search(rf'<input[^>]*name="{name}-seen"[^>]*>', text)
    assert tag, text
    found = re.search(r'value="(\d+)"', tag[0])
    assert found, tag[0]
    return found[1]


def test_the_register_shows_filters_and_hands_out_a_table(room: Room) -> None:
    page = room.browser(room.scene.mediator).get(REGISTER).text
    assert page.count(ACTION) == 2
    assert OWNER in page
    assert room.browser(room.quality).get(f"{REGISTER}?q=第二起").text.count(ACTION) == 1
    assert ACTION not in room.browser(room.quality).get(f"{REGISTER}?category=delivery").text
    assert room.browser(room.quality).get(f"{REGISTER}?view=nonsense&category=x&page=-1&q=%00").status_code == 200
    assert ACTION not in room.browser(room.quality).get(f"{REGISTER}?page=9").text
    for path in (f"{REGISTER}.csv?view=all", f"{REGISTER}.csv?view=open"):
        answer = room.browser(room.quality).get(path)
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        assert answer.mimetype == "text/csv"
        assert [row[2] for row in rows] == ["action", ACTION, ACTION]
    assert room.browser(room.scene.complainant).get(REGISTER).status_code == 403
    assert room.browser(room.scene.mediator).get(ISSUES).status_code == 403


def test_a_mediator_sees_the_actions_of_the_cases_held_alone(room: Room) -> None:
    with room.scene.house.work() as uow:
        other = room.scene._person(uow.session, "别的调解员", room.scene.now, Role.MEDIATOR)
    assert ACTION not in room.browser(other).get(f"{REGISTER}?view=all").text
    assert ACTION not in room.browser(other).get(f"{REGISTER}.csv?view=all").text
    assert room.browser(other).get(room.page(room.first)).status_code == 404
    assert room.browser(other).post(f"{room.page(room.first)}/done", {"done-text": "好"}).status_code == 404
    assert room.browser(room.scene.manager).get(REGISTER).text.count(ACTION) == 2


def test_bad_input_keeps_what_was_typed_and_says_what_is_wrong(room: Room) -> None:
    browser, page = room.browser(room.scene.mediator), room.page(room.first)
    answer = browser.post(f"{page}/done", {"done-text": "长" * 2001})
    assert answer.status_code == 422
    assert "长" * 2001 in answer.text
    answer = browser.post(f"{page}/move", {"move-owner": "区域经理", "move-due_on": "not a day", "move-reason": "机器没到"})
    assert answer.status_code == 422
    assert "机器没到" in answer.text
    assert "区域经理" in answer.text
    assert actions(room.scene, room.first)[0].version == 1
    assert browser.post(f"{page}/review", {"review-effect": "yes", "review-text": "好"}).status_code == 422
    assert browser.post(f"{page}/review", {"review-effect": "maybe", "review-text": "好"}).status_code == 422


def test_a_stale_page_changes_nothing_and_can_be_sent_again(room: Room) -> None:
    page, later = room.page(room.first), (room.today + timedelta(days=30)).isoformat()
    mine, theirs = room.browser(room.scene.mediator), room.browser(room.quality)
    seen = seen_of(mine.get(page).text, "move")
    sent = {"move-owner": OWNER, "move-due_on": later, "move-reason": "等机器", "move-seen": seen}
    assert theirs.post(f"{page}/move", {**sent, "move-owner": "区域经理"}).status_code == 303
    answer = mine.post(f"{page}/move", sent)
    assert answer.status_code == 422
    assert "等机器" in answer.text
    assert actions(room.scene, room.first)[0].owner == "区域经理"
    again = {**sent, "move-seen": seen_of(answer.text, "move")}
    assert mine.post(f"{page}/move", again).status_code == 303
    assert mine.post(f"{page}/move", again).status_code == 303, "a double click does no harm"
    assert "等机器" in mine.get(page).text
    assert actions(room.scene, room.first)[0].version == 3


def test_from_done_to_the_review_and_the_next_action(room: Room) -> None:
    page = room.page(room.first)
    for _click in range(2):
        assert room.browser(room.scene.mediator).post(f"{page}/done", {"done-text": "封口机到店"}).status_code == 303
    assert 'name="review-text"' not in room.browser(room.quality).get(page).text
    room.turn(days=31)
    assert 'name="review-text"' not in room.browser(room.scene.mediator).get(page).text, "nobody reviews their own"
    browser = room.browser(room.quality)
    assert "封口机到店" in browser.get(page).text
    asked = {"review-effect": "no", "review-text": "照样洒"}
    answer = browser.post(f"{page}/review", asked)
    assert answer.status_code == 422
    assert "照样洒" in answer.text
    assert 'aria-invalid="true"' in answer.text
    more = {"review-next_text": "换供应商", "review-next_owner": "采购", "review-next_due_on": "2027-06-01"}
    assert browser.post(f"{page}/review", {**asked, **more}).status_code == 303
    first, second = actions(room.scene, room.first)
    assert (first.effect, second.text, second.after_id) == (Effect.NO, "换供应商", first.id)
    onward = page.replace(first.public_id, second.public_id)
    assert onward in browser.get(page).text, "the review leads on to what is done next"
    assert page in browser.get(onward).text
    bench = room.browser(room.scene.mediator).get(f"/desk/cases/{room.scene.case(room.first).public_id}").text
    assert all(word in bench for word in ("封口机到店", "照样洒", "换供应商", ACTION))


def test_what_was_written_is_kept_as_a_draft_and_gone_with_the_act(room: Room) -> None:
    page, case = room.page(room.first), room.scene.case(room.first).public_id
    key = f"action.done.{case}.{actions(room.scene, room.first)[0].public_id}"
    browser = room.browser(room.scene.mediator)
    assert f'data-draft-key="{key}"' in browser.get(page).text
    with room.scene.house.work() as uow:
        save_draft(uow, room.scene.mediator, key, {"done-text": "写了一半"}, now=room.scene.now)
    assert "写了一半" in browser.get(page).text
    browser.post(f"{page}/done", {"done-text": "写完了"})
    with room.scene.house.db.reading() as session:
        assert find_draft(session, room.scene.mediator, key) is None


def test_an_officer_works_an_issue_to_its_end(room: Room) -> None:
    found, browser = issues(room.scene)[0], room.browser(room.quality)
    page, due = f"{ISSUES}/{found.public_id}", (room.today + timedelta(days=7)).isoformat()
    assert found.public_id in browser.get(ISSUES).text
    assert "第二起" in browser.get(page).text
    assert browser.post(f"{page}/end", {"end-outcome": "没有再发生"}).status_code == 422
    for _click in range(2):
        assert browser.post(f"{page}/take").status_code == 303
    assert found.public_id in browser.get(ISSUES).text, "with nothing new the list shows what is in hand"
    sent = {"advice-to": "运营部", "advice-text": "统一封口", "advice-due_on": due, "advice-seen": "1"}
    answer = browser.post(f"{page}/advice", sent)
    assert (answer.status_code, "统一封口" in answer.text) == (422, True)
    again = {**sent, "advice-seen": seen_of(answer.text, "advice")}
    assert browser.post(f"{page}/advice", again).status_code == 303
    assert browser.post(f"{page}/advice", again).status_code == 303
    assert browser.post(f"{page}/end", {"end-outcome": ""}).status_code == 422
    assert browser.post(f"{page}/end", {"end-outcome": "没有再发生"}).status_code == 303
    text = browser.get(page).text
    assert all(word in text for word in ("统一封口", "运营部", "没有再发生"))
    assert "advice-text" not in text
    answer = browser.post(f"{page}/dismiss", {"dismiss-reason": "巧合"})
    assert (answer.status_code, "巧合" in answer.text) == (422, True)


def test_the_case_says_that_it_is_part_of_an_issue_to_staff_alone(room: Room) -> None:
    case, issue = room.scene.case(room.first).public_id, issues(room.scene)[0]
    bench = room.browser(room.scene.mediator).get(f"/desk/cases/{case}").text
    assert "共性问题" in bench
    assert issue.public_id not in bench, "the mediator has no page for it"
    assert issue.public_id in room.browser(room.quality).get(f"/desk/cases/{case}").text
    theirs = room.browser(room.scene.complainant).get(f"/cases/{case}").text
    assert "共性问题" not in theirs
    assert ACTION not in theirs
    dismissed = room.browser(room.quality).post(f"{ISSUES}/{issue.public_id}/dismiss", {"dismiss-reason": "巧合"})
    assert dismissed.status_code == 303
    assert "共性问题" not in room.browser(room.scene.mediator).get(f"/desk/cases/{case}").text


def test_the_notice_of_an_issue_leads_to_its_page(room: Room) -> None:
    text = room.browser(room.quality).get("/notices").text
    where = re.search(r'href="(/notices/\w{26})"', text)
    assert where, text
    assert room.browser(room.quality).get(where[1]).headers["Location"] == f"{ISSUES}/{issues(room.scene)[0].public_id}"


def test_the_overview_counts_what_waits_and_knows_what_was_done(room: Room) -> None:
    browser = room.browser(room.quality)
    assert f"{ISSUES}?view=open" in browser.get("/quality").text
    room.turn(days=40)
    before = room.browser(room.quality).get("/quality").text.count("已到期")
    for case in (room.first, room.second):
        room.browser(room.scene.mediator).post(f"{room.page(case)}/done", {"done-text": "好了"})
    page = room.browser(room.quality).get("/quality").text
    assert (before, page.count("已到期")) == (2, 0)
    assert room.page(room.first) in page
