"""Exhibits at the desk read in the background: suggested boxes, doubts, and the copy for jurors read back by the gate."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.models import DecisionKind, Exhibit, PictureState, RedactionPicture
from panel.redaction.pictures import Models
from panel.services.mediation import declare_impasse
from panel.services.reading_pictures import read_next
from tests.panel.desk import Desk, png
from tests.panel.scene import Scene

P = PictureState
PHONE = "13912345678"


def screenshot(second: str = f"Call {PHONE} now", code: str = "") -> bytes:
    """A note that identifies in its second line, with a QR code below it where one is asked for."""
    picture = Image.new("RGB", (640, 700 if code else 300), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(30)
    for row, text in enumerate(("The soup was cold", second, "Two bowls of rice")):
        pen.text((30, 30 + 80 * row), text, fill=(30, 30, 30), font=font)
    if code:
        drawn = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode).to_image(scale=6)
        picture.paste(Image.fromarray(np.array(drawn)).convert("RGB"), (40, 300))
    output = BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()


@pytest.fixture
def mediating(scene: Scene) -> Desk:
    """A case in mediation: evidence can still be handed in."""
    return Desk(scene, scene.to(CaseStatus.IN_MEDIATION))


def start(desk: Desk) -> None:
    """From mediation to the desk."""
    with desk.scene.house.work() as uow:
        declare_impasse(uow, desk.case_id, "双方各执一词", now=desk.scene.now)
    desk.scene.redact(desk.case_id)


def read(desk: Desk, **more) -> int:
    return read_next(desk.scene.house, desk.scene.store, lambda: desk.scene.now, **more)


def row(desk: Desk) -> RedactionPicture:
    with desk.scene.house.db.reading() as session:
        return session.scalars(select(RedactionPicture)).one()


def test_nothing_is_read_before_the_desk_is_open(mediating: Desk) -> None:
    mediating.hand_in(data=screenshot())
    assert read(mediating) == 0


def test_boxes_are_suggested_once_and_the_copy_is_read_back(mediating: Desk) -> None:
    exhibit = mediating.hand_in(data=screenshot())
    start(mediating)
    assert (read(mediating), read(mediating)) == (1, 0)
    (suggested,) = row(mediating).suggestions
    assert (suggested["reason"], suggested["page"], row(mediating).doubts) == ("text.phone", 1, [])
    mediating.look(exhibit)
    mediating.picture(exhibit, P.BOXED, alt="一张便条", boxes=[tuple(suggested["box"])])
    assert "gate.unread" in mediating.codes()
    assert (read(mediating), read(mediating)) == (1, 0)
    assert "gate.unread" not in mediating.codes()
    assert "soup" in row(mediating).seen
    assert PHONE[:6] not in "".join(row(mediating).seen.split())
    assert "gate.leak" not in mediating.codes()
    with Image.open(BytesIO(mediating.stored(row(mediating).store_key or ""))) as copy:
        assert {(255, 255, 255), (0, 0, 0)} <= {pixel for _, pixel in copy.convert("RGB").getcolors(100_000)}


def test_what_can_still_be_read_in_a_picture_blocks_and_names_itself(mediating: Desk) -> None:
    exhibit = mediating.hand_in(data=screenshot())
    start(mediating)
    read(mediating)
    mediating.look(exhibit)
    mediating.picture(exhibit, P.CLEARED, alt="一张便条")
    read(mediating)
    leaks = mediating.draft().leaks()
    assert {leak.key for leak in leaks if PHONE in leak.surface} == {f"seen.{row(mediating).exhibit_id}"}
    assert "gate.leak" in mediating.codes()
    mediating.picture(exhibit, P.WITHHELD)
    assert "gate.leak" not in mediating.codes()


def test_whom_a_picture_names_is_masked_in_the_texts_and_can_be_left_open(mediating: Desk) -> None:
    exhibit = mediating.hand_in(data=screenshot("WeChat id: kangaroo_77"))
    start(mediating)
    read(mediating)
    assert row(mediating).found == [{"surface": "kangaroo_77", "kind": "account", "sure": True}]
    mediating.look(exhibit)
    mediating.picture(exhibit, P.BOXED, alt="袋鼠kangaroo_77写的便条", boxes=[(0, 300, 1000, 300)])
    key = f"alt.{row(mediating).exhibit_id}"
    assert "kangaroo" not in mediating.draft().redacted.texts[key]
    assert mediating.entity("kangaroo_77") not in mediating.draft().must_mask
    mediating.decide(DecisionKind.DROP, entity=mediating.entity("kangaroo_77"), value="a brand of toys")
    assert "kangaroo_77" in mediating.draft().redacted.texts[key]
    assert "gate.leak" not in mediating.codes()


def test_whom_one_picture_names_may_not_stand_readable_in_another(mediating: Desk) -> None:
    named = mediating.hand_in(data=screenshot("WeChat id: kangaroo_77"))
    other = mediating.hand_in(data=screenshot("kangaroo_77 came late"))
    start(mediating)
    assert (read(mediating), read(mediating)) == (1, 1)
    mediating.look(named)
    mediating.picture(named, P.WITHHELD)
    mediating.look(other)
    mediating.picture(other, P.CLEARED, alt="另一张便条")
    read(mediating)
    assert [leak.surface for leak in mediating.draft().leaks() if leak.key.startswith("seen.")]


def test_a_code_that_can_still_be_scanned_blocks_and_names_the_exhibit(mediating: Desk) -> None:
    exhibit = mediating.hand_in(data=screenshot("left at the door", code="YT6560188308428"))
    start(mediating)
    read(mediating)
    mediating.look(exhibit)
    mediating.picture(exhibit, P.CLEARED, alt="一张便条")
    read(mediating)
    (reason,) = [each for each in mediating.blockers() if each.code == "gate.code"]
    assert dict(reason.params) == {"key": f"seen.{row(mediating).exhibit_id}"}
    boxes = [tuple(each["box"]) for each in row(mediating).suggestions]
    mediating.picture(exhibit, P.BOXED, alt="一张便条", boxes=boxes)
    read(mediating)
    assert "gate.code" not in mediating.codes()


def test_without_models_the_desk_says_so_and_a_person_decides(mediating: Desk) -> None:
    exhibit = mediating.hand_in(data=screenshot())
    start(mediating)
    assert read(mediating, models=Models) == 1
    assert (row(mediating).doubts, row(mediating).missing) == (["unread"], ["text", "codes", "faces"])
    mediating.look(exhibit)
    mediating.picture(exhibit, P.CLEARED, alt="一张便条")
    assert read(mediating, models=Models) == 1
    assert "gate.unread" not in mediating.codes()


def test_a_file_that_is_gone_is_left_to_a_person(mediating: Desk) -> None:
    mediating.hand_in(data=png())
    start(mediating)
    with mediating.scene.house.db.reading() as session:
        mediating.scene.store.delete(session.scalars(select(Exhibit.store_key)).one())
    assert read(mediating) == 1
    assert row(mediating).doubts == ["unread"]


def test_a_worker_that_died_loses_its_claim(mediating: Desk) -> None:
    mediating.hand_in(data=png())
    start(mediating)
    with mediating.scene.house.work() as uow:
        uow.session.scalars(select(RedactionPicture)).one().claimed_until = mediating.scene.now + timedelta(minutes=1)
    assert read(mediating, models=Models) == 0
    later = mediating.scene.now + timedelta(minutes=2)
    assert read_next(mediating.scene.house, mediating.scene.store, lambda: later, models=Models) == 1
