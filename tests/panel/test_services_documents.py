"""Documents at the desk: every page is a picture with boxes of its own, and nothing else of the document goes out."""

from __future__ import annotations

import sys
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select

from panel.errors import Invalid
from panel.lifecycle import CaseStatus
from panel.models import BriefPicture, Case, Exhibit, PictureState, RedactionPicture, Seat
from panel.projections.juror import view_seat
from panel.projections.party_brief import find_picture, view_brief
from panel.projections.redaction_brief import draft_brief
from panel.projections.redaction_desk import redaction_desk
from panel.queries.cases import lock_case
from panel.services.copies import DOCUMENT_BOXES_MAX, drawn_pages
from panel.services.erasing import erase_case
from panel.services.mediation import declare_impasse
from panel.services.previewing import offer_preview
from panel.services.reading_pictures import read_next
from panel.services.seats import accept_seat
from tests.panel.desk import Desk, document
from tests.panel.scene import Scene

P = PictureState
PHONE = "13912345678"
SECOND_HALF = (0, 500, 1000, 500, 2)  # the lower half of the second page


@pytest.fixture
def mediating(scene: Scene) -> Desk:
    """A case in mediation: evidence can still be handed in."""
    return Desk(scene, scene.to(CaseStatus.IN_MEDIATION))


def opened(desk: Desk, *texts: str) -> str:
    """A document at the desk that the mediator has opened."""
    exhibit = desk.hand_in(data=document(*texts), name="Vertrag.pdf")
    with desk.scene.house.work() as uow:
        declare_impasse(uow, desk.case_id, "双方各执一词", now=desk.scene.now)
    desk.scene.redact(desk.case_id)
    desk.look(exhibit)
    return exhibit


def read(desk: Desk) -> int:
    return read_next(desk.scene.house, desk.scene.store, lambda: desk.scene.now)


def row(desk: Desk) -> RedactionPicture:
    with desk.scene.house.db.reading() as session:
        return session.scalars(select(RedactionPicture)).one()


def page(desk: Desk, number: int) -> Image.Image:
    with Image.open(BytesIO(desk.stored(row(desk).copies[number - 1]["key"]))) as copy:
        assert copy.format == "JPEG"
        return copy.convert("RGB")


def is_black(picture: Image.Image) -> bool:
    return all(high < 8 for _, high in picture.getextrema())


def is_blank(picture: Image.Image) -> bool:
    return all(low > 240 for low, _ in picture.getextrema())


def test_boxes_are_burnt_into_their_own_page(mediating: Desk) -> None:
    exhibit = opened(mediating, "First", "Second", "Third")
    mediating.picture(exhibit, P.BOXED, alt="合同", boxes=[SECOND_HALF])
    assert row(mediating).boxes == [list(SECOND_HALF)]
    assert [(copy["width"], copy["height"]) for copy in row(mediating).copies] == [page(mediating, n).size for n in (1, 2, 3)]
    first, second = page(mediating, 1), page(mediating, 2)
    width, height = second.size
    lower = (0, height // 2 + 16, width, height)  # JPEG spreads an edge over its own block
    assert is_black(second.crop(lower))
    assert not is_black(first.crop(lower))
    assert not is_blank(first.crop(lower))
    assert is_blank(second.crop((0, 0, width, height // 2 - 16)))


def test_jurors_get_the_pages_in_order_and_nothing_of_the_document(mediating: Desk) -> None:
    picture = mediating.hand_in()
    exhibit = opened(mediating, "First", "Second")
    mediating.look(picture)
    mediating.picture(picture, P.CLEARED, alt="餐盒")
    mediating.picture(exhibit, P.BOXED, alt="李秀英的合同", boxes=[SECOND_HALF])
    scene = mediating.scene
    with scene.house.db.reading() as session:
        case = session.get_one(Case, mediating.case_id)
        drafted = draft_brief(session, case, redaction_desk(session, case, scene.now)).pictures
    mediating.settle()
    with scene.house.work() as uow:
        offer_preview(uow, mediating.case_id, now=scene.now)
    with scene.house.db.reading() as session:
        case = lock_case(session, mediating.case_id)
        previewed = view_brief(session, case)
        keys = [found[0] for each in drafted if (found := find_picture(session, case, each.public_id))]
        assert find_picture(session, case, f"{exhibit}.3") is None
    assert [(each.page, each.pages) for each in drafted] == [(1, 1), (1, 2), (2, 2)]
    assert previewed is not None
    assert [each.public_id for each in previewed.pictures] == [each.public_id for each in drafted]
    assert keys[1:] == [each["key"] for each in desk_row(mediating, exhibit).copies]
    scene.publish(mediating.case_id)
    with scene.house.work() as uow:
        accept_seat(uow, *scene.seats(mediating.case_id)[0], now=scene.now)
    with scene.house.db.reading() as session:
        rows = session.scalars(select(BriefPicture).order_by(BriefPicture.ordinal)).all()
        seat = session.scalars(select(Seat).order_by(Seat.position)).first()
        assert seat is not None
        brief = view_seat(session, seat, with_brief=True).brief
    assert [(each.ordinal, each.page, each.pages, each.media_type) for each in rows] == [
        (1, 1, 1, "image/png"), (2, 1, 2, "image/jpeg"), (3, 2, 2, "image/jpeg"),
    ]
    assert not any(b"%PDF" in mediating.stored(each.store_key) for each in rows)
    assert brief is not None
    assert [(each.number, each.page, each.pages) for each in brief.pictures] == [(1, 1, 1), (2, 1, 2), (2, 2, 2)]
    assert all("李秀英" not in each.alt and "合同" in each.alt for each in brief.pictures[1:])


def desk_row(desk: Desk, exhibit: str) -> RedactionPicture:
    """The exhibit at the desk."""
    with desk.scene.house.db.reading() as session:
        of = select(RedactionPicture).join(Exhibit, Exhibit.id == RedactionPicture.exhibit_id)
        return session.scalars(of.where(Exhibit.public_id == exhibit)).one()


def test_every_page_is_read_before_and_after(mediating: Desk) -> None:
    exhibit = opened(mediating, "Two bowls of rice", f"Call {PHONE} now")
    assert (read(mediating), read(mediating)) == (1, 0)
    (suggested,) = row(mediating).suggestions
    assert (suggested["reason"], suggested["page"]) == ("text.phone", 2)
    mediating.picture(exhibit, P.CLEARED, alt="一份合同")
    assert "gate.unread" in mediating.codes()
    assert read(mediating) == 1
    assert {leak.key for leak in mediating.draft().leaks() if PHONE in leak.surface} == {f"seen.{row(mediating).exhibit_id}"}
    mediating.picture(exhibit, P.BOXED, alt="一份合同", boxes=[(*suggested["box"], 2)])
    assert read(mediating) == 1
    assert "rice" in row(mediating).seen
    assert not {"gate.leak", "gate.unread"} & set(mediating.codes())


@pytest.mark.parametrize(
    "boxes",
    [
        [], [(0, 0, 500, 500)], [(0, 0, 500, 500, 3)], [(0, 0, 500, 500, 0)], [(600, 0, 500, 500, 1)], [(0, 0, 0, 5, 1)],
        [(0, 0, 5, 5, 1)] * (DOCUMENT_BOXES_MAX + 1),
    ],
)
def test_a_box_lies_on_a_page_that_is_there(mediating: Desk, boxes: list[tuple[int, ...]]) -> None:
    exhibit = opened(mediating, "First", "Second")
    with pytest.raises(Invalid, match="picture.boxes"):
        mediating.picture(exhibit, P.BOXED, alt="合同", boxes=boxes)
    assert (row(mediating).state, row(mediating).copies) == (P.OPENED, [])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (document("First", password="secret"), "picture.locked"), (document(*["x"] * 21), "picture.too_many_pages"),
        (b"%PDF-1.7\nnothing of the kind", "picture.not_drawable"), (document("First")[:400], "picture.not_drawable"),
    ],
)
def test_what_cannot_be_drawn_is_withheld_and_says_why(mediating: Desk, data: bytes, code: str) -> None:
    """An upload is refused like this already; one that came another way, or that only drawing stumbles over, is met here."""
    exhibit = opened(mediating, "First")
    with mediating.scene.house.db.writing() as session:
        found = session.scalars(select(Exhibit)).one()
        mediating.scene.store.delete(found.store_key)
        mediating.scene.store.put(found.store_key, data)
    for state, boxes in ((P.CLEARED, []), (P.BOXED, [SECOND_HALF])):
        with pytest.raises(Invalid) as refused:
            mediating.picture(exhibit, state, alt="合同", boxes=boxes)
        assert (refused.value.code, refused.value.field) == (code, "state")
    mediating.picture(exhibit, P.WITHHELD)
    assert row(mediating).copies == []
    assert "gate.pictures" not in mediating.codes()


def test_without_the_package_that_draws_a_document_is_withheld(mediating: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    exhibit = opened(mediating, "First")
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(Invalid, match="picture.no_drawing"):
        mediating.picture(exhibit, P.CLEARED, alt="合同")
    mediating.picture(exhibit, P.WITHHELD)


def test_pages_drawn_before_the_transaction_are_the_ones_that_are_kept(mediating: Desk) -> None:
    exhibit = opened(mediating, "First", "Second")
    drawn = drawn_pages(mediating.original(exhibit), [SECOND_HALF], [])
    mediating.picture(exhibit, P.BOXED, alt="合同", boxes=[SECOND_HALF], drawn=drawn)
    assert [mediating.stored(each["key"]) for each in row(mediating).copies] == [each.data for each in drawn]
    assert PdfReader(BytesIO(mediating.original(exhibit))).get_num_pages() == len(drawn)


def test_copies_of_every_decision_are_erased(mediating: Desk) -> None:
    exhibit = opened(mediating, "First", "Second")
    for boxes in ([SECOND_HALF], [(0, 0, 1000, 500, 1)]):
        mediating.picture(exhibit, P.BOXED, alt="合同", boxes=boxes)
    mediating.picture(exhibit, P.CLEARED, alt="合同")
    scene = mediating.scene
    files = [path for path in scene.store._root.rglob("*") if path.is_file()]
    assert len(files) == 1 + 3 * 2
    with scene.house.work() as uow:
        case = uow.session.get_one(Case, mediating.case_id)
        case.status, case.ended_at = CaseStatus.CLOSED, scene.now
    scene.later(days=400)
    with scene.house.work() as uow:
        assert erase_case(uow, mediating.case_id, store=scene.store, now=scene.now)
    assert [path for path in files if path.exists()] == []
