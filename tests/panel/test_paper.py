"""Documents as PDF: readers copy the same words out, the same document gives the same bytes, nothing hostile stops it."""

from __future__ import annotations

import io
import time
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from panel.errors import Unavailable
from panel.paper import Bar, Bars, Document, Heading, Pairs, Paragraph, Part, Table, face, write
from panel.paper.layout import BOTTOM, LEFT, RIGHT, TOP, Box, Words, lay_out
from panel.paper.lines import NOT_FIRST, wrap

MADE = datetime(2026, 11, 23, 2, tzinfo=UTC)
CHINESE = "消费者媖喆于2026年3月向商家订购外卖，共128元；商家称“已按时送达”，未提供照片。"
ENGLISH = "The customer ordered noodles for €12.80; the shop says “delivered on time” and sent no photo."


def document(*parts: Part, title: str = "报告 Report") -> Document:
    """A document of a made-up case."""
    return Document(title, "zh-CN", MADE, parts, "公评", "GP-2026-0042", "foot", "第 {page} 页，共 {pages} 页")


def five_pages() -> Document:
    """A report of the usual length."""
    part = (
        Heading("查明的事实 Findings", 2), Paragraph((CHINESE + ENGLISH) * 4), Paragraph(CHINESE, "quote"),
        Table(("问题", "答案"), tuple((f"第 {row} 个问题 {CHINESE}", "是 yes") for row in range(4)), (3, 1)),
        Pairs((("裁决", "商家责任"),)), Bars((Bar("商家", 700, "12 · 70%"),)),
    )
    return document(Heading("案件报告 Case report"), *part * 8)


def copied(pdf: bytes) -> str:
    """All that pdfium (the reader inside Chrome) copies out, without line ends and spaces."""
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf))


def test_two_readers_copy_the_same_words_out() -> None:
    parts = (Heading("结论 Verdict"), Paragraph(CHINESE), Paragraph(ENGLISH, "strong"), Pairs((("金额", "¥128.00"),)))
    pdf = write(document(*parts))
    told = ("结论 Verdict", CHINESE, ENGLISH, "¥128.00", "GP-2026-0042", "第 1 页，共 1 页")
    wanted = [text.replace(" ", "") for text in told]
    other = "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)
    for text in (copied(pdf), other):
        assert [words for words in wanted if words not in text] == []


def test_it_names_title_language_bookmarks_and_every_page() -> None:
    reader = PdfReader(io.BytesIO(write(five_pages())))
    pages = len(reader.pages)
    assert pages >= 5
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.trailer["/Root"]["/Lang"]) == ("报告 Report", "zh-CN")
    top, below = reader.outline
    assert top["/Title"] == "案件报告 Case report"
    assert [mark["/Title"] for mark in below] == ["查明的事实 Findings"] * 8
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text()
        assert "GP-2026-0042" in text
        assert f"第 {number} 页，共 {pages} 页" in text


def test_the_same_document_is_the_same_bytes_soon() -> None:
    write(document(Paragraph("warm")))
    began = time.process_time()
    first = write(five_pages())
    assert time.process_time() - began < 2  # 0.4 s of CPU where this was written
    assert first == write(five_pages())
    assert len(first) < 200_000  # the characters that it uses, not the typeface's ten megabytes


def test_nothing_stands_outside_the_margins_and_a_long_row_goes_on() -> None:
    sheets = lay_out(document(Table(("head", "b"), (("长" * 9000, ENGLISH * 30),)), Paragraph("x" * 3000)), face.load())
    marks = [mark for sheet in sheets for mark in sheet.marks if isinstance(mark, Words | Box)]
    assert len(sheets) > 4
    assert all(mark.x >= LEFT and TOP <= mark.y <= BOTTOM for mark in marks)
    width = face.load().width
    assert all(mark.x + width(mark.text) * mark.size // 1000 <= RIGHT for mark in marks if isinstance(mark, Words))
    assert all(any(isinstance(mark, Words) and mark.text == "head" for mark in sheet.marks) for sheet in sheets[:4])


@given(st.text(max_size=300), st.integers(20, 400))
@settings(max_examples=25, deadline=None)
def test_lines_lose_nothing_but_spaces_and_fit(text: str, room: int) -> None:
    letters = face.load()
    clean = letters.clean(text)
    lines = wrap(clean, letters, 10, room)
    assert "".join("".join(lines).split()) == "".join(clean.split())
    assert all(letters.width(line) * 10 <= room * 1000 for line in lines)


def test_a_line_begins_with_no_comma() -> None:
    letters = face.load()
    for room in range(60, 200, 7):
        assert [line for line in wrap(CHINESE, letters, 10, room) if line[0] in NOT_FIRST] == []


def test_hostile_text_is_printed_as_far_as_it_can_be() -> None:
    hostile = "\ud800\x00a\x1bb\u202ec\u200fd😀e\u2028f\ufeff عربي\r\ng" + "\U0010ffff"
    pdf = write(document(
        Heading(hostile * 300), Heading("", 9), Paragraph("字" * 100_000), Table((hostile,), ((hostile * 99, "more"), ())),
        Table((), ((),)), Bars((Bar("", -5, ""), Bar(hostile, 5000, hostile))), Pairs((("", ""),)), title=hostile,
    ))
    text = copied(pdf)
    assert text.count("字") == 100_000
    assert "abcd□ef" in text


def test_without_the_typeface_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(face, "FONT", tmp_path / "missing.ttf")
    with pytest.raises(Unavailable) as error:
        write(document(Paragraph("x")))
    assert error.value.code == "paper.no_font"
