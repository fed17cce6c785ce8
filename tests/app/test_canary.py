"""Strings planted in every field of a case reach nobody who may not read them: on no page, in no file, header or mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.mail.render import writer
from app.notice_words import notice_text
from panel.models import Account, Notice, Outgoing, Precedent, SeatStatus
from panel.outbox import Letter
from tests.app.canary import (
    ADDRESS,
    ANSWER,
    BETWEEN_PARTIES,
    EMAIL,
    EXPLANATION,
    FILES,
    GRUMBLED,
    JUROR,
    MARK,
    NAME,
    OBJECTION,
    ONE_SIDE,
    ORDER,
    POLL,
    QUESTION,
    RATIONALE,
    SHOP,
    STAFF,
    STAFF_ONLY,
    WHO,
    Canary,
)
from tests.app.canary_asked import HEARD
from tests.app.canary_experts import EXPERT, said_by_expert
from tests.app.canary_explained import WHY_NOT, end_explained
from tests.app.canary_firms import FIRM
from tests.app.canary_letters import LETTER
from tests.app.canary_log import TYPED, act, found_in, ids_of
from tests.app.conftest import Clock
from tests.app.matrix import DEMO_ONLY, path_of, rules
from tests.app.test_logs import Lines, logged_by
from tests.app.town import FORGED, Place
from tests.guards.sources import nothing
from tests.panel.glass_room import GlassRoom

TO_THE_HOUSE = tuple(word for words in ONE_SIDE.values() for word in words)
CASE_TEXT = (*FILES, *STAFF_ONLY, *BETWEEN_PARTIES, *TO_THE_HOUSE, GRUMBLED, LETTER)
GLASS = "应急蓝鹇"  # planted in the reason of a request to open it
# Whom nothing of the case may reach; what of it a mediator or the administrator sees elsewhere for their own work is left out.
OUTSIDE = {
    "guest": (*WHO, *CASE_TEXT, *STAFF, MARK, HEARD),
    "member": (*WHO, *CASE_TEXT, *STAFF, MARK, HEARD),
    "other_complainant": (*WHO, *CASE_TEXT, *STAFF, MARK, HEARD),
    "other_juror": (*WHO, *CASE_TEXT, *STAFF, MARK, HEARD),
    "expert": (*WHO, *CASE_TEXT, MARK, HEARD),
    "other_mediator": (*WHO, *CASE_TEXT, MARK, HEARD),
    "admin": (*CASE_TEXT, MARK, HEARD, ADDRESS, ORDER),
    "seated": (*WHO, *CASE_TEXT, *STAFF, EXPERT),
    "adviser": (*WHO, *CASE_TEXT, *STAFF),
    "complainant": (*STAFF_ONLY, *TO_THE_HOUSE),
    "respondent": (*STAFF_ONLY, GRUMBLED, LETTER),
    "firm": (*STAFF_ONLY, *TO_THE_HOUSE, GRUMBLED, OBJECTION, ANSWER, QUESTION, EXPLANATION),
    "owner": (),
    "manager": (),
    "quality": (),
}
# The register of merchants is offered to whoever files or grumbles, and grumbles are counted by it: nothing of a case.
REGISTER = {
    (page, name) for name in (SHOP, SHOP[:3], FIRM)
    for page in (
        "disputes.file", "disputes.grumbles", "lessons.enter", "lessons.grumbles", "lessons.grumbles_csv",
        "lessons.grumble_weeks",
    )
}  # fmt: skip
# A precedent is the brief as jurors read it, for whoever mediates the next case; names are in it no more than in the brief.
LIBRARY = {
    ("mediation.precedent", MARK), ("mediation.precedent", HEARD), ("lessons.grumbles", GRUMBLED),
    ("lessons.grumbles_csv", GRUMBLED),
}
COUNTS = ("guest", "member", "complainant", "respondent", "seated", "other_juror", "admin")
AWAY = {"REMOTE_ADDR": "203.0.113.77"}  # not the machine itself, to which /metrics opens


@pytest.fixture
def canary(app: Flask, clock: Clock) -> Canary:
    """The planted case, filed."""
    with app.app_context():
        return Canary.plant(app, clock)


def everything(canary: Canary, persona: str, place: Place) -> Iterator[tuple[str, str, str]]:
    """Endpoint, address and all that comes back (headers and body) for every address this person could think of."""
    town = canary.town
    browser = town.browser(persona, place)
    with town.house.db.reading() as session:
        notices = list(session.scalars(select(Notice.public_id).where(Notice.account_id == town.account(persona, place))))
        kept = session.scalar(select(Precedent.public_id)) or FORGED
    files = canary.files()
    ids = {**town.ids, "proposal_id": FORGED, "seat_id": FORGED, "precedent_id": kept, **place.ids}
    for rule in rules(town.app):
        if "GET" not in rule.methods or rule.endpoint.startswith(DEMO_ONLY):
            continue
        name = next((name for name in ("notice_id", "exhibit_id", "picture_id") if name in rule.arguments), "notice_id")
        for id_ in {"notice_id": notices, **files}[name] if name in rule.arguments else [FORGED]:
            path = path_of(rule, {**ids, name: id_})
            answer = browser.get(path, environ_base=AWAY)
            assert answer.status_code < 500, path
            body = answer.data.decode("utf-8", "replace")
            yield rule.endpoint, path, f"{answer.status_code} {answer.headers}\n{body}"


def break_glass(canary: Canary) -> None:
    """Two persons who are nobody of the walk open the originals and a seat, and look."""
    room, seat = GlassRoom.furnish(canary.town.scene), canary.town.scene.seats(canary.case_id)[1][0]
    for of in (seat, ""):
        request = room.ask(canary.case_id, of, reason=f"{GLASS}，{NAME}被人威胁，警方来函要求核实双方的身份。")
        room.approve(request)
        room.look(request)
        canary.town.ids["glass_id"] = request


def others(canary: Canary, account: int | None) -> tuple[str, ...]:
    """Names, addresses and ids of all jurors but this one."""
    return tuple(word for juror, words in canary.jurors.items() if juror != account for word in words)


def leaks(canary: Canary, *, sealed: bool) -> list[str]:
    """What has reached somebody whom it must not. `sealed`: the round runs, so no ballot's text may be anywhere."""
    place, found, seen = canary.place(), [], 0
    pattern_of_rationales = RATIONALE.partition("{")[0]
    for persona, words in OUTSIDE.items():
        account = canary.town.account(persona, place)
        mine = canary.rationale(account) if account in canary.jurors else "\0"  # one's own words are no secret to oneself
        mine = said_by_expert(NAME) if persona == "adviser" else mine
        jurors = others(canary, account) if persona != "admin" else ()
        reason = () if persona == "quality" else (GLASS,)
        poll = () if persona == "respondent" else (POLL,)
        forbidden = (*words, *jurors, *reason, *poll, *((pattern_of_rationales,) if sealed else ()))
        for endpoint, path, answer in everything(canary, persona, place):
            seen, text = seen + 1, answer.replace(mine, "")
            found += [
                f"{persona} reads {word!r} at {path}" for word in forbidden
                if word in text and (endpoint, word) not in REGISTER | LIBRARY
            ]
    assert seen > 500
    return found


def own_words(canary: Canary, place: Place) -> bool:
    """Whether the walk finds what is there to be found: each side reads its own case, the owner everything."""
    texts = {who: "".join(text for _, _, text in everything(canary, who, place)) for who in ("complainant", "owner", "seated")}
    return all((NAME in texts["complainant"], EMAIL in texts["complainant"], STAFF_ONLY[0] in texts["owner"]))


def mail_leaks(canary: Canary) -> list[str]:
    """Every mail and notice ever written, read by its receiver."""
    town, found = canary.town, []
    write = writer(town.app)
    of = {
        town.account(persona): words for persona, words in OUTSIDE.items() if persona not in ("guest", "seated", "other_juror")
    }
    with town.house.db.reading() as session:
        rows = session.execute(
            select(Outgoing, Notice, Account)
            .join(Notice, Notice.id == Outgoing.notice_id)
            .join(Account, Account.id == Notice.account_id)
        ).all()
    assert len(rows) > 20
    for letter, notice, account in rows:
        mail = write(Letter("k", account.email, notice.kind, notice.params, letter.locale, notice.public_id))
        with town.app.test_request_context():
            text = f"{mail.subject}\n{mail.body}\n{notice_text(notice.kind, notice.params)}\n{notice.params}"
        words = (*(of.get(account.id, (*WHO, *CASE_TEXT))), *others(canary, account.id), RATIONALE.partition("{")[0])
        found += [f"{notice.kind} tells {word!r}" for word in words if word in text]
    return found


def in_the_log(canary: Canary, log: Lines) -> list[str]:
    """What of the case, its people and its ids stands in the log after all their pages, and acts at every door."""
    place, jurors = canary.place(), others(canary, None)
    acts = [act(canary, persona, place) for persona in ("complainant", "owner")]
    assert min(acts) > 150
    assert log.getvalue().count("event='request'") > 5000
    planted = (*WHO, *CASE_TEXT, *STAFF, *jurors, MARK, HEARD, GLASS, POLL, RATIONALE.partition("{")[0], TYPED)
    return found_in(log.getvalue(), (*planted, *ids_of(canary, place)))


def test_no_planted_string_reaches_anybody_it_is_not_for(canary: Canary) -> None:
    log = logged_by(canary.town.app)
    canary.bring_to_desk()
    nothing(leaks(canary, sealed=True))
    canary.bring_to_panel()
    canary.cast(5, but=canary.place().seated)
    break_glass(canary)
    nothing(leaks(canary, sealed=True))
    assert own_words(canary, canary.place())
    assert any(GLASS in text for _, _, text in everything(canary, "quality", canary.place()))
    canary.end()
    nothing(leaks(canary, sealed=False))
    place = canary.place()
    assert LETTER in "".join(text for _, _, text in everything(canary, "complainant", place))
    assert POLL in canary.town.browser("respondent", place).get(f"/cases/{place.ids['case_id']}/survey").text
    nothing(mail_leaks(canary))
    nothing(f"the log tells {word!r}" for word in in_the_log(canary, log))


def test_why_a_claim_is_not_upheld_is_read_by_both_sides_and_the_desk_alone(canary: Canary) -> None:
    end_explained(canary.town, canary.case_id, NAME)
    place = canary.place()
    told = {who: [path for _, path, text in everything(canary, who, place) if WHY_NOT in text] for who in OUTSIDE
            if who not in ("seated", "adviser")}  # fmt: skip
    readers = ("complainant", "respondent", "owner", "manager", "quality")
    nothing(f"{who} reads it at {path}" for who, paths in told.items() if who not in readers for path in paths)
    case = place.ids["case_id"]
    for who in ("complainant", "respondent"):
        assert {f"/cases/{case}", f"/cases/{case}/report"} <= set(told[who])
    assert told["owner"]
    with canary.town.house.db.reading() as session:
        nothing(notice.kind for notice in session.scalars(select(Notice)) if WHY_NOT in str(notice.params))


VARIES = re.compile(
    r'(csrf_token"[^>]*value="|csrf-token" content=")[^"]*|[0-9a-f]{16,}|X-Request-ID: \S+|(?m:^Set-Cookie: .*$)'
)


def bare(text: str) -> str:
    """What an answer says, without what differs from one visit to the next."""
    return VARIES.sub("", text)


def test_nobody_but_the_desk_can_tell_that_a_ballot_was_cast(canary: Canary) -> None:
    canary.bring_to_desk()
    canary.bring_to_panel()
    place = canary.place()
    canary.cast(1, but=place.seated)

    def pages() -> dict[tuple[str, str], str]:
        return {(who, path): bare(text) for who in COUNTS for _, path, text in everything(canary, who, place)}

    pages()  # what a first look leaves behind (a notice read, a brief opened) is not the ballots' doing
    before = pages()
    canary.cast(5, but=place.seated)
    assert len(canary.town.scene.seats(canary.case_id, SeatStatus.CAST)) == 6
    after = pages()
    assert before.keys() == after.keys()
    differ = [each for each in before if before[each] != after[each]]
    nothing(f"{who} sees at {path} that ballots came in" for who, path in differ)


def test_the_jurors_of_the_canary_are_told_apart() -> None:
    assert len({JUROR.format(n) for n in range(40)}) == 40
    assert all(len(JUROR.format(n)) == len(JUROR.format(0)) for n in range(40))
