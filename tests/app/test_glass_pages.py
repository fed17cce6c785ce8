"""Break-glass in the browser: who finds which page, each visit is one look, and what is opened reaches the asker alone."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.config import Config
from app.evidence import store
from panel.lifecycle import CaseStatus
from panel.models import Account, GlassState, SeatStatus
from panel.settings import change_setting
from tests.app.conftest import SECRET, Browser, Clock, running, sign_in
from tests.app.town import FORGED
from tests.panel.glass_room import REASON, GlassRoom, shown
from tests.panel.scene import CLAIM, RESPONSE, Scene

pytestmark = pytest.mark.xdist_group("glass")  # built once, not once a worker
S = CaseStatus
HOME = "/quality/break-glass"
ORIGINALS = (CLAIM[:14], RESPONSE[:14], "李秀英", "13800001234", "8840012345678", "小票")


@dataclass
class Pages(GlassRoom):
    """The room with the browsers of its people."""

    clock: Clock | None = None
    app: object = None
    browsers: dict[int, Browser] = field(default_factory=dict)

    def browser(self, account: int) -> Browser:
        """Of one person, signed in once."""
        if account not in self.browsers:
            with self.scene.house.db.reading() as session:
                person = session.get_one(Account, account)
            assert self.clock is not None
            self.browsers[account] = sign_in(self.app, person, self.clock())
        return self.browsers[account]

    def turn(self, **span: float) -> None:
        """Let time go by for pages and services alike."""
        assert self.clock is not None
        self.scene.now = self.clock.turn(**span)

    def prove(self) -> None:
        """Everybody has just signed in."""
        self.browsers.clear()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Pages]:
    home, clock = tmp_path_factory.mktemp("glass"), Clock()
    shutil.copyfile(sqlite_template, home / "gongping.db")
    for app in running(Config(mode="test", secret_key=SECRET, home=home, workers="none", throttle=False).completed(), clock):
        with app.app_context():
            scene = Scene.furnish(app.extensions["gongping"], store(), clock())
        with scene.house.work() as uow:
            change_setting(uow, "open_disputes_max", 1000, by_id=None, now=clock())
        room = GlassRoom.furnish(scene)
        yield Pages(scene, room.asker, room.second, room.admin, clock, app)


@pytest.fixture
def pages(built: Pages) -> Pages:
    """The room, everybody having proved just now who they are."""
    built.prove()
    return built


def form(number: str, /, **changes: object) -> dict[str, object]:
    """What somebody types who asks for the originals."""
    return {"kind": "originals", "category": "authority", "reason": REASON, "number": number, **changes}


def asked(location: str) -> str:
    """The id of the request a redirect leads to."""
    found = re.search(r"/break-glass/(\w{26})$", location)
    assert found, location
    return found[1]


def test_from_the_form_to_the_look_and_the_end(pages: Pages) -> None:
    case_id = pages.scene.to(S.IN_MEDIATION)
    exhibit, number = shown(pages.scene, case_id), pages.scene.case(case_id).number
    asker, second = pages.browser(pages.asker), pages.browser(pages.second)
    sent = asker.post(f"{HOME}/new", form(f" {number.lower()} "))
    request = asked(sent.headers["Location"])
    assert number in second.get(HOME).text
    assert REASON in second.get(f"{HOME}/{request}").text
    assert asker.get(f"{HOME}/{request}/opened").status_code == 409
    assert second.post(f"{HOME}/{request}/approve").status_code == 303
    assert second.post(f"{HOME}/{request}/approve").status_code == 409
    page = asker.get(f"{HOME}/{request}/opened")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Refresh"] == f"3601; url={HOME}/{request}"
    assert all(word in page.text for word in ORIGINALS)
    picture = asker.get(f"{HOME}/{request}/exhibits/{exhibit}")
    assert (picture.mimetype, picture.headers["Cache-Control"]) == ("image/png", "no-store")
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert [seen for act, _, seen in pages.acts(request) if act == "looked"] == ["texts", exhibit]
    assert not any(word in asker.get(f"{HOME}/{request}").text for word in ORIGINALS)
    assert asker.post(f"{HOME}/{request}/close").status_code == 303
    assert asker.post(f"{HOME}/{request}/close").status_code == 303
    assert asker.get(f"{HOME}/{request}/opened").status_code == 409
    assert pages.request(request).looks == 2


def test_the_time_is_over_at_the_next_request(pages: Pages) -> None:
    case_id = pages.scene.to(S.IN_MEDIATION)
    exhibit, request = shown(pages.scene, case_id), pages.opened(case_id)
    pages.turn(minutes=60)
    pages.prove()
    asker = pages.browser(pages.asker)
    for path in ("opened", f"exhibits/{exhibit}"):
        refused = asker.get(f"{HOME}/{request}/{path}")
        assert refused.status_code == 409
        assert not any(word in refused.text for word in ORIGINALS)
    assert pages.request(request).looks == 0
    assert asker.get(f"{HOME}/{request}").status_code == 200


def test_an_old_session_proves_itself_before_it_approves_or_looks(pages: Pages) -> None:
    case_id = pages.scene.to(S.IN_MEDIATION)
    waiting, opened = pages.ask(case_id), pages.opened(pages.scene.to(S.IN_MEDIATION))
    asker, second = pages.browser(pages.asker), pages.browser(pages.second)
    pages.turn(minutes=16)
    for answer in (second.post(f"{HOME}/{waiting}/approve"), asker.get(f"{HOME}/{opened}/opened")):
        assert answer.status_code == 303
        assert "/account/prove" in answer.headers["Location"]
    assert pages.request(waiting).state is GlassState.WAITING
    assert pages.request(opened).looks == 0


def test_what_is_opened_reaches_nobody_but_the_asker(pages: Pages) -> None:
    scene = pages.scene
    case_id = scene.to(S.VOTING)
    exhibit_case = scene.to(S.IN_MEDIATION)
    exhibit = shown(scene, exhibit_case)
    seat, juror = scene.seats(case_id, SeatStatus.SUMMONED)[0]
    behind = pages.name(juror)
    requests = {pages.opened(exhibit_case): ORIGINALS, pages.opened(case_id, seat): (behind, *ORIGINALS)}
    others = [pages.second, pages.admin, scene.complainant, scene.member, scene.mediator, scene.manager, juror]
    for request, words in requests.items():
        for account in others:
            for path in ("", "/opened", f"/exhibits/{exhibit}"):
                answer = pages.browser(account).get(f"{HOME}/{request}{path}")
                assert answer.status_code in ((200,) if (account, path) == (pages.second, "") else (403, 404)), (account, path)
                assert not [word for word in words if word in answer.text and word != pages.name(account)], (account, path)
        assert pages.request(request).looks == 0
    seen = pages.browser(pages.asker).get(f"{HOME}/{list(requests)[1]}/opened").text
    assert behind in seen
    assert not any(word in seen for word in ORIGINALS)
    assert pages.browser(pages.asker).get(f"{HOME}/{list(requests)[1]}/exhibits/{exhibit}").status_code == 404
    for path in ("", "/opened", f"/exhibits/{exhibit}"):
        assert pages.browser(pages.asker).get(f"{HOME}/{FORGED}{path}").status_code == 404


def test_an_administrator_sees_what_waits_and_nothing_else(pages: Pages) -> None:
    case_id = pages.scene.to(S.IN_MEDIATION)
    waiting, opened = pages.ask(case_id), pages.opened(pages.scene.to(S.IN_MEDIATION))
    admin = pages.browser(pages.admin)
    listed = admin.get(f"{HOME}?view=open").text
    assert waiting in listed
    assert opened not in listed
    assert admin.get(f"{HOME}/{opened}").status_code == 404
    for path in (f"{HOME}/new", f"{HOME}.csv", f"{HOME}/{opened}/opened"):
        assert admin.get(path).status_code == 403
    assert admin.post(f"{HOME}/{waiting}/decline", {"reply": "短"}).status_code == 422
    assert admin.post(f"{HOME}/{waiting}/decline", {"reply": "先请调解员向当事人核实。"}).status_code == 303
    assert pages.request(waiting).decided_role == "admin"
    assert "先请调解员向当事人核实。" in pages.browser(pages.asker).get(f"{HOME}/{waiting}").text


def test_nobody_approves_or_withdraws_what_is_not_theirs_to(pages: Pages) -> None:
    request = pages.ask(pages.scene.to(S.IN_MEDIATION))
    asker, second = pages.browser(pages.asker), pages.browser(pages.second)
    assert asker.post(f"{HOME}/{request}/approve").status_code == 409
    assert second.post(f"{HOME}/{request}/withdraw").status_code == 404
    assert second.post(f"{HOME}/{request}/close").status_code == 404
    assert second.post(f"{HOME}/{FORGED}/approve").status_code == 404
    assert asker.post(f"{HOME}/{request}/withdraw").status_code == 303
    assert asker.post(f"{HOME}/{request}/withdraw").status_code == 409
    assert second.post(f"{HOME}/{request}/approve").status_code == 409
    assert pages.request(request).state is GlassState.WITHDRAWN


def test_a_form_with_faults_keeps_what_was_typed(pages: Pages) -> None:
    number = pages.scene.case(pages.scene.to(S.IN_MEDIATION)).number
    asker = pages.browser(pages.asker)
    for changes in (
        {"reason": "太短"}, {"number": "GP-0000-0000"}, {"kind": "seat"}, {"kind": "ballot"}, {"category": ""},
        {"kind": "seat", "round_no": "x", "place": "1"}, {"kind": "seat", "round_no": "1", "place": "99999999999999999999"},
    ):
        answer = asker.post(f"{HOME}/new", form(number, **changes))
        assert answer.status_code == 422, changes
        assert str(changes.get("reason", REASON)) in answer.text
    assert number not in asker.get(f"{HOME}?view=waiting").text
    filled = asker.get(f"{HOME}/new?case={number}&round=2&seat=5").text
    assert all(f'value="{value}"' in filled for value in (number, "2", "5"))
    twice = [asker.post(f"{HOME}/new", form(number)).headers["Location"] for _ in range(2)]
    assert twice[0] == twice[1]


def test_the_history_is_a_table_without_words_of_requests(pages: Pages) -> None:
    case_id = pages.scene.to(S.IN_MEDIATION)
    request = pages.opened(case_id)
    pages.browser(pages.asker).get(f"{HOME}/{request}/opened")
    text = pages.browser(pages.second).get(f"{HOME}.csv").data.decode("utf-8-sig")
    lines = [row for row in csv.DictReader(io.StringIO(text)) if row["request"] == request]
    assert [row["act"] for row in lines] == ["asked", "approved", "looked"]
    assert {row["case"] for row in lines} == {pages.scene.case(case_id).number}
    assert REASON not in text


def test_the_notices_lead_somewhere_and_say_why(pages: Pages) -> None:
    scene = pages.scene
    pages.opened(scene.to(S.IN_MEDIATION))
    told = pages.browser(scene.complainant).get("/notices").text
    assert "有权机关依法要求" in told
    assert pages.name(pages.asker) not in told
    notice = re.findall(r'href="(/notices/\w+)"', pages.browser(pages.asker).get("/notices").text)[0]
    assert HOME in pages.browser(pages.asker).get(notice).headers["Location"]
