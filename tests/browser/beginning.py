"""The first half of a dispute's way, by everybody's own hands: filed, answered, mediated, redacted, published."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from PIL import Image, ImageDraw
from playwright.sync_api import expect

from panel.demo.build import PASSWORD
from panel.lifecycle import CaseStatus
from panel.models import Case
from tests.browser.conftest import Live
from tests.browser.people import Person, keys_listened_to, today
from tests.browser.words import zh, zh_label

Window = Callable[..., Person]
TITLE = "面汤漏了一半，店家不退款"
CLAIM = (
    "我叫林小雨，前天中午在山橙小面点了两份牛肉面，收到时汤漏了一半，袋子全湿。"
    "我马上打电话13800002219给店里，店里说是骑手的事，不肯退。订单号 8840077612345。"
)
BESIDE = "打电话的时候，店里没有听我说完就挂断了。"
ANSWER = "出餐时两层盖子都扣好了，还贴了封条。骑手取餐时没有异常。林女士没有当场拒收，我们愿意送一张券表示歉意。"


def picture() -> bytes:
    """A photo as a phone makes one: a noodle box with a delivery note on it."""
    image = Image.effect_noise((900, 700), 40).convert("RGB")
    drawing = ImageDraw.Draw(image)
    drawing.ellipse((250, 180, 650, 520), fill=(196, 120, 60))
    drawing.rectangle((60, 560, 500, 670), fill="white")
    drawing.text((80, 600), "LIN  138 0000 2219  No. 8840077612345", fill="black")
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


class Beginning:
    """The windows and the case of one journey, up to the published brief."""

    def __init__(self, live: Live, phone: Window, desk: Window) -> None:
        self.live, self.phone = live, phone
        self.complainant, self.respondent = phone(), desk()
        self.mediator = desk()
        self.room = Person(self.mediator.context, self.mediator.context.new_page(), live.address, self.mediator.trouble)
        self.path = ""

    @property
    def case(self) -> Case:
        """The case as stored now."""
        return self.live.case(TITLE)

    @property
    def status(self) -> CaseStatus:
        """Its status as stored now."""
        return self.case.status

    # Before the panel

    def sign_in(self) -> None:
        who = self.complainant.at("/sign-in")
        who.fill("E-mail or mobile number", "lin.xiaoyu@example.com")
        who.fill("Password", PASSWORD)
        who.page.locator("main").get_by_role("button", name=zh("Sign in")).click()
        who.page.wait_for_url(re.compile("/cases"))
        for person, part in ((self.respondent, "Merchant"), (self.mediator, "Mediator")):
            person.at("/")
            person.page.locator(".demo-card", has=person.page.get_by_text(zh(part), exact=True)).click()
            expect(person.page.locator(".bell")).to_be_visible()

    def file(self) -> None:
        who = self.complainant.at("/disputes/new")
        who.fill("In one line", TITLE)
        who.page.get_by_label(zh("What is it about?")).select_option("delivery")
        who.fill("Against which merchant?", "山橙小面（望河店）")
        who.fill("Order number", "8840077612345")
        who.fill("When did it happen?", (today() - timedelta(days=2)).isoformat())
        who.fill("What happened?", CLAIM)
        who.press("Next: what you ask for")
        who.choose(zh_label("remedy", "full_refund"))
        who.fill("How much money is it about?", "46.50")
        who.fill("Delivery address of the order", "青禾市望河区梧桐路21号2单元501")
        who.choose(zh("If we find no agreement, jurors drawn by lot may read my case without names."))
        who.press("Next: check and send")
        who.sees(zh("A few questions"))
        who.page.locator("textarea").last.fill(BESIDE)
        who.press("Next: check and send")
        who.sees("¥46.50")
        who.sees(BESIDE)
        who.press("Send the dispute")
        who.page.get_by_label(zh("Pictures or PDF documents")).set_input_files(
            {"name": "soup.png", "mimeType": "image/png", "buffer": picture()}
        )
        who.fill("What do they show?", "餐盒和面单")
        who.press("Hand in")
        expect(who.page.locator(".exhibit img")).to_be_visible()
        assert who.page.evaluate("document.querySelector('.exhibit img').decode().then(() => true)")
        who.follow("Done")
        who.sees(self.live.case(TITLE).number)
        who.follow("To my case")
        who.sees(TITLE)
        self.path = urlsplit(who.page.url).path
        who.stays()

    def answer(self) -> None:
        who = self.respondent.at("/cases")
        who.page.get_by_role("link", name=TITLE).first.click()
        who.follow("Tell your side")
        who.fill("Your side of it", ANSWER)
        who.page.get_by_label(zh("What do you offer?")).select_option("apology")
        who.press("Send the answer")
        who.sees(ANSWER)
        self.complainant.sees(ANSWER)

    def mediate(self) -> None:
        who = self.mediator.at("/desk?view=unowned")
        who.page.locator("tr[data-row]", has_text=TITLE).get_by_role("button").click()
        who.at(f"/desk/cases/{self.case.public_id}")
        assert self.status is CaseStatus.IN_MEDIATION, "the answer was there already"
        offer = who.page.locator("#act-propose")
        offer.locator("summary").click()
        who.choose(zh_label("remedy", "partial_refund"), offer)
        who.fill("Amount in yuan", "20", offer)
        who.fill("What both sides read", "各让一步：商家退一半，双方就此了结。", offer)
        offer.get_by_role("button", name=zh_label("desk_act", "propose")).click()
        who.told(zh("Both sides have the proposal."))
        self.complainant.sees("各让一步")
        assert self.complainant.has_stayed(), "the proposal came by itself"
        self.complainant.press("Decline")
        self.complainant.sees(zh_label("proposal_status", "declined"))
        failed = who.at(f"/desk/cases/{self.case.public_id}").page.locator("#act-impasse")
        failed.locator("summary").click()
        who.fill("Reason", "双方各执一词，方案被拒绝。", failed)
        failed.get_by_role("button", name=zh_label("desk_act", "impasse")).click()
        who.told(zh("It is on record that the two sides do not agree."))

    # The brief

    def redact(self) -> None:
        who = self.mediator
        who.page.get_by_role("button", name=zh_label("desk_act", "start_redaction")).click()
        who.sees("8840077612345")
        left = who.page.locator(".entity:not(.suspect-item)").get_by_role("button", name=zh("Confirm"))
        before = left.count()
        assert before > 2
        keys_listened_to(who.page)
        who.page.keyboard.press("c")
        expect(left).to_have_count(before - 1)
        who.page.locator(".redaction-listhead").get_by_role("button", name=re.compile(r"\d")).first.click()
        expect(left).to_have_count(0)
        self.clear_suspects()
        self.box_picture()
        self.clear_suspects()  # words of the picture's description
        who.at(f"/desk/cases/{self.case.public_id}/redaction?view=jurors")
        expect(who.page.locator(".juror-view")).not_to_contain_text("林小雨")
        expect(who.page.locator(".juror-view")).not_to_contain_text("山橙小面")
        expect(who.page.locator(".juror-view")).not_to_contain_text("13800002219")
        who.choose("说不出任何人是谁")
        who.press("Say so")
        who.told(zh("Noted: you stand by this brief as it is now."))
        who.at(f"/desk/cases/{self.case.public_id}/redaction?view=publish")
        assert who.button("Publish and draw the panel").is_disabled()
        # The machine reads the boxed picture back meanwhile; the page says so, and lets go by itself when it is done.
        expect(who.button("Send to both parties for checking")).to_be_enabled(timeout=60_000)
        who.press("Send to both parties for checking")
        expect(who.button("Send to both parties for checking")).to_have_count(0)

    def clear_suspects(self) -> None:
        who = self.mediator.at(f"/desk/cases/{self.case.public_id}/redaction")
        suspects = who.page.locator(".suspect-item")
        while (open_ones := suspects.count()) > 0:  # nothing of it points at anybody
            keys_listened_to(who.page)
            who.page.keyboard.press("x")
            expect(suspects).to_have_count(open_ones - 1)

    def box_picture(self) -> None:
        who = self.mediator.at(f"/desk/cases/{self.case.public_id}/redaction?view=pictures")
        who.press("Open at full size")
        frame = who.page.locator("[data-picture-boxes] svg")
        area = frame.bounding_box()  # waits for the script, which draws the suggestions in the same breath
        assert area is not None
        suggested = frame.locator("rect").count()  # what the machine found, if it was there first
        who.page.mouse.move(area["x"] + area["width"] * 0.05, area["y"] + area["height"] * 0.78)
        who.page.mouse.down()
        who.page.mouse.move(area["x"] + area["width"] * 0.58, area["y"] + area["height"] * 0.97, steps=4)
        who.page.mouse.up()
        expect(frame.locator("rect")).to_have_count(suggested + 1)
        who.page.get_by_label(zh("Description for jurors who cannot see it")).fill("一份牛肉面，汤在袋子里")
        who.press("Save")
        copy = who.page.locator(".boxed-copy")
        copy.scroll_into_view_if_needed()
        assert copy.evaluate("image => image.decode().then(() => image.naturalWidth)") == 900

    def approve_and_publish(self) -> None:
        for who in (self.complainant, self.respondent):
            who.at(self.path)
            who.page.locator("#preview").get_by_role("link", name=zh("Check the brief")).click()
            who.sees("[")
            who.press("Nothing gives me away: I agree")
            who.sees(zh("You have agreed to the brief."))
        self.complainant.at(self.path).stays()
        who = self.mediator.at(f"/desk/cases/{self.case.public_id}/redaction?view=publish")
        who.press("Publish and draw the panel")
        who.page.wait_for_url(re.compile("/panel"))
        assert self.status is CaseStatus.VOTING
        self.complainant.sees(zh("Before the panel"))
        assert self.complainant.has_stayed()
