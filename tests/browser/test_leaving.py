"""A party walks through its pages and signs out: nothing broke the content policy, and the browser keeps nothing of anybody."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import requests
from playwright.sync_api import expect

from panel.lifecycle import CaseStatus
from tests.app.live_house import until
from tests.browser.conftest import SHOP, Live
from tests.browser.people import PATIENCE, Person
from tests.browser.test_lot import GIVEN, shares
from tests.browser.words import zh
from tests.panel.scene import Scene

pytestmark = pytest.mark.xdist_group("browser")
Window = Callable[..., Person]
KEPT = """async () => ({
  local: Object.entries(localStorage), session: Object.entries(sessionStorage),
  databases: (await indexedDB.databases()).map((each) => each.name), caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
FORBIDDEN = """() => {
  const script = document.createElement("script");
  script.textContent = "window.broken = true";
  document.body.append(script);
  const picture = document.createElement("img");
  picture.src = "https://kingfisher.invalid/secret.png";
  document.body.append(picture);
}"""


def breaches(live: Live) -> dict[str, float]:
    """What browsers have told of, by directive and source."""
    text = requests.get(f"{live.address}/metrics", timeout=10).text
    found = re.findall(r'^gongping_policy_violations_total\{directive="([\w-]+)",source="(\w+)"\} ([\d.]+)', text, re.MULTILINE)
    return {f"{directive} {source}": float(count) for directive, source, count in found}


def test_a_walk_breaks_no_policy_and_signing_out_leaves_nothing_behind(live: Live, scene: Scene, desk: Window) -> None:
    case = scene.case(case_id := scene.to(CaseStatus.IMPASSE, merchant_name=SHOP))
    who, page = desk(scene.complainant), f"/cases/{case.public_id}"
    for path in ("/", "/account", "/notices", "/cases", "/lottery", f"{page}/evidence", f"{page}/withdraw", page):
        who.page.goto(path)
    who.sees(zh(GIVEN))
    assert breaches(live) == {}
    with who.deafness():
        who.page.evaluate(FORBIDDEN)
        assert who.page.evaluate("window.broken") is None
        assert until(lambda: len(found := breaches(live)) == 2 and found) == {"script-src-elem inline": 1, "img-src foreign": 1}
    other = who.context.new_page()
    other.goto(page)
    expect(other.locator("main")).to_contain_text(case.number)
    words = (case.number, case.title, SHOP)
    before: dict[str, Any] = who.page.evaluate(KEPT)
    assert len(before["local"]) == 1
    with who.deafness():  # the live pages ask once more, and are told that it is over (401)
        sign_out(who)
        other.wait_for_url(f"{live.address}/", timeout=PATIENCE)
    assert who.page.evaluate(KEPT) == before, "the share of the draw stays, and nothing has come to it"
    ((name, value),) = before.pop("local")
    assert re.fullmatch(r"share:[0-9a-f]{64}", name)
    assert re.fullmatch(r"[0-9a-f]{64}", value)
    assert before == {"session": [], "databases": [], "caches": [], "workers": 0}
    for left in (other, who.page):
        for _ in range(4):
            left.go_back()
            assert not [word for word in words if word in left.content()], left.url
    assert not [word for word in (*words, case.public_id) if word in json.dumps(who.context.cookies(), ensure_ascii=False)]
    again(who, live, scene)
    who.at(page)
    scene.redact(case_id)
    who.at(page).sees(zh("Your share of the chance is handed over. Nothing is left to do."))
    assert shares(live, case_id)[0][2] == value
    assert who.page.evaluate(KEPT) == {**before, "local": []}


def sign_out(who: Person) -> None:
    """By the menu, as people do."""
    with who.page.expect_response("**/sign-out") as answered:
        who.page.locator("details.menu:has(form[action='/sign-out']) > summary:visible").first.click()
        who.page.locator("form[action='/sign-out'] button:visible").first.click()
    assert answered.value.header_value("clear-site-data") == '"cache"'
    who.page.wait_for_url("**/")


def again(who: Person, live: Live, scene: Scene) -> None:
    """The same person in the same browser."""
    who.context.add_cookies([{"name": live.cookie_name, "value": live.cookie(scene.complainant), "url": live.address}])
