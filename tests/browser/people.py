"""People in front of real browsers: each has a context of their own, and nothing may go wrong in it unseen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, expect

from tests.browser.words import zh

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 900}}
PATIENCE = 20_000  # milliseconds a loaded machine may need for anything
HERE = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


def today() -> date:
    """The day it is where the pages are read."""
    return datetime.now(ZoneInfo(HERE["timezone_id"])).date()


def keys_listened_to(page: Page) -> None:
    """The script that listens to single keys has come: a page counts as loaded before it, and keys pressed then do nothing."""
    expect(page.locator("html[data-keys]")).to_have_count(1)


@dataclass
class Person:
    """A browser of one person. `trouble`: console errors (a breach of the CSP is one), errors of scripts, answers of 500."""

    context: BrowserContext
    page: Page
    address: str
    trouble: list[str] = field(default_factory=list)
    deaf: bool = False

    @classmethod
    def arrive(cls, new_context: Callable[..., BrowserContext], address: str, form: dict[str, Any], **more: Any) -> Person:
        """Open a window of this form factor at this address. `new_context`: the fixture of pytest-playwright."""
        context = new_context(base_url=address, **form, **HERE, **more)
        context.set_default_timeout(PATIENCE)
        context.set_default_navigation_timeout(PATIENCE)
        person = cls(context, context.new_page(), address)
        context.on("console", person._on_console)
        context.on("weberror", lambda error: person._note(f"script: {error.error}"))
        context.on("response", lambda answer: person._note(f"{answer.status} {answer.url}") if answer.status >= 500 else None)
        return person

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"{message.text} ({message.location.get('url', '')})")

    def _note(self, what: str) -> None:
        if not self.deaf:
            self.trouble.append(f"{what} on {self.page.url}")

    @contextmanager
    def deafness(self) -> Iterator[None]:
        """A time in which errors are expected, such as without a network."""
        self.deaf = True
        yield
        self.deaf = False

    def at(self, path: str) -> Person:
        """Go to a page; it must be there."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        return self

    def sees(self, text: str | re.Pattern[str], timeout: float = PATIENCE) -> None:
        """Wait until the main part shows this text."""
        expect(self.page.locator("main")).to_contain_text(text, timeout=timeout)

    def told(self, text: str) -> None:
        """Wait until the line of news shows this text."""
        expect(self.page.locator("[data-flashes]")).to_contain_text(text, timeout=PATIENCE)

    def button(self, msgid: str, **params: Any) -> Locator:
        """A button by the English of its words."""
        return self.page.get_by_role("button", name=zh(msgid, **params))

    def press(self, msgid: str, **params: Any) -> None:
        """Press a button."""
        self.button(msgid, **params).first.click()

    def follow(self, msgid: str) -> None:
        """Follow a link of the main part."""
        self.page.locator("main").get_by_role("link", name=zh(msgid)).first.click()

    def fill(self, msgid: str, text: str, within: Locator | None = None) -> None:
        """Type into the field of this name."""
        (within or self.page.locator("main")).get_by_label(zh(msgid)).first.fill(text)

    def choose(self, words: str, within: Locator | None = None) -> None:
        """Tick the radio or box with these (Chinese) words by its label, as a finger does."""
        (within or self.page.locator("main")).locator("label", has_text=words).first.click()

    def stays(self) -> None:
        """Mark the page, so that `has_stayed` can tell whether it was loaded anew."""
        self.page.evaluate("window.stayed = true")

    def has_stayed(self) -> bool:
        """Whether this is still the document that was marked."""
        return bool(self.page.evaluate("window.stayed === true"))
