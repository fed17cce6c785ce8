"""A long case at the redaction desk by keyboard alone: two thousand characters, six pictures, and how many keys that takes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from panel.lifecycle import CaseStatus
from panel.models import Case
from panel.services.mediation import declare_impasse
from tests.browser.conftest import SHOP, Live
from tests.browser.people import Person, keys_listened_to
from tests.browser.words import zh
from tests.panel.desk import Desk
from tests.panel.scene import Scene

pytestmark = pytest.mark.xdist_group("browser")
Window = Callable[..., Person]
S = CaseStatus
PICTURES = 6
# Keystroke-level model (Card, Moran, Newell 1980): a key of an average typist, and making up one's mind once.
KEY, THINK = 0.28, 1.35  # seconds
BAR = 180  # seconds
PART = (
    "我叫李秀英，住在梧桐路18号3栋402室，电话13800001234。11月{day}日晚上七点半在青藤家居旗舰店定了一套餐桌，订单号88400123{day}678，"
    "付了{day}860元。送货的师傅姓周，周建国说要另外加钱，客服陈小姐让我等。邻居吕欣怡看见箱子是破的，她爱人在三中教书。"
    "安装的时候桌腿短了一截，师傅说是我家地不平，还说整条街都这样。我要求退货，店里说拆了包装不能退，只肯补一颗螺丝。"
    "后来换了一个人接电话，口气很冲，说爱投诉就投诉去。我把照片都留着，箱子上的裂口看得清清楚楚，希望有人来评评理。"
)


@pytest.fixture
def desk_of_case(scene: Scene) -> Desk:
    """A long case with six pictures, at the desk, of a mediator of the demo."""
    text = "\n".join(PART.format(day=day) for day in range(10, 19))
    assert len(text) > 2000
    desk = Desk(scene, scene.to(S.IN_MEDIATION, text=text, merchant_name=SHOP))
    for number in range(PICTURES):
        desk.hand_in(name=f"photo{number}.png")
    with scene.house.work() as uow:
        declare_impasse(uow, desk.case_id, "双方各执一词", now=scene.now)
    scene.redact(desk.case_id)
    return desk


class Keys:
    """A keyboard that counts, and waits for the page that a key leads to."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.thoughts = page, 0, 0

    def go(self, key: str, *, thought: bool = True) -> None:
        """Press a key that leads to another page, after making up one's mind."""
        keys_listened_to(self.page)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self.count(1, thought)

    def press(self, *keys: str) -> None:
        """Press keys that stay on the page, after making up one's mind."""
        keys_listened_to(self.page)
        for key in keys:
            self.page.keyboard.press(key)
        self.count(len(keys), True)

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self.page.keyboard.type(text)
        self.count(len(text), True)

    def count(self, keys: int, thought: bool) -> None:
        """Count keys, and whether there was something to think about."""
        self.keys, self.thoughts = self.keys + keys, self.thoughts + thought

    @property
    def seconds(self) -> float:
        """What the model says this takes, without the machine's answers."""
        return self.keys * KEY + self.thoughts * THINK


def clear_names(keys: Keys, page: Page) -> None:
    """Confirm every entity, mask one suspect, undo that, clear the suspects one by one."""
    keys.go("n")
    while page.locator('[data-key="c"]').count():
        keys.go("c")
    assert page.locator(".suspect-item.is-chosen").count() == 1, "the first suspect is in hand"
    keys.go("m")
    keys.go("z", thought=False)
    while page.locator('.suspect-item [data-key="x"]').count():
        keys.go("x")
    while page.locator('[data-key="c"]').count():
        keys.go("c")


def clear_pictures(keys: Keys, page: Page, case: str) -> None:
    """Open each picture at full size, decide, describe."""
    page.goto(f"/desk/cases/{case}/redaction?view=pictures")
    for _ in range(PICTURES):
        keys.go("n")
        keys.press("1", "Tab")
        keys.type("裂开的箱子")
        keys.go("Control+Enter", thought=False)
        if "view=pictures" not in page.url and not page.locator('[data-key="n"]').count():
            break


def test_a_long_case_is_cleared_by_keyboard_within_three_minutes_of_keys(
    live: Live, desk: Window, desk_of_case: Desk
) -> None:
    with live.house.db.reading() as session:
        case = session.get_one(Case, desk_of_case.case_id).public_id
    who = desk(live.account("he_jing")).at(f"/desk/cases/{case}/redaction")
    keys = Keys(who.page)
    clear_names(keys, who.page)
    clear_pictures(keys, who.page, case)
    who.at(f"/desk/cases/{case}/redaction?view=jurors")
    who.choose("说不出任何人是谁")
    who.press("Say so")
    keys.count(2, True)
    who.told(zh("Noted: you stand by this brief as it is now."))
    assert [code for code in desk_of_case.codes() if code != "gate.unread"] == ["gate.not_previewed"]
    assert 30 < keys.seconds < BAR, f"{keys.keys} keys, {keys.thoughts} decisions: {keys.seconds:.0f} s"

