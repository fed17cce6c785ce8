"""Pictures really read: drawn here in letters that every machine has, masked, read again; hostile files refused."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from panel.errors import Invalid
from panel.evidence import opened_picture
from panel.redaction.model import Kind, Known
from panel.redaction.pictures import State, Suggestion, boxed, codes_left, pages_of, read_again, shared, suggest

PHONE, MAIL = "13812345678", "li.ming@example.org"
LINES = ("Order of Tuesday", f"Call {PHONE} now", "The soup was cold", f"Write to {MAIL}", "Two bowls of rice")
KNOWN = [Known(PHONE, Kind.PHONE, "complainant"), Known("Golden Wok Kitchen", Kind.SHOP, "respondent")]


def drawn(lines: tuple[str, ...] = LINES, size: int = 30, width: int = 640) -> Image.Image:
    picture = Image.new("RGB", (width, 60 + 2 * size * len(lines)), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(size)
    for row, text in enumerate(lines):
        pen.text((30, 30 + 2 * size * row), text, fill=(30, 30, 30), font=font)
    return picture


def look(picture: Image.Image) -> Suggestion:
    return suggest(picture, KNOWN, "en", shared())


def solid(text: str) -> str:
    return "".join(text.split()).lower()


def test_what_identifies_is_boxed_whole_and_cannot_be_read_afterwards() -> None:
    found = look(drawn())
    assert (found.state, found.why) == (State.SUGGESTED, ())
    assert {each.reason for each in found.regions} == {"text.email", "text.phone"}
    before, _ = read_again(drawn(), shared())
    after, _ = read_again(boxed(drawn(), found.regions), shared())
    assert PHONE in solid(before)
    assert solid(MAIL) in solid(before)
    assert PHONE[:7] not in solid(after)
    assert "example" not in solid(after)
    assert "soup" in after
    assert "rice" in after


def test_a_number_that_goes_on_in_the_next_line_is_found() -> None:
    found = look(drawn(("My new number is 138123", "45678 ask there"), size=30, width=420))
    assert len([each for each in found.regions if each.reason == "text.phone"]) == 2


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_a_picture_on_its_side_or_head_is_boxed_where_it_stands_and_hidden(quarter: int) -> None:
    turned = drawn().rotate(90 * quarter, expand=True)
    found = look(turned)
    assert found.state is State.HIDDEN
    assert "turned" in found.why
    upright = boxed(turned, found.regions).rotate(-90 * quarter, expand=True)
    after, _ = read_again(upright, shared())
    assert PHONE[:7] not in solid(after)
    assert "soup" in after


def test_blurred_and_empty_pictures_are_hidden() -> None:
    assert "blurred" in look(drawn().filter(ImageFilter.GaussianBlur(3))).why
    empty = look(Image.new("RGB", (400, 300), (90, 120, 60)))
    assert (empty.state, empty.why) == (State.HIDDEN, ("no_text",))


def with_code(kind: zxingcpp.BarcodeFormat, text: str) -> Image.Image:
    scale = 6 if kind is zxingcpp.BarcodeFormat.QRCode else 2
    code = Image.fromarray(np.array(zxingcpp.create_barcode(text, kind).to_image(scale=scale)))
    picture = Image.new("RGB", (640, 900), "white")
    picture.paste(drawn(("Parcel of Tuesday", "left at the door", "was opened")), (0, 0))
    picture.paste(code.convert("RGB"), (150, 420))
    return picture


@pytest.mark.parametrize("kind", [zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128])
def test_codes_are_boxed_and_no_longer_scan(kind: zxingcpp.BarcodeFormat) -> None:
    picture = with_code(kind, "YT6560188308428")
    assert [each.text for each in zxingcpp.read_barcodes(picture)] == ["YT6560188308428"]
    found = look(picture)
    assert any(each.reason.startswith("code.") for each in found.regions)
    done = boxed(picture, found.regions)
    assert zxingcpp.read_barcodes(done) == []
    assert not read_again(done, shared())[1]
    assert (codes_left(picture, shared()), codes_left(done, shared())) == (1, 0)


def test_a_bar_code_too_blurred_to_scan_is_boxed_by_its_stripes() -> None:
    picture = with_code(zxingcpp.BarcodeFormat.Code128, "YT6560188308428").filter(ImageFilter.GaussianBlur(1.6))
    assert zxingcpp.read_barcodes(picture) == []
    done = boxed(picture, look(picture).regions)
    code = (slice(430, 450), slice(215, 400))
    assert np.asarray(picture)[code].max() > 100
    assert np.asarray(done)[code].max() == 0


def test_the_same_picture_gives_the_same_suggestion() -> None:
    assert look(drawn()) == look(drawn())


def pdf(*pages: Image.Image, password: str = "", script: str = "") -> bytes:
    plain = io.BytesIO()
    pages[0].save(plain, "PDF", save_all=True, append_images=list(pages[1:]), resolution=72)
    writer = PdfWriter(clone_from=io.BytesIO(plain.getvalue()))
    if script:
        action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(script)}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    if password:
        writer.encrypt(password)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def test_pages_of_a_document_are_pictures_like_any_other() -> None:
    pages = list(pages_of(pdf(drawn(), drawn(("Only rice", "and soup here")))))
    assert len(pages) == 2
    assert "text.phone" in {each.reason for each in look(pages[0]).regions}
    assert look(pages[1]).regions == ()


def refused(data: bytes) -> str:
    with pytest.raises(Invalid) as error:
        list(pages_of(data))
    return error.value.code


def test_hostile_documents_are_refused_or_drawn_still() -> None:
    assert refused(pdf(drawn(), password="secret")) == "exhibit.pdf_locked"
    assert refused(pdf(*[Image.new("RGB", (20, 20))] * 21)) == "exhibit.too_many_pages"
    assert refused(b"%PDF-1.7\nnothing of the kind") == "exhibit.damaged"
    assert refused(b"GIF89a" + pdf(drawn())) == "exhibit.type_unknown"
    assert len(list(pages_of(pdf(drawn(), script="app.launchURL('https://example.org')")))) == 1


def png_header(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


def test_hostile_pictures_are_refused_before_they_are_read() -> None:
    whole = io.BytesIO()
    drawn().save(whole, "PNG")
    cases = {
        png_header(50_000, 50_000) + b"\0" * 64: "exhibit.too_many_pixels",
        whole.getvalue()[: len(whole.getvalue()) // 2]: "exhibit.damaged",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>": "exhibit.type_unknown",
        b"\xff\xd8\xff" + b"\0" * 40: "exhibit.damaged",
    }
    for data, code in cases.items():
        with pytest.raises(Invalid) as error:
            opened_picture(data)
        assert error.value.code == code


def test_a_second_file_behind_the_picture_does_not_survive() -> None:
    whole = io.BytesIO()
    drawn().save(whole, "PNG")
    done = io.BytesIO()
    boxed(opened_picture(whole.getvalue() + b"PK\x03\x04" + PHONE.encode()), []).save(done, "PNG")
    assert PHONE.encode() not in done.getvalue()
    assert b"PK\x03\x04" not in done.getvalue()
