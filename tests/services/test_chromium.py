"""The browser that tests get is a real one, with the switches set and Chinese on the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tools import chromium
from tools.running import Trouble


def test_draws_a_chinese_page(page: Page) -> None:
    page.set_content("<html lang=zh-Hans><title>公评</title><button onclick=\"this.textContent='已投票'\">投票</button>")
    page.get_by_role("button", name="投票").click()
    assert page.title() == "公评"
    assert page.get_by_role("button").text_content() == "已投票"


def test_a_wrong_chromium_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(Trouble, match="/nowhere/chromium"):
        chromium.find()
