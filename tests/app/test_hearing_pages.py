"""Pages of outreach, suggestions and the pulse: own invitations alone, answers that are followed up, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import Case, Outreach, PulseSum, Role
from panel.queries.rounds import list_seated
from panel.services.drafts import save_draft
from panel.services.outreach import draw_outreach
from panel.uow import House
from tests.app.conftest import Browser, Clock
from tests.app.desk_scene import DeskScene, furnish
from tests.panel.lessons_room import close
from tests.panel.test_suggestions import WISH, judged

pytestmark = pytest.mark.xdist_group("hearing")
Sign = Callable[..., Browser]
RULING = {"what": "answered", "reply": "谢谢，我们会改电话排队的提示。"}
SAID = {"mark": "2", "words": "李秀英：电话等太久了"}


@pytest.fixture
def desk(app: Flask, clock: Clock) -> DeskScene:
    """A furnished house."""
    return furnish(app, clock)


@pytest.fixture
def invited(desk: DeskScene, house: House, clock: Clock) -> str:
    """The complainant is a past customer, and was drawn; gives the id of the invitation."""
    close(desk.scene)
    clock.turn(days=40)
    with house.work() as uow:
        assert draw_outreach(uow, bytes(32), now=clock())
        return uow.session.scalars(select(Outreach.public_id)).one()


def read(browser: Browser, where: str) -> str:
    """The words of a page that opens."""
    answer = browser.get(where)
    assert answer.status_code == 200, where
    return unescape(answer.get_data(as_text=True))


def test_an_invitation_is_answered_followed_up_and_read(
    desk: DeskScene, house: House, clock: Clock, signed_in: Sign, invited: str
) -> None:
    me, page = signed_in(desk.account(desk.scene.complainant)), f"/outreach/{invited}"
    assert me.get("/notices").status_code == 200
    with house.work() as uow:
        save_draft(uow, desk.scene.complainant, f"outreach.{invited}", {"words": "才写了一半"}, now=clock())
    assert "才写了一半" in read(me, page)
    for wrong in ({**SAID, "mark": "9"}, {**SAID, "words": "长" * 2001}, {"words": "没有打分"}):
        answer = me.post(page, wrong)
        assert answer.status_code == 422
        assert wrong["words"] in unescape(answer.get_data(as_text=True))
    assert me.post(page, SAID).status_code == 303
    assert me.post(f"{page}/decline").status_code == 303
    assert me.post(page, SAID).status_code == 303
    quality, mediator = signed_in("质量专员", Role.QUALITY), signed_in(desk.account(desk.scene.mediator))
    for other in (quality, mediator, signed_in("路人")):
        assert other.get(page).status_code == other.post(page, SAID).status_code == 404
        assert other is quality or other.get("/hearing/outreach").status_code == 403
    listed = read(quality, "/hearing/outreach")
    assert invited in listed
    assert "李秀英" not in listed
    one = f"/hearing/outreach/{invited}"
    answer = quality.post(one, {**RULING, "what": "taken_up"})
    assert answer.status_code == 422
    assert RULING["reply"] in unescape(answer.get_data(as_text=True))
    assert quality.post(one, {**RULING, "reply": "短"}).status_code == 422
    for _click in range(2):
        assert quality.post(one, RULING).status_code == 303
    late = quality.post(one, {**RULING, "what": "nothing", "reply": "迟来的另一种答复写在这里"})
    assert (late.status_code, "迟来的另一种答复" in late.text, "error-summary" in late.text) == (422, True, True)
    assert RULING["reply"] in read(me, page)
    refused = me.post(page, {**SAID, "words": "晚到的一句话"})
    assert (refused.status_code, "晚到的一句话" in refused.text) == (409, True), "followed up already: the words come back"
    assert quality.get("/hearing/outreach?view=followed&page=99").status_code == 200


def test_suggestions_are_answered_and_read_by_the_jurors_of_the_round(
    desk: DeskScene, house: House, signed_in: Sign
) -> None:
    desk.scene.now = desk.clock()
    case = judged(desk.scene)
    quality = signed_in("质量专员", Role.QUALITY)
    listed = read(quality, "/hearing/suggestions")
    assert "缠膜" in listed
    whole: Case = desk.scene.case(case)
    assert not any(word in listed for word in ("蜀香阁", "李秀英", whole.number, whole.public_id))
    one = listed.partition('href="/hearing/suggestions/')[2].partition('"')[0]
    assert quality.post(f"/hearing/suggestions/{one}", {"what": "answered", "reply": "短"}).status_code == 422
    assert quality.post(f"/hearing/suggestions/{one}", {**RULING, "what": "taken_up", "touchpoint": "preparation",
                                                        "cause": "process"}).status_code == 303
    with house.db.reading() as session:
        seats = list_seated(session, desk.scene.round(case).id)[:2]
    pages = [read(signed_in(desk.account(account)), f"/seats/{seat}") for seat, account in seats]
    assert all(RULING["reply"] in page for page in pages)
    assert WISH not in pages[1], "others read it under pseudonyms"
    assert quality.get(f"/hearing/suggestions/{'x' * 26}").status_code == 404
    mediator = signed_in(desk.account(desk.scene.mediator))
    assert mediator.get("/hearing/suggestions").status_code == mediator.get(f"/hearing/suggestions/{one}").status_code == 403


def test_the_pulse_is_given_once(desk: DeskScene, house: House, signed_in: Sign) -> None:
    mediator = signed_in(desk.account(desk.scene.mediator))
    sent = {"part": "mediator", "load": "4", "again": "5"}
    assert 'name="load"' in read(mediator, "/hearing/pulse")
    for wrong in ({**sent, "load": "6"}, {**sent, "part": "x"}, {"part": "mediator"}):
        assert mediator.post("/hearing/pulse", wrong).status_code == 422
    assert mediator.post("/hearing/pulse", {**sent, "part": "juror"}).status_code == 403
    assert mediator.post("/hearing/pulse", sent).status_code == 303
    assert mediator.post("/hearing/pulse", sent).status_code == 409
    assert 'name="load"' not in read(mediator, "/hearing/pulse")
    assert signed_in("路人").post("/hearing/pulse", {**sent, "part": "juror"}).status_code == 403
    with house.db.reading() as session:
        assert session.scalars(select(PulseSum.answers)).all() == [1]


def test_the_case_page_invites_the_complainant_to_the_pool_and_nobody_else(desk: DeskScene, signed_in: Sign) -> None:
    open_case, case = desk.at(CaseStatus.IMPASSE), desk.scene.case(close(desk.scene, title="第二起"))
    me, shop = (signed_in(desk.account(who)) for who in (desk.scene.complainant, desk.scene.member))
    invitation = "为别人评一评"
    assert invitation in read(me, f"/cases/{case.public_id}")
    assert invitation not in read(shop, f"/cases/{case.public_id}")
    assert invitation not in read(me, f"/cases/{open_case.public_id}")
    me.post(f"/cases/{case.public_id}/contact", {"wanted": "no"})
    assert invitation not in read(me, f"/cases/{case.public_id}")
