"""The lot in the browser: the test vectors byte for byte, and real records, numbers and journals of a running house."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from app.lots import CHECKS
from panel.lifecycle import CaseStatus
from panel.lottery.draw import draw, draw_strata
from panel.models import Account, Case, Juror, LotNonce, PartyRole, Round, RoundStatus, Seat, SeatStatus
from tests.browser.conftest import SHOP, Live
from tests.browser.people import PATIENCE, Person
from tests.browser.words import zh
from tests.panel.scene import Scene

pytestmark = pytest.mark.xdist_group("browser")
Window = Callable[..., Person]
SAME = "Your browser redid the draw: it is the same list."
GIVEN = (
    "Your browser has given your share of the chance. Its content lies on this device alone. Once the brief is prepared, open "
    "this case again here, in this browser, before the panel is drawn; do not clear its data until then. If you do not, your "
    "share counts as empty, and the draw goes on without it."
)
ELSEWHERE = (
    "This browser does not have your share of the chance. Open this case once in the browser that gave it, before the panel is "
    "drawn; else it counts as empty."
)
OTHER = "Your browser redid the draw, and something does not fit: look at the lines above."

VECTORS = """async ([base]) => {
  const { sha256, utf8, hex } = await import(base + "bytes.js");
  const { splitSeats, walkSlots } = await import(base + "stream.js");
  const { spread } = await import(base + "mixing.js");
  const seed = await sha256(utf8("panel-draw/1 test vector"));
  const first = async (n, k, refused) => {
    const found = [];
    for await (const slot of walkSlots(seed, BigInt(n), "seats")) {
      if (!refused || slot % 2n === 0n) found.push(slot);
      if (found.length === k) return found.join(" ");
    }
    return found.join(" ");
  };
  const seats = await splitSeats(seed, [70, 30], 17);
  return [hex(seed), await first("20", 5), await first("10000", 8), await first("10000000", 8),
    await first("9223372036854775808", 2), await first("10000", 5, true), seats.join(" "),
    (await spread(seed, seats)).join(" ")];
}"""
DRAWS = """async ([base, cases]) => {
  const { unhex } = await import(base + "bytes.js");
  const { drawPool, drawStrata } = await import(base + "draw.js");
  const made = [];
  for (const { seed, sizes, shares, wanted, share } of cases) {
    const verdict = (stratum, slot) => ((slot * 7 + stratum * 3) % 10 < share ? "busy" : null);
    const drawn = sizes.length > 1 ? await drawStrata(unhex(seed), sizes, shares, wanted, verdict)
      : await drawPool(unhex(seed), sizes[0], wanted, verdict);
    const splits = (drawn.splits ?? []).map((split) => [split.seats, split.closed]);
    made.push([drawn.steps.map((step) => [step.stratum, step.slot, step.reason]), drawn.exhausted, splits]);
  }
  return made;
}"""


def scripts(page: Page) -> str:
    """The address of the folder of the lot's modules, as pages link it."""
    found = page.locator("script[src*='js/lot/']").first.get_attribute("src")
    assert found is not None
    return found.rpartition("/")[0] + "/"


def closed_case(live: Live) -> tuple[str, int]:
    """A case with a closed round, and its complainant's account."""
    with live.house.db.reading() as session:
        query = select(Case.public_id).join(Round, Round.case_id == Case.id).where(Round.status == RoundStatus.CLOSED)
        mine = live.account("lin_xiaoyu")
        return session.scalars(query.where(Case.parties.any(account_id=mine))).first() or "", mine


def closed_seat(live: Live) -> tuple[str, int]:
    """A seat of a closed round whose ballot was cast, and its holder."""
    with live.house.db.reading() as session:
        query = (
            select(Seat.public_id, Juror.account_id).join(Juror, Juror.id == Seat.juror_id)
            .join(Round, Round.id == Seat.round_id).join(Account, Account.id == Juror.account_id)
            .where(Round.case_id.is_not(None), Round.status == RoundStatus.CLOSED, Seat.status == SeatStatus.CAST,
                   Account.locale == "zh")
        )  # fmt: skip
        row = session.execute(query).first()
        assert row is not None
        return row.public_id, row.account_id


def test_the_test_vectors_byte_for_byte(desk: Window) -> None:
    page = desk().at("/lottery").page
    assert page.evaluate(VECTORS, [scripts(page)]) == [
        "1ae7cc0acfdf1e19311ab976e9ac6ea821dfd2d8422ed914e9a57c1a551def39", "3 7 18 0 14",
        "7131 4402 3882 9461 5650 6298 6083 6897", "8212834 1098076 9567601 7473447 1701987 1273671 7002023 1734178",
        "6651879137562533244 2928493114404940796", "4402 3882 5650 6298 7310", "12 5",
        "0 1 0 0 1 0 0 0 0 1 1 0 0 0 1 0 0",
    ]


def test_a_hundred_draws_are_the_servers(desk: Window) -> None:
    rng = Random(11)
    cases: list[dict[str, Any]] = []
    for _ in range(100):
        sizes = [rng.choice([0, 1, 3, 10, 60, 500]) for _ in range(rng.randint(1, 4))]
        cases.append({
            "seed": rng.randbytes(32).hex(), "sizes": sizes, "shares": [rng.choice([0, 1, 5, size]) for size in sizes],
            "wanted": rng.choice([0, 1, 7, 17, 105]), "share": rng.choice([0, 1, 5, 9, 10]),
        })
    page = desk().at("/lottery").page
    assert page.evaluate(DRAWS, [scripts(page), cases]) == [drawn_here(case) for case in cases]


def drawn_here(case: dict[str, Any]) -> list[Any]:
    """The same draw by the server's own walk."""
    def refuse(stratum: int, slots: Any) -> dict[int, str]:
        return {slot: "busy" for slot in slots if (slot * 7 + stratum * 3) % 10 < case["share"]}

    seed, sizes = bytes.fromhex(case["seed"]), case["sizes"]
    if len(sizes) > 1:
        made = draw_strata(seed, sizes, case["shares"], case["wanted"], refuse)
    else:
        made = draw(seed, sizes[0], case["wanted"], lambda slots: refuse(0, slots))
    steps = [[step.stratum, step.slot, step.reason] for step in made.walked]
    return [steps, made.exhausted, [[list(split.seats), list(split.closed)] for split in made.splits]]


def redone(who: Person) -> dict[str, str]:
    """Press the button; the state of each check."""
    who.press("Redo the draw in this browser")
    expect(who.page.locator("[data-redo-verdict]")).not_to_be_empty(timeout=PATIENCE)
    lines = who.page.locator("[data-check]")
    return {line.get_attribute("data-check") or "": line.get_attribute("data-state") or "" for line in lines.all()}


def test_a_party_redoes_the_draw_of_a_real_record(live: Live, phone: Window) -> None:
    case, account = closed_case(live)
    who = phone(account).at(f"/cases/{case}/lot?round=1")
    assert redone(who) == dict.fromkeys((code for code in CHECKS if code != "before"), "good")  # of one list
    who.sees(zh(SAME))
    marks = who.page.locator("[data-walk] [data-step]")
    expect(who.page.locator("[data-walk] .is-redone")).to_have_count(marks.count())


def changed(record: dict[str, Any], how: str) -> dict[str, Any]:
    """The record with one thing changed, as somebody would who wants another panel."""
    if how == "walk":
        record["walk"][0], record["walk"][1] = record["walk"][1], record["walk"][0]
    elif how == "reasons":
        record["walk"][0]["reason"] = "made_up"
    elif how == "leaves":
        record["walk"][2]["leaf"] = "0" * 64
    elif how == "seed":
        record["seed"] = "0" * 64
    elif how == "source":
        record["source"]["link"] = "0" * 64
    elif how == "nonce_respondent":
        record["nonces"]["respondent"] = "0" * 64
    elif how == "journal":
        record["journal"]["bind"] = record["journal"]["bind"].replace('"seq":', '"seq": ')
    elif how == "use":
        listed = [step for step in record["walk"] if step["reason"] is None]  # the others are never read
        unread = next(place for place, step in enumerate(listed) if step["used"] is None)
        listed[unread + 1]["used"] = "seated"
    return record


@pytest.mark.parametrize("how", ["walk", "reasons", "leaves", "seed", "source", "nonce_respondent", "journal", "use"])
def test_a_changed_record_is_called_out_by_name(live: Live, desk: Window, how: str) -> None:
    case, account = closed_case(live)
    who = desk(account)

    def tamper(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=json.dumps(changed(answer.json(), how)))

    who.page.route("**/lot.json*", tamper)
    who.at(f"/cases/{case}/lot?round=1")
    assert redone(who)[how] == "bad"
    who.sees(zh(OTHER))


def test_a_record_that_is_none_is_said_and_nothing_breaks(live: Live, desk: Window) -> None:
    case, account = closed_case(live)
    who = desk(account)
    who.page.route("**/lot.json*", lambda route: route.fulfill(body='{"v": 1}', content_type="application/json"))
    who.at(f"/cases/{case}/lot?round=1")
    redone(who)
    who.sees(zh("The record could not be read. Please try again, or use the script below."))


def shares(live: Live, case_id: int) -> list[tuple[str, str, str | None]]:
    """(maker, digest, value) of what the complainant's side has given."""
    with live.house.db.reading() as session:
        query = select(LotNonce).where(LotNonce.case_id == case_id, LotNonce.role == PartyRole.COMPLAINANT)
        return [(each.maker, each.digest, each.value) for each in session.scalars(query)]


def test_a_sides_share_is_made_on_its_device_and_handed_over_once_the_link_is_fixed(
    live: Live, scene: Scene, desk: Window
) -> None:
    case_id = scene.to(CaseStatus.IMPASSE, merchant_name=SHOP)
    page = f"/cases/{scene.case(case_id).public_id}"
    who, elsewhere = desk(scene.complainant), desk(scene.complainant)
    kept = "JSON.stringify(Object.entries(localStorage).filter(([key]) => /^(share|nonce):/.test(key)))"
    who.at(page).sees(zh(GIVEN))
    ((key, value),) = json.loads(who.page.evaluate(kept))
    digest = sha256(bytes.fromhex(value)).hexdigest()
    named = sha256(f"{scene.case(case_id).public_id} complainant 1".encode()).hexdigest()
    assert (len(value), key) == (64, f"share:{named}"), "a name that tells neither case nor person"
    assert shares(live, case_id) == [("browser", digest, None)]
    who.at(page)  # a second look makes no second share, and another browser none either
    elsewhere.at(page).sees(zh(ELSEWHERE))
    assert elsewhere.page.evaluate(kept) == "[]"
    before = f"nonce:{scene.case(case_id).public_id}:1"  # what a browser that gave its share before called it
    who.page.evaluate("([key, before, value]) => { localStorage.removeItem(key); localStorage.setItem(before, value); }",
                      [key, before, value])  # fmt: skip
    scene.redact(case_id)
    elsewhere.at(page).sees(zh(ELSEWHERE))
    assert shares(live, case_id) == [("browser", digest, None)]
    who.at(page).sees(zh("Your share of the chance is handed over. Nothing is left to do."))
    assert shares(live, case_id) == [("browser", digest, value)]
    assert who.page.evaluate(kept) == "[]"


def test_a_juror_checks_the_own_number_and_the_own_step(live: Live, phone: Window) -> None:
    seat, account = closed_seat(live)
    who = phone(account).at("/juror/slot")
    who.press("Check it in this browser")
    who.sees(zh("Yes: your number leads to the fingerprint of all numbers."))
    who.at(f"/seats/{seat}/lot/own")
    who.press("Check it in this browser")
    who.sees(zh("Yes: these values, under their seals, are the entry that was drawn."))


def test_a_guest_checks_the_journal_and_finds_a_changed_entry(live: Live, desk: Window) -> None:
    who = desk().at("/lottery")
    who.press("Check the journal in this browser")
    verdict = who.page.locator("[data-journal-verdict]")
    expect(verdict).to_have_attribute("data-state", "good")

    def tamper(route: Route) -> None:
        answer = route.fetch()
        lines = answer.text().splitlines()
        lines[2] = lines[2].replace('"kind":"', '"kind":"x', 1) if lines[2].startswith("{") else f'"{"0" * 64}"'
        route.fulfill(response=answer, body="\n".join(lines))

    who.page.route("**/journal.jsonl", tamper)
    who.press("Check the journal in this browser")
    expect(verdict).to_have_attribute("data-state", "bad")


def test_without_scripts_the_page_tells_the_draw_and_offers_the_files(live: Live, desk: Window) -> None:
    case, account = closed_case(live)
    who = desk(account, java_script_enabled=False).at(f"/cases/{case}/lot?round=1")
    expect(who.button("Redo the draw in this browser")).to_have_count(0)
    who.sees(zh("We redid the draw: same list."))
    expect(who.page.locator("main").get_by_role("link", name=zh("The record of the draw"))).to_be_visible()
