"""How lines lie in a picture: rows, wrapped lines, chats; boxes as the desk counts them. No model is asked."""

from __future__ import annotations

import pytest
from PIL import Image

from panel.redaction.model import Kind, Known
from panel.redaction.pictures import Line, Models, Region, State, boxed, per_mille, suggest
from panel.redaction.pictures.drawing import GLYPHS
from panel.redaction.pictures.layout import chat_regions, frame_of, straightened, wrapped
from panel.redaction.pictures.model import Quad, rectangle
from panel.redaction.pictures.words import nearly
from panel.redaction.pseudonyms import Pseudonyms


def line(text: str, left: float, top: float, right: float, bottom: float) -> Line:
    return Line(text, rectangle(left, top, right, bottom), 0.99)


def test_a_line_that_fills_its_width_goes_on_in_the_next() -> None:
    address = [line("地址：三墩同仁家园怡", 20, 100, 420, 130), line("心苑9栋1108室", 20, 140, 260, 170)]
    lines = [*address, line("合计", 20, 240, 60, 270)]
    chains = wrapped(straightened(lines, frame_of(lines)))
    assert [[each.place for each in chain] for chain in chains] == [[0, 1]]


def test_a_short_line_does_not_go_on_in_a_longer_one() -> None:
    lines = [line("合计", 20, 100, 60, 130), line("下单时间 12:31 已付", 20, 140, 420, 170)]
    assert wrapped(straightened(lines, frame_of(lines))) == []


def test_a_tilted_picture_is_set_straight() -> None:
    quad: Quad = ((100, 100), (300, 120), (297, 150), (97, 130))
    frame = frame_of([Line("一行字", quad, 0.9)] * 3)
    assert frame.angle == pytest.approx(5.71, abs=0.01)
    (straight, *_) = straightened([Line("一行字", quad, 0.9)], frame)
    assert straight.height == pytest.approx(30, abs=3)
    (x, y), *_ = frame.back(rectangle(straight.left, straight.top, straight.right, straight.bottom))
    assert (x, y) == pytest.approx((100, 100), abs=4)


CHAT = [
    line("喵星人007", 300, 40, 450, 76),
    line("喵星人007", 114, 180, 210, 204), line("东西少了一份", 137, 227, 400, 260),
    line("请稍等，我去问", 330, 372, 622, 407),
    line("喵星人007", 114, 456, 210, 480), line("一直没有回", 137, 507, 390, 540),
    line("已经让他去补送", 330, 651, 622, 687),
]


def test_title_senders_and_avatars_of_a_chat_are_boxed_whatever_they_say() -> None:
    regions = chat_regions(straightened(CHAT, frame_of(CHAT)), frame_of(CHAT), 750, 1500)
    assert sorted(each.reason for each in regions) == ["chat.avatars"] * 2 + ["chat.sender"] * 2 + ["chat.title"]
    left = next(each for each in regions if each.reason == "chat.avatars")
    assert max(x for x, _ in left.quad) < 114


def test_a_bill_is_no_chat() -> None:
    goods = [line("麻辣香锅", 20, 100, 200, 130), line("¥26", 500, 100, 560, 130)]
    bill = [*goods, line("合计", 20, 150, 90, 180), line("¥26", 500, 150, 560, 180)]
    assert chat_regions(straightened(bill, frame_of(bill)), frame_of(bill), 580, 900) == []


def test_boxes_in_thousandths_hold_the_whole_region_and_stay_inside() -> None:
    assert per_mille(Region(rectangle(10.4, 20.6, 50.2, 40.1), "text.phone"), 100, 200) == (104, 103, 398, 98)
    assert per_mille(Region(rectangle(-30, -5, 500, 500), "face"), 100, 200) == (0, 0, 1000, 1000)
    x, y, w, h = per_mille(Region(rectangle(100, 200, 140, 240), "face"), 100, 200)
    assert x + w <= 1000
    assert y + h <= 1000
    assert w >= 1
    assert h >= 1


def test_a_known_number_or_name_misread_by_one_character_is_found() -> None:
    known = [Known("WM20241214872019", Kind.ORDER), Known("宋军静", Kind.PERSON), Known("王五", Kind.PERSON)]
    assert list(nearly("单号 2024121487Z019", known)) == [(3, 17)]
    assert list(nearly("骑手宋军静送的", known)) == [(2, 5)]
    assert list(nearly("骑手宋军静送的王八", known)) == [(2, 5)]
    assert list(nearly("骑手来车静了", known)) == []


def test_without_models_every_picture_is_hidden_and_says_what_is_missing() -> None:
    found = suggest(Image.new("RGB", (300, 200), "white"), [], "zh", Models())
    assert (found.state, found.why, found.regions) == (State.HIDDEN, ("unread",), ())
    assert found.missing == ("text", "codes", "faces")


def test_boxes_are_solid_and_carry_the_pseudonym_only_inside() -> None:
    picture = Image.new("RGBA", (400, 120), (255, 0, 0, 255))
    picture.putpixel((5, 5), (0, 0, 255, 0))
    done = boxed(picture, [Region(rectangle(40, 40, 360, 80), "text.person", "消费者")])
    assert done.mode == "RGB"
    assert done.getpixel((5, 5)) == (255, 255, 255)
    inside = done.crop((40, 40, 361, 81))
    colours = {pixel for _, pixel in inside.getcolors(100_000)}
    assert all(red == green == blue for red, green, blue in colours)
    assert (255, 255, 255) in colours
    assert done.crop((0, 90, 400, 120)).getcolors() == [(400 * 30, (255, 0, 0))]


def test_every_pseudonym_can_be_printed_without_a_chinese_font() -> None:
    roles = ("", "complainant", "respondent", "courier", "staff", "witness")
    names = [Pseudonyms("zh").next(kind, role) for kind in Kind for role in roles]
    assert {char for name in names for char in name if not char.isascii()} <= set(GLYPHS)
