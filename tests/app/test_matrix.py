"""Every route, every kind of person, several statuses: doors answer as the permission table says; looking writes nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.config import Config
from panel.lifecycle import CaseStatus as S
from panel.models import Account, AccountRole, Role, TimelineEntry
from panel.permissions import Permission
from panel.services.roles import revoke_role
from tests.app.conftest import SECRET, Clock, running
from tests.app.matrix import (
    DEMO_ONLY,
    STANDINGS,
    Watch,
    about_a_case,
    expected,
    methods,
    path_of,
    permission_of,
    rules,
)
from tests.app.town import FORGED, WITH_ROUND, Place, Town
from tests.guards.sources import nothing

pytestmark = pytest.mark.xdist_group("matrix")  # built once, not once a worker
# What looking may write: that somebody is here, that a notice was read, that a juror or a mediator has looked.
LOOKS = {"sign_ins.seen_at", "notices.read_at", "seats.opened_at", "cases.version"}
REFUSED = {"page.forbidden": "403", "page.not_found": "404", "account.sign_in_needed": "sign in"}
MONTH = {"month": "2026-11"}
IDS = {
    "training.module": {"code": "evidence"}, "training.answer": {"code": "evidence"},
    "public.theme": {"code": "dark"},
    **{f"quality.{name}": MONTH for name in ("report", "report_csv", "report_pdf", "correct_report")},
    "hearing.words": MONTH,
}
ALIKE = {"guest", "other_complainant", "other_juror", "expert", "admin"}  # told apart at one status: nobody to a case of others
# The door is open and there is nothing behind it: what is one's own and one has none of, or what comes later.
BEHIND = {
    ("account.draft", None, "404"), ("account.open_notice", None, "404"), ("juror.leave", None, "404"),
    ("juror.standing", None, "404"), ("quality.control", None, "404"), ("quality.flag", None, "404"),
    ("mediation.precedent", None, "404"), ("public.faq_entry", None, "404"), ("quality.telling", None, "404"),
    ("juror.slot", None, "404"), ("juror.slot_proof", None, "404"), ("quality.challenge", None, "404"),
    ("quality.recusal", None, "404"), ("experts.picture", S.REDACTING, "404"),
    ("quality.glass_request", None, "404"), ("quality.opened_glass", None, "404"), ("quality.glass_exhibit", None, "404"),
    ("hearing.outreach_answer", None, "404"), ("hearing.suggestion", None, "404"), ("account.outreach", None, "404"),
    ("lessons.action", S.CLOSED, "404"), ("lessons.issue", None, "404"),
    ("lessons.answer_one", None, "404"), *(("disputes.promise", status, "404") for status in S),
    *(("mediation.escalation", status, "404") for status in S),  # nobody has asked a manager there
    ("disputes.warning", None, "404"), ("disputes.score_entry", None, "404"), ("account.letter", None, "404"),
    ("mediation.skill", None, "404"),
    *((f"lessons.{name}", None, "404") for name in ("letter", "edit_letter", "letter_people", "letter_people_csv")),
    ("account.code", None, "sign in"),  # nobody owes a code
    # The record tells of a filing with the next checkpoint, and of the rest when the round is over.
    *(("disputes.receipt_file", status, "409") for status in S), *(("disputes.record", status, "409") for status in S),
    *(("juror.receipt_file", status, "409") for status in S), ("public.checkpoint", None, "404"),
    ("public.record_day", None, "404"), ("public.growth", None, "404"),
    ("juror.test_case", None, "409"), ("disputes.brief", S.IN_MEDIATION, "404"),
    ("disputes.brief_picture", S.IN_MEDIATION, "404"), ("disputes.brief_picture", S.REDACTING, "404"),
    ("mediation.redaction_reading", S.REDACTING, "404"), ("mediation.redaction_shown", S.REDACTING, "404"),
    ("mediation.redaction_page", S.REDACTING, "404"),  # of a picture there are no pages
    *(("disputes.state_firm", status, "409") for status in S),  # the town's firm has said its side
    ("disputes.respond", S.IN_MEDIATION, "409"), ("mediation.close", S.DECIDED, "409"),
    *(("mediation.decision", status, "409") for status in (S.IN_MEDIATION, S.REDACTING, S.VOTING)),
    # The report comes with the decision.
    *(
        (endpoint, status, "404")
        for endpoint in ("disputes.report", "disputes.report_file", "mediation.report", "mediation.report_file")
        for status in (S.IN_MEDIATION, S.REDACTING, S.VOTING, S.DECIDED)
    ),
    # A juror's copy of the brief ends with the round.
    *(("juror.picture", status, "404") for status in (S.DECIDED, S.APPEALED, S.CLOSED)),
    # The lot is shown when its round has closed.
    *(
        (endpoint, status, "409")
        for endpoint in (
            "disputes.lot", "disputes.lot_record", "juror.lot", "juror.lot_record", "juror.own_step", "juror.own_step_file",
        )
        for status in (S.IN_MEDIATION, S.REDACTING, S.VOTING)
    ),
}
WITHOUT_TOKEN = {"public.policy_reports"}  # browsers send reports without one; what came is no report (415)
CLOSING = {"account.sign_out", "account.sign_out_everywhere", "account.end_session"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Town]:
    """One town for all tests of this file; who changes something restores it."""
    home = tmp_path_factory.mktemp("matrix")
    shutil.copyfile(sqlite_template, home / "gongping.db")
    clock = Clock()
    for app in running(Config(mode="test", secret_key=SECRET, home=home, workers="none", throttle=False).completed(), clock):
        yield Town.found(app, clock)


@pytest.fixture
def watch(town: Town) -> Iterator[Watch]:
    """The database watched; put back afterwards."""
    sign_everybody_in(town)
    made = Watch(str(town.house.db.engine.url.database))
    yield made
    made.restore()
    made.close()


def sign_everybody_in(town: Town) -> None:
    """Fresh sessions for all: done before a snapshot, so that restoring it keeps them."""
    town.browsers.clear()
    for persona in STANDINGS:
        for place in town.places.values():
            town.browser(persona, place)


def visits(town: Town, method: str) -> Iterator[tuple[Rule, Permission, Place | None, str]]:
    """Every route with this method at every place it has one, with its address."""
    for rule in rules(town.app):
        if method not in methods(rule) or rule.endpoint.startswith(DEMO_ONLY):
            continue
        permission = permission_of(town.app, rule)
        if not about_a_case(rule):
            yield rule, permission, None, path_of(rule, {**town.ids, **IDS.get(rule.endpoint, {})})
            continue
        for place in town.places.values():
            if "seat_id" not in rule.arguments or place.status in WITH_ROUND:
                yield rule, permission, place, path_of(rule, place.ids)


def personas(place: Place | None) -> list[str]:
    """Everybody where it is told apart most; elsewhere one for those with the same standings."""
    return [p for p in STANDINGS if place is None or place.status is S.VOTING or p not in ALIKE]


def name(rule: Rule, persona: str, place: Place | None) -> str:
    """One line that says which visit went wrong."""
    return f"{persona} {rule.endpoint} {place.status.value if place else ''}"


def door(answer: TestResponse) -> str:
    """What a page's answer says about the door."""
    if answer.status_code == 401 or (answer.status_code in (302, 303) and "/sign-in" in answer.headers["Location"]):
        return "sign in"
    return str(answer.status_code) if answer.status_code in (403, 404, 409) else "open"


def said(answer: TestResponse) -> str:
    """What a JSON answer says about the door: refusals of the domain come after it and mean that it was open."""
    error = (answer.get_json(silent=True) or {}).get("error", {})
    code = error.get("code", "")
    if code == "case.wrong_status" and answer.status_code == 409:
        return "409"
    return REFUSED.get(code, "open")


def main(page: str) -> str:
    """The page's own part, without what differs from visit to visit."""
    body = page[page.find("<main"):page.find("</main>")]
    return re.sub(r"[0-9a-f]{16,}", "", body)


def test_every_page_opens_to_whom_the_table_says_and_writes_nothing(town: Town, watch: Watch) -> None:
    wrong, seen = [], 0
    for rule, permission, place, path in visits(town, "GET"):
        for persona in personas(place):
            answer = town.browser(persona, place).get(path)
            wanted, seen = expected(permission, persona, rule, place.status if place else None), seen + 1
            found = door(answer)
            if found != wanted and not (wanted == "open" and (rule.endpoint, place and place.status, found) in BEHIND):
                wrong.append(f"{name(rule, persona, place)}: {found} instead of {wanted}")
            if answer.status_code >= 500:
                wrong.append(f"{name(rule, persona, place)}: {answer.status_code}")
            if watch.touched():
                wrong += [f"{name(rule, persona, place)} writes {c}" for c in _written(town, watch)]
                watch.restore()
    assert seen > 1000, "the walk reaches too few doors to prove anything"
    nothing(wrong)


def _written(town: Town, watch: Watch) -> set[str]:
    """What a look may not write. The case log may grow by looks at the split only."""
    found = set(watch.changes()) - LOOKS
    with town.house.db.reading() as session:
        query = select(TimelineEntry.kind).where(TimelineEntry.id > (watch.last("timeline") or 0))
        kinds = set(session.scalars(query))
    return found - {"timeline"} if kinds == {"split.viewed"} else found


def test_every_act_is_refused_to_whom_the_table_says(town: Town, watch: Watch) -> None:
    wrong, seen = [], 0
    for method in ("POST", "DELETE"):
        for rule, permission, place, path in visits(town, method):
            for persona in personas(place):
                browser = town.browser(persona, place)
                headers = {"X-CSRFToken": browser.token(), "Accept": "application/json"}
                answer = browser.client.open(path, method=method, data={}, headers=headers)
                wanted, seen = expected(permission, persona, rule, place.status if place else None), seen + 1
                found = said(answer)
                if found != wanted and not (wanted == "open" and answer.status_code in (404, 409)):
                    wrong.append(f"{name(rule, persona, place)}: {found} ({answer.status_code}) instead of {wanted}")
                if wanted != "open" and watch.touched():
                    wrong.append(f"{name(rule, persona, place)}: refused, and yet wrote {set(watch.changes())}")
                    watch.restore()
                elif wanted == "open" and watch.touched():
                    watch.restore()
                if rule.endpoint in CLOSING:
                    sign_everybody_in(town)
                    watch.retake()
    assert seen > 1500, "the walk reaches too few doors to prove anything"
    nothing(wrong)


def test_no_act_is_done_without_a_token(town: Town, watch: Watch) -> None:
    wrong = []
    for method in ("POST", "DELETE"):
        for rule, _permission, place, path in visits(town, method):
            for persona in ("guest", "owner", "admin") if place is None or place.status is S.VOTING else ():
                answer = town.browser(persona, place).client.open(path, method=method, data={}, headers={"Accept": "text/html"})
                if answer.status_code != (415 if rule.endpoint in WITHOUT_TOKEN else 400):
                    wrong.append(f"{name(rule, persona, place)}: {answer.status_code}")
    wrong += list(watch.changes())
    nothing(wrong)


def test_a_case_of_others_answers_like_one_that_is_not_there(town: Town) -> None:
    place, wrong, seen = town.places[S.VOTING], [], 0
    strangers = ("member", "other_complainant", "other_juror", "other_mediator", "expert", "admin")
    for rule, permission, at, path in visits(town, "GET"):
        if at is not place:
            continue
        own = "seat_id" if "seat_id" in rule.arguments else "case_id"
        forged = path_of(rule, {**place.ids, own: FORGED})
        for persona in strangers:
            if expected(permission, persona, rule, place.status) == "404":
                real, none = (town.browser(persona, place).get(where) for where in (path, forged))
                seen += 1
                if (real.status_code, main(real.text)) != (none.status_code, main(none.text)):
                    wrong.append(name(rule, persona, place))
    assert seen > 100
    nothing(wrong)


@pytest.mark.parametrize(
    ("persona", "role", "path"),
    [("owner", Role.MEDIATOR, "/desk"), ("quality", Role.QUALITY, "/quality"), ("admin", Role.ADMIN, "/admin/accounts")],
)
def test_a_role_that_is_lost_is_lost_at_the_next_request(
    town: Town, watch: Watch, persona: str, role: Role, path: str
) -> None:
    browser, case = town.browser(persona), town.places[S.VOTING].ids["case_id"]
    assert browser.get(path).status_code == 200
    with town.house.work() as uow:  # the bare row: taking a role by its service ends the sessions as well
        uow.session.delete(uow.session.get_one(AccountRole, (town.people[persona], role)))
    assert browser.get(path).status_code == 403
    assert browser.get(f"/desk/cases/{case}").status_code == 404
    assert browser.post(f"/desk/cases/{case}/notes", {"text": "还有一点"}).status_code == 404
    watch.restore()
    assert browser.get(path).status_code == 200
    with town.house.work() as uow:
        public_id = uow.session.get_one(Account, town.people[persona]).public_id
        revoke_role(uow, public_id, role, by_id=town.people["keeper"], now=town.clock())
    assert door(browser.get(path)) == "sign in"
