"""Nothing of a case gets out: what the gate refuses, what a brief holds, and unique strings that never arrive in one."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import inspect, select, update

from panel.errors import Conflict
from panel.lifecycle import CaseStatus
from panel.models import (
    Account,
    Brief,
    BriefPicture,
    Case,
    DecisionKind,
    Exhibit,
    Merchant,
    Party,
    PartyRole,
    PictureState,
)
from panel.projections.redaction_brief import draft_brief
from panel.projections.redaction_desk import redaction_desk
from panel.redaction import Kind
from panel.services.mediation import declare_impasse
from panel.services.previewing import offer_preview
from panel.services.publishing import publish_brief
from panel.services.redacting import frame_question
from panel.services.responding import give_response
from tests.panel.desk import Desk
from tests.panel.scene import Scene

S, P = CaseStatus, PictureState
WHOLE = [(0, 0, 1000, 1000)]


@pytest.fixture
def desk(scene: Scene) -> Desk:
    """A case at the desk without exhibits."""
    return Desk(scene, scene.to(S.REDACTING))


@pytest.fixture
def mediating(scene: Scene) -> Desk:
    """A case in mediation: evidence can still be handed in."""
    return Desk(scene, scene.to(S.IN_MEDIATION))


def start(desk: Desk) -> None:
    """From mediation to the desk."""
    with desk.scene.house.work() as uow:
        declare_impasse(uow, desk.case_id, "双方各执一词", now=desk.scene.now)
    desk.scene.redact(desk.case_id)


def offer(desk: Desk) -> None:
    with desk.scene.house.work() as uow:
        offer_preview(uow, desk.case_id, now=desk.scene.now)


def publish(desk: Desk, **more) -> None:
    with desk.scene.house.work() as uow:
        publish_brief(uow, desk.case_id, store=desk.scene.store, now=desk.scene.now, **more)


def pictures(desk: Desk) -> list[BriefPicture]:
    """The pictures of the newest brief."""
    with desk.scene.house.db.reading() as session:
        newest = select(Brief.id).where(Brief.case_id == desk.case_id).order_by(Brief.round_no.desc()).limit(1)
        query = select(BriefPicture).where(BriefPicture.brief_id == newest.scalar_subquery()).order_by(BriefPicture.ordinal)
        return list(session.scalars(query))


def test_a_name_the_mediator_types_is_masked_like_any_other(mediating: Desk) -> None:
    exhibit = mediating.hand_in()
    start(mediating)
    mediating.look(exhibit)
    for name in ("李秀英", "蜀 香 阁", "１３８0000１２３４", "李女士", "王掌柜"):
        mediating.picture(exhibit, P.CLEARED, alt=f"{name}手里的餐盒")
        with mediating.scene.house.work() as uow:
            options = [("uphold", f"{name}说得对", "complainant"), ("dismiss", "不赔", "respondent")]
            frame_question(uow, mediating.case_id, f"{name}该赔吗？", options, f"适用于{name}", now=mediating.scene.now)
        texts = mediating.draft().redacted.texts
        typed = [text for key, text in texts.items() if key.startswith(("alt.", "option.uphold", "question", "rule"))]
        assert len(typed) == 4
        assert not [text for text in typed if name in text]


def test_what_no_rule_can_mask_blocks(mediating: Desk) -> None:
    """A name taken apart so far that the search for forms misses it: the blunt search of the gate does not."""
    exhibit = mediating.hand_in()
    start(mediating)
    mediating.look(exhibit)
    mediating.picture(exhibit, P.CLEARED, alt="盒上写着李……秀……英三个字")
    mediating.confirm_all()
    assert "gate.leak" in mediating.codes()
    with pytest.raises(Conflict, match="redaction.not_ready"):
        offer(mediating)
    with mediating.scene.house.db.reading() as session:
        view = redaction_desk(session, session.get_one(Case, mediating.case_id), mediating.scene.now)
    [leak] = [blocker for blocker in view.blockers if blocker.code == "gate.leak"]
    assert (leak.text, leak.number, leak.params["surface"]) == ("alt", 1, "李秀英")


def test_a_name_left_readable_before_it_was_known_blocks(scene: Scene) -> None:
    """Somebody is dropped as a stranger and joins the merchant later: from then on the name may not go out."""
    desk = Desk(scene, scene.to(S.REDACTING, text="邻居吕欣怡看到了，吕女士说汤洒了一半，商家不承认。"))
    desk.decide(DecisionKind.DROP, entity=desk.entity("吕欣怡"), value="公众人物")
    assert "gate.leak" not in desk.codes()
    with scene.house.db.writing() as session:
        session.execute(update(Account).where(Account.id == scene.member).values(name="吕欣怡"))
    assert "gate.leak" in desk.codes()


def test_the_juror_view_is_the_brief_to_the_word(mediating: Desk) -> None:
    exhibit = mediating.hand_in()
    start(mediating)
    mediating.look(exhibit)
    mediating.picture(exhibit, P.BOXED, alt="李秀英的单据", boxes=WHOLE)
    with mediating.scene.house.db.reading() as session:
        case = session.get_one(Case, mediating.case_id)
        view = draft_brief(session, case, redaction_desk(session, case, mediating.scene.now))
    mediating.scene.publish(mediating.case_id)
    with mediating.scene.house.db.reading() as session:
        brief = session.scalars(select(Brief)).one()
    assert (view.title, view.question, view.rule, view.claim, view.response) == (
        brief.title, brief.question, brief.rule_text, brief.claim, brief.response,
    )
    assert (view.claim_remedy, view.response_remedy, view.withheld) == (brief.claim_remedy, brief.response_remedy, 0)
    assert list(view.options) == [option["label"] for option in brief.options]
    assert [(f.day, f.text, f.contested) for f in view.facts] == [(f["day"], f["text"], f["contested"]) for f in brief.facts]
    assert [picture.alt for picture in view.pictures] == [picture.alt for picture in pictures(mediating)] == ["[消费者]的单据"]


def test_the_second_brief_carries_the_first_decisions_and_the_appeal(mediating: Desk) -> None:
    exhibit = mediating.hand_in()
    start(mediating)
    mediating.look(exhibit)
    mediating.picture(exhibit, P.BOXED, alt="单据", boxes=WHOLE)
    mediating.decide(DecisionKind.ADD, value="汤洒了一半", entity_kind=Kind.OTHER)
    mediating.scene.publish(mediating.case_id)
    mediating.appeal(PartyRole.RESPONDENT, "汤洒了一半这一点，李秀英当天没有拍照，我们有监控可以证明。")
    mediating.admit()
    mediating.clear_all()
    assert mediating.codes() == ["gate.not_read", "gate.not_previewed"], "the appeal brings no new name"
    mediating.scene.publish(mediating.case_id)
    with mediating.scene.house.db.reading() as session:
        brief = session.scalars(select(Brief).where(Brief.round_no == 2)).one()
    assert "监控可以证明" in brief.response
    assert "汤洒了一半" not in brief.claim + brief.response
    [picture] = pictures(mediating)
    assert Image.open(BytesIO(mediating.stored(picture.store_key))).convert("RGB").getcolors() == [(8000, (0, 0, 0))]


CANARIES = {
    "name": "欧阳青禾", "phone": "13912348765", "email": "qinghe.canary@example.org", "address": "杭州市余杭区文一西路969号",
    "merchant": "鲤跃龙门馆", "order": "7741209988123", "member": "司徒砚秋",
}


def canary_case(scene: Scene) -> Desk:
    """A case in which every field of a party, the merchant and the order is a unique string, repeated in every text."""
    with scene.house.db.writing() as session:
        session.execute(update(Account).where(Account.id == scene.complainant).values(
            name=CANARIES["name"], phone=CANARIES["phone"], email=CANARIES["email"],
        ))
        session.execute(update(Account).where(Account.id == scene.member).values(name=CANARIES["member"]))
        session.execute(update(Merchant).values(name=CANARIES["merchant"]))
    everything = "；".join(CANARIES.values())
    filing = {
        "title": f"{CANARIES['name']}投诉{CANARIES['merchant']}", "text": f"事情是这样的：{everything}。汤洒了一半。",
        "order_no": CANARIES["order"], "merchant_name": CANARIES["merchant"], "remedy_text": f"请{CANARIES['member']}道歉",
        "facts": ((date(2026, 11, 18), f"打电话给{CANARIES['member']}：{CANARIES['phone']}"),),
    }
    case_id = scene.file(**filing)
    with scene.house.db.writing() as session:
        session.execute(update(Party).where(Party.case_id == case_id, Party.role == PartyRole.COMPLAINANT).values(
            phone=CANARIES["phone"], email=CANARIES["email"], address=CANARIES["address"],
        ))
    scene.take(case_id)
    with scene.house.work() as uow:
        give_response(uow, case_id, f"我们没有责任。{everything}。愿意送凉菜。", now=scene.now, consents=True)
    return Desk(scene, case_id)


def test_canaries_of_every_field_never_reach_a_brief(scene: Scene) -> None:
    desk = canary_case(scene)
    shown = desk.hand_in(name=f"{CANARIES['name']}.png")
    start(desk)
    desk.look(shown)
    desk.picture(shown, P.CLEARED, alt=f"餐盒上有{CANARIES['phone']}和{CANARIES['merchant']}")
    desk.scene.publish(desk.case_id)
    with scene.house.db.reading() as session:
        rows = [*session.scalars(select(Brief)), *session.scalars(select(BriefPicture))]
        case = session.get_one(Case, desk.case_id)
        exhibit = session.scalars(select(Exhibit)).one()
        secret = [
            *CANARIES.values(), case.number, case.public_id, exhibit.public_id, exhibit.store_key, exhibit.file_name,
            "青禾", "砚秋", "鲤跃", "文一西路",
        ]
        written = " ".join(str(getattr(row, column.key)) for row in rows for column in inspect(type(row)).columns)
    assert len(rows) == 2
    assert "汤洒了一半" in written
    assert not [canary for canary in secret if canary in written]


def test_ids_of_entities_stay_inside(desk: Desk) -> None:
    """They are made from the identifiers: a brief that carried one would let anybody test a name."""
    ids = [entity.id for entity in desk.draft().redacted.entities]
    desk.scene.publish(desk.case_id)
    with desk.scene.house.db.reading() as session:
        brief = session.scalars(select(Brief)).one()
    written = " ".join(str(getattr(brief, column.key)) for column in inspect(Brief).columns)
    assert ids
    assert not [each for each in ids if each in written]
