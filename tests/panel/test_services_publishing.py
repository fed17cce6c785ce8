"""From the desk to the frozen brief: exhibits, every reason that blocks, the preview, and that nothing of the case gets out."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select, update

from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import CaseStatus
from panel.models import (
    Brief,
    BriefPicture,
    DecisionKind,
    Exhibit,
    Party,
    PartyRole,
    PictureState,
    Redaction,
    RedactionPicture,
    TimelineEntry,
)
from panel.queries.redactions import get_redaction
from panel.services.mediation import declare_impasse
from panel.services.previewing import answer_objection, approve_draft, object_to_draft, offer_preview
from panel.services.publishing import publish_brief
from panel.services.redacting import frame_question
from tests.panel.desk import RED, Desk, png
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


def test_a_picture_is_decided_about_only_after_somebody_has_looked_at_it(mediating: Desk) -> None:
    exhibit = mediating.hand_in()
    start(mediating)
    with pytest.raises(Conflict, match="picture.not_opened"):
        mediating.picture(exhibit, P.CLEARED, alt="餐盒")
    mediating.look(exhibit)
    mediating.picture(exhibit, P.CLEARED, alt="餐盒")
    with mediating.scene.house.db.reading() as session:
        looks = session.scalars(select(TimelineEntry).where(TimelineEntry.kind == "exhibit.opened")).all()
    assert [(entry.actor, entry.audience, entry.params) for entry in looks] == [("owner", "staff", {"number": 1})]


def test_boxes_are_black_through_and_through_in_the_published_file(mediating: Desk) -> None:
    exhibit = mediating.hand_in(data=png(100, 80))
    start(mediating)
    mediating.look(exhibit)
    mediating.picture(exhibit, P.BOXED, alt="单据", boxes=[(100, 250, 300, 500)])
    mediating.scene.publish(mediating.case_id)
    [published] = pictures(mediating)
    data = mediating.stored(published.store_key)
    picture = Image.open(BytesIO(data)).convert("RGB")
    assert picture.size == (100, 80)
    for x in range(100):
        for y in range(79):
            inside = 10 <= x < 40 and 20 <= y < 60
            assert picture.getpixel((x, y)) == ((0, 0, 0) if inside else RED), (x, y)
    original = mediating.original(exhibit)
    assert data != original
    assert original not in data


def test_a_brief_picture_is_a_file_of_its_own_named_by_nothing_of_the_original(mediating: Desk) -> None:
    shown = mediating.hand_in(name="李秀英13800001234.png")
    hidden = mediating.hand_in(PartyRole.RESPONDENT, name="蜀香阁监控.png")
    start(mediating)
    for exhibit in (shown, hidden):
        mediating.look(exhibit)
    mediating.picture(shown, P.CLEARED, alt="餐盒，汤洒了")
    mediating.picture(hidden, P.WITHHELD)
    mediating.scene.publish(mediating.case_id)
    [published] = pictures(mediating)
    with mediating.scene.house.db.reading() as session:
        kept = session.scalars(select(Exhibit)).all()
        withheld = session.scalars(select(Brief.withheld)).one()
    assert withheld == 1
    assert published.store_key not in {exhibit.store_key for exhibit in kept}
    assert published.public_id not in {exhibit.public_id for exhibit in kept}
    assert mediating.stored(published.store_key) == mediating.original(shown)


SENSELESS: tuple[tuple[dict, str], ...] = (
    ({"state": P.CLEARED, "alt": " "}, "picture.alt"),
    ({"state": P.BOXED, "alt": "x", "boxes": []}, "picture.boxes"),
    ({"state": P.BOXED, "alt": "x", "boxes": [(900, 0, 101, 10)]}, "picture.boxes"),
    ({"state": P.BOXED, "alt": "x", "boxes": [(0, 0, 0, 10)]}, "picture.boxes"),
    ({"state": P.BOXED, "alt": "x", "boxes": [(0, 0, 1, 1)] * 61}, "picture.boxes"),
    ({"state": P.OPENED, "alt": "x"}, "input.choice"),
    ({"state": P.CLEARED, "alt": "x" * 301}, "input.too_long"),
)


def test_a_picture_decision_that_makes_no_sense_is_refused(mediating: Desk) -> None:
    exhibit = mediating.hand_in()
    start(mediating)
    mediating.look(exhibit)
    for fields, code in SENSELESS:
        with pytest.raises(Invalid, match=code):
            mediating.picture(exhibit, **fields)


def test_the_exhibit_of_another_case_is_not_found(mediating: Desk) -> None:
    exhibit = mediating.hand_in()
    start(mediating)
    other = Desk(mediating.scene, mediating.scene.to(S.REDACTING))
    with pytest.raises(NotFound, match="exhibit.unknown"):
        other.look(exhibit)
    with pytest.raises(NotFound, match="exhibit.unknown"):
        other.picture(exhibit, P.WITHHELD)


def test_publication_waits_until_every_reason_is_gone(mediating: Desk) -> None:
    exhibit = mediating.hand_in()
    start(mediating)
    desk, scene = mediating, mediating.scene
    with scene.house.db.writing() as session:
        session.execute(update(Redaction).values(question=""))
    assert desk.codes() == [
        "gate.no_question", "gate.unconfirmed", "gate.suspects", "gate.pictures", "gate.not_read", "gate.not_previewed",
    ]  # fmt: skip
    with pytest.raises(Conflict, match="redaction.not_ready"):
        offer(desk)
    with scene.house.work() as uow:
        options = [("uphold", "赔", "complainant"), ("dismiss", "不赔", "respondent")]
        frame_question(uow, desk.case_id, "商家该赔吗？", options, "", now=scene.now)
    desk.confirm_all()
    desk.look(exhibit)
    desk.picture(exhibit, P.CLEARED, alt="餐盒")
    assert desk.codes() == ["gate.suspects", "gate.not_read", "gate.not_previewed"]
    desk.settle()
    assert desk.codes() == ["gate.not_previewed"]
    offer(desk)
    assert desk.codes() == ["gate.preview_running"]
    with scene.house.work() as uow:
        objection = object_to_draft(uow, desk.case_id, PartyRole.RESPONDENT, "街坊一看就知道是谁", now=scene.now)
        approve_draft(uow, desk.case_id, PartyRole.COMPLAINANT, now=scene.now)
        approve_draft(uow, desk.case_id, PartyRole.RESPONDENT, now=scene.now)
    assert desk.codes() == ["gate.objections"]
    with pytest.raises(Conflict, match="redaction.blocked"):
        publish(desk)
    with scene.house.work() as uow:
        answer_objection(uow, desk.case_id, objection.public_id, "已改。", now=scene.now)
    assert desk.codes() == []
    publish(desk)
    assert scene.status(desk.case_id) is S.VOTING


def test_the_preview_window_ends_by_itself(desk: Desk) -> None:
    desk.settle()
    offer(desk)
    desk.scene.later(hours=6, seconds=-1)
    assert desk.codes() == ["gate.preview_running"]
    desk.scene.later(seconds=1)
    assert desk.codes() == []


def test_consent_taken_back_blocks_publication(desk: Desk) -> None:
    desk.scene.clear_desk(desk.case_id)
    with desk.scene.house.db.writing() as session:
        session.execute(update(Party).where(Party.role == PartyRole.RESPONDENT).values(consented_at=None))
    assert desk.codes() == ["gate.no_consent"]


def test_a_page_of_before_publishes_nothing(desk: Desk) -> None:
    desk.scene.clear_desk(desk.case_id)
    with pytest.raises(Conflict, match="redaction.stale"):
        publish(desk, version=desk.redaction().version - 1)
    publish(desk, version=desk.redaction().version)
    with pytest.raises(Conflict, match="case.wrong_status"):
        publish(desk)


def test_an_objection_is_answered_once_and_only_in_its_own_case(desk: Desk) -> None:
    scene = desk.scene
    desk.settle()
    offer(desk)
    with scene.house.work() as uow:
        objection = object_to_draft(uow, desk.case_id, PartyRole.RESPONDENT, "认得出来", now=scene.now)
    other = scene.to(S.REDACTING)
    with pytest.raises(NotFound, match="objection.unknown"), scene.house.work() as uow:
        answer_objection(uow, other, objection.public_id, "已改", now=scene.now)
    for text, code in ((" ", "input.missing"), ("长" * 1001, "input.too_long")):
        with pytest.raises(Invalid, match=code), scene.house.work() as uow:
            answer_objection(uow, desk.case_id, objection.public_id, text, now=scene.now)
    for text in ("第一次", "第二次"):
        with scene.house.work() as uow:
            assert answer_objection(uow, desk.case_id, objection.public_id, text, now=scene.now).answer == "第一次"


def test_a_picture_row_of_the_desk_always_has_its_copy_when_boxed(mediating: Desk) -> None:
    """Boxing again makes a new copy; showing it as it is afterwards forgets the boxes."""
    exhibit = mediating.hand_in()
    start(mediating)
    mediating.look(exhibit)
    keys = set()
    for boxes in (WHOLE, [(0, 0, 500, 500)]):
        mediating.picture(exhibit, P.BOXED, alt="x", boxes=boxes)
        with mediating.scene.house.db.reading() as session:
            row = session.scalars(
                select(RedactionPicture).where(RedactionPicture.redaction_id == get_redaction(session, mediating.case_id).id)
            ).one()
        keys.add(row.store_key)
        assert row.boxes == [list(box) for box in boxes]
    assert len(keys) == 2
    mediating.picture(exhibit, P.CLEARED, alt="x")
    with mediating.scene.house.db.reading() as session:
        assert session.execute(select(RedactionPicture.boxes, RedactionPicture.store_key)).one() == ([], None)


def test_texts_that_grow_under_pseudonyms_still_fit_into_the_brief(scene: Scene) -> None:
    """A name of two signs becomes a pseudonym of more: title and description of the longest kind must go out all the same."""
    desk = Desk(scene, scene.to(S.IN_MEDIATION, title="嘎啦" * 30))
    exhibit = desk.hand_in()
    start(desk)
    desk.decide(DecisionKind.ADD, value="嘎啦")
    desk.look(exhibit)
    desk.picture(exhibit, P.CLEARED, alt="嘎啦" * 150)
    scene.publish(desk.case_id)
    with scene.house.db.reading() as session:
        title = session.scalars(select(Brief.title)).one()
    alt = pictures(desk)[0].alt
    assert "嘎啦" not in title + alt
    assert len(title) > 60
    assert len(alt) > 300
