"""Every page each person of the demo is led to, as a browser paints it: accessible, whole, in its language, within its width.

Language, width and appearance are paired: every two of their values meet, and pages of the same kind take turns.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from functools import cache

import html5lib
import pytest
import requests
from axe_playwright_python.sync_playwright import Axe

from app.demo.personas import OFFERED
from panel.demo import cooling, grumbles, late, lessons, polls, promises, told, urgency, voices
from tests.browser.conftest import Live
from tests.browser.people import Person
from tools.running import ROOT

pytestmark = pytest.mark.xdist_group("browser")
GUEST = "guest"
STARTS = ("/", "/account", "/notices", "/cases", "/seats", "/desk", "/quality", "/admin/accounts")
VARIANTS = (("zh", 360, "light"), ("en", 360, "dark"), ("zh", 1280, "dark"), ("en", 1280, "light"))
LINK = re.compile(r'<a\b[^>]*?\shref="(/[^"#]*)')
SKIPPED = re.compile(r"^/(?:static|language|theme)/|/export|/exhibits/|/pictures/[^/]+/shown|\.(?:json|csv|zip|jsonl)\b")
SKIPPED_BY_MEMBERS = re.compile(SKIPPED.pattern + r"|^/(?:rules|promises|lot|ways|privacy|statistics|verifier|admin/outbox)\b")
ID = re.compile(r"[a-z0-9]{20,}|(?<=/admin/settings/)[a-z_]+")
SECTION = re.compile(r'<section class="section" aria-labelledby="[\w-]+" id="([\w-]+)"')
DEEP, PAGES_EACH, SAME_KIND = 3, 25, 2  # links from a start; pages of a person; pages of one kind, whoever reads them
ENGLISH = re.compile(r"\b[A-Za-z][a-z'’-]*(?:,? [A-Za-z'’-]+){3,}")
# What redaction puts for times, days and places (panel.redaction.quasi).
COARSER = re.compile(r"\b(?:in the (?:morning|afternoon|evening)|at (?:noon|night)|minutes later|some day|a place)\b")
FACTS = """() => {
  const text = document.body.cloneNode(true);
  text.querySelectorAll("[lang=en], [hreflang=en], code, script, option").forEach((el) => el.remove());
  return {
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    h1: document.querySelectorAll("h1").length, title: document.title.trim(), lang: document.documentElement.lang,
    text: [...text.querySelectorAll("*")].flatMap((el) => [...el.childNodes].filter((n) => n.nodeType === 3)
      .map((n) => n.data)).join("\\n").replace(/[ \\t]+/g, " "),
  };
}"""


def kind_of(path: str, html: str) -> str:
    """The page's kind: its path without ids and values, and the sections it has at this stage."""
    bare, _, query = path.partition("?")
    keys = "&".join(part for part in query.split("&") if part.startswith(("view=", "step=", "state=")))
    return f"{ID.sub('*', bare)}?{keys} {' '.join(sorted(set(SECTION.findall(html))))}"


def crawl(live: Live, account: int | None) -> dict[str, str]:
    """The pages somebody is led to, three links deep: of each kind one, with its kind."""
    session = requests.Session()
    if account is not None:
        session.cookies.set("gongping", live.cookie(account))
    left_out = SKIPPED if account is None else SKIPPED_BY_MEMBERS
    found: dict[str, str] = {}  # kind: path
    waiting, seen = [(start, 0) for start in STARTS], set(STARTS)
    while waiting and len(found) < PAGES_EACH:
        path, depth = waiting.pop(0)
        answer = session.get(live.address + path, allow_redirects=False, timeout=40)
        if answer.status_code in (302, 303) or not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        kind = kind_of(path, answer.text)
        if (path in STARTS and answer.status_code in (403, 404)) or kind in found:
            continue
        found[kind] = path
        links = [link.replace("&amp;", "&") for link in LINK.findall(answer.text)] if depth < DEEP else []
        fresh = [link for link in dict.fromkeys(links) if link not in seen and not left_out.search(link)]
        seen.update(fresh)
        waiting += [(link, depth + 1) for link in fresh]
    return found


@cache
def written_in_english() -> str:
    """What people of the demo have written in English, and the content's own English: it is shown as it is."""
    folder = ROOT / "panel" / "content"
    texts: list[str] = []

    def collect(value: object) -> None:
        if isinstance(value, str):
            texts.append(value)
        for part in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
            collect(part)

    for name in ("demo_cases", "demo_people", "categories", "outside_routes", "mock_cases", "report"):
        collect(json.loads((folder / f"{name}.json").read_text()))
    for words in (late.REASON, late.QUESTION, polls.PLAIN, lessons.DONE, urgency.REASONS, urgency.REPLY):
        collect(words["en"])
    for said in (polls.WISHES, promises.WORDS, lessons.SAID, voices.SAID, voices.LOOKING_BACK, told.AT_FILING):
        collect(list(said.values()))
    collect([grumbles.LINES, grumbles.ANSWERED, cooling.CANNOT.reason, cooling.CANNOT.instead])
    return " ".join(texts)


def was_written(run: str) -> bool:
    """Whether people of the demo wrote this; in a brief coarser words stand for some of theirs (19:10: in the evening)."""
    return all(part.strip(" ,.;") in written_in_english() for part in COARSER.split(run))


def faults(person: Person, path: str, variant: tuple[str, int, str]) -> list[str]:
    """What is wrong with a page in this language, width and appearance."""
    language, width, theme = variant
    person.context.add_cookies([
        {"name": name, "value": value, "url": person.address} for name, value in (("locale", language), ("theme", theme))
    ])
    person.page.set_viewport_size({"width": width, "height": 800})
    answer = person.page.goto(path)
    assert answer is not None
    if answer.status != 200:
        return [f"answers {answer.status}"]
    found = person.page.evaluate(FACTS)
    wrong = [f"{found['wide']} px too wide"] if found["wide"] > 0 else []
    wrong += [f"{found['h1']} h1"] if found["h1"] != 1 else []
    wrong += ["no title"] if not found["title"] else []
    wrong += [f"lang={found['lang']}"] if found["lang"] != {"zh": "zh-Hans", "en": "en"}[language] else []
    if language == "zh":
        runs = {run for run in ENGLISH.findall(found["text"]) if not was_written(run)}
        wrong += [f"not translated: {run}" for run in sorted(runs)]
    parser = html5lib.HTMLParser()
    parser.parse(answer.text())
    wrong += [f"HTML at {place}: {code} {details}" for place, code, details in parser.errors]
    for broken in Axe().run(person.page).response["violations"]:
        nodes = "; ".join(node["html"][:160] for node in broken["nodes"][:3])
        wrong.append(f"axe {broken['id']}: {broken['help']}: {nodes}")
    return wrong


@pytest.fixture(scope="module")
def looked_at() -> Counter[str]:
    """How often a page of each kind was looked at."""
    return Counter()


@pytest.mark.parametrize("persona", [GUEST, *(key for key, *_ in OFFERED)])
def test_every_page_is_accessible_whole_and_translated(
    live: Live, desk: Callable[..., Person], looked_at: Counter[str], persona: str
) -> None:
    account = None if persona == GUEST else live.account(persona)
    pages = crawl(live, account)
    assert len(pages) > 5
    person = desk(account)
    wrong: list[str] = []
    for number, (kind, path) in enumerate(pages.items()):
        if looked_at[kind] < SAME_KIND:
            variant = VARIANTS[(looked_at[kind] + number) % len(VARIANTS)]
            wrong += [f"{path} {variant}: {fault}" for fault in faults(person, path, variant)]
            looked_at[kind] += 1
    assert not wrong, "\n".join(wrong)
