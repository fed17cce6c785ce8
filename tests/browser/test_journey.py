"""One dispute from its filing to its end, by everybody's own hands: real pages, real sockets, a real picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from panel.demo.polls import Chair
from panel.lifecycle import CaseStatus, DeadlineKind
from panel.models import Brief, SeatStatus
from tests.browser.beginning import CLAIM, TITLE, Beginning, Window
from tests.browser.conftest import Live
from tests.browser.people import PATIENCE, Person, today
from tests.browser.voting_page import first_look
from tests.browser.words import zh, zh_label

pytestmark = pytest.mark.xdist_group("browser")
REASON = "照片里封条还在，但汤从盖子边上漏出来，说明扣得不严，店家应该承担。"
REASONS = (
    "本案依据双方陈述、照片和评审结论。封条完好只说明没有人打开过，不说明盖子扣得严。"
    "评审团多数认为包装责任在商家，我们采纳这一意见：商家全额退款，三日内原路退回。"
)


def cast_by_post(live: Live, chair: Chair, choice: str) -> None:
    """A juror without a window of their own here accepts and casts, through the same server as everybody."""
    ballot = {"choice": choice, "tags": "evidence_thin", "rationale": REASON}
    for path, form in (("accept", {}), ("ballot", ballot)):
        answer = live.post(chair.account_id, f"/seats/{chair.seat_id}/{path}", **form)
        assert answer.status_code == 303, answer.text


def waiting(live: Live, case_id: int) -> Iterator[Chair]:
    """Seats that have not cast, as they are now, until there is none."""
    done: set[str] = set()
    while left := [c for c in live.chairs(case_id) if c.status is SeatStatus.SUMMONED and c.seat_id not in done]:
        done.add(left[0].seat_id)
        yield left[0]


class Story(Beginning):
    """The whole journey."""

    # The panel

    def vote(self) -> None:
        self.watch()
        (first, fifth, *chinese), english = self.live.by_readers_of_chinese(self.case.id)
        others = [*chinese, *english]
        juror = self.by_hand(first, zh("Cannot tell from this"))
        self.turnout(1)
        for chair, choice in zip(others[:3], ("uphold", "dismiss", "uphold"), strict=True):
            cast_by_post(self.live, chair, choice)
        self.turnout(4)
        split = self.room.page.locator("[data-part=split]")
        expect(split).to_contain_text(zh("No split yet"))
        self.by_hand(fifth, self.options[-1])
        self.turnout(5)
        expect(split).to_contain_text(zh("The split at %(cast)d ballots", cast=5))
        shown = split.inner_html()
        for chair, choice in zip(others[3:5], ("dismiss", "uphold"), strict=True):
            cast_by_post(self.live, chair, choice)
        expect(self.room.page.locator("[data-field=seats]").first).to_have_text("17", timeout=PATIENCE)
        for chair in waiting(self.live, self.case.id):
            cast_by_post(self.live, chair, "uphold")
        expect(split).to_contain_text(zh("The verdict in numbers"), timeout=PATIENCE)
        assert split.inner_html() != shown
        assert self.room.has_stayed(), "turnout and split moved without a reload"
        assert self.status is CaseStatus.DECIDED
        juror.at("/seats")
        juror.page.locator("#finished").get_by_role("link").first.click()
        juror.sees(zh("What came of the case"))

    def watch(self) -> None:
        self.room.at(f"/desk/cases/{self.case.public_id}/panel")
        expect(self.room.page.locator("[data-live][data-state=live]")).to_be_visible()
        self.turnout(0)
        self.room.stays()

    def turnout(self, cast: int) -> None:
        expect(self.room.page.locator("[data-field=cast]").first).to_have_text(str(cast), timeout=PATIENCE)

    @property
    def options(self) -> list[str]:
        with self.live.house.db.reading() as session:
            found = session.scalars(select(Brief.options).where(Brief.case_id == self.case.id)).one()
            return [option["label"] for option in found]

    def by_hand(self, chair: Chair, answer: str) -> Person:
        """A juror on a phone accepts, reads and votes."""
        who = self.phone(chair.account_id).at("/seats")
        who.page.locator(f"a.btn[href$='{chair.seat_id}']").tap()
        who.press("Accept and read the case")
        who.sees("面汤漏了一半")
        expect(who.page.locator(".exhibit img")).to_have_attribute("alt", "一份牛肉面，汤在袋子里")
        assert "林小雨" not in who.page.content()
        assert "山橙小面" not in who.page.content()
        who.choose(answer)
        who.page.locator("#tags .chip").first.tap()
        who.fill("Your reason", REASON)
        first_look(self.live, chair)
        who.press("Cast this ballot")
        who.sees(zh("Your ballot is counted"))
        return who

    # After the verdict

    def decide(self) -> None:
        who = self.mediator.at(f"/desk/cases/{self.case.public_id}")
        who.page.get_by_role("link", name=zh_label("desk_act", "decide")).click()
        who.sees(REASON)
        who.sees(CLAIM[-20:-15])
        who.choose(zh_label("stance", "adopt"))
        who.page.get_by_label(zh("Remedy"), exact=False).select_option("full_refund")
        who.fill("Amount in yuan", "46.50")
        who.fill("Reasons that both sides read", REASONS)
        who.press("Preview")
        who.sees(zh("Preview: exactly this goes to both sides"))
        assert self.live.case(TITLE).deadline_kind is DeadlineKind.DECISION
        who.press("Decide")
        who.sees(REASONS)

    def choose_and_close(self) -> None:
        who = self.complainant
        who.sees(REASONS)
        assert who.has_stayed(), "verdict and decision came by themselves"
        for party in (self.complainant, self.respondent):
            if party is self.respondent:
                party.at(self.path)
            party.follow("Accept the decision")
            party.press("Yes, I accept")
            party.sees(zh("Your side chose: %(choice)s.", choice=zh_label("choice", "accept")))
        self.complainant.stays()
        self.close()
        self.complainant.sees(zh_label("status", "closed"))
        assert self.complainant.has_stayed()
        assert self.status is CaseStatus.CLOSED

    def close(self) -> None:
        who = self.mediator.at(f"/desk/cases/{self.case.public_id}/close")
        who.choose(zh_label("finding", "fault"))
        for msgid, code in (("Where it happened", "preparation"), ("Cause", "process"), ("Responsible", "respondent")):
            who.page.get_by_label(zh(msgid)).select_option(code)
        who.page.get_by_label(zh("What it was about")).select_option(index=1)
        who.fill("Action", "出餐口加一道扣盖检查，贴封条前先倒扣三秒。")
        who.fill("Who does it", "吴勇")
        who.fill("By which day", (today() + timedelta(days=14)).isoformat())
        who.press("Close the case")
        who.page.wait_for_url(re.compile(r"/desk/cases/[^/]+$"))


def test_a_dispute_from_filing_to_closing(live: Live, phone: Window, desk: Window) -> None:
    story = Story(live, phone, desk)
    for step in (
        story.sign_in, story.file, story.answer, story.mediate, story.redact, story.approve_and_publish, story.vote,
        story.decide, story.choose_and_close,
    ):
        step()
